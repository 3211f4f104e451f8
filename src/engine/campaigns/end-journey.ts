import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { campaignOf } from '../program.ts'
import type { Journey } from '../profile-state.ts'
import { releaseCoupon } from '../policy/coupons.ts'
import type { Turn } from '../turn.ts'
import { leaveAudience } from './audiences.ts'
import type { CompiledCampaign } from './compile-campaign.ts'

/** The name under which past journeys of a campaign and key are remembered. */
export const pastKey = (campaign: string, key: string): string => (key === '' ? campaign : `${campaign}\n${key}`)

/** Past journeys remembered per profile; the oldest is forgotten first. */
const PAST_MAX = 256

/** Ends a journey at once: what has not gone out is cancelled, what it wanted on lists it wants no more. */
export function endJourney(turn: Turn, journey: Journey, reason: string): void {
  const { state, effects, now } = turn
  state.journeys = state.journeys.filter((other) => other !== journey)
  for (const delivery of Object.values(journey.deliveries)) {
    if (delivery.status !== 'pending' && delivery.status !== 'held') continue
    delivery.status = 'cancelled'
    changeDelivery(effects, delivery.id, 'cancelled', reason)
    releaseCoupon(turn, delivery.id)
  }
  const campaign = campaignOf(turn.program, journey)
  for (const [list, { step }] of Object.entries(journey.audiences ?? {})) {
    const added = campaign?.nodes.get(step)?.step
    if (added?.kind !== 'audience' || added.until.onExit) leaveAudience(turn, list, journey.id)
  }
  rememberPast(turn, journey, campaign)
  count(effects, campaignCounter(journey.campaign, 'ended', reason))
  tell(effects, state, now, 'journey_ended', { campaign: journey.campaign, journey: journey.id, reason })
}

function rememberPast({ state, now }: Turn, journey: Journey, campaign: CompiledCampaign | undefined): void {
  const key = pastKey(journey.campaign, journey.key)
  state.past[key] = journey.sent || isSending(journey, campaign) ? now : (state.past[key] ?? null)
  const keys = Object.keys(state.past)
  if (keys.length > PAST_MAX) delete state.past[keys[0]!]
}

/** A message is on its way: what becomes of it the journey will not know any more, and it may arrive. */
const isSending = ({ deliveries }: Journey, campaign: CompiledCampaign | undefined): boolean =>
  Object.entries(deliveries).some(
    ([step, { status }]) => status === 'sending' && campaign?.nodes.get(step)?.step.kind !== 'call',
  )
