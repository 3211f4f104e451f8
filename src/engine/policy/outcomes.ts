import { THROTTLED, type DeliveryStatus, type OutcomeResult } from '../../model/delivery.ts'
import type { Input } from '../../model/input.ts'
import { tokenIn } from '../../model/push-device.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { callStepOf, takeAnswer } from '../campaigns/calling.ts'
import type { AudienceRecord, StepDelivery } from '../profile-state.ts'
import { loseDevices } from '../identity/devices.ts'
import type { Turn } from '../turn.ts'
import { noteSent } from '../campaigns/goals.ts'
import { givePlaceBack } from './caps.ts'
import { keepCoupon, releaseCoupon } from './coupons.ts'
import { suppressRefused } from './suppression.ts'
import { findStepDelivery, holdBack, settleSkipped } from './authorise.ts'

type OutcomeInput = Extract<Input, { kind: 'outcome' }>
type SkipInput = Extract<Input, { kind: 'skip' }>
type HoldInput = Extract<Input, { kind: 'hold' }>

/** What an attempt came to: the delivery's record follows, and the journey may go on. */
export function noteOutcome(turn: Turn, input: OutcomeInput): void {
  const { state, effects, now } = turn
  const { outcome, delivery: id } = input
  const found = findStepDelivery(state, id)
  const record = Object.values(state.audiences ?? {}).find(({ delivery }) => delivery === id)
  const status = statusAfter(input, found?.delivery, found !== undefined || record !== undefined)
  const reason =
    status === 'sent' || status === 'delivered' ? null : status === 'cancelled' ? NOT_WANTED : outcome.result
  const attempt = {
    number: input.attempt,
    at: input.startedAt,
    endedAt: now - (state.ahead ?? 0),
    outcome: outcome.result,
    detail: outcome.detail,
  }
  changeDelivery(effects, id, status, reason, {
    attempt,
    ...(input.retryAt !== undefined && { notBefore: input.retryAt }),
    ...(outcome.vendorId !== undefined && { vendorId: outcome.vendorId }),
  })
  if (status === 'failed') releaseCoupon(turn, id)
  else if (status !== 'pending') keepCoupon(turn, id)
  if (input.gone) noteGone(turn, input.gone, input.startedAt)
  // What a receipt proved meanwhile was sent, as far as the attempt is concerned.
  const told = status === 'delivered' ? 'sent' : status
  const call = found && callStepOf(turn, found.journey, found.step, found.delivery)
  if (found) {
    if (found.delivery.status !== 'delivered') found.delivery.status = status
    if (status === 'pending' && input.retryAt !== undefined) found.delivery.due = input.retryAt + (state.ahead ?? 0)
    if (!call && (told === 'sent' || told === 'unknown')) noteSent(turn, found.journey, found.step)
    if (told !== 'pending') count(effects, campaignCounter(found.journey.campaign, 'step', found.step, told))
  }
  // What is tried again asks again, and may find that another message has taken its place.
  if (status === 'failed' || status === 'pending' || status === 'cancelled') givePlaceBack(state, id)
  if (record) noteListChange(record, status)
  if (call && told === 'sent') return takeAnswer(turn, found.journey, found.step, call, input.answer)
  if (told !== 'pending')
    tell(effects, state, now, 'delivery_changed', {
      delivery: id,
      status: told,
      ...(reason && { reason, detail: outcome.detail }),
      ...(input.locale !== undefined && { locale: input.locale }),
      ...(found && { campaign: found.journey.campaign, step: found.step }),
    })
}

/**
 * Subscriptions and tokens are forgotten, since browsers and apps make new ones, unless the app has used its token since; email
 * addresses and phone numbers are closed.
 */
function noteGone(turn: Turn, gone: readonly string[], since: number): void {
  const { state } = turn
  const tokens = gone.flatMap((address) => tokenIn(address) ?? [])
  if (tokens.length > 0) loseDevices(state, tokens, since)
  const endpoints = gone.filter(isEndpoint)
  const addresses = gone.filter((address) => !isEndpoint(address) && tokenIn(address) === undefined)
  if (endpoints.length > 0)
    state.subscriptions = (state.subscriptions ?? []).filter(({ endpoint }) => !endpoints.includes(endpoint))
  for (const address of addresses) suppressRefused(turn, address)
}

const isEndpoint = (address: string): boolean => address.startsWith('https://')

function noteListChange(record: AudienceRecord, status: DeliveryStatus): void {
  record.status = status
  if (status !== 'sent') return
  if (record.op === 'add') record.tool = 'on'
  else delete record.tool
}

/** Its journey ended, or its list is wanted otherwise, while the call was under way. */
const NOT_WANTED = 'no_longer_wanted'

/**
 * A receipt that came before the outcome proves more than any answer of the tool: repeating would send twice. What nobody wants any
 * more is not tried again.
 */
function statusAfter(
  { outcome, retryAt }: OutcomeInput,
  delivery: StepDelivery | undefined,
  isWanted: boolean,
): DeliveryStatus {
  if (Object.keys(delivery?.receipts ?? {}).some((receipt) => receipt !== 'bounced')) return 'delivered'
  if (retryAt === undefined) return finalStatus(outcome.result)
  return isWanted ? 'pending' : 'cancelled'
}

function finalStatus(result: OutcomeResult): DeliveryStatus {
  if (result === 'accepted') return 'sent'
  return result === 'unknown' ? 'unknown' : 'failed'
}

/** Delivery found that it cannot be sent at all. */
export function noteSkip(turn: Turn, input: SkipInput): void {
  const found = findStepDelivery(turn.state, input.delivery)
  if (found)
    return settleSkipped(
      turn,
      found.journey,
      found.step,
      found.delivery,
      input.reason,
      input.detail ? { detail: input.detail } : {},
    )
  givePlaceBack(turn.state, input.delivery)
  releaseCoupon(turn, input.delivery)
  const record = Object.values(turn.state.audiences ?? {}).find(({ delivery }) => delivery === input.delivery)
  if (record) {
    record.status = 'skipped'
    // Nothing was called: the tool has nobody by it.
    if (record.op === 'add') delete record.tool
  }
  changeDelivery(turn.effects, input.delivery, 'skipped', input.reason)
}

/** It waits for room. It may have gone out, or be wanted no more, by the time that this is heard. */
export function noteHold(turn: Turn, { delivery: id, by }: HoldInput): void {
  const found = findStepDelivery(turn.state, id)
  if (found && (found.delivery.status === 'pending' || found.delivery.status === 'held'))
    return holdBack(turn, found, THROTTLED, { by })
  const isListChange = Object.values(turn.state.audiences ?? {}).some(
    ({ delivery, status }) => delivery === id && status === 'pending',
  )
  if (isListChange) changeDelivery(turn.effects, id, 'pending', THROTTLED)
}
