import { RekindleError } from '../kernel/errors.ts'
import { isSettled, type Delivery } from '../model/delivery.ts'
import type { ApiContext } from './api-context.ts'
import type { Shape } from './schemas.ts'

/** In one call: each is an entry of the log and a call of the tool. */
export const REPLAY_MAX = 500

/** Throws `not_found`, `conflict` where it is not to be tried again, `unavailable`. */
export async function replayOne(context: ApiContext, id: string, unconfirmed: boolean): Promise<Delivery> {
  const [delivery] = await context.deps.store.outbox.deliveries([id])
  if (!delivery) throw new RekindleError('not_found', 'There is no delivery with this id.', { path: 'id' })
  if (delivery.status === 'unknown' && !unconfirmed) {
    const message =
      'It may have arrived: nobody knows. Say `unconfirmed: true` to have it tried again all the same; it may then arrive twice.'
    throw new RekindleError('conflict', message, { path: 'unconfirmed' })
  }
  if (delivery.status !== 'failed' && delivery.status !== 'unknown') {
    const message = isSettled(delivery.status)
      ? `Only a delivery that failed can be tried again; this one is ${delivery.status}.`
      : 'It is on its way already.'
    throw new RekindleError('conflict', message, { path: 'id' })
  }
  const [again] = await replay(context, [delivery], unconfirmed)
  if (!again) {
    const message =
      'Nobody wants it any more: its journey has ended, or its list is wanted otherwise. Start the campaign for this person once more instead.'
    throw new RekindleError('conflict', message, { path: 'id' })
  }
  return again
}

export interface ReplayFilter {
  readonly connection: string
  readonly campaign?: string | undefined
  readonly status: 'failed' | 'unknown'
  readonly cursor?: string | undefined
}

/** Throws `bad_cursor`, `unavailable`. */
export async function replayMany(
  context: ApiContext,
  { connection, campaign, status, cursor }: ReplayFilter,
): Promise<Shape<'DeliveriesReplay'>> {
  const filter = { connection, status, ...(campaign !== undefined && { campaign }) }
  const page = { limit: REPLAY_MAX, ...(cursor !== undefined && { cursor }) }
  const { items, next } = await context.deps.store.views.listDeliveries(filter, page)
  const again = await replay(context, items, status === 'unknown')
  return { again: again.length, left: items.length - again.length, next }
}

async function replay(
  { deps }: ApiContext,
  deliveries: readonly Delivery[],
  unconfirmed: boolean,
): Promise<readonly Delivery[]> {
  const again = await deps.replayDeliveries(deliveries, unconfirmed)
  if (!again) throw new RekindleError('unavailable', 'Delivery has not begun yet. Try again in a moment.')
  return again
}
