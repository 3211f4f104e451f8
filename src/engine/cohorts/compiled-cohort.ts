import type { Compiled } from './evaluate.ts'

export interface CompiledCohort {
  readonly key: string
  /** The same in short: under it profiles keep where they stand. */
  readonly number: number
  readonly condition: Compiled
  /** The definition before had none of this name: who is in it now got there by history. */
  readonly isNew?: boolean
  /** Place in the definition: cohorts are judged in this order. */
  readonly order: number
  /** Names of its counters. */
  readonly counters: { readonly entered: string; readonly left: string }
}

export const NO_COHORTS: readonly CompiledCohort[] = []

/** Cohorts of both lists, each once, in the order of the definition. */
export const uniteCohorts = (a: readonly CompiledCohort[], b: readonly CompiledCohort[]): readonly CompiledCohort[] =>
  [...new Set([...a, ...b])].sort((one, other) => one.order - other.order)
