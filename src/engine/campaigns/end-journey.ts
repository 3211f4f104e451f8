import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { campaignOf } from '../program.ts'
import type { Journey, ProfileState } from '../profile-state.ts'
import { releaseCoupon } from '../policy/coupons.ts'
import type { Turn } from '../turn.ts'
import { leaveAudience } from './audiences.ts'

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
    changeDelivery(effects, delivery.id, 'cancelled', reason)
    releaseCoupon(turn, delivery.id)
  }
  const campaign = campaignOf(turn.program, journey)
  for (const [list, { step }] of Object.entries(journey.audiences ?? {})) {
    const added = campaign?.nodes.get(step)?.step
    if (added?.kind !== 'audience' || added.until.onExit) leaveAudience(turn, list, journey.id)
  }
  rememberPast(state, journey, now)
  count(effects, campaignCounter(journey.campaign, 'ended', reason))
  tell(effects, state, now, 'journey_ended', { campaign: journey.campaign, journey: journey.id, reason })
}

function rememberPast(state: ProfileState, journey: Journey, now: number): void {
  const key = pastKey(journey.campaign, journey.key)
  state.past[key] = journey.sent ? now : (state.past[key] ?? null)
  const keys = Object.keys(state.past)
  if (keys.length > PAST_MAX) delete state.past[keys[0]!]
}
