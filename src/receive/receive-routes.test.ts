import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Accept, SecondPartyEvent, SpecEvent } from '../collect/accept.ts'
import type { ConnectionKind, ReceivedItem, ReceivedRequest, Reply } from '../connections/connection.ts'
import { createManualClock } from '../kernel/clock.ts'
import { RekindleError } from '../kernel/errors.ts'
import { silentLogger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import { trialId } from '../model/delivery.ts'
import type { DeliveryFacts } from './link-facts.ts'
import { createRecentCalls } from './recent-calls.ts'
import { receiveRoutes } from './receive-routes.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3_600_000
const SECRET = 'a signing secret'
const facts: DeliveryFacts = {
  campaign: 'cart-recovery',
  step: 'nudge',
  channel: 'email',
  connection: 'mail',
  profile: 5,
  userId: 'U5',
}

const signature = (body: Uint8Array | string): string => createHmac('sha256', SECRET).update(body).digest('hex')

/** Signs its raw bytes, and sends the items themselves. */
function signingKind(seen: ReceivedRequest[]): ConnectionKind<{ certificate?: string; confirm?: string }> {
  const get = (url: string) => ({ kind: 'http', method: 'GET', url, headers: {} }) as const
  return {
    kind: 'tiny',
    title: 'Tiny',
    summary: 'A tool that signs.',
    settings: z.strictObject({}),
    limits: { concurrency: 1, timeoutMs: 1000 },
    idempotency: 'key',
    receive: {
      proof: ({ certificate }) => (certificate === undefined ? undefined : get(certificate)),
      verify: ({ certificate }, request, proof) => {
        seen.push(request)
        if (certificate !== undefined && (proof?.kind !== 'http' || proof.body !== 'CERTIFICATE'))
          return { ok: false, reason: 'forged', detail: 'The certificate is not the tool’s.' }
        return request.headers['x-tiny-signature'] === signature(request.body)
          ? { ok: true }
          : { ok: false, reason: 'forged', detail: 'The signature does not match the body.' }
      },
      confirm: ({ confirm }) => (confirm === undefined ? undefined : get(confirm)),
      read: (_settings, { body }) => {
        const text = Buffer.from(body).toString()
        return text.trim() === '' ? [] : (JSON.parse(text) as readonly ReceivedItem[])
      },
    },
  }
}

const opened: FastifyInstance[] = []
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close()
})

interface Given {
  readonly settings?: object
  readonly publicUrl?: string
  /** What the tool's other addresses answer. */
  readonly reply?: () => Reply
  readonly vendorIds?: Readonly<Record<string, string>>
}

async function start({ settings = {}, publicUrl = 'https://r.shop.example', reply, vendorIds = {} }: Given = {}) {
  const clock = createManualClock(NOW)
  const seen: ReceivedRequest[] = []
  const accepted: (readonly (SecondPartyEvent | SpecEvent)[])[] = []
  const counted: string[] = []
  const fetched: string[] = []
  const state: { ready: boolean; fault: Error | undefined; broken: boolean } = {
    ready: true,
    fault: undefined,
    broken: false,
  }
  const metrics: Metrics = {
    count: (name, labels, by = 1) =>
      void (by > 0 && counted.push(`${name}:${Object.values(labels ?? {}).join(':')}:${by}`)),
    set: () => {},
    observe: () => {},
  }
  const accept: Accept = async (events, via) => {
    expect(via).toBe('tiny')
    if (state.fault) throw state.fault
    if (events.length > 0) accepted.push(events)
  }
  const calls = createRecentCalls()
  const kind = signingKind(seen)
  const { receive: _, ...deaf } = kind
  const app = Fastify()
  opened.push(app)
  await app.register(
    receiveRoutes({
      ready: () => state.ready,
      connection: (key) =>
        key === 'tiny' ? { key, kind, settings } : key === 'deaf' ? { key, kind: deaf, settings } : undefined,
      deliveries: async (ids) => ids.map((id) => (id.startsWith('dlv_') ? facts : undefined)),
      byVendorId: async (connection, ids) => {
        expect(connection).toBe('tiny')
        return ids.map((id) => (vendorIds[id] === undefined ? undefined : { id: vendorIds[id], facts }))
      },
      accept,
      perform: async (call) => {
        fetched.push(call.url)
        if (state.broken) throw new TypeError('a bug')
        return reply?.() ?? { kind: 'http', status: 200, headers: {}, body: 'CERTIFICATE' }
      },
      calls,
      publicUrl: () => publicUrl,
      clock,
      metrics,
      logger: silentLogger,
    }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const port = (app.server.address() as AddressInfo).port
  const send = (body: string | Uint8Array, headers: Record<string, string> = {}, path = '/receive/tiny') =>
    ask(port, path, { 'x-tiny-signature': signature(body), ...headers }, body)
  const tell = (...items: readonly object[]) => send(JSON.stringify(items))
  const events = () => accepted.flat() as readonly SecondPartyEvent[]
  return { port, send, tell, seen, accepted, events, counted, fetched, state, calls, clock }
}

interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** As tools do it: exactly these headers, none of a browser's own. */
function ask(
  port: number,
  path: string,
  headers: Record<string, string>,
  body?: string | Uint8Array,
  method = 'POST',
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: false }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text: Buffer.concat(chunks).toString() }),
      )
    })
    call.on('error', reject)
    call.end(body)
  })
}

