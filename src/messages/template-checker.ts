import type { Template } from '../model/workspace.ts'
import { composeField, composeText } from './compose-field.ts'
import { placed, type ComposedText } from './composed-text.ts'
import { createLiquidEngine, type Escaping, type LiquidEngine } from './liquid-engine.ts'
import { compileMjml } from './mjml-compiler.ts'
import type { RenderProblem, TextPart, TextProblem } from './render-problem.ts'
import { fieldsOf, type TemplateField } from './template-field.ts'
import { variantsOf } from './variant.ts'

/**
 * All that can be known to be wrong with a template, in all its languages, before a message is made of it: Liquid that does not
 * parse, filters, tags and partials that do not exist, MJML that is invalid, content that is missing. `partials`: the names that there
 * are. Empty: nothing.
 */
export async function checkTemplate(
  template: Template,
  partials: readonly string[] = Object.keys(template.partials ?? {}),
): Promise<readonly RenderProblem[]> {
  const problems: RenderProblem[] = [...checkContent(template)]
  for (const field of fieldsOf(template)) problems.push(...(await checkField(template, field, partials)))
  for (const { locale, template: variant } of variantsOf(template)) {
    // What a variant does not say itself was looked at above.
    const own = Object.keys(template.locales?.[locale!] ?? {})
    for (const field of fieldsOf(variant).filter(({ field: name }) => own.includes(name)))
      problems.push(...(await checkField(variant, field, partials)).map((problem) => ({ ...problem, locale: locale! })))
  }
  return problems
}

/** The same for a text that is no template by itself: a layout's or a partial's. MJML is looked at only where it is whole. */
export function checkPart(
  text: string,
  part: TextPart,
  partials: Readonly<Record<string, string>>,
): readonly TextProblem[] {
  const composed = composeText(text, part, { texts: partials, names: Object.keys(partials) })
  if (!composed.ok) return [composed.error]
  const parsed = engineFor('none').parse(composed.value.text)
  return parsed.ok ? [] : [placed(parsed.error, composed.value)]
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

async function checkField(
  template: Template,
  field: TemplateField,
  partials: readonly string[],
): Promise<readonly RenderProblem[]> {
  const composed = composeField(field, template, partials)
  const problems = composed.ok ? await checkText(field, composed.value) : [composed.error]
  return problems.map((problem) => ({ channel: template.channel, field: field.field, ...problem }))
}

async function checkText(field: TemplateField, composed: ComposedText): Promise<readonly TextProblem[]> {
  const parsed = engineFor(field.escaping).parse(composed.text)
  if (!parsed.ok) return [placed(parsed.error, composed)]
  if (field.field !== 'mjml') return []
  const compiled = await compileMjml(composed.text)
  return (compiled.ok ? compiled.value.warnings : compiled.error).map((problem) => placed(problem, composed))
}

const engines = new Map<Escaping, LiquidEngine>()

function engineFor(escaping: Escaping): LiquidEngine {
  const engine = engines.get(escaping) ?? createLiquidEngine(escaping)
  engines.set(escaping, engine)
  return engine
}
