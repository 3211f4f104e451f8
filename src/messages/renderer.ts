import { err, ok, type Result } from '../kernel/result.ts'
import type { Template } from '../model/workspace.ts'
import { composeField } from './compose-field.ts'
import { placed, type ComposedText } from './composed-text.ts'
import { addPreheader } from './preheader.ts'
import { htmlToText } from './html-to-text.ts'
import { type CompiledLiquid, createLiquidEngine, type Escaping, type LiquidEngine } from './liquid-engine.ts'
import { createLruCache } from './lru-cache.ts'
import { compileMjml } from './mjml-compiler.ts'
import type { RenderContext } from './render-context.ts'
import type { RenderProblem, TextProblem } from './render-problem.ts'
import { fieldsOf, looksLikeJson } from './template-field.ts'
import { variantsOf } from './variant.ts'

/** A message, ready for its channel. */
export type Rendered =
  | {
      readonly channel: 'push'
      readonly title: string
      readonly body: string
      readonly link?: string
      readonly icon?: string
      readonly image?: string
    }
  /** `preheader` is in `html` already. */
  | {
      readonly channel: 'email'
      readonly subject: string
      readonly preheader?: string
      readonly html?: string
      readonly text: string
    }
  /** Parsed where it is JSON, else the text. */
  | { readonly channel: 'sms'; readonly text: string }
  | { readonly channel: 'webhook'; readonly body: unknown }

export interface Renderer {
  /** Never throws and never takes long, whatever the template and the data. The same input gives the same message. */
  render(template: Template, context: RenderContext, onEmpty?: OnEmptyField): Promise<Result<Rendered, RenderProblem>>
  /** Does beforehand what takes long the first time. What is wrong with the template, `render` says. */
  prepare(template: Template): Promise<void>
}

/** Told of each `{{ … }}`, as written, that came to nothing. */
export type OnEmptyField = (field: string, output: string) => void

export interface RendererOptions {
  /** Compiled templates kept, by the characters of their texts; what they take in memory is some ten times that. */
  readonly cacheCharsMax?: number
}

/** Some hundred large templates: fewer, and a busy workspace compiles MJML for every message; many more, and they crowd out profiles. */
const CACHE_CHARS_MAX = 8 * 1024 * 1024

/** Longer titles and subjects are data that went to the wrong place; the longest header line allowed is 998. */
const LINE_CHARS_MAX = 900

/** Ten segments: what networks put together again, and providers take. */
const SMS_CHARS_MAX = 1600

type Texts = Readonly<Record<string, string | undefined>>

export function createRenderer(options: RendererOptions = {}): Renderer {
  const compile = createCompiler(options.cacheCharsMax ?? CACHE_CHARS_MAX)
  return {
    async render(template, context, onEmpty) {
      const { now, timezone, ...scope } = context
      const texts: Record<string, string> = {}
      for (const { field, escaping, composed } of composedFields(template)) {
        if (!composed.ok) return err(problemOf(template, field, composed.error))
        const { engine, compiled } = await compile(field, escaping, composed.value.text)
        const told = onEmpty && { onEmpty: (output: string) => onEmpty(field, output) }
        const rendered = compiled.ok
          ? engine.render(compiled.value, { ...scope, now, timezone }, { now, timezone, ...told })
          : compiled
        if (!rendered.ok) return err(problemOf(template, field, placed(rendered.error, composed.value)))
        texts[field] = rendered.value
      }
      return assemble(template, texts)
    },
    async prepare(template) {
      for (const each of [template, ...variantsOf(template).map((variant) => variant.template)]) {
        for (const { field, escaping, composed } of composedFields(each))
          if (composed.ok) await compile(field, escaping, composed.value.text)
      }
    },
  }
}

interface ComposedField {
  readonly field: string
  readonly escaping: Escaping
  readonly composed: Result<ComposedText, TextProblem>
}

/** Put together once for each template. */
const composedOnce = new WeakMap<Template, readonly ComposedField[]>()

function composedFields(template: Template): readonly ComposedField[] {
  const known = composedOnce.get(template)
  if (known) return known
  const fields = fieldsOf(template).map((field) => ({
    field: field.field,
    escaping: field.escaping,
    composed: composeField(field, template),
  }))
  composedOnce.set(template, fields)
  return fields
}

interface CompiledField {
  readonly engine: LiquidEngine
  readonly compiled: Result<CompiledLiquid, TextProblem>
}

type CompileField = (field: string, escaping: Escaping, text: string) => CompiledField | Promise<CompiledField>

function createCompiler(cacheCharsMax: number): CompileField {
  const engines: Readonly<Record<Escaping, LiquidEngine>> = {
    none: createLiquidEngine('none'),
    html: createLiquidEngine('html'),
    json: createLiquidEngine('json'),
  }
  // What MJML comes to is kept as a promise, so that messages that come together compile it once.
  const cache = createLruCache<CompiledField | Promise<CompiledField>>(cacheCharsMax)
  return (field, escaping, text) => {
    const kind = field === 'mjml' ? 'mjml' : escaping
    const key = `${kind}:${text}`
    const kept = cache.get(key)
    if (kept) return kept
    const engine = engines[escaping]
    const made = kind === 'mjml' ? compileMjmlField(text, engine) : { engine, compiled: engine.parse(text) }
    cache.set(key, made, key.length)
    return made
  }
}

