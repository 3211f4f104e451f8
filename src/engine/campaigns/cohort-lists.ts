import type { Turnover } from '../cohorts/memberships.ts'
import { memberSince } from '../cohorts/standings.ts'
import type { Turn } from '../turn.ts'
import { joinAudience, leaveAudience } from './audiences.ts'

/** Lists that are kept equal to a cohort, without a campaign. Their wishes carry the cohort's key. */

const PREFIX = 'cohort:'

/** Who comes into a cohort or leaves it does the same with its lists. */
export function followCohorts(turn: Turn, { entered, left }: Turnover): void {
  const { audiencesByCohort } = turn.program
  for (const cohort of entered) for (const list of audiencesByCohort.get(cohort) ?? []) join(turn, list, cohort)
  for (const cohort of left)
    for (const list of audiencesByCohort.get(cohort) ?? []) leaveAudience(turn, list, PREFIX + cohort)
}

/** A definition may say of a list that it follows a cohort, another one, or none any more: also of people who stay where they are. */
export function reviewCohortLists(turn: Turn): void {
  const { audiencesByCohort } = turn.program
  for (const [list, { by }] of Object.entries(turn.state.audiences ?? {})) {
    for (const { id } of by) {
      const cohort = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : undefined
      if (cohort === undefined) continue
      const isFed = audiencesByCohort.get(cohort)?.includes(list) === true
      if (!isFed || !isMember(turn, cohort)) leaveAudience(turn, list, id)
    }
  }
  for (const [cohort, lists] of audiencesByCohort) {
    if (!isMember(turn, cohort)) continue
    for (const list of lists) if (!wants(turn, list, cohort)) join(turn, list, cohort)
  }
}

const join = (turn: Turn, list: string, cohort: string): void =>
  joinAudience(turn, list, { id: PREFIX + cohort, campaign: '', step: cohort })

const wants = ({ state }: Turn, list: string, cohort: string): boolean =>
  state.audiences?.[list]?.by.some(({ id }) => id === PREFIX + cohort) === true

function isMember({ program, state }: Turn, key: string): boolean {
  const cohort = program.cohortsByKey.get(key)
  return cohort !== undefined && memberSince(state.standings, cohort.number) !== undefined
}
