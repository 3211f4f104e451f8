import { readDefinition, withValue } from './definition-text.ts'
import type { Draft } from './draft.ts'
import { changesOf, conflictsOf, type Change } from './three-way.ts'

export interface Merge {
  /** What this draft changed, and what of it others changed too. */
  readonly changes: readonly Change[]
  readonly conflicts: readonly Change[]
}

/** What it takes to put the draft on top of a newer text. Undefined: one of the texts cannot be read. */
export function mergeOf({ source, text }: Draft, newer: string): Merge | undefined {
  const [before, mine, theirs] = [source, text, newer].map(readDefinition)
  if (!before || !mine || !theirs) return undefined
  const changes = changesOf(before, mine)
  return { changes, conflicts: conflictsOf(changes, changesOf(before, theirs)) }
}

/** The newer text with these changes. */
export const withChanges = (newer: string, changes: readonly Change[]): string =>
  changes.reduce((text, { path, value }) => withValue(text, path, value), newer)
