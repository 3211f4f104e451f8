import type { Compiled } from './evaluate.ts'

export interface CompiledCohort {
  readonly key: string
  /** The same in short: under it profiles keep where they stand. */
  readonly number: number
  readonly condition: Compiled
  /** Place in the definition: cohorts are judged in this order. */
  readonly order: number
  /** Names of its counters. */
  readonly counters: { readonly entered: string; readonly left: string }
}

export const NO_COHORTS: readonly CompiledCohort[] = []

/** Cohorts of several lists, each once, in the order of the definition. */
export function uniteCohorts(...lists: readonly (readonly CompiledCohort[])[]): readonly CompiledCohort[] {
  const filled = lists.filter((list) => list.length > 0)
  if (filled.length < 2) return filled[0] ?? NO_COHORTS
  return [...new Set(filled.flat())].sort((a, b) => a.order - b.order)
}
