import type { Effects } from './effects.ts'
import type { Program } from './program.ts'
import type { JourneyEvent, ProfileState } from './profile-state.ts'

/** One input being applied to one profile: what every part of the engine works on. */
export interface Turn {
  readonly program: Program
  readonly state: ProfileState
  /** Engine time, ms: the record's `at`, or the due time of the wake-up. */
  readonly now: number
  /** The fact behind it: what starts because of it looks only at later facts. */
  readonly cause: readonly [at: number, position: number]
  readonly effects: Effects
  readonly wants: Wants
}

/** What steps asked for that changes more than their own journey: done before the turn is over, in rounds. */
export interface Wants {
  /** Traits were set: cohorts and journeys are to be looked at again. */
  traits: boolean
  entries: { readonly campaign: string; readonly event: JourneyEvent | undefined }[]
  /** Rounds and entries that steps have caused so far in this turn. */
  rounds: number
  entered: number
}

export const createWants = (): Wants => ({ traits: false, entries: [], rounds: 0, entered: 0 })

/**
 * Campaigns may set off each other: after so many rounds, or so many entries by `enter`, no further journey begins in the same turn, so
 * that two that start each other without a wait end there and not never.
 */
export const ROUNDS_MAX = 16
export const ENTRIES_MAX = 64
