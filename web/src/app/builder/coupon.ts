import type { Mapping } from '../draft/mapping.ts'

/** Where the codes of a coupon come from. */
export const COUPON_KINDS = ['generate', 'code', 'codes'] as const
export type CouponKind = (typeof COUPON_KINDS)[number]

export const NEW_COUPON: Mapping = { discount: '10%', generate: 'BACK-########', expires: '7d' }

const FIRST: Readonly<Record<CouponKind, unknown>> = {
  generate: 'BACK-########',
  code: 'BACK10',
  codes: { file: 'codes.csv' },
}

export const couponKind = (coupon: Mapping): CouponKind =>
  COUPON_KINDS.find((kind) => coupon[kind] !== undefined) ?? 'generate'

/** The same coupon with codes of another kind. */
export function withCouponKind(coupon: Mapping, kind: CouponKind): Mapping {
  const rest = Object.entries(coupon).filter(([key]) => !(COUPON_KINDS as readonly string[]).includes(key))
  return { ...Object.fromEntries(rest), [kind]: FIRST[kind] }
}
