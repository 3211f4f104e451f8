import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CustomerioServer, startCustomerioServer } from './customerio-server.ts'
import { itemProblem } from './customerio-items.ts'

type Fields = Readonly<Record<string, unknown>>

const KEYS = { siteId: 'site', apiKey: 'track', appKey: 'app' }
const TRACK = `Basic ${Buffer.from('site:track').toString('base64')}`
const EMAIL = { to: 'ada@example.com', identifiers: { id: 'U1' }, from: 'a@b.example', subject: 'S', body: 'B' }
const EVENT = { type: 'person', action: 'event', name: 'Cart', identifiers: { id: 'U1' } }

describe('the local Customer.io refuses what the tool refuses', () => {
  let server: CustomerioServer
  beforeAll(async () => {
    server = await startCustomerioServer({ ...KEYS, people: { U1: 'ada@example.com' }, segments: { 7: 'Retarget' } })
  })
  afterAll(() => server.close())

  const post = async (path: string, body: unknown, authorization = path.startsWith('/api/') ? TRACK : 'Bearer app') => {
    const headers = { authorization, 'content-type': 'application/json' }
    const reply = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: reply.status, body: (await reply.json()) as Fields }
  }

  it.each<[string, string, unknown, number]>([
    ['no batch', '/api/v2/batch', {}, 400],
    ['an empty batch', '/api/v2/batch', { batch: [] }, 400],
    ['a field beside the batch', '/api/v2/batch', { batch: [EVENT], x: 1 }, 400],
    ['a large batch', '/api/v2/batch', { batch: Array.from({ length: 17 }, () => large(31_000)) }, 413],
    ['an unknown path', '/api/v2/batches', { batch: [EVENT] }, 404],
    ['an unknown segment', '/api/v1/segments/8/add_customers', { ids: ['U1'] }, 404],
    ['no ids', '/api/v1/segments/7/add_customers', { ids: [] }, 400],
    ['ids that are none', '/api/v1/segments/7/add_customers', { ids: [1] }, 400],
    ['too many ids', '/api/v1/segments/7/remove_customers', { ids: Array.from({ length: 1001 }, String) }, 400],
    ['an email to nobody', '/v1/send/email', { ...EMAIL, to: undefined }, 400],
    ['two identifiers', '/v1/send/email', { ...EMAIL, identifiers: { id: 'U1', email: 'a@b.example' } }, 400],
    ['an email without a sender', '/v1/send/email', { ...EMAIL, from: undefined }, 400],
    ['an unknown field', '/v1/send/email', { ...EMAIL, text: 'x' }, 400],
    ['a subject of two lines', '/v1/send/email', { ...EMAIL, subject: 'a\nb' }, 400],
    ['headers that are no texts', '/v1/send/email', { ...EMAIL, headers: { 'X-A': 1 } }, 400],
    ['broken Liquid', '/v1/send/email', { ...EMAIL, body: '{% if %' }, 400],
    ['a push without a template', '/v1/send/push', { identifiers: { id: 'U1' }, title: 'T', message: 'M' }, 400],
    ['a broadcast to strangers', '/v1/campaigns/1/triggers', { ids: ['U2'] }, 422],
    ['a broadcast to two kinds', '/v1/campaigns/1/triggers', { ids: ['U1'], emails: ['ada@example.com'] }, 400],
    ['a segment without a name', '/v1/segments', { segment: {} }, 400],
  ])('%s', async (_what, path, body, status) => {
    const before = server.taken()
    expect(await post(path, body)).toMatchObject({ status })
    expect(server.taken()).toBe(before)
  })

  it('other credentials, on both sides', async () => {
    expect(await post('/api/v2/batch', { batch: [EVENT] }, 'Bearer app')).toMatchObject({ status: 401 })
    expect(await post('/v1/send/email', EMAIL, TRACK)).toMatchObject({ status: 401 })
  })

  it('single entries of a batch, by their place', async () => {
    const batch = [EVENT, { ...EVENT, name: '' }, EVENT]
    expect(await post('/api/v2/batch', { batch })).toEqual({
      status: 207,
      body: { errors: [{ batch_index: 1, field: 'name', reason: 'required', message: 'name is required' }] },
    })
    expect(server.items.length).toBeGreaterThanOrEqual(2)
  })
})

it.each<[Fields, string]>([
  [{ ...EVENT, type: 'pigeon' }, 'type'],
  [{ ...EVENT, action: 'fly' }, 'action'],
  [{ ...EVENT, identifiers: undefined }, 'identifiers'],
  [{ ...EVENT, identifiers: { id: '' } }, 'identifiers.id'],
  [{ ...EVENT, action: 'identify', name: undefined, identifiers: { anonymous_id: 'a' } }, 'identifiers'],
  [{ ...EVENT, id: 'ajs-1' }, 'id'],
  [{ ...EVENT, timestamp: 1_700_000_000_000 }, 'timestamp'],
  [{ ...EVENT, timestamp: '2026-01-01' }, 'timestamp'],
  [{ ...EVENT, attributes: [] }, 'attributes'],
  [{ ...EVENT, colour: 'red' }, 'colour'],
  [large(33_000), 'size'],
  [{ ...EVENT, action: 'add_device', name: undefined }, 'name'],
  [
    { type: 'person', action: 'add_device', identifiers: { id: 'U1' }, device: { token: 't', platform: 'iOS' } },
    'device.platform',
  ],
  [{ type: 'person', action: 'delete_device', identifiers: { id: 'U1' }, device: {} }, 'device.token'],
  [{ type: 'person', action: 'merge', primary: { id: 'U1' } }, 'identifiers'],
  [{ type: 'object', action: 'identify', identifiers: { object_id: 'acme' } }, 'identifiers'],
])('an entry is refused: %j', (item, field) => {
  expect(itemProblem(item)).toMatchObject({ field })
})

function large(bytes: number): Fields {
  return { ...EVENT, attributes: { text: 'x'.repeat(bytes) } }
}
