import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import bronto from '../../src/connections/bronto/index.ts'
import type { ForwardedEvent, Reply } from '../../src/connections/connection.ts'
import type { BrontoServer } from '../vendors/bronto-server.ts'
import { startBrontoServer } from '../vendors/bronto-server.ts'
import { describeConnection } from './connection-suite.ts'

const SITE = 'bukwgcnuvyfgbobffppobauzanusbmi'

const http = (status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: '',
})

const forwardable = ({ event, spec, messageId }: ForwardedEvent, index: number): ForwardedEvent => {
  const products = [{ product_id: 'p1', name: String(event.properties['text']), price: event.properties['price'] }]
  const properties = { order_id: messageId, products: index % 2 === 0 ? products : [] }
  return {
    messageId,
    event: { ...event, name: 'Order Completed', properties },
    spec: { ...spec, event: 'Order Completed', properties, context: { traits: { email: `p${index}@example.com` } } },
  }
}

describeConnection({
  kind: bronto,
  secrets: [],
  forwardable,
  start: async () => {
    const [one, other] = await Promise.all([startBrontoServer({ siteId: SITE }), startBrontoServer({ siteId: SITE })])
    const settings = { siteId: SITE, baseUrl: one.url }
    return {
      settings,
      allSettings: { siteId: SITE, baseUrl: `${other.url}/orders` },
      wrongSettings: { ...settings, siteId: 'another' },
      taken: () => one.orders.size + other.orders.size,
      close: async () => void (await Promise.all([one.close(), other.close()])),
    }
  },
  bad: [
    { settings: { siteId: '' }, path: 'siteId' },
    { settings: { siteId: 5 }, path: 'siteId' },
    { settings: { baseUrl: 'app.bronto.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '200', reply: http(200), result: 'accepted' },
    { when: '204', reply: http(204), result: 'accepted' },
    { when: '301', reply: http(301), result: 'config' },
    { when: '400', reply: http(400), result: 'config' },
    { when: '401', reply: http(401), result: 'auth' },
    { when: '403', reply: http(403), result: 'auth' },
    { when: '404', reply: http(404), result: 'config' },
    { when: '410', reply: http(410), result: 'config' },
    { when: '429 with seconds', reply: http(429, { 'retry-after': '7' }), result: 'retry', retryAfterMs: 7000 },
    { when: '503', reply: http(503), result: 'retry' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})

describe('the local server in Bronto’s place', () => {
  let server: BrontoServer
  beforeAll(async () => {
    server = await startBrontoServer({ siteId: SITE })
  })
  afterAll(() => server.close())
  const item = { item_id: 'p1', quantity: 1, amount: 5 }
  const order = { site_id: SITE, order_id: 'o1', items: [item] }
  const post = async (body: object, type = 'application/json') =>
    (await fetch(server.url, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) })).status

  it('takes an order once', async () => {
    expect([await post(order), await post(order)]).toEqual([200, 200])
    expect([...server.orders.keys()]).toEqual(['o1'])
  })

  it.each<[string, object, number]>([
    ['another site', { site_id: 'x' }, 403],
    ['no id', { order_id: '' }, 400],
    ['what is no address', { email: 'ada' }, 400],
    ['no items', { items: undefined }, 400],
    ['an item without id', { items: [{ ...item, item_id: undefined }] }, 400],
    ['half an item', { items: [{ ...item, quantity: 0.5 }] }, 400],
    ['an amount as text', { items: [{ ...item, amount: '5' }] }, 400],
    ['a date', { date: '2021-01-01' }, 400],
  ])('refuses %s', async (_what, over, status) => {
    expect(await post({ ...order, order_id: 'o2', ...over })).toBe(status)
    expect(server.orders.has('o2')).toBe(false)
  })

  it('refuses text', async () => {
    expect(await post(order, 'text/plain')).toBe(415)
  })
})
