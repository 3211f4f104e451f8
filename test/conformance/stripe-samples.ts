import type { ReceiveSample } from './receive-case.ts'

const CREATED = 1_795_435_200
const at = CREATED * 1000
let count = 0
const told = (type: string, object: object, previous?: object) => ({
  headers: { 'content-type': 'application/json; charset=utf-8' },
  // As Stripe writes it: with spaces, and never to be written anew.
  body: JSON.stringify(
    {
      id: `evt_1NG8Du2eZvKYlo2C${++count}`,
      object: 'event',
      api_version: '2026-08-27',
      created: CREATED,
      livemode: true,
      type,
      data: { object, ...(previous && { previous_attributes: previous }) },
      request: { id: null, idempotency_key: null },
    },
    undefined,
    2,
  ),
})
const track = (event: string, properties: object, more: object = { anonymousId: 'cus_9s6XKzkNRiz8i3' }) =>
  ({
    kind: 'spec',
    at,
    spec: { type: 'track', event, ...more, properties: { ...properties, vendor: 'stripe' } },
  }) as const

const session = {
  id: 'cs_live_a1',
  object: 'checkout.session',
  mode: 'payment',
  payment_status: 'paid',
  amount_subtotal: 2000,
  amount_total: 2380,
  currency: 'eur',
  client_reference_id: 'U7',
  customer: 'cus_9s6XKzkNRiz8i3',
  customer_details: { email: 'ada@shop.example', phone: '+4917012345678', name: 'Ada' },
  payment_intent: 'pi_1',
  metadata: { cart_id: 'c1' },
  total_details: { amount_discount: 100, amount_shipping: 100, amount_tax: 380 },
}
const ada = {
  userId: 'U7',
  anonymousId: 'cus_9s6XKzkNRiz8i3',
  context: { traits: { email: 'ada@shop.example', phone: '+4917012345678' } },
}
const invoice = {
  id: 'in_1',
  object: 'invoice',
  number: 'A-1',
  customer: 'cus_9s6XKzkNRiz8i3',
  customer_email: 'ada@shop.example',
  currency: 'usd',
  total: 1500,
  amount_paid: 1500,
  amount_remaining: 0,
  attempt_count: 1,
  billing_reason: 'subscription_cycle',
  parent: { subscription_details: { subscription: 'sub_1' } },
}
const subscription = {
  id: 'sub_1',
  object: 'subscription',
  customer: 'cus_9s6XKzkNRiz8i3',
  status: 'active',
  cancel_at_period_end: false,
  metadata: { user_id: 'U7' },
  trial_end: null,
  items: {
    data: [
      {
        quantity: 3,
        current_period_end: CREATED,
        price: {
          id: 'price_1',
          nickname: 'Pro',
          product: 'prod_1',
          unit_amount: 500,
          currency: 'jpy',
          recurring: { interval: 'month' },
        },
      },
    ],
  },
}
const plan = { subscription_id: 'sub_1', plan: 'Pro', price: 500, currency: 'JPY', interval: 'month', quantity: 3 }
const subscriber = { userId: 'U7', anonymousId: 'cus_9s6XKzkNRiz8i3' }
const customer = {
  id: 'cus_9s6XKzkNRiz8i3',
  object: 'customer',
  email: 'ada@shop.example',
  name: 'Ada L.',
  phone: null,
  created: CREATED,
  address: { line1: 'Street 1', city: 'Berlin', postal_code: '10115', country: 'DE', state: null },
  metadata: { user_id: 'U7', tier: 'gold' },
}

