import { stableId } from '../../kernel/hash.ts'
import type { DeliveryChannel } from '../../model/delivery.ts'
import { tell } from '../effects.ts'
import type { Journey, StepDelivery } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { addDelivery } from './add-delivery.ts'

/** Puts what a step has for a tool in the outbox. Its id follows from the journey and the step. */
export function createStepDelivery(
  turn: Turn,
  journey: Journey,
  {
    step,
    channel,
    connection,
  }: { readonly step: string; readonly channel: DeliveryChannel; readonly connection: string },
): StepDelivery {
  const { state, now, effects } = turn
  const id = deliveryId(turn, journey, step)
  const delivery: StepDelivery = { id, status: 'pending', at: now, position: state.position }
  journey.deliveries[step] = delivery
  const { campaign, id: journeyId, version: definition } = journey
  addDelivery(turn, { id, campaign, step, journey: journeyId, channel, connection, definition })
  tell(effects, state, now, 'delivery_created', { campaign: journey.campaign, step, channel, delivery: id })
  return delivery
}

/** One that was taken back keeps its id, and so does what a step of an older version sent that had this name. */
function deliveryId({ state }: Turn, { id: journey, version, deliveries }: Journey, step: string): string {
  if (deliveries[step]) return stableId('dlv', journey, step, state.decisions)
  const id = stableId('dlv', journey, step)
  return Object.values(deliveries).some((other) => other.id === id) ? stableId('dlv', journey, step, version) : id
}
