import type { Journey, ProfileState } from '../profile-state.ts'

/** What a condition is judged on. */
export interface Scene {
  readonly state: ProfileState
  /** Engine time, ms. Facts later than this are not seen. */
  readonly now: number
  /** Facts count only if later than this: exits, goals and waits look no further back. */
  readonly after?: readonly [at: number, position: number]
  /** Inside a campaign. */
  readonly journey?: Journey
  /** Cohorts left by the input at hand. */
  readonly left?: ReadonlySet<string>
}

/** A judgement and how long it stands if nothing happens: engine time of the next possible change, or Infinity. */
export interface Judgement {
  readonly holds: boolean
  readonly until: number
}
