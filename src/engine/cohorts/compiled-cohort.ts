import type { Compiled } from './evaluate.ts'

export interface CompiledCohort {
  readonly key: string
  /** The same in short: under it profiles keep where they stand. */
  readonly number: number
  readonly condition: Compiled
  /** The definition before had none of this name: who is in it now got there by history. */
  readonly isNew?: boolean
  /** Names of its counters. */
  readonly counters: { readonly entered: string; readonly left: string }
}

export const NO_COHORTS: readonly CompiledCohort[] = []
