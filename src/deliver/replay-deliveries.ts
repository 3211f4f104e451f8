import { isSettled, type Delivery } from '../model/delivery.ts'
import type { EventLog } from '../store/log.ts'
import type { Outbox } from '../store/views.ts'
import type { Deliverer } from './deliverer.ts'

export interface ReplayOptions {
  readonly log: EventLog
  readonly outbox: Outbox
  /** Resolves once everything below the position is applied. */
  readonly untilApplied: (position: number) => Promise<void>
  readonly deliverer: Pick<Deliverer, 'add'>
}

/**
 * Asks for deliveries that failed to be tried once more; `unconfirmed`: also those of which nobody knows whether they arrived, which
 * may then arrive twice. Resolves with those that wait again; the engine lets go of those that nobody wants any more. They keep their
 * id, and with it what keeps the tool from sending twice. Rejects as the log does.
 */
export async function replayDeliveries(
  { log, outbox, untilApplied, deliverer }: ReplayOptions,
  deliveries: readonly Delivery[],
  unconfirmed: boolean,
): Promise<readonly Delivery[]> {
  const asked = deliveries.filter(({ status }) => status === 'failed' || (unconfirmed && status === 'unknown'))
  if (asked.length === 0) return []
  const { position } = await log.append(
    asked.map(({ id, profile }) => ({
      kind: 'input' as const,
      input: { kind: 'replay' as const, profile, delivery: id, ...(unconfirmed && { unconfirmed: true as const }) },
    })),
  )
  await untilApplied(position + asked.length)
  const waiting = (await outbox.deliveries(asked.map(({ id }) => id))).filter(
    (delivery) => delivery !== undefined && !isSettled(delivery.status),
  ) as readonly Delivery[]
  deliverer.add(waiting)
  return waiting
}
