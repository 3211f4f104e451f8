import { evaluate } from '../engine/cohorts/evaluate.ts'
import { visitEverybody, type EverybodyOptions } from './everybody.ts'

/** Who would be in a cohort if it existed now. */
export interface Preview {
  readonly size: number
  /** Profiles that were judged. */
  readonly profiles: number
  /** Some members, by profile id. */
  readonly sample: readonly number[]
}

/** `program`: compiled from a definition that has the cohort. */
export interface PreviewOptions extends Omit<EverybodyOptions, 'isOver'> {
  readonly cohort: string
}

const SAMPLE_MAX = 10

/** Reads history for what the cohort wants to know, then judges every profile. Changes nothing; events that come meanwhile may be missed. */
export async function previewCohort({ cohort, ...options }: PreviewOptions): Promise<Preview> {
  const compiled = options.program.cohortsByKey.get(cohort)
  if (!compiled) throw new Error(`There is no cohort ${cohort} to preview`)
  const sample: number[] = []
  let size = 0
  const { profiles } = await visitEverybody(options, (state) => {
    if (!evaluate(compiled.condition, { state, now: options.now + (state.ahead ?? 0) }).holds) return
    size++
    if (sample.length < SAMPLE_MAX) sample.push(state.id)
  })
  return { size, profiles, sample }
}
