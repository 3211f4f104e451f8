/** The definition as somebody is changing it, before it is published. */
export interface Draft {
  /** The version in force when the draft was begun, and its text. */
  readonly version: number
  readonly source: string
  readonly text: string
  /** What undo goes back to, the newest last; and what redo goes forward to, the next one last. */
  readonly past: readonly string[]
  readonly future: readonly string[]
  /** Which field the last change was made in: typing on in it is the same step back. */
  readonly mark?: string | undefined
}

const STEPS_MAX = 100

export const beginDraft = (version: number, source: string): Draft => ({
  version,
  source,
  text: source,
  past: [],
  future: [],
})

export const isChanged = ({ text, source }: Draft): boolean => text !== source

export function withText(draft: Draft, text: string, mark?: string): Draft {
  if (text === draft.text) return draft
  const goesOn = mark !== undefined && mark === draft.mark
  const past = goesOn ? draft.past : [...draft.past, draft.text].slice(-STEPS_MAX)
  return { ...draft, text, past, future: [], mark }
}

export function undone(draft: Draft): Draft {
  const text = draft.past.at(-1)
  if (text === undefined) return draft
  return { ...draft, text, past: draft.past.slice(0, -1), future: [...draft.future, draft.text], mark: undefined }
}

export function redone(draft: Draft): Draft {
  const text = draft.future.at(-1)
  if (text === undefined) return draft
  return { ...draft, text, past: [...draft.past, draft.text], future: draft.future.slice(0, -1), mark: undefined }
}

/** A text that stands on another version. No step leads back behind it: the texts before lack what is in that version. */
export const rebased = (version: number, source: string, text: string): Draft => ({
  ...beginDraft(version, source),
  text,
})
