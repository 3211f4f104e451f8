import type { Delivery, SkipReason } from '../model/delivery.ts'
import type { DeliverContext } from './deliver-context.ts'
import type { TurnResult } from './lane.ts'

/** No call was made: room in a throttle that was taken for it is somebody else's. */
export const NOT_CALLED: TurnResult = { again: [], notCalled: true }

/** Puts on record that nothing is sent. `detail` is for people; empty: the reason says all. */
export async function skipDelivery(
  { log, logger }: Pick<DeliverContext, 'log' | 'logger'>,
  { id: delivery, profile, campaign, step }: Delivery,
  reason: SkipReason,
  detail: string,
): Promise<TurnResult> {
  await log.append([{ kind: 'input', input: { kind: 'skip', profile, delivery, reason, detail } }])
  if (detail !== '') logger.warn('A delivery was skipped', { delivery, campaign, step, reason, problem: detail })
  return NOT_CALLED
}
