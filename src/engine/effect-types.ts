import type { Attempt, DeliveryStatus, GrantedCoupon, SkipReason } from '../model/delivery.ts'

/** A change of a delivery's record; the store applies it (same shape as the port's DeliveryChange). */
export interface DeliveryPatch {
  readonly id: string
  readonly status?: DeliveryStatus
  readonly onlyIfOpen?: true
  readonly reopens?: true
  readonly reason?: string | null
  readonly notBefore?: number
  readonly attempt?: Attempt
  readonly coupon?: GrantedCoupon
  readonly vendorId?: string
  readonly receipt?: { readonly kind: string; readonly at: number }
  readonly profile?: number
}

/** The answer to `authorise`. `hold`: ask again at `until` (log time, ms). `settled`: it is not to be sent, and its record says why already. */
export type Decision =
  | { readonly kind: 'send'; readonly coupon: GrantedCoupon | undefined }
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  | { readonly kind: 'hold'; readonly until: number }
  | { readonly kind: 'settled' }

/** An event that a step of a campaign records. `at` is the log's time, ms. */
export interface Emission {
  readonly profile: number
  readonly messageId: string
  readonly event: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly at: number
}
