import type { Properties } from '../../model/event.ts'
import { objectOf } from '../told-values.ts'

/** Fields of a product that a purchase has by itself. */
const OF_THE_PURCHASE: ReadonlySet<string> = new Set(['product_id', 'currency', 'price', 'quantity'])

/**
 * The products of an order, each a purchase with the order's other properties. A product without a price counts as 0; one without
 * any id is left out. Empty where the order names no products: then it is an event like others.
 */
export function brazePurchases(properties: Properties, currency: string): readonly Properties[] {
  const { products, ...order } = properties
  if (!Array.isArray(products)) return []
  return products.map(objectOf).flatMap((product) => {
    const id = [product['product_id'], product['sku'], product['id'], product['name']].find(isId)
    if (id === undefined) return []
    const quantity = Number(product['quantity'])
    return [
      {
        product_id: String(id),
        currency: [product['currency'], order['currency'], currency].find((value) => typeof value === 'string'),
        price: amountOf(product['price']),
        ...(Number.isInteger(quantity) && quantity > 0 && { quantity }),
        properties: {
          ...Object.fromEntries(Object.entries(product).filter(([name]) => !OF_THE_PURCHASE.has(name))),
          ...order,
        },
      },
    ]
  })
}

const isId = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || typeof value === 'number'

function amountOf(price: unknown): number {
  const amount = typeof price === 'string' || typeof price === 'number' ? Number(price) : NaN
  return Number.isFinite(amount) ? amount : 0
}
