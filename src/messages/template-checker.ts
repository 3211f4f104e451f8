import type { Template } from '../model/workspace.ts'
import { createLiquidEngine, type Escaping, type LiquidEngine } from './liquid-engine.ts'
import { compileMjml } from './mjml-compiler.ts'
import type { RenderProblem, TextProblem } from './render-problem.ts'
import { fieldsOf, type TemplateField } from './template-field.ts'

/**
 * All that can be known to be wrong with a template before a message is made of it: Liquid that does not parse, filters and tags
 * that do not exist, MJML that is invalid, content that is missing. Empty: nothing.
 */
export async function checkTemplate(template: Template): Promise<readonly RenderProblem[]> {
  const problems: RenderProblem[] = [...checkContent(template)]
  for (const field of fieldsOf(template)) {
    for (const problem of await checkField(field))
      problems.push({ channel: template.channel, field: field.field, ...problem })
  }
  return problems
}

function checkContent(template: Template): readonly RenderProblem[] {
  if (template.channel !== 'email') return []
  const { html, mjml, text } = template
  if (html !== undefined && mjml !== undefined) {
    return [{ channel: 'email', field: 'html', message: 'There are both `html` and `mjml`. Keep one of them.' }]
  }
  if (html === undefined && mjml === undefined && text === undefined) {
    return [{ channel: 'email', field: 'text', message: 'The email has no content. Give it `mjml`, `html` or `text`.' }]
  }
  return []
}

async function checkField(field: TemplateField): Promise<readonly TextProblem[]> {
  const parsed = engineFor(field.escaping).parse(field.text)
  if (!parsed.ok) return [parsed.error]
  if (field.field !== 'mjml') return []
  const compiled = await compileMjml(field.text)
  return compiled.ok ? compiled.value.warnings : compiled.error
}

const engines = new Map<Escaping, LiquidEngine>()

function engineFor(escaping: Escaping): LiquidEngine {
  const engine = engines.get(escaping) ?? createLiquidEngine(escaping)
  engines.set(escaping, engine)
  return engine
}
