import { profileIdOf } from '../insight/profile-lookup.ts'
import type { Delivery } from '../model/delivery.ts'
import type { KeptExchange } from '../model/exchange.ts'
import { isoTime, isoTimeOrNull, isoTimes } from './iso-time.ts'
import { viewCoupon } from './profile-view.ts'
import type { Shape } from './schemas.ts'

/** A delivery as the API shows it. The identifiers that went to an ad platform stay inside. */
export function viewDelivery(delivery: Delivery): Shape<'Delivery'> {
  const { id, campaign, step, channel, connection, userId, status, reason, audience, coupon } = delivery
  return {
    id,
    campaign,
    step,
    channel,
    connection,
    profileId: profileIdOf(delivery.profile),
    userId,
    status,
    reason,
    createdAt: isoTime(delivery.createdAt),
    notBefore: isoTime(delivery.notBefore),
    attempts: delivery.attempts.map((attempt) => ({
      number: attempt.number,
      at: isoTime(attempt.at),
      endedAt: isoTimeOrNull(attempt.endedAt),
      outcome: attempt.outcome ?? null,
      detail: attempt.detail ?? null,
    })),
    receipts: isoTimes(delivery.receipts),
    coupon: coupon ? viewCoupon(coupon) : null,
    audience: audience ? { list: audience.list, op: audience.op } : null,
  }
}

export function viewExchange({
  attempt,
  at,
  exchange: { request, response },
}: KeptExchange): Shape<'DeliveryExchanges'>['items'][number] {
  return {
    attempt,
    at: isoTime(at),
    request: { ...request, cut: request.cut ?? 0 },
    response: { ...response, status: response.status ?? null, cut: response.cut ?? 0 },
  }
}
