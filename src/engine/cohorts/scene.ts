import type { Journey, ProfileState } from '../profile-state.ts'

/** What a condition is judged on. */
export interface Scene {
  readonly state: ProfileState
  /** Engine time, ms. Facts later than this are not seen. */
  readonly now: number
  /** Facts count only if later than this: exits, goals and waits look no further back. */
  readonly after?: readonly [at: number, position: number] | undefined
  /** Inside a campaign. */
  readonly journey?: Journey | undefined
  /** Of a journey, or of a goal that outlives it: the value of the entry's `key`, or ''. */
  readonly key?: string
  /** Cohorts left by the input at hand. */
  readonly left?: ReadonlySet<string> | undefined
}

/** A judgement and how long it stands if nothing happens: engine time of the next possible change, or Infinity. */
export interface Judgement {
  readonly holds: boolean
  readonly until: number
}

/** Judgements that time alone does not change: made once, since nearly every judgement is one of them. */
const ALWAYS: Judgement = { holds: true, until: Infinity }
const NEVER: Judgement = { holds: false, until: Infinity }

export const judge = (holds: boolean, until = Infinity): Judgement =>
  until === Infinity ? (holds ? ALWAYS : NEVER) : { holds, until }