/** As Stripe's pages show them, shortened. */
export const STRIPE_SAMPLES: readonly ReceiveSample[] = [
  {
    when: 'checkout.session.completed',
    request: told('checkout.session.completed', session),
    items: [
      track(
        'Order Completed',
        {
          order_id: 'pi_1',
          checkout_id: 'cs_live_a1',
          cart_id: 'c1',
          subtotal: 20,
          total: 23.8,
          revenue: 19,
          shipping: 1,
          tax: 3.8,
          discount: 1,
          currency: 'EUR',
          products: [],
        },
        ada,
      ),
    ],
  },
  {
    when: 'checkout.session.completed, still unpaid',
    request: told('checkout.session.completed', { ...session, payment_status: 'unpaid' }),
    items: [{ kind: 'noted', name: 'checkout.session.completed' }],
  },
  {
    when: 'checkout.session.completed, only a card',
    request: told('checkout.session.completed', { ...session, mode: 'setup', payment_status: 'no_payment_required' }),
    items: [{ kind: 'noted' }],
  },
  {
    when: 'checkout.session.async_payment_succeeded',
    request: told('checkout.session.async_payment_succeeded', {
      ...session,
      id: 'cs_live_a2',
      line_items: {
        data: [
          {
            description: 'Mug',
            quantity: 2,
            currency: 'kwd',
            price: { unit_amount: 1234, product: { id: 'prod_2', object: 'product' } },
          },
        ],
      },
    }),
    items: [
      track(
        'Order Completed',
        { checkout_id: 'cs_live_a2', products: [{ product_id: 'prod_2', name: 'Mug', price: 1.234, quantity: 2 }] },
        ada,
      ),
    ],
  },
  {
    when: 'checkout.session.expired',
    request: told('checkout.session.expired', { ...session, id: 'cs_live_a3', payment_intent: null }),
    items: [track('Checkout Expired', { checkout_id: 'cs_live_a3', total: 23.8 }, ada)],
  },
  {
    when: 'invoice.paid',
    request: told('invoice.paid', invoice),
    items: [
      track(
        'Invoice Paid',
        { invoice_id: 'in_1', subscription_id: 'sub_1', total: 15, paid: 15, due: 0, currency: 'USD' },
        { anonymousId: 'cus_9s6XKzkNRiz8i3', context: { traits: { email: 'ada@shop.example' } } },
      ),
    ],
  },
  {
    when: 'invoice.payment_failed',
    request: told('invoice.payment_failed', {
      ...invoice,
      parent: null,
      subscription: 'sub_2',
      amount_remaining: 1500,
    }),
    items: [track('Payment Failed', { subscription_id: 'sub_2', due: 15, attempt: 1 })],
  },
  {
    when: 'charge.refunded',
    request: told('charge.refunded', {
      id: 'ch_1',
      object: 'charge',
      amount: 2380,
      amount_refunded: 1000,
      refunded: false,
      currency: 'eur',
      payment_intent: 'pi_1',
      customer: null,
      billing_details: { email: 'ada@shop.example' },
    }),
    items: [
      track(
        'Order Refunded',
        { order_id: 'pi_1', total: 10, currency: 'EUR', is_full: false },
        { context: { traits: { email: 'ada@shop.example' } } },
      ),
    ],
  },
  {
    when: 'customer.created',
    request: told('customer.created', customer),
    items: [
      {
        kind: 'spec',
        at,
        spec: {
          type: 'identify',
          userId: 'U7',
          anonymousId: 'cus_9s6XKzkNRiz8i3',
          context: { traits: { email: 'ada@shop.example' } },
          traits: {
            email: 'ada@shop.example',
            name: 'Ada L.',
            tier: 'gold',
            createdAt: new Date(at).toISOString(),
            address: { street: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
            stripe_customer_id: 'cus_9s6XKzkNRiz8i3',
          },
        },
      },
    ],
  },
  {
    when: 'customer.updated',
    request: told('customer.updated', { ...customer, metadata: {} }, { name: 'Ada' }),
    items: [{ kind: 'spec', spec: { type: 'identify', anonymousId: 'cus_9s6XKzkNRiz8i3' } }],
  },
  {
    when: 'customer.deleted',
    request: told('customer.deleted', customer),
    items: [track('Customer Deleted', { stripe_customer_id: 'cus_9s6XKzkNRiz8i3' })],
  },
  {
    when: 'customer.subscription.updated',
    request: told('customer.subscription.updated', { ...subscription, status: 'past_due' }, { status: 'active' }),
    items: [
      track(
        'Subscription Updated',
        { ...plan, status: 'past_due', previous_status: 'active', changed: ['status'] },
        subscriber,
      ),
    ],
  },
  ...(
    [
      ['created', 'Subscription Created'],
      ['deleted', 'Subscription Cancelled'],
      ['paused', 'Subscription Paused'],
      ['resumed', 'Subscription Resumed'],
      ['trial_will_end', 'Trial Ending'],
    ] as const
  ).map(([type, event]) => ({
    when: `customer.subscription.${type}`,
    request: told(`customer.subscription.${type}`, subscription),
    items: [track(event, { ...plan, period_ends_at: new Date(at).toISOString() }, subscriber)],
  })),
  {
    when: 'anything else',
    request: told('payout.paid', { id: 'po_1' }),
    items: [{ kind: 'noted', name: 'payout.paid' }],
  },
  {
    when: 'a refund of nobody',
    request: told('charge.refunded', { id: 'ch_2', object: 'charge', amount_refunded: 5, currency: 'eur' }),
    items: [{ kind: 'bad', path: 'data.object.customer' }],
  },
]
