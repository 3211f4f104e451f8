import { evaluate } from '../engine/cohorts/evaluate.ts'
import { memberSince } from '../engine/cohorts/standings.ts'
import { visitEverybody, type EverybodyOptions } from './everybody.ts'

/** How many people a definition would concern. All figures are of those who were looked at. */
export interface HeadCount {
  readonly people: number
  /** What part of everybody they are, 0 to 1. */
  readonly share: number
  readonly cohorts: readonly CohortHeads[]
  /** Open journeys by where they stand; the step is '' after the last one. */
  readonly standing: readonly Standing[]
}

export interface CohortHeads {
  readonly cohort: string
  readonly before: number
  /** Undefined: there was no time to read in history what the condition asks for. */
  readonly after: number | undefined
  readonly enter: number | undefined
  readonly leave: number | undefined
}

export interface Standing {
  readonly campaign: string
  readonly version: number
  readonly step: string
  readonly people: number
}

export interface HeadCountOptions extends EverybodyOptions {
  /** Keys of cohorts whose members may be others under the new definition. */
  readonly cohorts: readonly string[]
}

/** Looks at everybody, for as long as there is time. Changes nothing. */
export async function countHeads({ cohorts, ...options }: HeadCountOptions): Promise<HeadCount> {
  const { program, current, now } = options
  const heads = cohorts.map((cohort) => ({
    cohort,
    was: current.cohortsByKey.get(cohort)?.number,
    condition: program.cohortsByKey.get(cohort)?.condition,
    before: 0,
    enter: 0,
    leave: 0,
  }))
  const standing = new Map<string, { campaign: string; version: number; step: string; people: number }>()
  // Where nothing is judged, nothing has to be read for it.
  const judged = cohorts.length > 0 ? options : { ...options, program: current }
  const { profiles, share, knows } = await visitEverybody(judged, (state) => {
    for (const head of heads) {
      const wasIn = head.was !== undefined && memberSince(state.standings, head.was) !== undefined
      const isIn =
        head.condition !== undefined && evaluate(head.condition, { state, now: now + (state.ahead ?? 0) }).holds
      if (wasIn) head.before++
      if (isIn && !wasIn) head.enter++
      if (wasIn && !isIn) head.leave++
    }
    for (const { campaign, version, step } of state.journeys) {
      const place = `${campaign}\n${version}\n${step}`
      const found = standing.get(place)
      if (found) found.people++
      else standing.set(place, { campaign, version, step, people: 1 })
    }
  })
  return {
    people: profiles,
    share,
    cohorts: heads.map(({ cohort, condition, before, enter, leave }) =>
      knows || !condition
        ? { cohort, before, after: before + enter - leave, enter, leave }
        : { cohort, before, after: undefined, enter: undefined, leave: undefined },
    ),
    standing: [...standing.values()],
  }
}
