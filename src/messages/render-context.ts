import type { GrantedCoupon } from '../model/delivery.ts'
import type { Properties } from '../model/event.ts'

/** What a template can speak of. Plain data only: what sources sent, never objects with behaviour. */
export interface RenderContext {
  readonly profile: { readonly id: number; readonly userId: string | null; readonly traits: Properties }
  /** The event that started the journey; null where a cohort did. */
  readonly event: { readonly name: string; readonly properties: Properties; readonly timestamp: string } | null
  readonly journey: {
    readonly id: string
    readonly startedAt: string
    readonly step: string
    readonly saved: Properties
  }
  readonly campaign: { readonly key: string; readonly name: string }
  /** Without one, `{{ coupon.code }}` is empty. */
  readonly coupon: { readonly code: string; readonly discount?: string; readonly expires?: string } | null
  readonly links: { readonly unsubscribe?: string; readonly confirm?: string }
  /** Language of what the message says, as `de` or `pt-BR`; absent: it is not known. */
  readonly locale?: string
  /** The time zone in which the person reads dates, as `Europe/Berlin`. */
  readonly timezone: string
  /** ms */
  readonly now: number
}

/** A coupon as templates see it: `expires` as ISO 8601, ready for `| date`. */
export function couponForTemplate(coupon: GrantedCoupon | undefined): RenderContext['coupon'] {
  if (!coupon) return null
  return {
    code: coupon.code,
    ...(coupon.discount !== undefined && { discount: coupon.discount }),
    ...(coupon.expiresAt !== undefined && { expires: new Date(coupon.expiresAt).toISOString() }),
  }
}
