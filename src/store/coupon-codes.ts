import type { CouponCodeStatus } from '../model/delivery.ts'

/**
 * Codes of coupons, each of one person at most. They are added here; what happens to them comes with commits:
 * `reserved` adds a code that is not known, all other changes of an unknown code are ignored. `free` and `gone` undo `reserved` and
 * nothing else; `given` follows `reserved`; `redeemed` is final.
 */
export interface CouponCodes {
  /** Adds free codes in this order; those that are known, whatever their status, stay as they are. Durable when it resolves. */
  add(coupon: string, codes: readonly string[]): Promise<void>
  /** Free codes that were added after the one numbered `after`, in the order in which they were added, at most `limit`. */
  free(coupon: string, after: number, limit: number): Promise<readonly FreeCode[]>
  /** Undefined: the coupon has no such code. */
  status(coupon: string, code: string): Promise<CouponCodeStatus | undefined>
  counts(coupon: string): Promise<CouponCounts>
  /** Codes that sort after `after` by their bytes, at most `limit`. */
  list(coupon: string, after: string, limit: number): Promise<readonly CouponCodeRow[]>
}

export interface FreeCode {
  /** Rises with each code added. */
  readonly number: number
  readonly code: string
}

/** Codes by status. */
export type CouponCounts = Readonly<Record<CouponCodeStatus, number>>

export interface CouponCodeRow {
  readonly code: string
  readonly status: CouponCodeStatus
  /** Whose it is, or was when it was given; null: nobody's. */
  readonly profile: number | null
  /** Of the last change, ms; null: there was none. */
  readonly at: number | null
}

export const NO_CODES: CouponCounts = { free: 0, reserved: 0, given: 0, redeemed: 0 }

/** What a change makes of a code; undefined: the code is dropped; the same: nothing changes. */
export function statusAfter(status: CouponCodeStatus, to: CouponCodeStatus | 'gone'): CouponCodeStatus | undefined {
  if (to === 'redeemed') return 'redeemed'
  if (to === 'reserved') return status === 'free' ? 'reserved' : status
  if (status !== 'reserved') return status
  return to === 'gone' ? undefined : to
}
