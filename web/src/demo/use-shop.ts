import { useEffect, useState } from 'react'
import type { Coupon } from '../api/types.ts'
import { addLine, emptyCart, removeLine, totalsOf, type Cart, type Totals } from './cart.ts'
import type { Product } from './products.ts'
import type { Account, Tracker } from './tracker.ts'

export interface Shop {
  readonly cart: Cart
  readonly totals: Totals
  readonly account: Account | undefined
  /** What the last order came to, until something is put in the cart again. */
  readonly lastTotal: number | undefined
  readonly look: (product: Product) => void
  readonly add: (product: Product) => void
  readonly take: (product: Product, quantity: number) => void
  readonly useCode: (code: string) => void
  readonly order: () => void
  readonly signIn: (account: Account) => void
}

/** The shop's own memory of one customer: cart and account. It tells everything that happens to the tracker, and knows nothing else. */
export function useShop(tracker: Tracker, anonymousId: string, coupons: readonly Coupon[]): Shop {
  const [cart, setCart] = useState(() => recallCart(anonymousId))
  const [account, setAccount] = useState(() => tracker.account())
  const [lastTotal, setLastTotal] = useState<number>()
  const discount = coupons.find(({ code }) => code === cart.code)?.discount ?? undefined
  const totals = totalsOf(cart, discount)

  useEffect(() => keepCart(anonymousId, cart), [anonymousId, cart])

  return {
    cart,
    totals,
    account,
    lastTotal,
    look: (product) => tracker.viewed(product),
    add: (product) => {
      setLastTotal(undefined)
      setCart(addLine(cart, product.id))
      tracker.added(cart, product)
    },
    take: (product, quantity) => {
      setCart(removeLine(cart, product.id))
      tracker.removed(cart, product, quantity)
    },
    useCode: (code) => setCart({ ...cart, code }),
    order: () => {
      tracker.ordered(cart, `order-${newId().slice(0, 8)}`, discount)
      setLastTotal(totals.total)
      setCart(emptyCart(newCartId()))
    },
    signIn: (entered) => {
      tracker.signedIn(entered)
      setAccount(entered)
    },
  }
}

const STORAGE_KEY = 'rekindle-demo-cart'

/** Random as UUIDs are, and also there where a page is not served by https. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

const newCartId = (): string => `cart-${newId().slice(0, 12)}`

function recallCart(anonymousId: string): Cart {
  try {
    const kept = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null') as { owner: string; cart: Cart } | null
    if (kept?.owner === anonymousId) return kept.cart
  } catch {
    // Storage may be blocked or hold something else; the cart then lives as long as the page.
  }
  return emptyCart(newCartId())
}

function keepCart(owner: string, cart: Cart): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ owner, cart }))
  } catch {
    // As above.
  }
}
