import type { Properties } from '../../model/event.ts'
import type { ForwardedEvent } from '../connection.ts'
import { addressOf } from '../mail-address.ts'
import { isObject } from '../reply-facts.ts'

interface BrontoOrder {
  readonly order_id: string
  /** Links the order to the contact where no cookie of a mail does. */
  readonly email?: string
  readonly items: readonly BrontoItem[]
}

interface BrontoItem {
  readonly item_id: string
  readonly desc?: string
  readonly quantity: number
  readonly amount: number
}

/** Why an event is no order that the feed could carry; undefined: it is one. */
export function whyNoOrder(properties: Properties): string | undefined {
  if (orderIdOf(properties) === undefined) return 'The order has no order_id.'
  const { products } = properties
  if (products !== undefined && !Array.isArray(products)) return 'The products of the order are no list.'
  const unnamed = productsOf(properties).findIndex((product) => itemIdOf(product) === undefined)
  return unnamed < 0 ? undefined : `products[${unnamed}] has neither product_id nor sku.`
}

/** The order as the shop's page told Bronto. There was no place in it for dates, totals or currencies. */
export function brontoOrder({ event, spec }: ForwardedEvent): BrontoOrder {
  const email = emailOf(event.properties, spec)
  return {
    order_id: orderIdOf(event.properties) ?? '',
    ...(email !== undefined && { email }),
    items: productsOf(event.properties).map(itemOf),
  }
}

const productsOf = ({ products }: Properties): readonly unknown[] => (Array.isArray(products) ? products : [])

/** Old pages say `orderId`. */
const orderIdOf = ({ order_id: id, orderId: old }: Properties): string | undefined => idOf(id) ?? idOf(old)

const itemIdOf = (product: unknown): string | undefined =>
  isObject(product) ? (idOf(product['product_id']) ?? idOf(product['id']) ?? idOf(product['sku'])) : undefined

function itemOf(product: unknown): BrontoItem {
  const said = isObject(product) ? product : {}
  const desc = [said['description'], said['name']].find((text) => typeof text === 'string' && text !== '')
  return {
    item_id: itemIdOf(product) ?? '',
    ...(typeof desc === 'string' && { desc }),
    quantity: Math.max(1, Math.round(numberOf(said['quantity']) ?? 1)),
    amount: numberOf(said['price']) ?? 0,
  }
}

function emailOf(properties: Properties, spec: Properties): string | undefined {
  const context = isObject(spec['context']) ? spec['context'] : {}
  const traits = isObject(context['traits']) ? context['traits'] : {}
  return [traits['email'], properties['email']]
    .map((value) => (typeof value === 'string' ? addressOf(value.trim().toLowerCase()) : undefined))
    .find((address) => address !== undefined)
}

function idOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** Prices come as texts, too. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
