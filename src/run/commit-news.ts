import type { Decision } from '../engine/effect-types.ts'
import type { Delivery } from '../model/delivery.ts'
import type { TrackedEvent } from '../model/event.ts'
import type { Input } from '../model/input.ts'
import type { Checkpoint, StoryRow } from '../store/state.ts'

/** What a commit of the pipeline brought, as plain data: it may cross threads. Told once the commit is on disk, in order. */
export interface CommitNews {
  readonly checkpoint: Checkpoint
  /** The definition that took effect with it. */
  readonly definition: DefinitionInput | undefined
  readonly deliveries: readonly Delivery[]
  readonly decisions: readonly (readonly [delivery: string, authorised: Authorised])[]
  /** Only while somebody watches: it is more than all the rest. */
  readonly watched: Watched | undefined
}

export type DefinitionInput = Extract<Input, { kind: 'definition' }>

export interface Authorised {
  readonly decision: Decision
  /** The profile's record right after the decision, encoded. */
  readonly state: string | undefined
}

/** How far a change of the definition is. */
export interface DefinitionChange {
  readonly version: number
  /**
   * `reading`: history is read for what it wants to know; the definition before it still holds. `judging`: it holds, and profiles are
   * judged by it one after the other. `done`, `cancelled`: over.
   */
  readonly stage: 'reading' | 'judging' | 'done' | 'cancelled'
  /** Of positions while reading, of profiles while judging. */
  readonly done: number
  readonly total: number
}

/** An event with what became of it. */
export interface JudgedEvent {
  readonly position: number
  readonly at: number
  readonly profile: number | undefined
  readonly event: TrackedEvent | undefined
  readonly verdict: 'applied' | 'duplicate' | 'rejected'
}

export interface Watched {
  readonly events: readonly JudgedEvent[]
  readonly story: readonly StoryRow[]
  /** Every profile whose record was written, those that were folded into another included. */
  readonly profiles: readonly number[]
}
