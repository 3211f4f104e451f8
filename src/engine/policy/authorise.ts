import { isSettled, type GrantedCoupon, type HoldReason, type SkipReason } from '../../model/delivery.ts'
import type { Input } from '../../model/input.ts'
import type { Decision } from '../effect-types.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { endJourney } from '../campaigns/end-journey.ts'
import { campaignOf } from '../program.ts'
import type { AudienceRecord, Journey, ProfileState, StepDelivery } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { givePlaceBack, takePlace } from './caps.ts'
import { cappedMessage, findObstacle, passesCap, type Obstacle } from './rules.ts'
import { grantCoupon, keepCoupon, releaseCoupon } from './coupons.ts'

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
  if (!found || isSettled(found.delivery.status)) {
    // Cancelled meanwhile, or sent by an attempt whose answer came late: its record says so.
    if (!found) closeLost(turn, input)
    return { kind: 'settled' }
  }
  return authoriseMessage(turn, found, input)
}

/**
 * Its journey has ended. A first question comes too late for nothing; a later one means that a call was made whose answer was lost, by
 * a crash: whether it arrived is not known, and nobody will ask again.
 */
function closeLost(turn: Turn, { delivery, attempt }: Authorise): void {
  if (attempt > 1) keepCoupon(turn, delivery)
  else releaseCoupon(turn, delivery)
  const status = attempt > 1 ? 'unknown' : 'cancelled'
  changeDelivery(turn.effects, delivery, status, 'no_longer_wanted', { onlyIfOpen: true })
}

export interface Found {
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
  const [version, madeBy] = delivery.madeBy ?? [journey.version, step]
  const campaign = campaignOf(turn.program, { campaign: journey.campaign, version })
  const node = campaign?.nodes.get(madeBy)
  if (node?.step.kind === 'call') return allow(turn, delivery, input)
  if (!campaign || node?.step.kind !== 'send') return skip(turn, journey, step, delivery, 'campaign_removed')
  const question = {
    turn,
    key: campaign.key,
    campaign: campaign.definition,
    step: node.step,
    delivery: delivery.id,
  }
  const obstacle = findObstacle(question)
  if (obstacle?.until !== undefined)
    return hold(turn, { journey, step, delivery }, { ...obstacle, until: obstacle.until })
  if (obstacle) {
    settleSkipped(turn, journey, step, delivery, obstacle.reason, obstacle.detail)
    if (obstacle.ends) endJourney(turn, journey, obstacle.reason)
    return { kind: 'skip', reason: obstacle.reason }
  }
  const wanted = node.step.coupon
  const coupon = wanted === undefined ? undefined : grantCoupon(turn, wanted, delivery.id, input.offer)
  if (wanted !== undefined && !coupon) return skip(turn, journey, step, delivery, 'coupon_exhausted')
  if (campaign.definition.kind === 'promotional') {
    if (input.attempt === 1 && passesCap(question))
      tell(turn.effects, turn.state, turn.now, 'cap_passed', { campaign: campaign.key, step, delivery: delivery.id })
    takePlace(turn, cappedMessage(question))
  }
  return allow(turn, delivery, input, coupon)
}

function allow(
  { effects, state, now }: Turn,
  delivery: StepDelivery,
  input: Authorise,
  coupon?: GrantedCoupon,
): Decision {
  delivery.status = 'sending'
  changeDelivery(effects, delivery.id, 'sending', null, {
    attempt: { number: input.attempt, at: now - (state.ahead ?? 0) },
    ...(coupon && { coupon }),
  })
  return { kind: 'send', coupon }
}

function skip(turn: Turn, journey: Journey, step: string, delivery: StepDelivery, reason: SkipReason): Decision {
  settleSkipped(turn, journey, step, delivery, reason)
  return { kind: 'skip', reason }
}

function hold(turn: Turn, found: Found, { reason, until, detail }: Obstacle & { readonly until: number }): Decision {
  const inLogTime = until - (turn.state.ahead ?? 0)
  holdBack(turn, found, reason, { until: inLogTime, ...detail })
  found.delivery.due = until
  return { kind: 'hold', until: inLogTime }
}

/** The record says what it waits for; delivery asks again when that is over, and then all rules are tried anew. */
export function holdBack(
  turn: Turn,
  { journey, step, delivery }: Found,
  reason: HoldReason,
  more: { readonly until?: number; readonly by?: string; readonly first?: string },
): void {
  const { effects, state, now } = turn
  const { until } = more
  changeDelivery(effects, delivery.id, 'held', reason, until === undefined ? {} : { notBefore: until })
  // Told and counted once for each rule, however often it has to be asked.
  if (delivery.heldBy !== reason) {
    count(effects, campaignCounter(journey.campaign, 'step', step, 'held', reason))
    tell(effects, state, now, 'delivery_changed', {
      campaign: journey.campaign,
      step,
      delivery: delivery.id,
      status: 'held',
      reason,
      ...more,
    })
  }
  delivery.status = 'held'
  delivery.heldBy = reason
}

export function settleSkipped(
  turn: Turn,
  journey: Journey,
  step: string,
  delivery: StepDelivery,
  reason: SkipReason,
  more: Readonly<Record<string, string | true>> = {},
): void {
  delivery.status = 'skipped'
  givePlaceBack(turn.state, delivery.id)
  releaseCoupon(turn, delivery.id)
  changeDelivery(turn.effects, delivery.id, 'skipped', reason)
  count(turn.effects, campaignCounter(journey.campaign, 'step', step, 'skipped', reason))
  tell(turn.effects, turn.state, turn.now, 'delivery_changed', {
    campaign: journey.campaign,
    step,
    delivery: delivery.id,
    status: 'skipped',
    reason,
    ...more,
  })
}

function authoriseAudience(turn: Turn, record: AudienceRecord, input: Authorise): Decision {
  if (record.status !== 'pending' && record.status !== 'sending') return { kind: 'settled' }
  record.status = 'sending'
  // It may take the change and never say so.
  record.tool = 'unknown'
  changeDelivery(turn.effects, record.delivery, 'sending', null, {
    attempt: { number: input.attempt, at: turn.now - (turn.state.ahead ?? 0) },
  })
  return { kind: 'send', coupon: undefined }
}
