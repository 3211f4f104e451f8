import type { Properties } from '../../model/event.ts'
import type { ReceivedItem, ReceivedRequest } from '../connection.ts'
import { badItem, notedItem } from '../received-item.ts'
import { isObject } from '../reply-facts.ts'
import { jsonOf, numberOf, objectOf, objectsOf, present, textOf } from '../told-values.ts'
import { amountOf, currencyOf } from './money.ts'
import { personOf, traitsOf } from './person.ts'
import { isoOf } from './unix-time.ts'

type Json = Readonly<Record<string, unknown>>

/** A list longer than this would not fit into an event. */
const LINES_MAX = 60

interface Told {
  readonly event: string
  readonly properties: Properties
  /** For what is told by several events of Stripe's: it is one fact. */
  readonly once?: string
}

/** `object` is what the event is about, `before` the values that it had. Undefined: nothing follows from it. */
type Reader = (object: Json, before: Json) => Told | undefined

const READERS: Readonly<Record<string, Reader>> = {
  'checkout.session.completed': (session) => (session['payment_status'] === 'unpaid' ? undefined : orderOf(session)),
  'checkout.session.async_payment_succeeded': orderOf,
  'checkout.session.expired': (session) => told('Checkout Expired', checkoutProperties(session)),
  'invoice.paid': (invoice) => told('Invoice Paid', invoiceProperties(invoice)),
  'invoice.payment_failed': (invoice) => told('Payment Failed', invoiceProperties(invoice)),
  'charge.refunded': refundOf,
  'customer.deleted': (customer) => told('Customer Deleted', present({ stripe_customer_id: textOf(customer['id']) })),
  'customer.subscription.created': (one) => told('Subscription Created', subscriptionProperties(one)),
  'customer.subscription.updated': (one, before) =>
    told('Subscription Updated', {
      ...subscriptionProperties(one),
      ...present({ previous_status: textOf(before['status']), changed: Object.keys(before).sort() }),
    }),
  'customer.subscription.deleted': (one) => told('Subscription Cancelled', subscriptionProperties(one)),
  'customer.subscription.paused': (one) => told('Subscription Paused', subscriptionProperties(one)),
  'customer.subscription.resumed': (one) => told('Subscription Resumed', subscriptionProperties(one)),
  'customer.subscription.trial_will_end': (one) => told('Trial Ending', subscriptionProperties(one)),
}
const IDENTIFIES = new Set(['customer.created', 'customer.updated'])

/** What one event of Stripe's tells, as an event of the spec. */
export function readStripe(userIdMetadata: string, { body }: ReceivedRequest): readonly ReceivedItem[] {
  const event = jsonOf(body)
  if (!isObject(event)) return [badItem('', 'The body is no JSON object.')]
  const [id, type, created] = [textOf(event['id']), textOf(event['type']), numberOf(event['created'])]
  if (id === undefined) return [badItem('id', 'is missing')]
  if (type === undefined) return [badItem('type', 'is missing')]
  if (created === undefined) return [badItem('created', 'is no time in seconds')]
  const data = objectOf(event['data'])
  const object = objectOf(data['object'])
  const at = Math.trunc(created * 1000)
  const person = personOf(object, userIdMetadata)
  const fact = Object.hasOwn(READERS, type) ? READERS[type]?.(object, objectOf(data['previous_attributes'])) : undefined
  if (!fact && !IDENTIFIES.has(type)) return [notedItem(type)]
  if (!person) return [badItem('data.object.customer', `${type} says nothing of whom it is about`)]
  const spec = fact
    ? {
        type: 'track',
        event: fact.event,
        ...person,
        properties: { ...fact.properties, vendor: 'stripe', vendor_event: type },
      }
    : { type: 'identify', ...person, traits: traitsOf(object, userIdMetadata) }
  return [{ kind: 'spec', id: fact?.once ?? id, at, spec }]
}

const told = (event: string, properties: Properties, once?: string): Told => ({
  event,
  properties,
  ...(once !== undefined && { once }),
})

/** A payment that comes later is told by an event of its own. */
function orderOf(session: Json): Told | undefined {
  // A session in which a card is only left behind is no order.
  if (session['mode'] === 'setup') return undefined
  const id = textOf(session['id'])
  return told('Order Completed', checkoutProperties(session), id === undefined ? undefined : `order:${id}`)
}

