import type { ExternalId, TrackedEvent } from '../model/event.ts'
import type { Input } from '../model/input.ts'
import type { CompiledCampaign } from './campaigns/compile-campaign.ts'
import { settleAudiences } from './campaigns/audiences.ts'
import { tallyAudiences } from './campaigns/tally-audiences.ts'
import { followCohorts, reviewCohortLists } from './campaigns/cohort-lists.ts'
import { repeatEmits } from './campaigns/giving.ts'
import { reviewGoals } from './campaigns/goals.ts'
import { enterByApi, enterCampaign } from './campaigns/journeys.ts'
import { moveJourneys } from './campaigns/move-journeys.ts'
import { takeTurn, type OccurrenceTurn } from './campaigns/occurrences.ts'
import { noteReceipt } from './campaigns/receipts.ts'
import { reviewJourneys } from './campaigns/review-journeys.ts'
import { NO_COHORTS, type CompiledCohort } from './cohorts/compiled-cohort.ts'
import {
  cohortsDue,
  leaveRemoved,
  updateMemberships,
  type MembershipReason,
  type Turnover,
} from './cohorts/memberships.ts'
import { memberSince } from './cohorts/standings.ts'
import { tell, type Effects } from './effects.ts'
import { remember, restingOn } from './event-plan.ts'
import { attachIds, noteDropped } from './identity/attach-ids.ts'
import { loseDevices } from './identity/devices.ts'
import { foldProfile, type MergeCause } from './identity/merge.ts'
import { noteEvent } from './identity/note-event.ts'
import type { DroppedId } from './identity/resolve.ts'
import { authorise } from './policy/authorise.ts'
import { noteRedemption } from './policy/coupons.ts'
import { noteHold, noteOutcome, noteSkip } from './policy/outcomes.ts'
import { noteReplay } from './policy/replay.ts'
import { timeCause, type ProfileState } from './profile-state.ts'
import type { Program } from './program.ts'
import { createWants, type Turn } from './turn.ts'

const NOTHING_TO_JUDGE: Change = { cohorts: NO_COHORTS, reason: 'event' }

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
  | {
      readonly kind: 'merge'
      readonly other: ProfileState
      readonly because?: MergeCause
      /** It was brought along from another tool: it starts no campaign. */
      readonly imported?: boolean
    }
  /** It turned out that it is not one person: this one is told what became of the rest. */
  | { readonly kind: 'unlinked'; readonly detail: Readonly<Record<string, unknown>> }
  /** Somebody else uses this device by now: no message for this profile goes there any more. */
  | { readonly kind: 'device_left'; readonly token: string }
  /** A new definition took effect: every cohort is judged anew. */
  | { readonly kind: 'definition' }
  /** It has its turn in an occurrence of a scheduled campaign. */
  | ({ readonly kind: 'occurrence' } & OccurrenceTurn)
  | Extract<Input, { kind: 'authorise' | 'outcome' | 'skip' | 'hold' | 'replay' | 'enter' }>

/**
 * Applies one input to one profile. Deterministic: the same state, input, time and program give the same state and effects.
 * The caller hands the state over: it is changed in place, and must be thrown away if the commit of the effects fails.
 *
 * @param now engine time, ms, in the profile's own time (see `ahead`); never before the time of an earlier input.
 */
export function apply(program: Program, state: ProfileState, input: ProfileInput, now: number, effects: Effects): void {
  const cause = input.kind === 'event' ? ([input.event.at, input.event.position] as const) : timeCause(now)
  const turn: Turn = { program, state, now, cause, effects, wants: createWants() }
  applyInput(turn, input)
  if (state.audiences) tallyAudiences(turn)
}

function applyInput(turn: Turn, input: ProfileInput): void {
  const { program, state, now, effects } = turn
  switch (input.kind) {
    case 'event':
      return applyEvent(turn, input)
    case 'wake':
      return settle(turn, { cohorts: cohortsDue(state, program, now), reason: 'time' })
    case 'merge':
      foldProfile(turn, input.other, input.because)
      return settle(turn, { cohorts: program.cohorts, reason: 'merge', startsNothing: input.imported === true })
    case 'unlinked':
      tell(effects, state, now, 'unmerged', input.detail)
      return settle(turn, { cohorts: program.cohorts, reason: 'unlink' })
    case 'device_left':
      loseDevices(state, [input.token])
      tell(effects, state, now, 'device_left', {})
      return settle(turn, { cohorts: program.plans.cohortsByTraits, reason: 'event' })
    case 'definition':
      moveJourneys(turn)
      return settle(turn, { cohorts: program.cohorts, reason: 'definition', removed: leaveRemoved(turn) })
    case 'authorise':
      authorise(turn, input)
      return settle(turn, NOTHING_TO_JUDGE)
    case 'outcome':
      noteOutcome(turn, input)
      return settle(turn, input.gone ? { cohorts: program.plans.cohortsByTraits, reason: 'event' } : NOTHING_TO_JUDGE)
    case 'enter':
      enterByApi(turn, input)
      return settle(turn, NOTHING_TO_JUDGE)
    case 'occurrence':
      takeTurn(turn, input)
      return settle(turn, NOTHING_TO_JUDGE)
    case 'skip':
      noteSkip(turn, input)
      return settle(turn, NOTHING_TO_JUDGE)
    case 'hold':
      return noteHold(turn, input)
    case 'replay':
      return noteReplay(turn, input)
  }
}

