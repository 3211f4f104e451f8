import type { ExternalId, TrackedEvent } from '../model/event.ts'
import type { Input } from '../model/input.ts'
import { settleAudiences, joinAudience, leaveAudience } from './campaigns/audiences.ts'
import { reviewGoals } from './campaigns/goals.ts'
import { enterCampaign } from './campaigns/journeys.ts'
import { noteReceipt } from './campaigns/receipts.ts'
import { reviewJourneys } from './campaigns/review-journeys.ts'
import { collectFrom } from './cohorts/collection.ts'
import { cohortsDue, updateMemberships, type MembershipReason, type Turnover } from './cohorts/memberships.ts'
import { record } from './cohorts/registers.ts'
import { recordValues } from './cohorts/series.ts'
import { tell, type Effects } from './effects.ts'
import { attachIds, noteDropped } from './identity/attach-ids.ts'
import { foldProfile, type MergeCause } from './identity/merge.ts'
import { noteEvent } from './identity/note-event.ts'
import type { DroppedId } from './identity/resolve.ts'
import { authorise } from './policy/authorise.ts'
import { noteOutcome, noteSkip } from './policy/outcomes.ts'
import { timeCause, type ProfileState } from './profile-state.ts'
import type { CompiledCohort, Program } from './program.ts'
import type { Turn } from './turn.ts'

const NO_COHORTS: readonly CompiledCohort[] = []

/** What can happen to one profile. */
export type ProfileInput =
  | {
      readonly kind: 'event'
      readonly event: TrackedEvent
      readonly attach: readonly ExternalId[]
      readonly isNew: boolean
      /** Ids that it brought and that do not count. */
      readonly dropped?: readonly DroppedId[]
    }
  /** Its wake-up is due. */
  | { readonly kind: 'wake' }
  /** Another profile turned out to be the same person. */
  | { readonly kind: 'merge'; readonly other: ProfileState; readonly because?: MergeCause }
  /** It turned out that it is not one person: this one is told what became of the rest. */
  | { readonly kind: 'unlinked'; readonly detail: Readonly<Record<string, unknown>> }
  /** A new definition took effect: every cohort is judged anew. */
  | { readonly kind: 'definition' }
  | Extract<Input, { kind: 'authorise' | 'outcome' | 'skip' }>

/**
 * Applies one input to one profile. Deterministic: the same state, input, time and program give the same state and effects.
 * The caller hands the state over: it is changed in place, and must be thrown away if the commit of the effects fails.
 *
 * @param now engine time, ms, in the profile's own time (see `ahead`); never before the time of an earlier input.
 */
export function apply(program: Program, state: ProfileState, input: ProfileInput, now: number, effects: Effects): void {
  const cause = input.kind === 'event' ? ([input.event.at, input.event.position] as const) : timeCause(now)
  const turn: Turn = { program, state, now, cause, effects }
  switch (input.kind) {
    case 'event':
      return applyEvent(turn, input)
    case 'wake':
      return settle(turn, cohortsDue(state, program, now), 'time')
    case 'merge':
      foldProfile(turn, input.other, input.because)
      return settle(turn, program.cohorts, 'merge')
    case 'unlinked':
      tell(effects, state, now, 'unmerged', input.detail)
      return settle(turn, program.cohorts, 'unlink')
    case 'definition':
      return settle(turn, program.cohorts, 'definition')
    case 'authorise':
      authorise(turn, input)
      return settle(turn, NO_COHORTS, 'event')
    case 'outcome':
      noteOutcome(turn, input)
      return settle(turn, NO_COHORTS, 'event')
    case 'skip':
      noteSkip(turn, input)
      return settle(turn, NO_COHORTS, 'event')
  }
}

