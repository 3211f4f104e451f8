import { isSettled, type Attempt, type Delivery, type DeliveryStatus } from '../model/delivery.ts'
import type { DeliveryChange } from './state.ts'

/**
 * The record after one change. Every engine applies changes with this function, inside the commit.
 *
 * A status that is final stays, and with it its reason and `notBefore`: a late outcome must not revive a delivery that was
 * cancelled meanwhile. `sent` and `unknown` are not final: a receipt may still prove `delivered`. The rest of a change always
 * applies, so that what a tool says later is kept even on a final delivery. Only a person can have one tried again that failed.
 */
export function applyDeliveryChange(delivery: Delivery, change: DeliveryChange): Delivery {
  const final = isKept(delivery.status, change)
  return {
    ...delivery,
    ...(!final && change.status !== undefined && { status: change.status }),
    ...(!final && change.reason !== undefined && { reason: change.reason }),
    ...(!final && change.notBefore !== undefined && { notBefore: change.notBefore }),
    ...(change.attempt && { attempts: withAttempt(delivery.attempts, change.attempt) }),
    ...(change.coupon && { coupon: change.coupon }),
    ...(change.vendorId !== undefined && { vendorId: change.vendorId }),
    ...(change.receipt && { receipts: { [change.receipt.kind]: change.receipt.at, ...delivery.receipts } }),
    ...(change.profile !== undefined && { profile: change.profile }),
  }
}

function isKept(status: DeliveryStatus, { onlyIfOpen, reopens }: DeliveryChange): boolean {
  if (reopens) return status !== 'failed' && status !== 'unknown'
  return onlyIfOpen ? isSettled(status) : isFinal(status)
}

const isFinal = (status: DeliveryStatus): boolean =>
  status === 'cancelled' || status === 'skipped' || status === 'failed' || status === 'delivered'

function withAttempt(attempts: readonly Attempt[], attempt: Attempt): readonly Attempt[] {
  const index = attempts.findIndex((other) => other.number === attempt.number)
  return index < 0 ? [...attempts, attempt] : attempts.with(index, attempt)
}
