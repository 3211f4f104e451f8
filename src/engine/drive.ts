import { apply, type ProfileInput } from './apply.ts'
import { dueBy, earliestDue, NOT_DUE, setDue } from './cohorts/standings.ts'
import { count, type Effects } from './effects.ts'
import type { Program } from './program.ts'
import type { PendingEmit, ProfileState } from './profile-state.ts'

/**
 * Orders what happens to one profile: its wake-ups due before `at` fire first, in due order, each at its own due time; then the
 * input. Times are the log's; a profile whose clock is ahead sees them that much later.
 */
export function drive(
  program: Program,
  state: ProfileState,
  input: ProfileInput,
  at: number,
  effects: Effects,
): number {
  const fired = fireDue(program, state, at, effects)
  const ahead = state.ahead ?? 0
  const shifted =
    ahead && input.kind === 'event' ? { ...input, event: { ...input.event, at: input.event.at + ahead } } : input
  apply(program, state, shifted, at + ahead, effects)
  return fired
}

/** Counts wake-ups that were due again at once, and so were dropped: a fault of ours, and never silent. */
export const FORGOTTEN = 'wakeups_forgotten'

/** Wake-ups of one profile in one go at most: a rule that wakes itself without end is a fault of ours, not a reason to hang. */
const WAKE_UPS_MAX = 10_000

/** Fires wake-ups due before `at` (log time), the earliest first. Returns how many. */
export function fireDue(program: Program, state: ProfileState, at: number, effects: Effects): number {
  let fired = 0
  for (; fired < WAKE_UPS_MAX; fired++) {
    const due = dueOf(state)
    if (due === undefined || due >= at) break
    apply(program, state, { kind: 'wake' }, due + (state.ahead ?? 0), effects)
    const next = dueOf(state)
    if (next !== undefined && next <= due) {
      forgetDue(state, due)
      count(effects, FORGOTTEN)
    }
  }
  return fired
}

/** Demo: this person's clock jumps to their next wake-up, which then fires by the ordinary rules. */
export function skipWait(program: Program, state: ProfileState, at: number, effects: Effects): number {
  const due = dueOf(state)
  if (due !== undefined && due > at) state.ahead = (state.ahead ?? 0) + due - at
  return fireDue(program, state, at + 1, effects)
}

/** The profile's one wake-up in log time, ms: the minimum of all that is due; undefined: none. */
export function dueOf(state: ProfileState): number | undefined {
  let due = earliestDue(state.standings)
  for (const journey of state.journeys) if (journey.due !== undefined) due = Math.min(due, journey.due)
  if (state.blocked) for (const key in state.blocked) due = Math.min(due, state.blocked[key]!)
  for (const { again } of state.emits ?? NO_EMITS) due = Math.min(due, again)
  for (const list in state.audiences) {
    for (const { until } of state.audiences[list]!.by) if (until !== undefined) due = Math.min(due, until)
  }
  return due === Infinity ? undefined : due - (state.ahead ?? 0)
}

const NO_EMITS: readonly PendingEmit[] = []

/** A due time that its own wake-up did not move would wake for ever: it is dropped. */
function forgetDue(state: ProfileState, due: number): void {
  const now = due + (state.ahead ?? 0)
  for (const cohort of dueBy(state.standings, now)) setDue(state.standings, cohort, NOT_DUE)
  for (const journey of state.journeys) if (journey.due !== undefined && journey.due <= now) journey.due = undefined
}
