import { err, ok, type Result } from '../kernel/result.ts'
import { type HtmlToken, scanHtml } from './html-scanner.ts'
import { newlines, nextLiquid } from './liquid-scanner.ts'
import type { TextProblem } from './render-problem.ts'

/** MJML with each piece of Liquid replaced by a word that its compiler carries along untouched. */
export interface HiddenLiquid {
  readonly mjml: string
  /** Puts the Liquid back into what MJML made. A tag that MJML dropped is a problem: half a loop would change the meaning. */
  readonly restore: (html: string) => Result<string, TextProblem>
  /** Line in the template as written, for a line in `mjml`. */
  readonly lineOf: (line: number) => number
  /** Whether MJML's complaint is about hidden Liquid. */
  readonly isPlaceholder: (message: string) => boolean
  /** Lines of `mj-include`. */
  readonly includes: readonly number[]
  readonly elements: number
}

interface Piece {
  readonly liquid: string
  readonly line: number
  readonly isTag: boolean
}

/** Their content is handed on as it is; text anywhere else in MJML is dropped. */
const CONTENT_TAGS: ReadonlySet<string> = new Set([
  'mj-accordion-text', 'mj-accordion-title', 'mj-button', 'mj-navbar-link', 'mj-preview', 'mj-raw', 'mj-social-element',
  'mj-style', 'mj-table', 'mj-text', 'mj-title',
]) // prettier-ignore
/** In these, an HTML comment would be shown or break the style sheet. */
const NO_COMMENTS: ReadonlySet<string> = new Set(['mj-style', 'mj-title'])

/**
 * MJML knows no Liquid: it drops `{% for %}` between its elements and breaks on `<` or quotes inside. So Liquid is hidden first.
 * Where MJML allows no text, a piece is wrapped in `<mj-raw>`; what stands before `<mj-body>` goes before the document.
 */
export function hideLiquid(source: string): Result<HiddenLiquid, TextProblem> {
  const prefix = unusedPrefix(source)
  const { text, pieces } = takeOut(source, prefix)
  const placed = place(text, pieces, prefix)
  if (!placed.ok) return placed
  const { mjml, before, after, needed, includes, elements } = placed.value
  const word = new RegExp(`<!--${prefix}(\\d+)z-->|${prefix}(\\d+)z`, 'g')
  return ok({
    mjml,
    includes,
    elements,
    isPlaceholder: (message) => message.includes(prefix),
    lineOf: (line) => line + shiftAt(pieces, line),
    restore(html) {
      const seen = new Set<number>()
      const restored = `${before}${html}${after}`.replace(word, (_, comment?: string, plain?: string) => {
        const index = Number(comment ?? plain)
        seen.add(index)
        return pieces[index]?.liquid ?? ''
      })
      const lost = needed.find((index) => !seen.has(index))
      return lost === undefined ? ok(restored) : err(lostPiece(pieces[lost]!))
    },
  })
}

function unusedPrefix(source: string): string {
  let prefix = 'lqd'
  while (source.includes(prefix)) prefix += 'q'
  return prefix
}

function takeOut(source: string, prefix: string): { readonly text: string; readonly pieces: readonly Piece[] } {
  const pieces: Piece[] = []
  const parts: string[] = []
  let [at, line] = [0, 1]
  for (;;) {
    const span = nextLiquid(source, at)
    if (!span) break
    const { start, end } = span
    const between = source.slice(at, start)
    const liquid = source.slice(start, end)
    line += newlines(between)
    parts.push(between, `${prefix}${pieces.length}z`)
    pieces.push({ liquid, line, isTag: liquid.startsWith('{%') })
    line += newlines(liquid)
    at = end
  }
  parts.push(source.slice(at))
  return { text: parts.join(''), pieces }
}

function shiftAt(pieces: readonly Piece[], line: number): number {
  let shift = 0
  for (const piece of pieces) {
    if (piece.line - shift >= line) break
    shift += newlines(piece.liquid)
  }
  return shift
}

interface Placed {
  readonly mjml: string
  readonly before: string
  readonly after: string
  /** Tags that must be found again in what MJML made. */
  readonly needed: readonly number[]
  readonly includes: readonly number[]
  readonly elements: number
}

function place(text: string, pieces: readonly Piece[], prefix: string): Result<Placed, TextProblem> {
  const word = new RegExp(`${prefix}(\\d+)z`, 'g')
  const walk = new MjmlWalk()
  const parts: string[] = []
  const needed: number[] = []
  let [before, after, copied] = ['', '', 0]
  let problem: TextProblem | undefined
  const put = (index: number): string => {
    const { isTag, line } = pieces[index]!
    if (walk.content !== undefined) {
      if (isTag) needed.push(index)
      return isTag && !NO_COMMENTS.has(walk.content) ? `<!--${prefix}${index}z-->` : `${prefix}${index}z`
    }
    if (walk.inBody) {
      walk.elements++
      if (isTag) needed.push(index)
      return `<mj-raw>${isTag ? `<!--${prefix}${index}z-->` : `${prefix}${index}z`}</mj-raw>`
    }
    if (walk.inHead)
      problem ??= {
        message: 'Liquid cannot stand between the parts of mj-head. Put it before <mjml>, or inside mj-body.',
        line,
      }
    else if (walk.bodySeen) after += `${prefix}${index}z`
    else before += `${prefix}${index}z`
    return ''
  }
  scanHtml(text, (token) => {
    if (token.kind !== 'text') return walk.take(token, lineAt(text, token))
    // A text token is what the scanner saw in one go; its source may hold entities, so it is copied from there.
    parts.push(
      text.slice(copied, token.start),
      text.slice(token.start, token.end).replace(word, (_, index: string) => put(Number(index))),
    )
    copied = token.end
  })
  if (problem) return err(problem)
  parts.push(text.slice(copied))
  return ok({ mjml: parts.join(''), before, after, needed, includes: walk.includes, elements: walk.elements })
}

/** Only where it is wanted: counting lines for every token would take time in proportion to the square of the length. */
function lineAt(text: string, token: HtmlToken): () => number {
  return () => newlines(text.slice(0, token.start)) + 1
}

/** Nobody reads more of the same complaint. */
const INCLUDES_TOLD_MAX = 10

/** Guards where in the document a stream of tokens is. */
class MjmlWalk {
  content: string | undefined
  inHead = false
  inBody = false
  bodySeen = false
  elements = 0
  readonly includes: number[] = []

  take(token: Exclude<HtmlToken, { kind: 'text' }>, line: () => number): void {
    if (token.kind === 'close') return this.#close(token.name)
    this.elements++
    if (this.content !== undefined || token.selfClosing) {
      if (token.name === 'mj-include') this.#include(line)
      return
    }
    if (CONTENT_TAGS.has(token.name)) this.content = token.name
    else if (token.name === 'mj-head') this.inHead = true
    else if (token.name === 'mj-body') this.inBody = this.bodySeen = true
    else if (token.name === 'mj-include') this.#include(line)
  }

  #include(line: () => number): void {
    if (this.includes.length < INCLUDES_TOLD_MAX) this.includes.push(line())
  }

  #close(name: string): void {
    if (name === this.content) this.content = undefined
    else if (this.content !== undefined) return
    else if (name === 'mj-head') this.inHead = false
    else if (name === 'mj-body') this.inBody = false
  }
}

function lostPiece(piece: Piece): TextProblem {
  return {
    message: 'MJML drops this Liquid tag here. Put it inside mj-text or mj-raw, or around a whole mj-section.',
    line: piece.line,
  }
}
