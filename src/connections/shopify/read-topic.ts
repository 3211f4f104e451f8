import type { Properties } from '../../model/event.ts'
import type { ReceivedItem, ReceivedRequest } from '../connection.ts'
import { badItem, notedItem } from '../received-item.ts'
import { isObject } from '../reply-facts.ts'
import { jsonOf, objectsOf, present, textOf, timeOf } from '../told-values.ts'
import { consentItems } from './consents.ts'
import { checkoutProperties, orderProperties, productOf, productsOf } from './order-properties.ts'
import { cartId, cartToken, personOf, traitsOf, type Person, type PersonKey } from './person.ts'

type Json = Readonly<Record<string, unknown>>

export interface ReadOptions {
  readonly people: PersonKey
  readonly completed: 'created' | 'paid'
}

/** One webhook: what it tells, and what is needed to tell it from all others. */
interface Told {
  readonly topic: string
  readonly told: Json
  /** Of the webhook: the same when it is sent again. */
  readonly id: string
  /** When it was sent off, ms. */
  readonly sentAt: number
  readonly options: ReadOptions
}

type Reader = (told: Told) => readonly ReceivedItem[]

const orderAs = (event: string, times: readonly string[], more: (order: Json) => Properties = () => ({})): Reader => {
  return (one) => aboutOrder(one, event, times, more(one.told))
}
const completed = orderAs('Order Completed', ['processed_at', 'created_at'])

const READERS: Readonly<Record<string, Reader>> = {
  'carts/create': readNewCart,
  'carts/update': readCart,
  'checkouts/create': readCheckout,
  'checkouts/update': readCheckout,
  'orders/create': (one) => (one.options.completed === 'created' ? completed(one) : noted(one)),
  'orders/paid': (one) =>
    one.options.completed === 'paid' ? completed(one) : orderAs('Order Paid', ['updated_at'])(one),
  'orders/cancelled': (one) => [
    ...orderAs('Order Cancelled', ['cancelled_at'], ({ cancel_reason: reason }) => present({ reason: textOf(reason) }))(
      one,
    ),
    ...readRefunds(one),
  ],
  'orders/fulfilled': orderAs('Order Fulfilled', ['updated_at']),
  'orders/updated': (one) => {
    const refunds = readRefunds(one)
    return refunds.length > 0 ? refunds : noted(one)
  },
  // It names the order, and not whose it was; `orders/updated` tells both.
  'refunds/create': (one) =>
    'customer' in one.told ? readRefunds({ ...one, told: { ...one.told, refunds: [one.told] } }) : noted(one),
  'customers/create': readCustomer,
  'customers/update': readCustomer,
  'customers/enable': readCustomer,
  'customers_email_marketing_consent/update': readConsent,
  'customers_marketing_consent/update': readConsent,
  // Shopify's own pages write these two in both ways.
  'customers/email_marketing_consent_update': readConsent,
  'customers/marketing_consent_update': readConsent,
}

/** What one webhook of Shopify tells, as events of the spec. */
export function readShopify(options: ReadOptions, { headers, body, now }: ReceivedRequest): readonly ReceivedItem[] {
  const topic = headers['x-shopify-topic'] ?? ''
  const told = jsonOf(body)
  if (!isObject(told)) return [badItem('', 'The body is no JSON object.')]
  if (topic === '') return [badItem('', 'The header X-Shopify-Topic is missing.')]
  const sentAt = timeOf(headers['x-shopify-triggered-at']) ?? timeOf(told['updated_at']) ?? now
  const webhook = textOf(headers['x-shopify-webhook-id']) ?? textOf(headers['x-shopify-event-id'])
  const id = `${topic}:${webhook ?? `${textOf(told['id']) ?? textOf(told['token']) ?? ''}:${sentAt}`}`
  const read = Object.hasOwn(READERS, topic) ? READERS[topic] : undefined
  const one = { topic, told, id, sentAt, options }
  return read ? read(one) : noted(one)
}

const noted = ({ topic }: Told): readonly ReceivedItem[] => [notedItem(topic)]

const nobody = ({ topic }: Told): readonly ReceivedItem[] => [
  badItem('customer', `${topic} says nothing of whom it is about`),
]

/** The first of some times that is there. */
const timeIn = (told: Json, names: readonly string[]): number | undefined =>
  names.map((name) => timeOf(told[name])).find((at) => at !== undefined)

const track = (id: string, at: number, event: string, person: Person, properties: Properties): ReceivedItem => ({
  kind: 'spec',
  id,
  at,
  spec: { type: 'track', event, ...person, properties: { ...properties, vendor: 'shopify' } },
})

