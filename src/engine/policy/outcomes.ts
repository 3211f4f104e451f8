import type { DeliveryStatus, OutcomeResult } from '../../model/delivery.ts'
import type { Input } from '../../model/input.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import type { Turn } from '../turn.ts'
import { findStepDelivery, settleSkipped } from './authorise.ts'

type OutcomeInput = Extract<Input, { kind: 'outcome' }>
type SkipInput = Extract<Input, { kind: 'skip' }>

/** What an attempt came to: the delivery's record follows, and the journey may go on. */
export function noteOutcome(turn: Turn, input: OutcomeInput): void {
  const { state, effects, now } = turn
  const { outcome, delivery: id } = input
  const status: DeliveryStatus = input.retryAt !== undefined ? 'pending' : finalStatus(outcome.result)
  const reason = status === 'sent' ? null : outcome.result
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
  if (input.gone)
    state.subscriptions = (state.subscriptions ?? []).filter(({ endpoint }) => !input.gone!.includes(endpoint))
  const found = findStepDelivery(state, id)
  if (found) {
    if (found.delivery.status !== 'delivered') found.delivery.status = status
    if (status === 'sent' || status === 'unknown') found.journey.sent = true
    if (status !== 'pending') count(effects, campaignCounter(found.journey.campaign, 'step', found.step, status))
  }
  const record = Object.values(state.audiences ?? {}).find(({ delivery }) => delivery === id)
  if (record) record.status = status
  if (status !== 'pending')
    tell(effects, state, now, 'delivery_changed', {
      delivery: id,
      status,
      ...(reason && { reason, detail: outcome.detail }),
      ...(found && { campaign: found.journey.campaign, step: found.step }),
    })
}

function finalStatus(result: OutcomeResult): DeliveryStatus {
  if (result === 'accepted') return 'sent'
  return result === 'unknown' ? 'unknown' : 'failed'
}

/** Delivery found that it cannot be sent at all. */
export function noteSkip(turn: Turn, input: SkipInput): void {
  const found = findStepDelivery(turn.state, input.delivery)
  if (found) return settleSkipped(turn, found.journey, found.step, found.delivery, input.reason, input.detail)
  const record = Object.values(turn.state.audiences ?? {}).find(({ delivery }) => delivery === input.delivery)
  if (record) record.status = 'skipped'
  changeDelivery(turn.effects, input.delivery, 'skipped', input.reason)
}
