import type { ReceiveSample } from './receive-case.ts'

const person = { userId: '207119551', context: { traits: { email: 'bob@shop.example', phone: '+13125551212' } } }
const line = {
  id: 866550311766439000,
  product_id: 632910392,
  variant_id: 808950810,
  sku: 'IPOD2008PINK',
  title: 'IPod Nano - 8GB',
  name: 'IPod Nano - 8GB - Pink',
  variant_title: 'Pink',
  vendor: 'Apple',
  price: '199.00',
  quantity: 2,
  total_discount: '0.00',
  tax_lines: [{ title: 'VAT', price: '63.55', rate: 0.19 }],
  gift_card: false,
}
const product = {
  product_id: '632910392',
  sku: 'IPOD2008PINK',
  name: 'IPod Nano - 8GB',
  variant: 'Pink',
  brand: 'Apple',
  price: 199,
  quantity: 2,
}
const customer = {
  id: 207119551,
  email: 'bob@shop.example',
  phone: '+13125551212',
  first_name: 'Bob',
  last_name: 'Norman',
  created_at: '2026-11-01T09:00:00-05:00',
  updated_at: '2026-11-23T09:00:00-05:00',
  tags: 'vip, loyal',
  default_address: {
    address1: 'Chestnut Street 92',
    city: 'Louisville',
    province: 'Kentucky',
    zip: '40202',
    country_code: 'US',
  },
}
const cart = {
  id: 'eeafa272cebfd4b22385bc4b645e762c',
  token: 'eeafa272cebfd4b22385bc4b645e762c?key=c2b1',
  line_items: [line],
  note: null,
  updated_at: '2026-11-23T12:00:00.005Z',
  created_at: '2026-11-23T12:00:00.000Z',
}
const checkout = {
  id: 981820079255243500,
  token: '123123123',
  cart_token: 'eeafa272cebfd4b22385bc4b645e762c',
  email: 'bob@shop.example',
  created_at: '2026-11-23T12:05:00Z',
  updated_at: '2026-11-23T12:06:00Z',
  line_items: [line],
  subtotal_price: '398.00',
  total_price: '408.00',
  total_tax: '0.00',
  total_discounts: '0.00',
  taxes_included: false,
  shipping_lines: [{ price: '10.00' }],
  discount_codes: [],
  currency: 'USD',
  source_name: 'web',
  customer: null,
  abandoned_checkout_url: 'https://my-shop.myshopify.com/690933842/checkouts/123123123/recover?key=x',
}
const order = {
  id: 820982911946154500,
  name: '#1001',
  email: 'bob@shop.example',
  phone: null,
  cart_token: 'eeafa272cebfd4b22385bc4b645e762c',
  checkout_token: '123123123',
  created_at: '2026-11-23T07:10:00-05:00',
  processed_at: '2026-11-23T07:10:01-05:00',
  updated_at: '2026-11-23T08:00:00-05:00',
  cancelled_at: null,
  cancel_reason: null,
  currency: 'EUR',
  subtotal_price: '388.00',
  total_price: '398.00',
  total_tax: '63.55',
  total_discounts: '10.00',
  taxes_included: true,
  total_shipping_price_set: { shop_money: { amount: '10.00', currency_code: 'EUR' } },
  discount_codes: [{ code: 'BACK10', amount: '10.00', type: 'fixed_amount' }],
  line_items: [line],
  customer,
  source_name: 'web',
  client_details: { browser_ip: '192.0.2.7', user_agent: 'Mozilla/5.0 (X11; Linux)' },
  refunds: [],
}
const orderTold = {
  order_id: '820982911946154500',
  order_number: '#1001',
  checkout_id: '123123123',
  cart_id: 'eeafa272cebfd4b22385bc4b645e762c',
  affiliation: 'web',
  subtotal: 388,
  total: 398,
  revenue: 324.45,
  shipping: 10,
  tax: 63.55,
  discount: 10,
  coupon: 'BACK10',
  currency: 'EUR',
  products: [product],
  vendor: 'shopify',
}
const refund = {
  id: 929361465,
  order_id: 820982911946154500,
  created_at: '2026-11-23T10:00:00-05:00',
  processed_at: '2026-11-23T10:00:00-05:00',
  transactions: [
    { kind: 'refund', amount: '199.00', currency: 'EUR', status: 'success' },
    { kind: 'void', amount: '5.00' },
  ],
  refund_line_items: [{ quantity: 1, line_item: line }],
}

