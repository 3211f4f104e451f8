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
    effects.memberships.push({ cohort: key, profile: state.id, isMember: holds })
    tell(effects, state, now, holds ? 'cohort_entered' : 'cohort_left', { cohort: key, reason })
    count(effects, `cohort/${key}/${holds ? 'entered' : 'left'}`)
  }
  return entered || left ? { entered: entered ?? [], left: left ?? new Set() } : NOTHING
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
