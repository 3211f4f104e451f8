import { RekindleError } from '../kernel/errors.ts'
import type { Appended, EntryDraft, LogEntry } from './log.ts'
import { widthOf } from './log.ts'

/** Mistakes of the program, found before they can spoil a group. */
export function checkDraft(entries: readonly EntryDraft[]): void {
  const bad = (what: string) => new RekindleError('internal', `The event log was given ${what}`)
  if (entries.length === 0) throw bad('no entry')
  for (const [index, entry] of entries.entries()) {
    if (!Number.isInteger(widthOf(entry)) || widthOf(entry) < 1) throw bad(`an entry of ${widthOf(entry)} events`)
    const isTick = entry.kind === 'input' && entry.input.kind === 'tick'
    if (isTick && index < entries.length - 1) throw bad('a tick that is not the last of its call')
  }
}

/** Where a log ends: what the next entry's position and time follow from. */
export interface EntryEnd {
  /** Position of the next entry. */
  readonly head: number
  readonly lastAt: number
  /** Whether the last entry is a tick: the next one must be later than it. */
  readonly tickLast: boolean
}

/** Gives entries their positions and times, in the order of the calls. All entries of one call have the same time. */
export function stampEntries(
  calls: readonly (readonly EntryDraft[])[],
  end: EntryEnd,
  now: number,
): { readonly entries: readonly LogEntry[]; readonly appended: readonly Appended[] } {
  let { head, lastAt, tickLast } = end
  const entries: LogEntry[] = []
  const appended = calls.map((drafts): Appended => {
    lastAt = Math.max(now, tickLast ? lastAt + 1 : lastAt)
    const position = head
    for (const draft of drafts) {
      entries.push({ ...draft, position: head, at: lastAt })
      head += widthOf(draft)
      tickLast = draft.kind === 'input' && draft.input.kind === 'tick'
    }
    return { position, at: lastAt }
  })
  return { entries, appended }
}
