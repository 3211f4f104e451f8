import { newlines } from './liquid-scanner.ts'
import type { TextPart, TextProblem } from './render-problem.ts'

export interface LineOrigin {
  readonly part?: TextPart
  readonly line: number
}

/** A template's text with its layout around it and its partials in it. */
export interface ComposedText {
  readonly text: string
  /** Where a line of it is written: people know only the texts that they wrote. */
  readonly originOf: (line: number) => LineOrigin
}

interface Piece {
  readonly part: TextPart | undefined
  /** Line in the part where the piece begins. */
  readonly line: number
  /** Lines of the whole on which it stands. */
  readonly first: number
  readonly last: number
  readonly isBlank: boolean
}

/** Puts a text together from pieces, and remembers where each comes from. */
export class ComposedTextBuilder {
  readonly #texts: string[] = []
  readonly #pieces: Piece[] = []
  #line = 1
  length = 0

  add(text: string, part: TextPart | undefined, line: number): void {
    if (text === '') return
    const last = this.#line + newlines(text)
    this.#texts.push(text)
    this.#pieces.push({ part, line, first: this.#line, last, isBlank: text.trim() === '' })
    this.#line = last
    this.length += text.length
  }

  finish(): ComposedText {
    const pieces = this.#pieces
    return { text: this.#texts.join(''), originOf: (line) => originOf(pieces, line) }
  }
}

/** Several pieces may share a line: the template's own is where its author looks first, then the layout. */
function originOf(pieces: readonly Piece[], line: number): LineOrigin {
  const here = pieces.filter(({ first, last }) => first <= line && line <= last)
  const found =
    here.find(({ part, isBlank }) => part === undefined && !isBlank) ??
    here.find(({ part, isBlank }) => part?.kind === 'layout' && !isBlank) ??
    here[0]
  if (!found) return { line }
  return { line: found.line + line - found.first, ...(found.part && { part: found.part }) }
}

/** A problem of the whole, told by the line of the part that it lies in. */
export const placed = ({ line, ...problem }: TextProblem, composed: ComposedText): TextProblem =>
  line === undefined ? problem : { ...problem, ...composed.originOf(line) }
