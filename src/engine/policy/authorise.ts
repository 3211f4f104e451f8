import type { SkipReason } from '../../model/delivery.ts'
import type { Input } from '../../model/input.ts'
import type { Campaign, Channel } from '../../model/workspace.ts'
import { isReachable } from '../campaigns/advance.ts'
import { isUnsubscribed } from '../campaigns/audiences.ts'
import type { Decision } from '../effect-types.ts'
import { isOptedOut } from '../choices.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { campaignOf } from '../program.ts'
import type { AudienceRecord, Journey, ProfileState, StepDelivery } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { grantCoupon, releaseCoupon } from './coupons.ts'

type Authorise = Extract<Input, { kind: 'authorise' }>

/**
 * The check at the moment of sending. Everything accepted before it has been applied, so that an order, an exit or an opt-out
 * that got its 200 stops the call. The rules go from the hardest to the softest; the first that forbids gives the reason.
 */
export function authorise(turn: Turn, input: Authorise): void {
  turn.effects.decisions.set(input.delivery, decide(turn, input))
}

function decide(turn: Turn, input: Authorise): Decision {
  const { state } = turn
  const list = Object.entries(state.audiences ?? {}).find(([, record]) => record.delivery === input.delivery)
  if (list) return authoriseAudience(turn, list[1], input)
  const found = findStepDelivery(state, input.delivery)
  if (!found || (found.delivery.status !== 'pending' && found.delivery.status !== 'sending')) {
    // Cancelled meanwhile, or sent by an attempt whose answer came late: its record says so.
    if (!found) releaseCoupon(turn, input.delivery)
    return { kind: 'settled' }
  }
  return authoriseMessage(turn, found, input)
}

interface Found {
  readonly journey: Journey
  readonly step: string
  readonly delivery: StepDelivery
}

export function findStepDelivery(state: ProfileState, id: string): Found | undefined {
  for (const journey of state.journeys) {
    for (const [step, delivery] of Object.entries(journey.deliveries))
      if (delivery.id === id) return { journey, step, delivery }
  }
  return undefined
}

function authoriseMessage(turn: Turn, { journey, step, delivery }: Found, input: Authorise): Decision {
  const { effects, state, now } = turn
  const campaign = campaignOf(turn.program, journey)
  const node = campaign?.nodes.get(step)
  if (!campaign || node?.step.kind !== 'send') return skip(turn, journey, step, delivery, 'campaign_removed')
  const reason = obstacle(
    turn,
    campaign.definition,
    node.step.channel,
    turn.program.workspace.sending.mode === 'inbox' ? ['inbox'] : node.step.via,
  )
  if (reason) return skip(turn, journey, step, delivery, reason)
  const wanted = node.step.coupon
  const coupon = wanted === undefined ? undefined : grantCoupon(turn, wanted, delivery.id, input.offer)
  if (wanted !== undefined && !coupon) return skip(turn, journey, step, delivery, 'coupon_exhausted')
  delivery.status = 'sending'
  changeDelivery(effects, delivery.id, 'sending', null, {
    attempt: { number: input.attempt, at: now - (state.ahead ?? 0) },
    ...(coupon && { coupon }),
  })
  return { kind: 'send', coupon }
}

function obstacle(turn: Turn, campaign: Campaign, channel: Channel, via: readonly string[]): SkipReason | undefined {
  const { state, program } = turn
  if (campaign.kind === 'promotional' && isUnsubscribed(state)) return 'unsubscribed'
  if (campaign.kind === 'promotional' && isOptedOut(state, channel)) return 'channel_unsubscribed'
  if (!via.some((connection) => isReachable(program.reach(connection, channel), state))) return 'no_address'
  return undefined
}

function skip(turn: Turn, journey: Journey, step: string, delivery: StepDelivery, reason: SkipReason): Decision {
  settleSkipped(turn, journey, step, delivery, reason)
  return { kind: 'skip', reason }
}

export function settleSkipped(
  turn: Turn,
  journey: Journey,
  step: string,
  delivery: StepDelivery,
  reason: SkipReason,
  detail?: string,
): void {
  delivery.status = 'skipped'
  releaseCoupon(turn, delivery.id)
  changeDelivery(turn.effects, delivery.id, 'skipped', reason)
  count(turn.effects, campaignCounter(journey.campaign, 'step', step, 'skipped', reason))
  tell(turn.effects, turn.state, turn.now, 'delivery_changed', {
    campaign: journey.campaign,
    step,
    delivery: delivery.id,
    status: 'skipped',
    reason,
    ...(detail && { detail }),
  })
}

function authoriseAudience(turn: Turn, record: AudienceRecord, input: Authorise): Decision {
  if (record.status !== 'pending' && record.status !== 'sending') return { kind: 'settled' }
  record.status = 'sending'
  changeDelivery(turn.effects, record.delivery, 'sending', null, {
    attempt: { number: input.attempt, at: turn.now - (turn.state.ahead ?? 0) },
  })
  return { kind: 'send', coupon: undefined }
}
