import { type Context, type FilterImplOptions, Liquid, Output, type Template as Node } from 'liquidjs'
import { err, ok, type Result } from '../kernel/result.ts'
import { escapeHtml } from './escape-html.ts'
import { chargeSteps, chargeValue, WORK_MAX } from './liquid-budget.ts'
import { isZoneless, readDate } from './liquid-date.ts'
import type { TextProblem } from './render-problem.ts'
import { RenderTag } from './render-tag.ts'

/** Templates are written by people; beyond this it is a file put in by mistake, and parsing it would hold up the process. */
export const TEMPLATE_CHARS_MAX = 256 * 1024

/**
 * The budget of work ends hostile templates; this is for the little that it cannot see, such as ten thousand `elsif` in a loop.
 * Longer, and one template holds up everybody; much shorter, and a pause of the machine costs a good message.
 */
const RENDER_MS_MAX = 500

/** What is put in place of `{{ … }}`: as it is, as HTML text, or as the inside of a JSON string. `| raw` opts out. */
export type Escaping = 'none' | 'html' | 'json'

export type CompiledLiquid = readonly Node[]

/** Liquid without files, clock, chance or a way to hold up the process. */
export interface LiquidEngine {
  parse(text: string): Result<CompiledLiquid, TextProblem>
  /** `scope` is not changed. */
  render(
    compiled: CompiledLiquid,
    scope: Readonly<Record<string, unknown>>,
    reading: Reading,
  ): Result<string, TextProblem>
}

/** When and where a text is read. */
export interface Reading {
  /** What `'now' | date` shows, ms. */
  readonly now: number
  /** In which dates are shown, unless the filter names another. */
  readonly timezone: string
  readonly onEmpty?: OnEmpty
}

/** Told of each `{{ … }}`, as written, that came to nothing. */
export type OnEmpty = (output: string) => void

/** They read other files, of which there are none. */
const TAGS_LEFT_OUT = ['include', 'layout', 'block'] as const
/** `sample` draws by chance: a repeated attempt must send the same message. */
const FILTERS_LEFT_OUT = ['sample'] as const
const DATE_FILTERS: ReadonlySet<string> = new Set([
  'date',
  'date_to_xmlschema',
  'date_to_rfc822',
  'date_to_string',
  'date_to_long_string',
])
/** Writing a date asks the machine's tables of time zones: as slow as running this many nodes. */
const DATE_STEPS = 100
const JSON_FILTERS: ReadonlySet<string> = new Set(['json', 'jsonify'])

export function createLiquidEngine(escaping: Escaping): LiquidEngine {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    // In memory and empty: even a tag that got by could read no file.
    templates: {},
    locale: 'en-US',
    parseLimit: TEMPLATE_CHARS_MAX,
    memoryLimit: WORK_MAX,
    renderLimit: RENDER_MS_MAX,
    outputEscape: escapeAs(escaping) as (value: unknown) => string,
  })
  for (const tag of TAGS_LEFT_OUT) delete liquid.tags[tag]
  liquid.registerTag('render', RenderTag)
  liquid.registerTag('#', { parse: checkInlineComment, render: () => '' })
  for (const [name, filter] of Object.entries(liquid.filters))
    liquid.registerFilter(name, guarded(name, filter, escaping))
  for (const filter of FILTERS_LEFT_OUT) liquid.unregisterFilter(filter)
  boundRendering(liquid)
  return {
    parse: (text) => attempt(() => liquid.parse(text)),
    render: (compiled, scope, reading) =>
      attempt(() => {
        const globals = { __proto__: null, ...scope, [READING]: reading }
        return String(liquid.renderSync([...compiled], Object.create(null), { globals }))
      }),
  }
}

/** Under a symbol, so that no template can assign over it. */
const READING = Symbol('when and where it is read')

type FilterThis = { readonly context: Context }
type Handler = (this: FilterThis, value: unknown, ...args: readonly unknown[]) => unknown

function guarded(name: string, filter: FilterImplOptions, escaping: Escaping): FilterImplOptions {
  const handler = (typeof filter === 'function' ? filter : filter.handler) as Handler
  // In a JSON body `| json` writes a whole value; escaping it once more would spoil it.
  const raw = (typeof filter !== 'function' && filter.raw === true) || (escaping === 'json' && JSON_FILTERS.has(name))
  const isDate = DATE_FILTERS.has(name)
  function* run(this: FilterThis, value: unknown, ...args: readonly unknown[]): Generator<unknown, unknown, unknown> {
    const { context } = this
    chargeSteps(context, isDate ? DATE_STEPS : 1)
    chargeValue(context, value)
    chargeValue(context, args)
    const result = yield isDate ? showDate(handler, context, value, args) : handler.call(this, value, ...args)
    return raw ? textOf(result) : result
  }
  return { handler: run as never, raw }
}