/** `order_id` is the payment, so that a refund names the same; `metadata.order_id` where the shop has numbers of its own. */
function checkoutProperties(session: Json): Properties {
  const { currency } = session
  const details = objectOf(session['total_details'])
  const total = amountOf(session['amount_total'], currency)
  const shipping = amountOf(details['amount_shipping'], currency) ?? 0
  const tax = amountOf(details['amount_tax'], currency) ?? 0
  const metadata = objectOf(session['metadata'])
  return present({
    order_id:
      textOf(metadata['order_id']) ??
      idOf(session['payment_intent']) ??
      idOf(session['invoice']) ??
      textOf(session['id']),
    checkout_id: textOf(session['id']),
    cart_id: textOf(metadata['cart_id']),
    subtotal: amountOf(session['amount_subtotal'], currency),
    total,
    revenue: total === undefined ? undefined : Math.round((total - shipping - tax) * 1000) / 1000,
    shipping,
    tax,
    discount: amountOf(details['amount_discount'], currency),
    currency: currencyOf(currency),
    products: objectsOf(objectOf(session['line_items'])['data']).slice(0, LINES_MAX).map(productOf),
  })
}

/** Lines are in a webhook only where they were asked for. */
function productOf(line: Json): Properties {
  const price = objectOf(line['price'])
  return present({
    product_id: idOf(price['product']),
    name: textOf(line['description'])?.slice(0, 120),
    price: amountOf(price['unit_amount'], line['currency']),
    quantity: numberOf(line['quantity']),
  })
}

function invoiceProperties(invoice: Json): Properties {
  const { currency } = invoice
  return present({
    invoice_id: textOf(invoice['id']),
    invoice_number: textOf(invoice['number']),
    subscription_id: subscriptionIdOf(invoice),
    total: amountOf(invoice['total'], currency),
    paid: amountOf(invoice['amount_paid'], currency),
    due: amountOf(invoice['amount_remaining'], currency),
    currency: currencyOf(currency),
    reason: textOf(invoice['billing_reason']),
    attempt: numberOf(invoice['attempt_count']),
    invoice_url: textOf(invoice['hosted_invoice_url']),
  })
}

/** Newer versions of the API have it under `parent`. */
const subscriptionIdOf = (invoice: Json): string | undefined =>
  idOf(invoice['subscription']) ?? idOf(objectOf(objectOf(invoice['parent'])['subscription_details'])['subscription'])

function refundOf(charge: Json): Told {
  const { currency } = charge
  const refunded = amountOf(charge['amount_refunded'], currency)
  return told(
    'Order Refunded',
    present({
      order_id:
        textOf(objectOf(charge['metadata'])['order_id']) ?? idOf(charge['payment_intent']) ?? textOf(charge['id']),
      total: refunded,
      currency: currencyOf(currency),
      is_full: charge['refunded'] === true,
    }),
  )
}

function subscriptionProperties(subscription: Json): Properties {
  const items = objectsOf(objectOf(subscription['items'])['data'])
  const [first = {}] = items
  const price = objectOf(first['price'])
  // Newer versions of the API have the period with each item.
  const periodEnd = numberOf(subscription['current_period_end']) ?? numberOf(first['current_period_end'])
  return present({
    subscription_id: textOf(subscription['id']),
    status: textOf(subscription['status']),
    plan: textOf(price['nickname']) ?? textOf(price['lookup_key']) ?? textOf(price['id']),
    product_id: idOf(price['product']),
    price: amountOf(price['unit_amount'], price['currency']),
    currency: currencyOf(price['currency']),
    interval: textOf(objectOf(price['recurring'])['interval']),
    quantity: numberOf(first['quantity']),
    cancels_at_period_end: subscription['cancel_at_period_end'] === true,
    trial_ends_at: isoOf(subscription['trial_end']),
    period_ends_at: isoOf(periodEnd),
  })
}

/** An id, or that of an object that was expanded. */
const idOf = (value: unknown): string | undefined => (isObject(value) ? textOf(value['id']) : textOf(value))
