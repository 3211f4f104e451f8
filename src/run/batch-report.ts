import type { Emission } from '../engine/effect-types.ts'
import type { CommitDraft, CommitRest, StoryRow } from '../store/state.ts'
import type { Authorised, JudgedEvent } from './commit-news.ts'

/** What happened, for those who watch. */
export interface BatchReport {
  /** What is to be committed, with the draft that has all else. */
  readonly commit: CommitRest
  readonly draft: CommitDraft
  /** Events to be put in the log once the commit is on disk. */
  readonly emissions: readonly Emission[]
  /** Empty unless somebody watches: events, decisions, and whose records are written. */
  readonly events: readonly JudgedEvent[]
  readonly story: readonly StoryRow[]
  readonly profiles: readonly number[]
  /** Decisions with the profile's record right after, by delivery. */
  readonly decisions: ReadonlyMap<string, Authorised>
  readonly wakeUps: number
  readonly applied: number
  readonly duplicates: number
}
