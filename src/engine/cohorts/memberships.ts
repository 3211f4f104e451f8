import { count, tell, type Effects } from '../effects.ts'
import type { CompiledCohort, Program } from '../program.ts'
import type { ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { evaluate, hasSpan } from './evaluate.ts'

/** Why a membership changed. */
export type MembershipReason = 'event' | 'time' | 'late' | 'merge' | 'backfill' | 'definition' | 'unlink'

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
  for (const { key, condition } of cohorts) {
    const { holds, until } = evaluate(condition, scene)
    if (until === Infinity) delete state.cohortDue[key]
    else state.cohortDue[key] = until
    const was = state.cohorts[key] !== undefined
    if (holds === was) continue
    if (holds) {
      state.cohorts[key] = now
      ;(entered ??= []).push(key)
    } else {
      delete state.cohorts[key]
      ;(left ??= new Set()).add(key)
    }
    tellChange(state, { key, isMember: holds, reason }, now, effects)
  }
  if (reason === 'definition') {
    for (const key of removedCohorts(state, cohorts)) {
      delete state.cohorts[key]
      delete state.cohortDue[key]
      ;(left ??= new Set()).add(key)
      tellChange(state, { key, isMember: false, reason }, now, effects)
    }
  }
  return entered || left ? { entered: entered ?? [], left: left ?? new Set() } : NOTHING
}

/** A cohort that is gone has no members: if it came back, they would be members since a time before it. */
function removedCohorts(state: ProfileState, cohorts: readonly CompiledCohort[]): readonly string[] {
  const keys = new Set(cohorts.map(({ key }) => key))
  return Object.keys(state.cohorts).filter((key) => !keys.has(key))
}

interface MembershipChange {
  readonly key: string
  readonly isMember: boolean
  readonly reason: MembershipReason
}

function tellChange(
  state: ProfileState,
  { key, isMember, reason }: MembershipChange,
  now: number,
  effects: Effects,
): void {
  effects.memberships.push({ cohort: key, profile: state.id, isMember })
  tell(effects, state, now, isMember ? 'cohort_entered' : 'cohort_left', { cohort: key, reason })
  count(effects, `cohort/${key}/${isMember ? 'entered' : 'left'}`)
}

/** Cohorts that must be judged now because time alone may have turned them. */
export function cohortsDue(state: ProfileState, program: Program, now: number): readonly CompiledCohort[] {
  const due: CompiledCohort[] = []
  for (const key of Object.keys(state.cohortDue)) {
    if (state.cohortDue[key]! > now) continue
    const cohort = program.cohortsByKey.get(key)
    if (cohort) due.push(cohort)
    else delete state.cohortDue[key]
  }
  return due
}

/** The first event turned out to be earlier: what `for` says may have changed, whatever events it names. */
export function reconsiderSpans({ state, program, now }: Turn): void {
  for (const { key, condition } of program.cohorts) if (hasSpan(condition)) state.cohortDue[key] = now
}
