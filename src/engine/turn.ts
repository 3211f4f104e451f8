import type { Effects } from './effects.ts'
import type { Program } from './program.ts'
import type { ProfileState } from './profile-state.ts'

/** One input being applied to one profile: what every part of the engine works on. */
export interface Turn {
  readonly program: Program
  readonly state: ProfileState
  /** Engine time, ms: the record's `at`, or the due time of the wake-up. */
  readonly now: number
  /** The fact behind it: what starts because of it looks only at later facts. */
  readonly cause: readonly [at: number, position: number]
  readonly effects: Effects
}
