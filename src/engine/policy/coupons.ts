import type { CouponChange, GrantedCoupon } from '../../model/delivery.ts'
import type { TrackedEvent } from '../../model/event.ts'
import type { HeldCoupon, ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

/**
 * One code per profile and coupon until it expires or is redeemed, over all campaigns and channels. A code is reserved when a
 * delivery may go out with it, given once a tool took one, and free again if none was taken.
 */
export function grantCoupon(
  turn: Turn,
  coupon: string,
  delivery: string,
  offer: GrantedCoupon | undefined,
): GrantedCoupon | undefined {
  const { state, now } = turn
  if (offer?.sample) return offer
  const held = state.coupons?.[coupon]
  if (held && isInForce(held, now)) {
    if (held.open && !held.open.includes(delivery)) hold(state, { ...held, open: [...held.open, delivery] })
    return bare(held)
  }
  if (!offer) return undefined
  // What an older message under way shows stays that person's.
  if (held?.open && !held.redeemed) change(turn, held, 'given')
  hold(state, { ...offer, open: [delivery] })
  change(turn, offer, 'reserved')
  return offer
}

/** The code that a profile has of a coupon at engine time `now`, and would be sent again. */
export function couponInForce(state: ProfileState, coupon: string, now: number): GrantedCoupon | undefined {
  const held = state.coupons?.[coupon]
  return held && isInForce(held, now) ? bare(held) : undefined
}

/** A tool took a message, or may have: its code is that person's for good. */
export function keepCoupon(turn: Turn, delivery: string): void {
  const held = carried(turn.state, delivery)
  if (!held) return
  const { open: _, ...given } = held
  hold(turn.state, given)
  if (!held.redeemed) change(turn, held, 'given')
}

/** A message will never go out: if no other carries its code, somebody else may have it. */
export function releaseCoupon(turn: Turn, delivery: string): void {
  const { state } = turn
  const held = carried(state, delivery)
  if (!held) return
  const open = held.open!.filter((id) => id !== delivery)
  if (open.length > 0 || held.redeemed) return hold(state, { ...held, open })
  const { [held.coupon]: _, ...rest } = state.coupons!
  state.coupons = rest
  change(turn, held, turn.program.workspace.coupons[held.coupon]?.generate === undefined ? 'free' : 'gone')
}

/** Of two people who turn out to be one, the one that stays keeps its code; the other may be on its way, so it is nobody else's. */
export function foldCoupons(turn: Turn, other: ProfileState): void {
  for (const held of Object.values(other.coupons ?? {})) {
    const own = turn.state.coupons?.[held.coupon]
    if (own && (isInForce(own, turn.now) || !isInForce(held, turn.now))) {
      if (held.open && !held.redeemed) change(turn, held, 'given')
    } else {
      if (own?.open && !own.redeemed) change(turn, own, 'given')
      hold(turn.state, held)
    }
  }
}

/** An order, or a cart, with a code of ours in it. */
export function noteRedemption(turn: Turn, event: TrackedEvent): void {
  if (event.name !== 'Order Completed' && event.name !== 'Coupon Applied') return
  if (!turn.program.hasCouponCodes) return
  const { state } = turn
  for (const code of codesIn(event.properties)) {
    const held = Object.values(state.coupons ?? {}).find((one) => one.code.toLowerCase() === code.toLowerCase())
    if (held?.redeemed) continue
    if (held) {
      hold(state, { ...held, redeemed: true })
      change(turn, held, 'redeemed')
    } else {
      // Passed on by whoever got it, or used before it was known whose order that is.
      for (const [coupon, { code: shared }] of Object.entries(turn.program.workspace.coupons))
        if (shared === undefined) change(turn, { coupon, code }, 'redeemed')
    }
  }
}

/** Properties that hold a code, in orders and carts of the spec. */
const NAMES = ['coupon', 'coupon_id', 'coupon_code', 'coupon_name'] as const

const objectsIn = (list: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(list)
    ? list.filter((item): item is Record<string, unknown> => item !== null && typeof item === 'object')
    : []

/** Codes looked at in one event; an order has one or two. */
const CODES_MAX = 20

function codesIn(properties: TrackedEvent['properties']): ReadonlySet<string> {
  const found = new Set<string>()
  const take = (value: unknown): void => {
    if (typeof value === 'string' && value.trim() !== '' && found.size < CODES_MAX) found.add(value.trim())
  }
  for (const name of NAMES) take(properties[name])
  const { products, coupons } = properties
  for (const product of objectsIn(products)) take(product.coupon)
  // Shops that take several at once list them: as they are, or each with what else is known of it.
  if (Array.isArray(coupons)) for (const coupon of coupons as readonly unknown[]) take(coupon)
  for (const coupon of objectsIn(coupons)) for (const name of ['code', ...NAMES]) take(coupon[name])
  return found
}

const isInForce = (held: HeldCoupon, now: number): boolean =>
  !held.redeemed && (held.expiresAt === undefined || held.expiresAt > now)

const carried = (state: ProfileState, delivery: string): HeldCoupon | undefined =>
  state.coupons && Object.values(state.coupons).find(({ open }) => open?.includes(delivery))

function hold(state: ProfileState, held: HeldCoupon): void {
  state.coupons = { ...state.coupons, [held.coupon]: held }
}

/** As it goes into messages and records. */
function bare({ open: _, redeemed: __, ...granted }: HeldCoupon): GrantedCoupon {
  return granted
}

/** A code that all share is nobody's: there is nothing to keep account of. */
function change(turn: Turn, { coupon, code }: Pick<GrantedCoupon, 'coupon' | 'code'>, to: CouponChange['to']): void {
  const { state, effects, program, now } = turn
  if (program.workspace.coupons[coupon]?.code !== undefined) return
  effects.coupons.push({ coupon, code, to, profile: state.id, at: now - (state.ahead ?? 0) })
}
