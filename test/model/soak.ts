import { differenceOf } from './agreement.ts'
import { nothingCompared, type Compared } from './compared.ts'
import { scenarioOf } from './scenario-grammar.ts'

export interface SoakOptions {
  /** The first scenario's seed; the others follow, `stride` apart. */
  readonly seed: number
  readonly stride?: number
  /** Scenarios are lived until they had so many events. */
  readonly events: number
}

/** The first scenario in which engine and model differ. */
export interface Failure {
  readonly seed: number
  readonly difference: string
}

export interface SoakResult {
  readonly compared: Compared
  readonly failure?: Failure
}

/** Lives random workspaces, one after the other, in the engine and in the model, until enough has happened or they differ. */
export async function soak({ seed, stride = 1, events }: SoakOptions): Promise<SoakResult> {
  const compared = nothingCompared()
  for (let next = seed; compared.events < events; next += stride) {
    const difference = await differenceOf(scenarioOf(next), compared)
    if (difference !== undefined) return { compared, failure: { seed: next, difference } }
  }
  return { compared }
}