function applyEvent(turn: Turn, { event, attach, isNew, dropped }: Extract<ProfileInput, { kind: 'event' }>): void {
  const { program, state, now } = turn
  const late = event.at < state.lastSeen
  attachIds(state, attach, event)
  const traitsChanged = noteEvent(turn, event)
  if (dropped) noteDropped(turn, dropped, event)
  noteReceipt(turn, event)
  for (const register of program.registersByEvent.get(event.name) ?? []) record(state, register, event, now)
  for (const series of program.seriesByEvent.get(event.name) ?? []) recordValues(state, series, event, now)
  for (const collection of program.collectionsByEvent.get(event.name) ?? []) collectFrom(state, collection, event, now)
  const touched = isNew ? program.cohorts : touchedCohorts(turn, event, traitsChanged)
  settle(turn, touched, late && !isNew ? 'late' : 'event', event)
}

/** Cohorts that this event could have changed, each once: those that name it, those on traits, and those due anyway. */
function touchedCohorts(
  { program, state, now }: Turn,
  event: TrackedEvent,
  traitsChanged: boolean,
): readonly CompiledCohort[] {
  const lists = [
    program.cohortsByEvent.get(event.name) ?? NO_COHORTS,
    program.cohortsByEvent.get('*') ?? NO_COHORTS,
    traitsChanged ? program.cohortsByTrait : NO_COHORTS,
    cohortsDue(state, program, now),
  ].filter((list) => list.length > 0)
  return lists.length < 2 ? (lists[0] ?? NO_COHORTS) : [...new Set(lists.flat())]
}

/** Everything that follows from a change, in a fixed order: memberships, goals, journeys, entries, audiences. */
function settle(turn: Turn, cohorts: readonly CompiledCohort[], reason: MembershipReason, event?: TrackedEvent): void {
  const { state } = turn
  const turnover = updateMemberships(state, cohorts, turn.now, reason, turn.effects)
  reviewGoals(turn)
  if (state.journeys.length > 0) reviewJourneys(turn, turnover.left)
  enterCampaigns(turn, turnover, reason, event)
  followCohorts(turn, turnover)
  if (state.audiences) settleAudiences(turn)
}

function enterCampaigns(
  turn: Turn,
  turnover: Turnover,
  reason: MembershipReason,
  event: TrackedEvent | undefined,
): void {
  const { program } = turn
  for (const cohort of turnover.entered) {
    for (const campaign of program.campaignsByEntryCohort.get(cohort) ?? []) {
      const { entry } = campaign.definition
      // What the parted did is long past: nothing is sent for it.
      if (reason === 'unlink') continue
      // Who qualifies only because a definition changed was not brought here by anything they did.
      if (reason === 'definition' && entry.kind === 'cohort' && entry.existing === 'skip') continue
      enterCampaign(turn, campaign, '')
    }
  }
  if (event) {
    for (const campaign of program.campaignsByEntryEvent.get(event.name) ?? []) {
      const key = campaign.entryKey(event)
      if (key !== undefined) enterCampaign(turn, campaign, key, event)
    }
  }
  retryBlocked(turn)
}

/** An entry that re-entry rules put off is tried again at its time, if the profile is still a member. */
function retryBlocked(turn: Turn): void {
  const { state, program, now } = turn
  for (const [key, tryAt] of Object.entries(state.blocked ?? {})) {
    if (tryAt > now) continue
    const { [key]: _, ...rest } = state.blocked!
    state.blocked = rest
    const campaign = program.campaigns.get(key)
    const entry = campaign?.definition.entry
    if (campaign && entry?.kind === 'cohort' && state.cohorts[entry.cohort] !== undefined)
      enterCampaign(turn, campaign, '')
  }
}

/** Lists that are kept equal to a cohort. */
function followCohorts(turn: Turn, { entered, left }: Turnover): void {
  const { audiencesByCohort } = turn.program
  for (const cohort of entered) {
    for (const list of audiencesByCohort.get(cohort) ?? [])
      joinAudience(turn, list, { id: `cohort:${cohort}`, campaign: '', step: cohort })
  }
  for (const cohort of left) {
    for (const list of audiencesByCohort.get(cohort) ?? []) leaveAudience(turn, list, `cohort:${cohort}`)
  }
}