const told = (topic: string, body: object) => ({
  headers: {
    'X-Shopify-Topic': topic,
    'X-Shopify-Shop-Domain': 'my-shop.myshopify.com',
    'X-Shopify-API-Version': '2026-07',
    'X-Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
    'X-Shopify-Triggered-At': '2026-11-23T12:00:01.5Z',
    'content-type': 'application/json',
  },
  body: JSON.stringify(body),
})

const track = (at: string, event: string, more: object) =>
  ({ kind: 'spec', at: Date.parse(at), spec: { type: 'track', event, ...more } }) as const

/** As Shopify's pages show them, shortened; each topic once. */
export const SHOPIFY_SAMPLES: readonly ReceiveSample[] = [
  {
    when: 'carts/create',
    request: told('carts/create', cart),
    items: [
      track('2026-11-23T12:00:00.005Z', 'Product Added', {
        anonymousId: 'shopify-cart-eeafa272cebfd4b22385bc4b645e762c',
        properties: { cart_id: 'eeafa272cebfd4b22385bc4b645e762c', ...product },
      }),
    ],
  },
  {
    when: 'carts/create, still empty',
    request: told('carts/create', { ...cart, line_items: [] }),
    items: [{ kind: 'noted' }],
  },
  {
    when: 'carts/update',
    request: told('carts/update', { ...cart, line_items: [{ ...line, quantity: 1 }] }),
    items: [
      track('2026-11-23T12:00:00.005Z', 'Cart Updated', {
        anonymousId: 'shopify-cart-eeafa272cebfd4b22385bc4b645e762c',
        properties: { products: [{ ...product, quantity: 1 }] },
      }),
    ],
  },
  {
    when: 'checkouts/update',
    request: told('checkouts/update', checkout),
    items: [
      {
        kind: 'spec',
        spec: {
          type: 'identify',
          anonymousId: 'shopify-cart-eeafa272cebfd4b22385bc4b645e762c',
          traits: { email: 'bob@shop.example' },
        },
      },
      track('2026-11-23T12:05:00Z', 'Checkout Started', {
        anonymousId: 'shopify-cart-eeafa272cebfd4b22385bc4b645e762c',
        context: { traits: { email: 'bob@shop.example' } },
        properties: {
          checkout_id: '123123123',
          value: 408,
          revenue: 398,
          shipping: 10,
          tax: 0,
          currency: 'USD',
          products: [product],
          checkout_url: checkout.abandoned_checkout_url,
        },
      }),
    ],
  },
  {
    when: 'checkouts/create of somebody unknown',
    request: told('checkouts/create', { ...checkout, token: '456', email: null }),
    items: [track('2026-11-23T12:05:00Z', 'Checkout Started', { properties: { checkout_id: '456' } })],
  },
  {
    when: 'orders/create',
    request: told('orders/create', order),
    items: [
      track('2026-11-23T12:10:01Z', 'Order Completed', {
        userId: '207119551',
        anonymousId: 'shopify-cart-eeafa272cebfd4b22385bc4b645e762c',
        context: { ...person.context, ip: '192.0.2.7', userAgent: 'Mozilla/5.0 (X11; Linux)' },
        properties: orderTold,
      }),
    ],
  },
  {
    when: 'orders/paid',
    request: told('orders/paid', order),
    items: [track('2026-11-23T13:00:00Z', 'Order Paid', { userId: '207119551', properties: orderTold })],
  },
  {
    when: 'orders/fulfilled',
    request: told('orders/fulfilled', order),
    items: [track('2026-11-23T13:00:00Z', 'Order Fulfilled', { userId: '207119551', properties: orderTold })],
  },
  {
    when: 'orders/cancelled, with what was paid back',
    request: told('orders/cancelled', {
      ...order,
      cancelled_at: '2026-11-23T10:00:00-05:00',
      cancel_reason: 'customer',
      refunds: [{ ...refund, id: 5 }],
    }),
    items: [
      track('2026-11-23T15:00:00Z', 'Order Cancelled', { properties: { ...orderTold, reason: 'customer' } }),
      track('2026-11-23T15:00:00Z', 'Order Refunded', { userId: '207119551' }),
    ],
  },
  {
    when: 'orders/updated with a refund',
    request: told('orders/updated', { ...order, refunds: [refund] }),
    items: [
      track('2026-11-23T15:00:00Z', 'Order Refunded', {
        userId: '207119551',
        properties: {
          order_id: '820982911946154500',
          total: 199,
          currency: 'EUR',
          products: [{ ...product, quantity: 1 }],
          vendor: 'shopify',
        },
      }),
    ],
  },
  {
    when: 'orders/updated',
    request: told('orders/updated', order),
    items: [{ kind: 'noted', name: 'orders/updated' }],
  },
  {
    when: 'refunds/create',
    request: told('refunds/create', refund),
    items: [{ kind: 'noted', name: 'refunds/create' }],
  },
  {
    when: 'customers/create with consents',
    request: told('customers/create', {
      ...customer,
      email_marketing_consent: {
        state: 'subscribed',
        opt_in_level: 'confirmed_opt_in',
        consent_updated_at: '2026-11-22T00:00:00Z',
      },
      sms_marketing_consent: {
        state: 'unsubscribed',
        opt_in_level: 'single_opt_in',
        consent_updated_at: '2026-11-21T00:00:00Z',
      },
    }),
    items: [
      {
        kind: 'spec',
        at: Date.parse('2026-11-23T14:00:00Z'),
        spec: {
          type: 'identify',
          ...person,
          traits: {
            email: 'bob@shop.example',
            phone: '+13125551212',
            firstName: 'Bob',
            lastName: 'Norman',
            createdAt: '2026-11-01T14:00:00.000Z',
            tags: ['vip', 'loyal'],
            shopify_customer_id: '207119551',
            address: {
              street: 'Chestnut Street 92',
              city: 'Louisville',
              state: 'Kentucky',
              postalCode: '40202',
              country: 'US',
            },
          },
        },
      },
      track('2026-11-22T00:00:00Z', 'Subscription Confirmed', { ...person, properties: { channel: 'email' } }),
      track('2026-11-21T00:00:00Z', 'Unsubscribed', { ...person, properties: { channel: 'sms' } }),
    ],
  },
  {
    when: 'customers/update of one who never chose',
    request: told('customers/update', {
      ...customer,
      updated_at: '2026-11-23T09:30:00-05:00',
      email_marketing_consent: { state: 'not_subscribed', opt_in_level: 'single_opt_in', consent_updated_at: null },
    }),
    items: [{ kind: 'spec', spec: { type: 'identify' } }],
  },
  {
    when: 'customers_email_marketing_consent/update',
    request: told('customers_email_marketing_consent/update', {
      customer_id: 207119551,
      email_address: 'bob@shop.example',
      email_marketing_consent: {
        state: 'subscribed',
        opt_in_level: 'single_opt_in',
        consent_updated_at: '2026-11-23T11:00:00Z',
      },
    }),
    items: [
      track('2026-11-23T11:00:00Z', 'Subscribed', {
        userId: '207119551',
        context: { traits: { email: 'bob@shop.example' } },
        properties: { channel: 'email', vendor: 'shopify' },
      }),
    ],
  },
  {
    when: 'a topic that says nothing of anybody',
    request: told('products/update', { id: 1 }),
    items: [{ kind: 'noted' }],
  },
  {
    when: 'an order of nobody',
    request: told('orders/create', { ...order, email: null, cart_token: null, customer: null }),
    items: [{ kind: 'bad', path: 'customer' }],
  },
]
