import { findProduct, type Product } from './products.ts'

export interface Cart {
  readonly id: string
  readonly lines: readonly CartLine[]
  /** The coupon that the customer entered. */
  readonly code?: string
}

export interface CartLine {
  readonly product: string
  readonly quantity: number
}

export interface FullLine {
  readonly product: Product
  readonly quantity: number
}

export const emptyCart = (id: string): Cart => ({ id, lines: [] })

export function addLine(cart: Cart, product: string): Cart {
  const found = cart.lines.some((line) => line.product === product)
  const lines = found
    ? cart.lines.map((line) => (line.product === product ? { ...line, quantity: line.quantity + 1 } : line))
    : [...cart.lines, { product, quantity: 1 }]
  return { ...cart, lines }
}

export const removeLine = (cart: Cart, product: string): Cart => ({
  ...cart,
  lines: cart.lines.filter((line) => line.product !== product),
})

export const fullLines = (cart: Cart): readonly FullLine[] =>
  cart.lines.flatMap(({ product, quantity }) => {
    const found = findProduct(product)
    return found ? [{ product: found, quantity }] : []
  })

export const countOf = (cart: Cart): number => cart.lines.reduce((sum, line) => sum + line.quantity, 0)

export interface Totals {
  readonly subtotal: number
  readonly discount: number
  readonly total: number
}

/** `discount` as the coupon says it: `10%` of everything, or an amount. */
export function totalsOf(cart: Cart, discount: string | undefined): Totals {
  const subtotal = fullLines(cart).reduce((sum, { product, quantity }) => sum + product.price * quantity, 0)
  const off = discount === undefined ? 0 : Math.min(subtotal, discountOf(discount, subtotal))
  return { subtotal, discount: cents(off), total: cents(subtotal - off) }
}

function discountOf(discount: string, subtotal: number): number {
  const amount = Number.parseFloat(discount)
  if (!Number.isFinite(amount) || amount < 0) return 0
  return discount.trim().endsWith('%') ? (subtotal * amount) / 100 : amount
}

const cents = (amount: number): number => Math.round(amount * 100) / 100