/** A moment as the clock of the person shows it; what names no time zone, as it stands. */
function showDate(handler: Handler, context: Context, value: unknown, args: readonly unknown[]): unknown {
  const { now, timezone } = readingOf(context)
  const opts = { ...context.opts, timezoneOffset: isZoneless(value) ? 0 : timezone }
  return handler.call(
    { context: Object.create(context, { opts: { value: opts } }) as Context },
    readDate(value, now),
    ...args,
  )
}

const readingOf = (context: Context): Reading => (context.globals as Record<symbol, Reading>)[READING]!

/** The library counts neither empty loops nor what is written: both are charged here. */
function boundRendering(liquid: Liquid): void {
  const plain = liquid.renderer
  const renderTemplates: typeof plain.renderTemplates = (templates, context, emitter) => {
    chargeSteps(context, templates.length + 1)
    const { onEmpty } = readingOf(context)
    const nodes = onEmpty ? templates.map((node) => watched(node, onEmpty)) : templates
    return plain.renderTemplates(nodes, context, emitter ?? createBoundedEmitter(context))
  }
  Object.defineProperty(liquid, 'renderer', { value: { renderTemplates } })
}

function watched(node: Node, onEmpty: OnEmpty): Node {
  if (!(node instanceof Output)) return node
  return {
    token: node.token,
    render: (context, emitter) =>
      node.render(context, {
        buffer: '',
        write: (value: unknown) => {
          if (textOf(value).trim() === '') onEmpty(node.token.getText())
          emitter.write(value)
        },
      }),
  }
}

function createBoundedEmitter(context: Context): { buffer: string; write(value: unknown): void } {
  return {
    buffer: '',
    write(value) {
      const text = textOf(value)
      context.memoryLimit.use(text.length)
      this.buffer += text
    },
  }
}

function escapeAs(escaping: Escaping): Handler {
  return function (value) {
    chargeValue(this.context, value)
    const text = textOf(value)
    if (escaping === 'html') return escapeHtml(text)
    return escaping === 'json' ? JSON.stringify(text).slice(1, -1) : text
  }
}

/** Lists are joined, objects written as JSON: "[object Object]" has never helped anybody. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(textOf).join('')
  // JSON holds no other kinds of values; a symbol or a function would come to nothing.
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : (JSON.stringify(value) ?? '')
}

/** The library's own check takes minutes for a comment of many empty lines. */
function checkInlineComment(token: { readonly args: string }): void {
  const [, ...lines] = token.args.split('\n')
  if (lines.some((line) => line.trim() !== '' && !line.trim().startsWith('#'))) {
    throw new Error("every line of an inline comment must start with '#'")
  }
}

function attempt<T>(run: () => T): Result<T, TextProblem> {
  try {
    return ok(run())
  } catch (error) {
    return err(explain(error))
  }
}

function explain(thrown: unknown): TextProblem {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const message = sentenceFor(error)
  const token = (error as { token?: { getPosition?: () => readonly number[] } }).token
  const line = token?.getPosition?.()[0]
  return line === undefined ? { message } : { message, line }
}

function sentenceFor(error: Error): string {
  // The library adds the position to the text; we carry it apart.
  const text = error.message.replace(/, line:\d+, col:\d+$/s, '')
  if (text.startsWith('parse length limit'))
    return `The template is longer than ${TEMPLATE_CHARS_MAX / 1024} K characters. Make it shorter.`
  if (text.startsWith('template render limit'))
    return 'The template takes too long: look for very many branches or comparisons in a loop. Make it do less.'
  if (text.endsWith('limit exceeded'))
    return 'The template does too much work: look for loops that run very often, or texts that grow. Make it do less.'
  if (text.startsWith('Maximum call stack'))
    return 'The template is nested too deeply. Nest fewer blocks in each other.'
  if (text === 'tag "render" not closed') return 'Write {% render %} as a tag of its own, not inside {% liquid %}.'
  const tag = /^tag "(include|layout|block)" not found$/.exec(text)?.[1]
  if (tag === 'include')
    return 'The tag "include" is not available: use {% render \'NAME\' %} with a partial of the workspace.'
  if (tag) return `The tag "${tag}" is not available: name the \`layout\` of an email beside its content.`
  return text
}
