import type { DeliveryStatus } from '../../model/delivery.ts'
import type { Input } from '../../model/input.ts'
import { callStepOf } from '../campaigns/calling.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import type { Turn } from '../turn.ts'
import { findStepDelivery } from './authorise.ts'

type ReplayInput = Extract<Input, { kind: 'replay' }>

/** In the timeline: why a delivery that was over waits again. */
const REPLAYED = 'replayed'

/**
 * A delivery that failed waits once more, and delivery asks again: all rules are tried anew. Nothing happens where nobody waits for it
 * any more: its journey has ended, or its list is wanted otherwise. Neither to a question put to a tool: the journey went on without
 * the answer.
 */
export function noteReplay(turn: Turn, input: ReplayInput): void {
  const { state, effects, now } = turn
  const isOver = (status: DeliveryStatus): boolean =>
    status === 'failed' || (input.unconfirmed === true && status === 'unknown')
  const reopen = (detail: Readonly<Record<string, string>>): void => {
    changeDelivery(effects, input.delivery, 'pending', null, { reopens: true, notBefore: now - (state.ahead ?? 0) })
    tell(effects, state, now, 'delivery_changed', {
      ...detail,
      delivery: input.delivery,
      status: 'pending',
      reason: REPLAYED,
    })
  }
  const list = Object.entries(state.audiences ?? {}).find(([, { delivery }]) => delivery === input.delivery)
  if (list && isOver(list[1].status)) {
    list[1].status = 'pending'
    return reopen({ list: list[0] })
  }
  const found = findStepDelivery(state, input.delivery)
  if (!found || !isOver(found.delivery.status)) return
  const { journey, step, delivery } = found
  if (callStepOf(turn, journey, step, delivery)) return
  // It is counted once, by what becomes of it now.
  count(effects, campaignCounter(journey.campaign, 'step', step, delivery.status), -1)
  delivery.status = 'pending'
  delivery.due = now
  reopen({ campaign: journey.campaign, step })
}
