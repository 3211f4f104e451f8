import type { Workspace } from '../model/workspace.ts'
import type { Store } from '../store/views.ts'
import type { JudgeCohort } from './judge-parts.ts'
import type { Names } from './names.ts'

/** Where a person stands with a campaign. Part of the stable surface: add, never rename. */
export const OUTCOMES = [
  'in_progress',
  'goal_reached',
  'completed',
  'exited',
  'held_out',
  'blocked',
  'campaign_not_live',
  'never_entered',
] as const
export type ExplainOutcome = (typeof OUTCOMES)[number]

export interface Because {
  /** ms; null for what is so now. */
  readonly at: number | null
  readonly text: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Explanation {
  readonly campaign: string
  readonly outcome: ExplainOutcome
  /** The answer in one sentence. */
  readonly summary: string
  /** Recorded decisions in their order, then what is so now. */
  readonly because: readonly Because[]
}

/** What an explanation looks at. */
export interface ExplainScene {
  readonly store: Pick<Store, 'views' | 'log'>
  readonly workspace: Workspace
  readonly names: Names
  readonly judge: JudgeCohort
  /** Engine time in the profile's own time, ms. */
  readonly now: number
}
