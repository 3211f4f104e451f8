import type { Properties } from '../../model/event.ts'
import { numberOf, objectOf, objectsOf, present, textOf } from '../told-values.ts'
import { cartToken } from './person.ts'

type Json = Readonly<Record<string, unknown>>

/** An event may have 32 KB: the products of more lines than these would not fit. */
const PRODUCTS_MAX = 60
const NAME_CHARS_MAX = 120

/** The lines of a cart, a checkout or an order as `products` of the spec. */
export const productsOf = (lines: unknown): readonly Properties[] =>
  objectsOf(lines).slice(0, PRODUCTS_MAX).map(productOf)

export function productOf(line: Json): Properties {
  return present({
    product_id: textOf(line['product_id']) ?? textOf(line['variant_id']),
    sku: textOf(line['sku']),
    name: (textOf(line['title']) ?? textOf(line['name']))?.slice(0, NAME_CHARS_MAX),
    variant: textOf(line['variant_title'])?.slice(0, NAME_CHARS_MAX),
    brand: textOf(line['vendor'])?.slice(0, NAME_CHARS_MAX),
    price: numberOf(line['price']),
    quantity: numberOf(line['quantity']),
  })
}

/**
 * An order as the spec has it: `total` is all that was paid, `revenue` is what the goods brought, with discounts, without shipping and
 * taxes.
 */
export function orderProperties(order: Json): Properties {
  return present({
    order_id: textOf(order['id']),
    order_number: textOf(order['name']),
    cart_id: cartOf(order),
    ...checkoutSums(order),
    checkout_id: textOf(order['checkout_token']),
    products: productsOf(order['line_items']),
  })
}

/** A checkout is an order to be: its token becomes the order's `checkout_id`. */
export function checkoutProperties(checkout: Json): Properties {
  return present({
    checkout_id: textOf(checkout['token']),
    cart_id: cartOf(checkout),
    ...checkoutSums(checkout),
    value: numberOf(checkout['total_price']),
    checkout_url: textOf(checkout['abandoned_checkout_url']),
    products: productsOf(checkout['line_items']),
  })
}

const cartOf = ({ cart_token: token }: Json): string | undefined => {
  const text = textOf(token)
  return text === undefined ? undefined : cartToken(text)
}

function checkoutSums(told: Json): Properties {
  const codes = objectsOf(told['discount_codes']).flatMap(({ code }) => textOf(code) ?? [])
  const subtotal = numberOf(told['subtotal_price'])
  return present({
    affiliation: textOf(told['source_name']),
    subtotal,
    total: numberOf(told['total_price']),
    revenue: subtotal === undefined ? undefined : cents(subtotal - taxInGoods(told)),
    shipping: shippingOf(told),
    tax: numberOf(told['total_tax']),
    discount: numberOf(told['total_discounts']),
    coupon: codes[0],
    currency: textOf(told['currency']) ?? textOf(told['presentment_currency']),
  })
}

function shippingOf(told: Json): number | undefined {
  const money = objectOf(objectOf(told['total_shipping_price_set'])['shop_money'])
  const given = numberOf(money['amount'])
  if (given !== undefined) return given
  return Array.isArray(told['shipping_lines'])
    ? sum(objectsOf(told['shipping_lines']).map(({ price }) => price))
    : undefined
}

/** Where prices include taxes, the subtotal has those of the goods in it. */
function taxInGoods(told: Json): number {
  if (told['taxes_included'] !== true) return 0
  return sum(objectsOf(told['line_items']).flatMap((line) => objectsOf(line['tax_lines']).map(({ price }) => price)))
}

const sum = (amounts: readonly unknown[]): number =>
  cents(amounts.reduce<number>((all, amount) => all + (numberOf(amount) ?? 0), 0))

/** Sums of prices in binary leave dust behind. */
const cents = (amount: number): number => Math.round(amount * 1000) / 1000
