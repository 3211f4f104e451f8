import { asciiJson } from '../../kernel/ascii-json.ts'
import { stableId, stableShare } from '../../kernel/hash.ts'
import type { Input } from '../../model/input.ts'
import type { Campaign } from '../../model/workspace.ts'
import { campaignCounter, count, tell } from '../effects.ts'
import { JOURNEYS_MAX, type Journey, type JourneyEvent, type OpenGoal } from '../profile-state.ts'
import { ENTRIES_MAX, ROUNDS_MAX, type Turn } from '../turn.ts'
import { advance } from './advance.ts'
import type { CompiledCampaign } from './compile-campaign.ts'
import { pastKey } from './end-journey.ts'

/** Starts a journey unless a rule forbids it. */
export function enterCampaign(
  turn: Turn,
  campaign: CompiledCampaign,
  key: string,
  { event, mayRetry, isAsked }: Entering = {},
): void {
  const { state, effects } = turn
  const isLive = campaign.definition.status === 'live'
  // Campaigns that are not live are on everybody's way; only who asked for this one wants to hear of it.
  if (!isLive && !isAsked) return
  const obstacle = isLive ? obstacleTo(turn, campaign, key) : { reason: 'not_live' as const, tryAt: undefined }
  if (obstacle) {
    if (obstacle.tryAt !== undefined && mayRetry) (state.blocked ??= {})[campaign.key] = obstacle.tryAt
    count(effects, campaignCounter(campaign.key, 'blocked', obstacle.reason))
    tell(effects, state, turn.now, 'journey_blocked', { campaign: campaign.key, reason: obstacle.reason })
    return
  }
  const journey = createJourney(turn, campaign, key, event)
  watchGoal(turn, campaign, journey)
  if (journey.holdout) {
    count(effects, campaignCounter(campaign.key, 'held_out'))
    tell(effects, state, turn.now, 'held_out', {
      campaign: campaign.key,
      journey: journey.id,
      ...(isKeptOutOfAll(turn, campaign.definition) && { by: 'workspace' }),
    })
    return
  }
  state.journeys.push(journey)
  count(effects, campaignCounter(campaign.key, 'entered'))
  tell(effects, state, turn.now, 'journey_started', {
    campaign: campaign.key,
    journey: journey.id,
    ...(key && { key }),
  })
  advance(turn, campaign, journey)
}

/** The campaign may have changed since the API was asked: what it says now decides. */
export function enterByApi(turn: Turn, { campaign: key, key: journeyKey = '', data }: EnterInput): void {
  const { program, state, effects, now } = turn
  const campaign = program.campaigns.get(key)
  if (campaign?.definition.entry.kind === 'api') {
    const event = data && { name: API_EVENT, at: now - (state.ahead ?? 0), properties: data }
    return enterCampaign(turn, campaign, journeyKey, { isAsked: true, ...(event && { event }) })
  }
  count(effects, campaignCounter(key, 'blocked', 'not_by_api'))
  tell(effects, state, now, 'journey_blocked', { campaign: key, reason: 'not_by_api' })
}

type EnterInput = Extract<Input, { kind: 'enter' }>

/** What templates see as `event.name` of a journey that the API started. */
const API_EVENT = 'Campaign Entered'

/** How a journey came to begin. */
interface Entering {
  /** What templates call `event`. */
  readonly event?: JourneyEvent
  /** The entry is a state that lasts: if re-entry rules put it off, it is tried again. */
  readonly mayRetry?: boolean
  /** By a step or a person, for this campaign alone. */
  readonly isAsked?: boolean
}

interface Obstacle {
  readonly reason:
    'too_many_rounds' | 'open_journey' | 'too_many_journeys' | 'reentry_never' | 'reentry_too_soon' | 'held_out'
  readonly tryAt?: number
}

function obstacleTo(
  { state, now, wants }: Turn,
  { key: campaign, definition }: CompiledCampaign,
  key: string,
): Obstacle | undefined {
  if (wants.rounds > ROUNDS_MAX || wants.entered > ENTRIES_MAX) return { reason: 'too_many_rounds' }
  if (state.journeys.some((journey) => journey.campaign === campaign && journey.key === key))
    return { reason: 'open_journey' }
  if (state.journeys.length >= JOURNEYS_MAX) return { reason: 'too_many_journeys' }
  if (state.goals.some((goal) => goal.holdout && goal.campaign === campaign && goal.key === key))
    return { reason: 'held_out' }
  const { reentry } = definition
  const past = state.past[pastKey(campaign, key)]
  if (past === undefined) return undefined
  if (reentry.kind !== 'after') return reentry.kind === 'never' ? { reason: 'reentry_never' } : undefined
  return past !== null && past + reentry.ms > now ? { reason: 'reentry_too_soon', tryAt: past + reentry.ms } : undefined
}

function createJourney(turn: Turn, campaign: CompiledCampaign, key: string, event?: JourneyEvent): Journey {
  const { state, now, cause } = turn
  const isHeldOut = isKeptOutOfAll(turn, campaign.definition) || isKeptOut(turn, campaign)
  return {
    id: stableId('jrn', state.id, campaign.key, key, state.journeyCount++),
    campaign: campaign.key,
    key,
    version: campaign.version,
    startedAt: now,
    cause,
    ...(event && { event: writeEntryEvent(event) }),
    ...(isHeldOut && { holdout: true as const }),
    step: campaign.first,
    since: -1,
    after: cause,
    deliveries: {},
  }
}

/** The same people for as long as the share does not shrink, whatever the campaign. */
function isKeptOutOfAll({ program: { workspace }, state }: Turn, { kind }: Campaign): boolean {
  const share = workspace.policies?.holdout ?? 0
  return share > 0 && kind === 'promotional' && stableShare(workspace.workspace, '', 'holdout', state.id) < share
}

function isKeptOut(
  { program: { workspace }, state }: Turn,
  { key, definition: { holdout } }: CompiledCampaign,
): boolean {
  return holdout > 0 && stableShare(workspace.workspace, key, state.id) < holdout
}

const writeEntryEvent = ({ name, at, properties }: JourneyEvent): string => asciiJson({ name, at, properties })

/** What a journey may still reach; undefined: its campaign is for nothing that is counted. */
export function goalOf(
  campaign: CompiledCampaign,
  journey: Pick<Journey, 'id' | 'key' | 'cause' | 'startedAt' | 'holdout'>,
): OpenGoal | undefined {
  const { goal } = campaign.definition
  return (
    goal && {
      campaign: campaign.key,
      version: campaign.version,
      journey: journey.id,
      key: journey.key,
      cause: journey.cause,
      ...(goal.withinMs !== undefined && { until: journey.startedAt + goal.withinMs }),
      ...(journey.holdout && { holdout: true as const }),
    }
  )
}

function watchGoal({ state }: Turn, campaign: CompiledCampaign, journey: Journey): void {
  const goal = goalOf(campaign, journey)
  if (!goal) return
  state.goals.push(goal)
  if (state.goals.length > JOURNEYS_MAX * 2) state.goals.shift()
}
