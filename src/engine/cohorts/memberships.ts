import { count, tell, type Effects } from '../effects.ts'
import type { Program } from '../program.ts'
import type { ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { NO_COHORTS, type CompiledCohort } from './compiled-cohort.ts'
import { evaluate, hasSpan } from './evaluate.ts'
import { dueBy, memberSince, NOT_DUE, setDue, setStanding, standingIn } from './standings.ts'

/** Why a membership changed. */
export type MembershipReason = 'event' | 'time' | 'late' | 'merge' | 'backfill' | 'definition' | 'unlink' | 'set'

export interface Turnover {
  readonly entered: readonly string[]
  readonly left: ReadonlySet<string>
}

const NOTHING: Turnover = { entered: [], left: new Set() }

/** Judges these cohorts anew and notes who comes and goes, and when each must be looked at again. */
export function updateMemberships(
  state: ProfileState,
  cohorts: readonly CompiledCohort[],
  now: number,
  reason: MembershipReason,
  effects: Effects,
): Turnover {
  let entered: string[] | undefined
  let left: Set<string> | undefined
  const scene = { state, now }
  for (const { key, number, condition, counters, isNew } of cohorts) {
    const { holds, until } = evaluate(condition, scene)
    const since = memberSince(state.standings, number)
    setStanding(state.standings, number, holds ? (since ?? now) : undefined, until)
    if (holds === (since !== undefined)) continue
    if (holds) (entered ??= []).push(key)
    else (left ??= new Set()).add(key)
    effects.memberships.push({ cohort: key, profile: state.id, isMember: holds })
    tell(effects, state, now, holds ? 'cohort_entered' : 'cohort_left', {
      cohort: key,
      reason: reason === 'definition' && isNew === true ? 'backfill' : reason,
    })
    count(effects, holds ? counters.entered : counters.left)
  }
  return entered || left ? { entered: entered ?? [], left: left ?? new Set() } : NOTHING
}

/** Cohorts that must be judged now because time alone may have turned them. */
export function cohortsDue(state: ProfileState, program: Program, now: number): readonly CompiledCohort[] {
  const numbers = dueBy(state.standings, now)
  if (numbers.length === 0) return NO_COHORTS
  return numbers.flatMap((number) => {
    const cohort = program.cohortsByNumber.get(number)
    if (!cohort) setDue(state.standings, number, NOT_DUE)
    return cohort ? [cohort] : []
  })
}

/** A cohort that the definition has no more has no members: if it came back, they would be members since a time before it. */
export function leaveRemoved({ state, program, now, effects }: Turn): readonly string[] {
  const left: string[] = []
  for (const number of standingIn(state.standings)) {
    if (program.cohortsByNumber.has(number)) continue
    const cohort = program.removedCohorts.get(number)
    if (cohort !== undefined && memberSince(state.standings, number) !== undefined) {
      left.push(cohort)
      effects.memberships.push({ cohort, profile: state.id, isMember: false })
      tell(effects, state, now, 'cohort_left', { cohort, reason: 'definition' })
      count(effects, `cohort/${cohort}/left`)
    }
    setStanding(state.standings, number, undefined, NOT_DUE)
  }
  return left
}

/** The first event turned out to be earlier: what `for` says may have changed, whatever events it names. */
export function reconsiderSpans({ state, program, now }: Turn): void {
  for (const { number, condition } of program.cohorts) if (hasSpan(condition)) setDue(state.standings, number, now)
}
