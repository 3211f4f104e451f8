import type { Channel } from '../model/workspace.ts'

/** Why a message could not be made of its template, for people: what, where, and what to do. Never a personal datum. */
export interface RenderProblem {
  readonly message: string
  /** Line in the field's text, from 1; absent where it is not known. */
  readonly line?: number
  /** Which part of the template: `subject`, `html`, `title`, … */
  readonly field: string
  readonly channel: Channel
  /** Of the layout or partial that `line` counts in; absent: of the field itself. */
  readonly part?: TextPart
  /** Variant in which it is wrong; absent: in the template itself. */
  readonly locale?: string
}

/** What a piece of a composed text was taken from; absent where it is the template's own. */
export interface TextPart {
  readonly kind: 'layout' | 'partial'
  readonly key: string
}

/** The same before it is known in which field it arose. */
export interface TextProblem {
  readonly message: string
  readonly line?: number
  readonly part?: TextPart
}
