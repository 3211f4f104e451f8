import { err, ok, type Result } from '../kernel/result.ts'
import { meantHint } from '../model/parse/nearest-name.ts'
import { LAYOUT_PLACE, type Layout, type Template } from '../model/workspace.ts'
import { ComposedTextBuilder, type ComposedText } from './composed-text.ts'
import { TEMPLATE_CHARS_MAX } from './liquid-engine.ts'
import { newlines, nextLiquid } from './liquid-scanner.ts'
import type { TextPart, TextProblem } from './render-problem.ts'
import type { TemplateField } from './template-field.ts'

/** Partials inside each other: a card in a list in a section has three; deeper ones are a mistake, and each level is a call. */
export const PARTIALS_DEPTH_MAX = 10

/** The partials that there are, and the names to look for what was meant where there is none. */
export interface PartialBook {
  readonly texts: Readonly<Record<string, string>>
  readonly names: readonly string[]
}

/**
 * One text of a template as it is compiled: its layout around it, and after each `{% render 'footer' %}` the text of that partial
 * with an `{% endrender %}` behind it, so that MJML in partials is compiled with all the rest. What is left is one text.
 */
export function composeField(
  { field, text }: TemplateField,
  template: Template,
  names: readonly string[] = Object.keys(template.partials ?? {}),
): Result<ComposedText, TextProblem> {
  const layout = template.channel === 'email' ? template.layout : undefined
  const frame = layout && isBody(field) ? layout[field] : undefined
  const partials = { texts: template.partials ?? {}, names }
  if (layout === undefined || frame === undefined) return composeText(text, undefined, partials)
  const [before = '', after = ''] = frame.split(LAYOUT_PLACE)
  const part = { kind: 'layout', key: layout.key } as const
  const line = newlines(before) + 1
  return composeAll(partials, [
    { text: before, part, line: 1 },
    { text, part: undefined, line: 1 },
    { text: after, part, line },
  ])
}

const isBody = (field: string): field is keyof Layout => field === 'html' || field === 'mjml' || field === 'text'

/** The same for a text that stands alone: a layout or a partial that is looked at for itself. */
export function composeText(
  text: string,
  part: TextPart | undefined,
  partials: PartialBook,
): Result<ComposedText, TextProblem> {
  return composeAll(partials, [{ text, part, line: 1 }])
}

interface Source {
  readonly text: string
  readonly part: TextPart | undefined
  readonly line: number
}

function composeAll(partials: PartialBook, sources: readonly Source[]): Result<ComposedText, TextProblem> {
  const builder = new ComposedTextBuilder()
  for (const source of sources) {
    const problem = addSource(builder, partials, source, source.part?.kind === 'partial' ? [source.part.key] : [])
    if (problem) return err(problem)
  }
  return ok(builder.finish())
}

const RENDER = /^\{%-?\s*render\b/
const NAMED = /^\{%-?\s*render\s+(?:'([^']*)'|"([^"]*)")/
const COMMENT = /^\{%-?\s*comment\b/
const END_COMMENT = /^\{%-?\s*endcomment\b/

/** `open`: the partials that this one stands in. */
function addSource(
  builder: ComposedTextBuilder,
  partials: PartialBook,
  { text, part, line }: Source,
  open: readonly string[],
): TextProblem | undefined {
  let [copied, at, isComment] = [0, 0, false]
  let here = line
  const place = { ...(part && { part }) }
  const copyTo = (end: number): void => {
    const piece = text.slice(copied, end)
    builder.add(piece, part, here)
    here += newlines(piece)
    copied = end
  }
  for (let span = nextLiquid(text, at); span; span = nextLiquid(text, at)) {
    at = span.end
    const tag = text.slice(span.start, span.end)
    isComment = isComment ? !END_COMMENT.test(tag) : COMMENT.test(tag)
    if (isComment || !RENDER.test(tag)) continue
    copyTo(span.end)
    if (builder.length > TEMPLATE_CHARS_MAX) break
    const name = NAMED.exec(tag)
    const key = name?.[1] ?? name?.[2]
    const problem = refuse(partials, key, open)
    if (problem !== undefined) return { message: problem, line: here - newlines(tag), ...place }
    const inner = { text: partials.texts[key!]!, part: { kind: 'partial', key: key! } as const, line: 1 }
    const deeper = addSource(builder, partials, inner, [...open, key!])
    if (deeper) return deeper
    builder.add('{% endrender %}', part, here)
  }
  copyTo(text.length)
  if (builder.length <= TEMPLATE_CHARS_MAX) return undefined
  return {
    message: `With its partials, the template is longer than ${TEMPLATE_CHARS_MAX / 1024} K characters. Make it shorter.`,
  }
}

function refuse({ texts, names }: PartialBook, key: string | undefined, open: readonly string[]): string | undefined {
  if (key === undefined) return "Name the partial in quotes: {% render 'footer' %}."
  if (!Object.hasOwn(texts, key)) {
    const hint = meantHint(key, names)()
    return `There is no partial "${key.slice(0, 80)}".${hint === undefined ? ' The workspace names them in `partials`.' : ` ${hint}`}`
  }
  if (open.includes(key)) return `Partials go in a circle: ${[...open.slice(open.indexOf(key)), key].join(' → ')}.`
  if (open.length < PARTIALS_DEPTH_MAX) return undefined
  return `Partials stand more than ${PARTIALS_DEPTH_MAX} deep in each other.`
}