/** A cart that comes into being: all that is in it was just added. */
function readNewCart(one: Told): readonly ReceivedItem[] {
  const token = tokenOf(one.told)
  const lines = objectsOf(one.told['line_items'])
  if (token === undefined) return nobody(one)
  if (lines.length === 0) return noted(one)
  const at = timeIn(one.told, ['updated_at', 'created_at']) ?? one.sentAt
  return lines.map((line, index) =>
    track(
      `${one.id}:${index}`,
      at,
      'Product Added',
      { anonymousId: cartId(token) },
      { cart_id: cartToken(token), ...productOf(line) },
    ),
  )
}

/** What a cart holds now. What changed it does not say, as only the one before would tell. */
function readCart(one: Told): readonly ReceivedItem[] {
  const token = tokenOf(one.told)
  if (token === undefined) return nobody(one)
  const at = timeIn(one.told, ['updated_at']) ?? one.sentAt
  const properties = { cart_id: cartToken(token), products: productsOf(one.told['line_items']) }
  return [track(one.id, at, 'Cart Updated', { anonymousId: cartId(token) }, properties)]
}

const tokenOf = (cart: Json): string | undefined => textOf(cart['token']) ?? textOf(cart['id'])

/** Started once, however often it is told; who they are often comes with a later update, and ties the cart to them. */
function readCheckout(one: Told): readonly ReceivedItem[] {
  const person = personOf(one.told, one.options.people)
  const token = textOf(one.told['token']) ?? textOf(one.told['id'])
  if (!person || token === undefined) return nobody(one)
  const at = timeIn(one.told, ['created_at']) ?? one.sentAt
  const started = track(`checkout:${token}`, at, 'Checkout Started', person, checkoutProperties(one.told))
  const traits = person.context?.['traits']
  if (person.userId === undefined && traits === undefined) return [started]
  const spec = { type: 'identify', ...person, traits: traits ?? {} }
  const known = `${person.userId ?? ''}:${JSON.stringify(traits ?? {})}`
  return [{ kind: 'spec', id: `checkout-person:${token}:${known}`.slice(0, 500), at, spec }, started]
}

function aboutOrder(one: Told, event: string, times: readonly string[], more: Properties): readonly ReceivedItem[] {
  const { told, options } = one
  const id = textOf(told['id'])
  if (id === undefined) return [badItem('id', 'the order has no id')]
  const person = personOf(told, options.people)
  if (!person) return nobody(one)
  const at = timeIn(told, times) ?? one.sentAt
  return [track(`${event}:${id}`, at, event, person, { ...orderProperties(told), ...more })]
}

/** Each refund of an order: told again with every change of the order, and the same each time. */
function readRefunds(one: Told): readonly ReceivedItem[] {
  const person = personOf(one.told, one.options.people)
  return objectsOf(one.told['refunds']).flatMap((refund): readonly ReceivedItem[] => {
    const id = textOf(refund['id'])
    if (id === undefined) return [badItem('refunds', 'a refund has no id')]
    if (!person) return nobody(one)
    const given = objectsOf(refund['transactions']).filter(({ kind }) => kind === 'refund')
    const lines = objectsOf(refund['refund_line_items'])
    const properties = present({
      order_id: textOf(refund['order_id']) ?? textOf(one.told['id']),
      total: given.reduce((all, { amount }) => all + (Number(amount) || 0), 0),
      currency: textOf(one.told['currency']) ?? textOf(given[0]?.['currency']),
      products: productsOf(
        lines.map(({ line_item: line, quantity }) => ({ ...(isObject(line) ? line : {}), quantity })),
      ),
    })
    const at = timeIn(refund, ['processed_at', 'created_at']) ?? one.sentAt
    return [track(`refund:${id}`, at, 'Order Refunded', person, properties)]
  })
}

function readCustomer(one: Told): readonly ReceivedItem[] {
  const { told, options } = one
  const id = textOf(told['id'])
  const person = personOf({ customer: told }, options.people)
  if (id === undefined || !person) return nobody(one)
  const at = timeIn(told, ['updated_at']) ?? one.sentAt
  const spec = { type: 'identify', ...person, traits: traitsOf(told) }
  return [{ kind: 'spec', id: `customer:${id}:${at}`, at, spec }, ...consentItems(told, id, person, at)]
}

function readConsent(one: Told): readonly ReceivedItem[] {
  const { told, options } = one
  const id = textOf(told['customer_id']) ?? textOf(told['id'])
  const person = personOf(
    { customer: { id, email: told['email_address'] ?? told['email'], phone: told['phone'] } },
    options.people,
  )
  if (id === undefined || !person) return nobody(one)
  const items = consentItems(told, id, person, one.sentAt)
  return items.length > 0 ? items : noted(one)
}