async function compileMjmlField(source: string, engine: LiquidEngine): Promise<CompiledField> {
  // Parsed as written first: only so do the lines of its problems mean anything to whoever wrote it.
  const written = engine.parse(source)
  if (!written.ok) return { engine, compiled: written }
  const made = await compileMjml(source)
  if (!made.ok) return { engine, compiled: err(made.error[0]!) }
  return { engine, compiled: withoutLine(engine.parse(made.value.html)) }
}

/** Lines of the compiled HTML are nobody's lines. */
function withoutLine<T>(result: Result<T, TextProblem>): Result<T, TextProblem> {
  return result.ok ? result : err({ message: result.error.message })
}

function assemble(template: Template, texts: Texts): Result<Rendered, RenderProblem> {
  switch (template.channel) {
    case 'push':
      return assemblePush(template, texts)
    case 'email':
      return assembleEmail(template, texts)
    case 'sms':
      return assembleSms(template, texts)
    case 'webhook':
      return assembleWebhook(template, texts)
  }
}

function assemblePush(template: Template, texts: Texts): Result<Rendered, RenderProblem> {
  const title = oneLine(template, 'title', texts)
  if (!title.ok) return title
  const addresses: { link?: string; icon?: string; image?: string } = {}
  for (const field of ['link', 'icon', 'image'] as const) {
    const address = texts[field]?.trim()
    if (!address) continue
    if (!isWebAddress(address)) {
      return err(
        problemOf(template, field, {
          message: `The ${field} is not an http or https address. Write it in full: https://…`,
        }),
      )
    }
    addresses[field] = address
  }
  return ok({ channel: 'push', title: title.value, body: (texts.body ?? '').trim(), ...addresses })
}

function assembleEmail(template: Template, texts: Texts): Result<Rendered, RenderProblem> {
  const subject = oneLine(template, 'subject', texts)
  if (!subject.ok) return subject
  const html = texts.mjml ?? texts.html
  const text = texts.text ?? (html === undefined ? undefined : htmlToText(html))
  if (text === undefined)
    return err(problemOf(template, 'text', { message: 'The email has no content. Give it `mjml`, `html` or `text`.' }))
  const preheader = collapse(texts.preheader ?? '')
  return ok({
    channel: 'email',
    subject: subject.value,
    text,
    ...(preheader !== '' && { preheader }),
    ...(html !== undefined && { html: preheader === '' ? html : addPreheader(html, preheader) }),
  })
}

function assembleSms(template: Template, texts: Texts): Result<Rendered, RenderProblem> {
  // Lines of a template file end in any way; each character that is not seen is paid for.
  const text = (texts.text ?? '').replace(/\r\n?/g, '\n').trim()
  const problem =
    text === ''
      ? 'The text is empty. Give what may be missing a default: {{ … | default: "…" }}'
      : text.length > SMS_CHARS_MAX
        ? `The text has ${text.length} characters; ${SMS_CHARS_MAX} are the most.`
        : undefined
  return problem === undefined ? ok({ channel: 'sms', text }) : err(problemOf(template, 'text', { message: problem }))
}

function assembleWebhook(template: Template, texts: Texts): Result<Rendered, RenderProblem> {
  const text = texts.body ?? ''
  try {
    return ok({ channel: 'webhook', body: JSON.parse(text) as unknown })
  } catch {
    if (template.channel !== 'webhook' || !looksLikeJson(template.body)) return ok({ channel: 'webhook', body: text })
    return err(
      problemOf(template, 'body', {
        message:
          'The body is written as JSON, but what came out is none. Put texts in quotes, and use `| json` for other values.',
      }),
    )
  }
}

/** Line breaks would end the header in an email and start another. */
function oneLine(template: Template, field: string, texts: Texts): Result<string, RenderProblem> {
  const line = collapse(texts[field] ?? '')
  if (line === '')
    return err(
      problemOf(template, field, {
        message: `The ${field} is empty. Give what may be missing a default: {{ … | default: "…" }}`,
      }),
    )
  if (line.length > LINE_CHARS_MAX) {
    return err(
      problemOf(template, field, {
        message: `The ${field} has ${line.length} characters; ${LINE_CHARS_MAX} are the most.`,
      }),
    )
  }
  return ok(line)
}

// eslint-disable-next-line no-control-regex -- control characters are what is taken out
const collapse = (text: string): string => text.replace(/[\s\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim()

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

function problemOf(template: Template, field: string, problem: TextProblem): RenderProblem {
  return { channel: template.channel, field, ...problem }
}
