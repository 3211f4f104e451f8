import { apply } from '../apply.ts'
import { cohortDue, memberSince, setStanding, standingIn } from '../cohorts/standings.ts'
import { tell, type Effects } from '../effects.ts'
import type { ProfileState } from '../profile-state.ts'
import type { Program } from '../program.ts'
import type { Separation, Unlink } from './separate.ts'

/**
 * Makes a separation take effect: tells everybody concerned, and judges memberships against those of the profile that was, so that
 * journeys and lists that rest on them follow. Since when somebody is a member is what it would always have been.
 */
export function settleApart(
  program: Program,
  { keeper, others }: Separation,
  old: ProfileState,
  { unlink, now, position }: { readonly unlink: Unlink; readonly now: number; readonly position: number },
  effects: Effects,
): void {
  const people = [keeper, ...others]
  for (const state of people) {
    const exact = [...state.standings]
    state.standings.splice(0, Infinity, ...(state === keeper ? old.standings : []))
    state.position = position
    const other = people.flatMap(({ id }) => (id === state.id ? [] : [`p_${id}`]))
    const detail = { id: nameOf(unlink.id), from: nameOf(unlink.from), other }
    // Who has done nothing yet is nobody's member, also where a cohort is of those who have not done something.
    if (state.recent.length === 0) tell(effects, state, now, 'unmerged', detail)
    else apply(program, state, { kind: 'unlinked', detail }, now + (state.ahead ?? 0), effects)
    for (const number of standingIn(state.standings)) {
      const since = memberSince(exact, number)
      if (since === undefined || memberSince(state.standings, number) === undefined) continue
      setStanding(state.standings, number, since, cohortDue(state.standings, number))
    }
  }
}

const nameOf = ({ type, value }: Unlink['id']): string => `${type}:${value}`
