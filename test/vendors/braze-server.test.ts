import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrazeServer, type BrazeServer } from './braze-server.ts'

const AT = '2026-11-23T09:00:00.000Z'
const event = { external_id: 'U1', name: 'Cart Viewed', time: AT }
const purchase = { external_id: 'U1', product_id: 'P', currency: 'EUR', price: 1, time: AT }

describe('the local Braze', () => {
  let server: BrazeServer
  beforeAll(async () => {
    server = await startBrazeServer({ apiKey: 'key', appId: 'app' })
  })
  afterAll(() => server.close())

  const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }

  it.each<[string, number, string, unknown, Readonly<Record<string, string>>?]>([
    ['another key', 401, '/users/track', { events: [event] }, { authorization: 'Bearer other' }],
    ['another address', 404, '/users/tracks', {}],
    ['a form', 415, '/users/track', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['broken JSON', 400, '/users/track', '{'],
    ['a call of nothing', 400, '/users/track', {}],
    ['76 objects', 400, '/users/track', { events: Array.from({ length: 76 }, () => event) }],
    ['too many bytes', 413, '/users/track', { events: [{ ...event, properties: { a: 'x'.repeat(4_000_000) } }] }],
    ['another array', 400, '/users/track', { events: [event], visits: [] }],
    ['two identifiers', 400, '/users/track', { events: [{ ...event, email: 'ada@example.com' }] }],
    ['nobody', 400, '/users/track', { events: [{ name: 'x', time: AT }] }],
    ['half an alias', 400, '/users/track', { events: [{ name: 'x', time: AT, user_alias: { alias_name: 'd' } }] }],
    ['no name', 400, '/users/track', { events: [{ ...event, name: '' }] }],
    ['a time in seconds', 400, '/users/track', { events: [{ ...event, time: 1_795_428_000 }] }],
    ['a field of no event', 400, '/users/track', { events: [{ ...event, colour: 'red' }] }],
    ['a price as a text', 400, '/users/track', { purchases: [{ ...purchase, price: '1' }] }],
    ['a currency in words', 400, '/users/track', { purchases: [{ ...purchase, currency: 'euro' }] }],
    ['half a product', 400, '/users/track', { purchases: [{ ...purchase, quantity: 0.5 }] }],
    ['a birthday in words', 400, '/users/track', { attributes: [{ external_id: 'U1', dob: 'May' }] }],
    ['a gender in words', 400, '/users/track', { attributes: [{ external_id: 'U1', gender: 'female' }] }],
    ['an alias of nobody', 400, '/users/identify', { aliases_to_identify: [{}], merge_behavior: 'merge' }],
    ['a broadcast', 400, '/messages/send', { broadcast: true, messages: { web_push: { alert: 'B', title: 'T' } } }],
    [
      'a message to nobody',
      400,
      '/messages/send',
      { broadcast: false, external_user_ids: [], messages: { web_push: { alert: 'B', title: 'T' } } },
    ],
    [
      'a mail without a sender',
      400,
      '/messages/send',
      { broadcast: false, external_user_ids: ['U1'], messages: { email: { app_id: 'app', subject: 'S', body: 'B' } } },
    ],
    [
      'a mail of another app',
      400,
      '/messages/send',
      {
        broadcast: false,
        external_user_ids: ['U1'],
        messages: { email: { app_id: 'x', from: 'A <a@b.example>', subject: 'S', body: 'B' } },
      },
    ],
    [
      'a trigger of nothing',
      400,
      '/campaigns/trigger/send',
      { broadcast: false, recipients: [{ external_user_id: 'U' }] },
    ],
    ['a partner that is none', 404, '/partners/other/cohorts', { cohort_id: 'x', name: 'X' }],
  ])('refuses %s with %i', async (_what, status, path, body, headers) => {
    expect(await post(path, body, headers)).toMatchObject({ status, body: { message: expect.any(String) } })
    expect([...server.events, ...server.purchases, ...server.attributes, ...server.sent]).toEqual([])
  })

  it('takes what is good of a call, and names the rest', async () => {
    const answer = await post('/users/track', { events: [event, { ...event, name: 5 }], purchases: [purchase] })
    expect(answer).toMatchObject({
      status: 201,
      body: { events_processed: 1, purchases_processed: 1, errors: [{ input_array: 'events', index: 1 }] },
    })
  })
})
