import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import segment from '../../src/connections/segment/index.ts'
import { describeConnection } from './connection-suite.ts'

const SECRET = 'segment-shared-secret-1'
const call = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'ajs-next-1795435200000-8f2',
  userId: 'U1',
  anonymousId: 'a1',
  timestamp: '2026-11-23T12:00:00.000Z',
  originalTimestamp: '2026-11-23T12:07:00.000Z',
  sentAt: '2026-11-23T12:07:01.000Z',
  receivedAt: '2026-11-23T12:00:01.000Z',
  writeKey: 'wk',
  version: 2,
  channel: 'client',
  context: { ip: '192.0.2.1', library: { name: 'analytics.js', version: 'next-1.84.0' } },
  integrations: { All: true },
  properties: { order_id: 'o1', total: 5 },
}
const told = (body: object) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const at = Date.parse(call.timestamp)

describeConnection({
  kind: segment,
  secrets: ['sharedSecret'],
  start: async () => ({
    settings: { sharedSecret: SECRET },
    allSettings: { sharedSecret: SECRET },
    taken: () => 0,
    close: async () => {},
  }),
  bad: [{ settings: { sharedSecret: '' }, path: 'sharedSecret' }],
  replies: [],
  receive: {
    sign: (request, settings) => ({
      ...request,
      headers: {
        ...request.headers,
        'X-Signature': createHmac('sha1', String(settings['sharedSecret'])).update(request.body).digest('hex'),
      },
    }),
    otherSecret: { sharedSecret: 'segment-shared-secret-2' },
    signsBody: true,
    samples: [
      {
        when: 'track',
        request: told(call),
        items: [
          {
            kind: 'spec',
            id: call.messageId,
            at,
            spec: { event: 'Order Completed', userId: 'U1', properties: call.properties, context: call.context },
          },
        ],
      },
      ...(
        [
          ['identify', { traits: { email: 'ada@shop.example' } }],
          ['page', { name: 'Home', properties: { url: 'https://shop.example/' } }],
          ['screen', { name: 'Cart' }],
          ['group', { groupId: 'g1', traits: { name: 'Shop' } }],
          ['alias', { previousId: 'a0' }],
        ] as const
      ).map(([type, more]) => ({
        when: type,
        request: told({ ...call, event: undefined, properties: undefined, type, messageId: `m-${type}`, ...more }),
        items: [{ kind: 'spec', id: `m-${type}`, spec: { type, ...more } } as const],
      })),
      {
        when: 'a call of another kind',
        request: told({ ...call, type: 'delete' }),
        items: [{ kind: 'bad', path: 'type' }],
      },
    ],
    batch: { request: told([call, 5, { type: 'track' }, { type: 'x' }]), good: 2, bad: 2 },
  },
})

const read = (body: object) =>
  segment.receive?.read(
    { sharedSecret: SECRET },
    { method: 'POST', url: '', headers: {}, body: Buffer.from(JSON.stringify(body)), now: 9 },
  )?.[0]

it('leaves the time as Segment corrected it, however long the call was on its way', () => {
  const item = read(call)
  expect(item).toMatchObject({ at, spec: { timestamp: call.timestamp } })
  for (const gone of ['sentAt', 'originalTimestamp', 'receivedAt', 'writeKey'])
    expect(item).not.toHaveProperty(['spec', gone])
})

it('tells calls without an id apart by what they say', () => {
  const [one, same, other] = [{ a: 1 }, { a: 1 }, { a: 2 }].map((properties) => read({ type: 'track', properties }))
  expect(one).toEqual(same)
  expect(one).not.toMatchObject({ id: (other as { id: string }).id })
})

it('says what to do about a batch, of which only the first event is signed', () => {
  const first = JSON.stringify(call)
  const headers = { 'x-signature': createHmac('sha1', SECRET).update(first).digest('hex') }
  const verify = (body: string) =>
    segment.receive?.verify(
      { sharedSecret: SECRET },
      { method: 'POST', url: '', headers, body: Buffer.from(body), now: 0 },
      undefined,
    )
  expect(verify(first)).toEqual({ ok: true })
  expect(verify(`[${first},${first}]`)).toMatchObject({ reason: 'forged', detail: expect.stringContaining('batching') })
})