function applyEvent(turn: Turn, { event, attach, isNew, dropped }: Extract<ProfileInput, { kind: 'event' }>): void {
  const { program, state, now } = turn
  const plan = program.plans.planOf(event.name)
  const late = event.at < state.lastSeen
  attachIds(state, attach, event)
  const traitsChanged = noteEvent(turn, event)
  if (dropped) noteDropped(turn, dropped, event)
  noteReceipt(turn, event)
  noteRedemption(turn, event)
  const changed = remember(state, plan, event, now)
  const touched = restingOn(plan, changed)
  if (traitsChanged) touched.push(...program.plans.cohortsByTraits)
  if (isNew) touched.push(...program.plans.cohortsOfNewcomers)
  // A cohort may be there twice: judging it again changes nothing.
  touched.push(...cohortsDue(state, program, now))
  settle(turn, {
    cohorts: touched,
    reason: late && !isNew ? 'late' : 'event',
    event,
    entries: plan.campaigns,
    startsNothing: event.imported === true,
  })
}

/** What happened to a profile, for those who follow from it. */
interface Change {
  readonly cohorts: readonly CompiledCohort[]
  readonly reason: MembershipReason
  /** Cohorts that the profile was in and that are gone. */
  readonly removed?: readonly string[]
  readonly event?: TrackedEvent
  /** Campaigns that the event can be the entry of. */
  readonly entries?: readonly CompiledCampaign[]
  readonly startsNothing?: boolean
}

/** Everything that follows from a change, in a fixed order: memberships, goals, journeys, entries, audiences. */
function settle(turn: Turn, change: Change): void {
  settleOnce(turn, change)
  while (turn.wants.traits || turn.wants.entries.length > 0) followSteps(turn)
  if (turn.state.emits) repeatEmits(turn)
  if (turn.state.audiences) settleAudiences(turn)
}

/** What steps asked for: cohorts on traits that they set, and campaigns that they start. */
function followSteps(turn: Turn): void {
  const { wants, program } = turn
  wants.rounds++
  const entries = wants.entries.splice(0)
  const cohorts = wants.traits ? program.plans.cohortsByTraits : NO_COHORTS
  wants.traits = false
  settleOnce(turn, { cohorts, reason: 'set' })
  for (const { campaign: key, event } of entries) {
    const campaign = program.campaigns.get(key)
    wants.entered++
    if (campaign) enterCampaign(turn, campaign, '', { isAsked: true, ...(event && { event }) })
  }
}

function settleOnce(turn: Turn, change: Change): void {
  const { state } = turn
  const judged = updateMemberships(state, change.cohorts, turn.now, change.reason, turn.effects)
  const turnover = change.removed ? { ...judged, left: new Set([...judged.left, ...change.removed]) } : judged
  if (state.goals.length > 0) reviewGoals(turn)
  if (state.journeys.length > 0) reviewJourneys(turn, turnover.left)
  if (!change.startsNothing) enterCampaigns(turn, turnover, change)
  if (change.reason === 'definition') reviewCohortLists(turn)
  else followCohorts(turn, turnover)
}

function enterCampaigns(turn: Turn, turnover: Turnover, { reason, event, entries }: Change): void {
  const { program } = turn
  for (const cohort of turnover.entered) {
    for (const campaign of program.campaignsByEntryCohort.get(cohort) ?? []) {
      const { entry } = campaign.definition
      // What the parted did is long past: nothing is sent for it.
      if (reason === 'unlink') continue
      // Who qualifies only because a definition changed was not brought here by anything they did.
      if (reason === 'definition' && entry.kind === 'cohort' && entry.existing === 'skip') continue
      enterCampaign(turn, campaign, '', { mayRetry: true })
    }
  }
  if (reason === 'definition') enterLaunched(turn, turnover)
  if (event && entries) {
    for (const campaign of entries) {
      const key = campaign.entryKey(event)
      if (key !== undefined) enterCampaign(turn, campaign, key, { event })
    }
  }
  if (turn.state.blocked) retryBlocked(turn)
}

/** A campaign that begins with who is there already: those who come into its cohort at the same moment have entered by that. */
function enterLaunched(turn: Turn, { entered }: Turnover): void {
  for (const campaign of turn.program.launched) {
    const { entry } = campaign.definition
    if (entry.kind === 'cohort' && !entered.includes(entry.cohort) && isMember(turn, entry.cohort))
      enterCampaign(turn, campaign, '', { mayRetry: true })
  }
}

/** An entry that re-entry rules put off is tried again at its time, if the profile is still a member. */
function retryBlocked(turn: Turn): void {
  const { state, program, now } = turn
  for (const [key, tryAt] of Object.entries(state.blocked!)) {
    if (tryAt > now) continue
    const { [key]: _, ...rest } = state.blocked!
    state.blocked = rest
    const campaign = program.campaigns.get(key)
    const entry = campaign?.definition.entry
    if (campaign && entry?.kind === 'cohort' && isMember(turn, entry.cohort))
      enterCampaign(turn, campaign, '', { mayRetry: true })
  }
}

function isMember({ program, state }: Turn, key: string): boolean {
  const cohort = program.cohortsByKey.get(key)
  return cohort !== undefined && memberSince(state.standings, cohort.number) !== undefined
}