const fact = (over: object = {}) => ({
  kind: 'fact',
  id: 'e1',
  event: 'Email Opened',
  at: NOW - 1000,
  about: { deliveryId: 'dlv_1' },
  ...over,
})

const problemOf = ({ status, text }: Answered) => [status, (JSON.parse(text) as { error: { code: string } }).error]

describe('what comes as bytes', () => {
  it.each<[string, Record<string, string>]>([
    ['JSON', { 'content-type': 'application/json; charset=utf-8' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', { 'content-type': 'text/plain' }],
    ['a broken type', { 'content-type': 'application/json;;=, x' }],
    ['an empty type', { 'content-type': '' }],
    ['no type', {}],
    ['no length', { 'transfer-encoding': 'chunked' }],
  ])('reaches verification as it was sent: %s', async (_as, headers) => {
    const { send, seen } = await start()
    const body = ' [\r\n]\r\n'
    expect(await send(body, headers)).toMatchObject({ status: 200, text: '{"ok":true}' })
    expect(Buffer.from(seen[0]?.body ?? []).toString()).toBe(body)
    expect(seen[0]?.headers['content-type'] ?? '').toBe(headers['content-type'] ?? '')
    expect(seen[0]?.headers).not.toHaveProperty('x-content-type')
    expect(seen[0]).toMatchObject({ method: 'POST', now: NOW })
  })

  it('is no text to us: bytes that are not UTF-8, or none at all', async () => {
    const { send, seen } = await start()
    const odd = Buffer.from([0xff, 0xfe, 0, 13, 10])
    // The tiny tool cannot read them, which is a fault, and none of ours to hide.
    expect((await send(odd)).status).toBe(500)
    expect((await send('')).status).toBe(200)
    expect(seen.map(({ body }) => [...body])).toEqual([[...odd], []])
  })

  it('is refused when it is packed, before anything is judged', async () => {
    const { send, seen, calls } = await start()
    const reply = await send(gzipSync('[]'), { 'content-encoding': 'gzip' })
    expect(problemOf(reply)).toMatchObject([400, { code: 'bad_encoding', message: expect.stringContaining('packed') }])
    expect(seen).toEqual([])
    expect(calls.of('tiny')).toMatchObject([{ outcome: 'refused' }])
    expect((await send('[]', { 'content-encoding': 'identity' })).status).toBe(200)
  })

  it('may have megabytes, and not more than that', async () => {
    const { send } = await start()
    expect((await send(`[${' '.repeat(6_000_000)}]`)).status).toBe(200)
    expect(problemOf(await send(`[${' '.repeat(9_000_000)}]`))).toMatchObject([
      400,
      { code: 'bad_request', message: expect.stringContaining('at most 8388608 bytes') },
    ])
  })

  it('has the address that the tool was told, query and all, letter by letter', async () => {
    const { port, seen } = await start({ publicUrl: 'https://shop.example/rekindle' })
    const headers = { 'x-tiny-signature': signature('') }
    for (const path of ['/receive/tiny?d=a%20b&d=%2F+x', 'http://internal:3300/receive/tiny?k=1'])
      expect((await ask(port, path, headers, '')).status).toBe(200)
    expect(seen.map(({ url }) => url)).toEqual([
      'https://shop.example/rekindle/receive/tiny?d=a%20b&d=%2F+x',
      'https://shop.example/rekindle/receive/tiny?k=1',
    ])
  })
})

describe('who asks', () => {
  it('gets 401 and a plain error for what is forged', async () => {
    const { send, accepted, calls, counted } = await start()
    const reply = await send(JSON.stringify([fact()]), { 'x-tiny-signature': 'forged' })
    expect(problemOf(reply)).toEqual([
      401,
      { code: 'bad_signature', message: 'The signature does not match the body.' },
    ])
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(accepted).toEqual([])
    expect(counted).toEqual(['rekindle_receive_refused_total:tiny:bad_signature:1'])
    expect(calls.of('tiny')).toMatchObject([{ outcome: 'refused', detail: 'The signature does not match the body.' }])
  })

  it.each([
    ['/receive/', 404],
    ['/receive/other', 404],
    ['/receive/constructor', 404],
    ['/receive/tiny/', 404],
    ['/receive/tiny/x', 404],
    ['/receive/tiny%2Fx', 404],
    ['/receive/%00', 404],
    ['/receive/%C3%A4%F0%9F%9B%92', 404],
    [`/receive/${'x'.repeat(120)}`, 404],
    ['/receive/deaf', 400],
    ['/receive/t%69ny', 200],
    ['/receive/tiny?', 200],
    ['/receive/%', 400],
    ['/receive/%FF', 400],
  ])('at %s gets %i', async (path, status) => {
    const { send, accepted } = await start()
    const reply = await send('[]', {}, path)
    expect(reply.status).toBe(status)
    expect(reply.text.length).toBeLessThan(300)
    expect(accepted).toEqual([])
  })

  it('is told in words what is missing', async () => {
    const { send } = await start()
    expect(problemOf(await send('', {}, '/receive/other'))).toEqual([
      404,
      { code: 'not_found', message: 'No connection is called "other".' },
    ])
    expect(problemOf(await send('', {}, '/receive/deaf'))).toEqual([
      400,
      { code: 'not_supported', message: 'Tiny tells nothing at this address.' },
    ])
  })

  it('is answered by 200 if it only looks whether anybody is there', async () => {
    const { port, seen, calls } = await start()
    for (const method of ['GET', 'HEAD'] as const) {
      expect((await ask(port, '/receive/tiny', {}, undefined, method)).status).toBe(200)
      expect((await ask(port, '/receive/other', {}, undefined, method)).status).toBe(404)
    }
    expect([seen, calls.of('tiny')]).toEqual([[], []])
  })
})

describe('while we cannot keep it', () => {
  it('asks to come again: before the start is done', async () => {
    const { tell, state, accepted } = await start()
    state.ready = false
    const reply = await tell(fact())
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5'])
    state.ready = true
    expect((await tell(fact())).status).toBe(200)
    expect(accepted).toHaveLength(1)
  })

  it('asks to come again: while the store is away; and the repeat is the same event', async () => {
    const { tell, state, events, calls, counted } = await start()
    state.fault = new RekindleError('unavailable', 'away')
    const reply = await tell(fact())
    expect(problemOf(reply)).toMatchObject([503, { code: 'unavailable' }])
    expect(reply.headers['retry-after']).toBe('5')
    expect(calls.of('tiny')).toMatchObject([{ outcome: 'unavailable', events: 0 }])
    expect(counted).toEqual(['rekindle_receive_refused_total:tiny:unavailable:1'])
    state.fault = undefined
    await tell(fact())
    await tell(fact())
    expect(events()).toHaveLength(2)
    expect(events()[0]).toEqual(events()[1])
    expect(calls.of('tiny').map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'unavailable'])
  })

  it('says that it is our fault where it is, and gives nothing away', async () => {
    const { tell, state, calls } = await start()
    state.fault = new TypeError('secret words')
    const reply = await tell(fact())
    expect(problemOf(reply)).toMatchObject([500, { code: 'internal' }])
    expect(reply.text).not.toContain('secret words')
    expect(calls.of('tiny')).toMatchObject([{ outcome: 'unavailable' }])
  })
})

describe('what is told', () => {
  it('is tied to its delivery by our id, and the person is the one of our record', async () => {
    const { tell, events } = await start({ vendorIds: { v1: 'dlv_other' } })
    await tell(
      fact({
        about: { deliveryId: 'dlv_1', vendorId: 'v1', userId: 'somebody else', email: 'else@shop.example' },
        properties: { vendor: 'tiny', campaign_name: 'made up', delivery_id: 'made up' },
        context: { ip: '192.0.2.1' },
      }),
    )
    expect(events()).toEqual([
      {
        event: 'Email Opened',
        messageId: expect.stringMatching(/^receive_\w{26}$/) as string,
        timestamp: '2026-11-23T11:59:59.000Z',
        profile: 5,
        userId: 'U5',
        properties: {
          vendor: 'tiny',
          evidence: 'provider',
          vendor_message_id: 'v1',
          delivery_id: 'dlv_1',
          campaign_name: 'cart-recovery',
        },
        context: { ip: '192.0.2.1' },
      },
    ])
  })

  it('is tied to its delivery by the id of the tool, where ours is missing or not known', async () => {
    const { tell, events } = await start({ vendorIds: { v1: 'dlv_7' } })
    await tell(
      fact({ about: { vendorId: 'v1' } }),
      fact({ id: 'e2', about: { deliveryId: 'foreign', vendorId: 'v1', email: 'a@shop.example' } }),
    )
    expect(events()).toMatchObject([
      { profile: 5, properties: { delivery_id: 'dlv_7' } },
      { profile: 5, properties: { delivery_id: 'dlv_7' } },
    ])
    expect(events()[1]).not.toHaveProperty('context')
  })

  it('is about whom the tool names, only where the message is not ours', async () => {
    const { tell, events } = await start()
    await tell(
      fact({ about: { userId: 'U9' } }),
      fact({ id: 'e2', about: { vendorId: 'v9', email: 'a@shop.example', phone: '+4917012345678' } }),
    )
    expect(events()).toMatchObject([
      { userId: 'U9' },
      { context: { traits: { email: 'a@shop.example', phone: '+4917012345678' } } },
    ])
    expect(events().map(({ profile, properties }) => [profile, properties?.['delivery_id']])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
  })

  it('is counted as bad, and spoils nothing else, where it cannot be used', async () => {
    const { tell, events, calls, counted } = await start()
    const reply = await tell(
      fact({ id: 'nobody', about: { vendorId: 'v9' } }),
      fact({ id: 'empty', about: { userId: '', email: ' ' } }),
      { kind: 'bad', path: 'items[2]', problem: 'has no time' },
      { kind: 'noted', name: 'processed' },
      fact(),
    )
    expect(reply.status).toBe(200)
    expect(events()).toHaveLength(1)
    expect(calls.of('tiny')).toEqual([
      {
        at: NOW,
        outcome: 'accepted',
        events: 1,
        noted: 1,
        bad: 3,
        problems: [
          'items[2]: has no time',
          'nobody: nothing says whom it is about',
          'empty: nothing says whom it is about',
        ],
      },
    ])
    expect(counted).toEqual([
      'rekindle_received_total:tiny:event:1',
      'rekindle_received_total:tiny:noted:1',
      'rekindle_received_total:tiny:bad:3',
    ])
  })

  it('is nothing, where it is of a message that was only tried out', async () => {
    const { tell, accepted, calls } = await start()
    await tell(fact({ about: { deliveryId: trialId('1'), email: 'a@shop.example' } }))
    expect(accepted).toEqual([])
    expect(calls.of('tiny')).toMatchObject([{ outcome: 'accepted', events: 0, bad: 0 }])
  })

  it('goes on as it is, where it is an event of the shop itself; repeats have the same id', async () => {
    const { tell, accepted } = await start()
    const spec = { type: 'track', event: 'Order Completed', userId: 'U1', properties: { order_id: 1 } }
    await tell({ kind: 'spec', id: 'w1', at: NOW, spec }, { kind: 'spec', id: 'w1', at: NOW, spec })
    const [first, second] = accepted.flat() as readonly SpecEvent[]
    expect(first).toEqual(second)
    expect(first?.spec).toEqual({ ...spec, timestamp: '2026-11-23T12:00:00.000Z' })
    await tell({ kind: 'spec', id: 'w2', at: NOW, spec: { ...spec, timestamp: '2026-11-20T00:00:00Z' } })
    expect(accepted[1]).toMatchObject([{ spec: { timestamp: '2026-11-20T00:00:00Z' } }])
  })

  it('takes no more of an entry of the log than events may, however many come at once', async () => {
    const { tell, accepted, calls } = await start()
    await tell(...Array.from({ length: 6000 }, (_, index) => fact({ id: `e${index}` })))
    expect(accepted.map((events) => events.length)).toEqual([2500, 2500, 1000])
    expect(calls.of('tiny')).toMatchObject([{ events: 6000 }])
  })

  it('is remembered for people, the newest fifty', async () => {
    const { tell, calls, clock } = await start()
    for (let count = 0; count < 52; count++) {
      clock.advance(1)
      await tell()
    }
    expect(calls.of('tiny').map(({ at }) => at - NOW)).toEqual(Array.from({ length: 50 }, (_, index) => 52 - index))
    expect(calls.of('other')).toEqual([])
  })
})

describe('what proves a request', () => {
  const settings = { certificate: 'https://tiny.example/cert.pem' }

  it('is fetched once an hour', async () => {
    const { tell, fetched, clock } = await start({ settings })
    await Promise.all([tell(), tell()])
    clock.advance(HOUR - 1)
    await tell()
    expect(fetched).toHaveLength(1)
    clock.advance(1)
    expect((await tell()).status).toBe(200)
    expect(fetched).toEqual([settings.certificate, settings.certificate])
  })

  it.each<[string, Reply]>([
    ['is away', { kind: 'broken', sent: true, refused: false, detail: 'timed out' }],
    ['fails', { kind: 'http', status: 502, headers: {}, body: '' }],
    ['has too much to do', { kind: 'http', status: 429, headers: {}, body: '' }],
  ])('lets the tool come again when its address %s, and is asked for again', async (_when, first) => {
    const replies: Reply[] = [first]
    const reply = () => replies.shift() ?? { kind: 'http', status: 200, headers: {}, body: 'CERTIFICATE' }
    const { tell, accepted } = await start({ settings, reply })
    const refused = await tell(fact())
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5'])
    expect((await tell(fact())).status).toBe(200)
    expect(accepted).toHaveLength(1)
  })

  it.each<[string, Reply]>([
    ['is not there', { kind: 'http', status: 404, headers: {}, body: '' }],
    ['may not be asked', { kind: 'broken', sent: false, refused: true, detail: 'private' }],
    ['says something else', { kind: 'http', status: 200, headers: {}, body: 'x' }],
  ])('proves nothing when it %s', async (_when, reply) => {
    const { tell, accepted } = await start({ settings, reply: () => reply })
    expect((await tell(fact())).status).toBe(401)
    expect(accepted).toEqual([])
  })

  it('is asked for again after a fault of ours', async () => {
    const { tell, state } = await start({ settings })
    state.broken = true
    expect((await tell(fact())).status).toBe(500)
    state.broken = false
    expect((await tell(fact())).status).toBe(200)
  })
})

describe('a request to confirm', () => {
  const settings = { confirm: 'https://tiny.example/confirm' }

  it('is followed once it is verified, and only then', async () => {
    const { tell, send, fetched } = await start({ settings })
    await send('[]', { 'x-tiny-signature': 'forged' })
    expect(fetched).toEqual([])
    expect((await tell()).status).toBe(200)
    expect(fetched).toEqual([settings.confirm])
  })

  it('has the tool come again where it cannot be followed', async () => {
    const { tell, calls } = await start({
      settings,
      reply: () => ({ kind: 'http', status: 500, headers: {}, body: '' }),
    })
    expect((await tell()).status).toBe(503)
    expect(calls.of('tiny')).toMatchObject([{ outcome: 'unavailable', detail: expect.stringContaining('confirmed') }])
  })
})
