import { describe, expect, it } from 'vitest'
import type { ForwardedEvent, Reply } from '../../src/connections/connection.ts'
import facebookConversions from '../../src/connections/facebook-conversions/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { hashKey } from '../../src/connections/member-keys.ts'
import { catalogueRequests } from '../vendors/catalogue-request.ts'
import { startConversionsServer } from '../vendors/facebook-conversions-server.ts'
import { useSettings } from './connection-case.ts'
import { describeConnection } from './connection-suite.ts'

const TOKEN = 'EAABsbCS1iHgBAConversionsTokenConversions'
const reply = (status: number, body: unknown): Reply => ({
  kind: 'http',
  status,
  headers: {},
  body: JSON.stringify(body),
})
const graph = (code: number, extra: object = {}): Reply =>
  reply(400, { error: { message: 'Words', type: 'OAuthException', code, ...extra } })

describeConnection({
  kind: facebookConversions,
  secrets: ['accessToken', 'appSecret'],
  start: async () => {
    const server = await startConversionsServer({ accessToken: TOKEN, dataset: '123', now: () => systemClock.now() })
    const settings = { accessToken: TOKEN, dataset: '123', baseUrl: server.url }
    return {
      settings,
      allSettings: {
        ...settings,
        customEvents: true,
        limitedDataUse: true,
        testEventCode: 'TEST1',
        appSecret: 'd41d8cd98f00b204e9800998ecf8427e',
        version: 'v24.0',
      },
      wrongSettings: { ...settings, accessToken: 'EAABsbCS1iHgBAWrongTokenWrongToken' },
      taken: () =>
        server.seen.flatMap(({ body }) => (body as { readonly data?: readonly unknown[] }).data ?? []).length,
      close: () => server.close(),
    }
  },
  bad: [
    { settings: { accessToken: '' }, path: 'accessToken' },
    { settings: { dataset: 123 }, path: 'dataset' },
    { settings: { dataset: 'px_1' }, path: 'dataset' },
    { settings: { customEvents: 'yes' }, path: 'customEvents' },
  ],
  replies: [
    { when: 'taken', reply: reply(200, { events_received: 1, messages: [], fbtrace_id: 'x' }), result: 'accepted' },
    { when: 'the token is wrong', reply: graph(190, { error_subcode: 463 }), result: 'auth' },
    { when: 'an event is wrong', reply: graph(100, { error_subcode: 2804003 }), result: 'config' },
    { when: 'it is throttled', reply: graph(80_004), result: 'retry', retryAfterMs: 60_000 },
    { when: 'it is in trouble', reply: graph(2, { is_transient: true }), result: 'retry' },
  ],
})

const AT = Date.UTC(2026, 10, 20, 12)
const CONTEXT = {
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  page: { url: 'https://shop.example/cart?fbclid=IwAR0abc' },
  traits: {
    email: ' Ada@Example.com ',
    phone: '+49 170 1234567',
    firstName: 'Ada',
    lastName: "O'Neill",
    birthday: '1990-05-06',
    address: { city: 'New York', postalCode: '94025-1234', state: 'CA', country: 'us' },
  },
}
const ORDER = {
  order_id: 'O-7',
  revenue: 30.5,
  total: 35,
  currency: 'EUR',
  products: [
    { product_id: 'P1', price: 10, quantity: 2 },
    { product_id: 'P2', price: 10.5, quantity: 1 },
  ],
}

function told(event: string, properties: object, more: object = {}): ForwardedEvent {
  const spec = {
    type: 'track',
    event,
    messageId: 'm-1',
    userId: 'U1',
    timestamp: new Date(AT).toISOString(),
    properties,
    context: CONTEXT,
    ...more,
  }
  return {
    messageId: 'm-1',
    event: { type: spec.type, name: event, at: AT } as ForwardedEvent['event'],
    spec,
  }
}

const settings = useSettings(facebookConversions, { accessToken: TOKEN, dataset: '123' }) as Parameters<
  NonNullable<typeof facebookConversions.forward>['call']
>[0]
const forward = facebookConversions.forward!
const built = (event: ForwardedEvent) => {
  const call = forward.call(settings, [event], AT)
  if (call.kind !== 'http') throw new Error('No call')
  return (JSON.parse(call.body ?? '') as { readonly data: readonly Readonly<Record<string, unknown>>[] }).data[0]!
}

