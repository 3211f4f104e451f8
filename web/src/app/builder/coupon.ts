import type { Definition } from '../draft/definition-text.ts'

/** Where the codes of a coupon come from. */
export const COUPON_KINDS = ['generate', 'code', 'codes'] as const
export type CouponKind = (typeof COUPON_KINDS)[number]

export const NEW_COUPON: Definition = { discount: '10%', generate: 'BACK-########', expires: '7d' }

const FIRST: Readonly<Record<CouponKind, unknown>> = {
  generate: 'BACK-########',
  code: 'BACK10',
  codes: { file: 'codes.csv' },
}

export const couponKind = (coupon: Definition): CouponKind =>
  COUPON_KINDS.find((kind) => coupon[kind] !== undefined) ?? 'generate'

/** The same coupon with codes of another kind. */
export function withCouponKind(coupon: Definition, kind: CouponKind): Definition {
  const rest = Object.entries(coupon).filter(([key]) => !(COUPON_KINDS as readonly string[]).includes(key))
  return { ...Object.fromEntries(rest), [kind]: FIRST[kind] }
}
