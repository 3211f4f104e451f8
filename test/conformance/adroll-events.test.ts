import { describe, expect, it } from 'vitest'
import adrollEvents from '../../src/connections/adroll-events/index.ts'
import type { ForwardedEvent, Reply } from '../../src/connections/connection.ts'
import { createEgress } from '../../src/egress/egress.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import { startAdrollEventsServer } from '../vendors/adroll-events-server.ts'
import { useSettings } from './connection-case.ts'
import { createPayloads } from './connection-payloads.ts'
import { describeConnection } from './connection-suite.ts'

const OWN = { token: 'sat-sat-sat-sat-sat-sat', advertiser: 'ABC', pixel: 'DEF' }
const COOKIE = `${'0a'.repeat(16)}-1795428005123`
const http = (status: number, body: unknown = '', headers = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const NAMES = ['Product Added', 'Products Searched', 'Order Completed'] as const

/** As a browser with the pixel tells it. */
function inBrowser(given: ForwardedEvent, name: string, properties: object, context: object = {}): ForwardedEvent {
  return {
    ...given,
    event: { ...given.event, name },
    spec: {
      ...given.spec,
      event: name,
      properties: { ...(given.spec['properties'] as object), ...properties },
      context: {
        ip: '192.0.2.7',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
        page: { url: 'https://shop.example/cart?x=1&y=ü' },
        traits: { email: ' Ada@Example.com' },
        adroll: { first_party_cookie: COOKIE },
        ...context,
      },
    },
  }
}

describeConnection({
  kind: adrollEvents,
  secrets: ['token'],
  start: async () => {
    const server = await startAdrollEventsServer(OWN)
    const settings = { ...OWN, baseUrl: server.url }
    return {
      settings,
      allSettings: { ...settings, baseUrl: `${server.url}/`, events: ['pageView', 'addToCart', 'purchase'] },
      wrongSettings: { ...settings, token: 'wrong-wrong-wrong-wrong' },
      taken: () => server.events.length,
      close: () => server.close(),
    }
  },
  forwardable: (event, index) =>
    inBrowser(event, NAMES[index % NAMES.length] ?? '', { product_id: index, order_id: `o${index}`, revenue: 9.5 }),
  bad: [
    { settings: { token: '' }, path: 'token' },
    { settings: { pixel: 5 }, path: 'pixel' },
    { settings: { events: [] }, path: 'events' },
    { settings: { events: ['order'] }, path: 'events.0' },
    { settings: { baseUrl: 'ftp://x' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '200', reply: http(200, { success: true }), result: 'accepted' },
    { when: '400', reply: http(400, { errors: [{ message: 'Missing ip' }] }), result: 'config' },
    { when: '401', reply: http(401), result: 'auth' },
    { when: '403', reply: http(403), result: 'auth' },
    { when: '404', reply: http(404), result: 'config' },
    { when: '429', reply: http(429, '', { 'retry-after': '60' }), result: 'retry', retryAfterMs: 60_000 },
    { when: '503', reply: http(503), result: 'retry' },
  ],
})

describe('an event for AdRoll', () => {
  const settings = useSettings(adrollEvents, { ...OWN, events: ['pageView', 'homeView', 'productSearch', 'purchase'] })
  const { forward } = adrollEvents
  const given = createPayloads(createSeededRandom(3)).events(1)[0] as ForwardedEvent
  const bodyOf = (event: ForwardedEvent): unknown => {
    const call = forward?.call(settings as never, [event], 0)
    return call?.kind === 'http' ? JSON.parse(call.body ?? '') : undefined
  }

  it('says what an order was worth, of which browser, and keeps the address to itself', () => {
    const order = inBrowser(given, 'Order Completed', {
      order_id: 7,
      revenue: '25.5',
      currency: 'eur',
      products: [{ product_id: 'P1', price: 12.75, quantity: 2, category: 'Shoes', colour: 'red' }],
    })
    expect(bodyOf(order)).toEqual([
      {
        advertisable_eid: 'ABC',
        pixel_eid: 'DEF',
        event_name: 'purchase',
        page_location: 'https://shop.example/cart?x=1&y=%C3%BC',
        ip: '192.0.2.7',
        identifiers: {
          first_party_cookie: COOKIE,
          // SHA-256 of ada@example.com, by sha256sum.
          email_sha256: 'b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72',
          user_id: 'U1',
        },
        user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
        timestamp: given.event.at / 1000,
        event_attributes: {
          order_id: '7',
          user_id: 'U1',
          products: [{ product_id: 'P1', price: 12.75, quantity: 2, category: 'Shoes' }],
        },
        conversion_value: '25.5',
        currency: 'EUR',
      },
    ])
  })

  it('goes out only where AdRoll has a name for it that is asked for', () => {
    const wants = (name: string) => forward?.wants?.(settings as never, inBrowser(given, name, {}))
    expect(['Order Completed', 'Products Searched', 'Product Viewed', 'Product Added', 'toString'].map(wants)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    expect(bodyOf(inBrowser(given, 'Products Searched', { query: 'red shoes' }))).toMatchObject([
      { event_name: 'productSearch', event_attributes: { keywords: 'red shoes' } },
    ])
    const page = inBrowser(given, '', {}, { page: { url: 'https://shop.example/' } })
    expect(bodyOf({ ...page, spec: { ...page.spec, type: 'page' } })).toMatchObject([{ event_name: 'homeView' }])
  })

  it.each([
    ['no page', { page: {} }, /page/],
    ['a page that is none', { page: { url: 'javascript:1' } }, /page/],
    ['no address', { ip: undefined }, /ip/],
    ['no browser', { adroll: undefined }, /browser/],
    ['a cookie of somebody else', { adroll: { first_party_cookie: 'x' } }, /browser/],
  ])('is not sent with %s, and it is said why', (_what, context, reason) => {
    expect(forward?.refuses?.(settings as never, inBrowser(given, 'Order Completed', {}, context), 0)).toMatch(reason)
  })
})

it('the local AdRoll server refuses what AdRoll does', async () => {
  const server = await startAdrollEventsServer(OWN)
  const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
  const good = {
    advertisable_eid: 'ABC',
    pixel_eid: 'DEF',
    event_name: 'purchase',
    page_location: 'https://shop.example/',
    ip: '192.0.2.7',
    identifiers: { first_party_cookie: COOKIE },
  }
  const post = async (body: unknown, over: { readonly token?: string; readonly query?: string } = {}) => {
    const reply = await egress.perform(
      {
        kind: 'http',
        method: 'POST',
        url: `${server.url}/api/?advertisable=${over.query ?? 'ABC'}`,
        headers: { authorization: `token ${over.token ?? OWN.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
      { timeoutMs: 5000 },
    )
    return reply.kind === 'http' ? reply.status : reply.kind
  }
  const bad = [
    { ...good, ip: undefined },
    { ...good, event_name: 'order' },
    { ...good, identifiers: { email_sha256: 'a'.repeat(64) } },
    { ...good, conversion_value: 5 },
    { ...good, timestamp: 1795428005123 },
    { ...good, colour: 'red' },
    { ...good, event_attributes: { products: [{ colour: 'red' }] } },
  ]
  expect(await Promise.all(bad.map((event) => post([good, event])))).toEqual(bad.map(() => 400))
  expect(await post(Array.from({ length: 101 }, () => good))).toBe(400)
  expect([await post(good, { token: 'x' }), await post(good, { query: 'x' })]).toEqual([401, 403])
  expect(server.events).toEqual([])
  expect([await post(good), server.events.length]).toEqual([200, 1])
  await egress.close()
  await server.close()
})