describe('a conversion', () => {
  it('is an order with its products, by the person in all keys', () => {
    expect(built(told('Order Completed', ORDER))).toEqual({
      event_name: 'Purchase',
      event_time: AT / 1000,
      event_id: 'O-7',
      action_source: 'website',
      event_source_url: CONTEXT.page.url,
      user_data: {
        em: hashKey('ada@example.com'),
        ph: hashKey('491701234567'),
        fn: hashKey('ada'),
        ln: hashKey('oneill'),
        ct: hashKey('newyork'),
        zp: hashKey('94025'),
        st: hashKey('ca'),
        country: hashKey('us'),
        db: hashKey('19900506'),
        external_id: hashKey('U1'),
        client_ip_address: '203.0.113.7',
        client_user_agent: CONTEXT.userAgent,
        fbc: `fb.1.${AT}.IwAR0abc`,
      },
      custom_data: {
        value: 30.5,
        currency: 'EUR',
        order_id: 'O-7',
        content_type: 'product',
        content_ids: ['P1', 'P2'],
        contents: [
          { id: 'P1', quantity: 2, item_price: 10 },
          { id: 'P2', quantity: 1, item_price: 10.5 },
        ],
        num_items: 3,
      },
    })
  })

  it("has no place for what is nobody's conversion, and own names only where that is wanted", () => {
    expect(forward.wants!(settings, told('Coupon Torn', {}))).toBe(false)
    expect(forward.wants!(settings, told('', {}, { type: 'identify' }))).toBe(false)
    expect(forward.wants!({ ...settings, customEvents: true }, told('Coupon Torn', {}))).toBe(true)
  })

  it('is refused by us where Meta would refuse it, and all that goes with it', () => {
    const why = (event: ForwardedEvent, now = AT) => forward.refuses!(settings, event, now)
    expect(why(told('Order Completed', ORDER))).toBeUndefined()
    expect(why(told('Order Completed', ORDER), AT + 7 * 86_400_000)).toMatch(/seven days/)
    expect(why(told('Order Completed', { ...ORDER, currency: 'Euro' }))).toMatch(/currency/)
    expect(why(told('Order Completed', { currency: 'EUR' }))).toMatch(/revenue/)
    expect(why(told('Product Added', {}, { context: {}, userId: undefined }))).toMatch(/who it was/)
  })
})

/** Where we differ from the catalogue's actions, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  event_time: 'The catalogue sends the ISO text, which Meta turns into seconds; the documented form is seconds.',
  event_id:
    'An order is told by its id, so that the pixel of the shop can send the same; the catalogue takes the message id.',
  'user_data.external_id': 'The catalogue always sends a list.',
  'user_data.db': 'The catalogue hashes the birthday as it was told; Meta documents YYYYMMDD.',
  'user_data.ln': 'The catalogue keeps the apostrophe, which Meta says to leave out.',
  'user_data.country': 'The catalogue has no default for it.',
  'user_data.fbc': 'We make it of the click id in the address of the page; the catalogue leaves that to the mapping.',
  'user_data.zp': 'The catalogue keeps what follows the dash, which Meta says to leave out.',
  'custom_data.num_items': 'We count pieces, as Meta documents; the catalogue counts lines or leaves it out.',
  'custom_data.order_id': 'The catalogue leaves it to the mapping.',
  'custom_data.content_type': 'The catalogue has no default for it.',
  'custom_data.content_ids': 'The catalogue takes them of orders and single products only.',
}

describe('agreement with @segment/action-destinations', () => {
  const ACTIONS: readonly (readonly [string, string, object])[] = [
    ['Order Completed', 'purchase', ORDER],
    ['Product Added', 'addToCart', { product_id: 'P1', price: 10, quantity: 2, currency: 'EUR' }],
    ['Checkout Started', 'initiateCheckout', { ...ORDER, value: 35 }],
  ]
  const met = new Set<string>()
  it.each(ACTIONS)('%s is what its action %s builds, field by field', async (name, action, properties) => {
    const event = told(name, properties)
    const [request] = await catalogueRequests({
      destination: 'facebook-conversions-api',
      action,
      settings: { pixelId: '123', token: TOKEN },
      mapping: { action_source: 'website' },
      events: [event.spec],
    })
    const theirs = flat((request!.body as { readonly data: readonly object[] }).data[0]!)
    const ours = flat(built(event))
    const differing = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].filter(
      (key) => JSON.stringify(theirs[key]) !== JSON.stringify(ours[key]),
    )
    for (const key of differing) met.add(key)
    expect(differing.filter((key) => !(key in DIFFERENCES)).map((key) => [key, theirs[key], ours[key]])).toEqual([])
    expect(request!.url.replace(/v\d+\.\d+/, 'V').split('?')[0]).toBe('https://graph.facebook.com/V/123/events')
  })

  it('differs in all that is listed and in nothing else', () => {
    expect([...met].toSorted()).toEqual(Object.keys(DIFFERENCES).toSorted())
  })
})

function flat(value: object, prefix = ''): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (inner === undefined || inner === null) return []
      const path = `${prefix}${key}`
      if (typeof inner !== 'object' || Array.isArray(inner)) return [[path, inner]]
      return Object.entries(flat(inner as object, `${path}.`))
    }),
  )
}
