import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { Analytics } from '@segment/analytics-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { basic, type CollectServer, RECEIVED_AT, startCollect, unavailable } from './collect-server.fixture.ts'

let server: CollectServer
beforeEach(async () => {
  server = await startCollect()
})
afterEach(() => server.close())

const auth = { authorization: basic('wk_server:') }
const EVENT = { type: 'track', event: 'Product Added', userId: 'u1', messageId: 'm1', properties: { price: 10 } }
const json = (value: unknown) => JSON.stringify(value)
const accepted = { status: 200, json: { success: true, code: 'ok' } }

describe('addresses', () => {
  const single = ['track', 'identify', 'page', 'screen', 'group', 'alias', 't', 'i', 'p', 's', 'g', 'a']
  it.each(single.flatMap((name) => [name, `${name}/`]))('POST /v1/%s takes an event of that type', async (name) => {
    const types = { t: 'track', i: 'identify', p: 'page', s: 'screen', g: 'group', a: 'alias' } as Record<
      string,
      string
    >
    const body = json({ userId: 'u', event: 'E', groupId: 'g', previousId: 'p' })
    expect(await server.ask(`/v1/${name}`, { headers: auth, body })).toMatchObject(accepted)
    const bare = name.replace('/', '')
    expect(server.log.verdicts()).toMatchObject([
      { type: types[bare] ?? bare, source: 'server', receivedAt: RECEIVED_AT },
    ])
  })

  it.each(['batch', 'import', 'b', 'batch/', 'import/', 'b/'])('POST /v1/%s takes a batch', async (name) => {
    const body = json({ batch: [EVENT, { type: 'identify', userId: 'u1', traits: { plan: 'pro' } }] })
    expect(await server.ask(`/v1/${name}`, { headers: auth, body })).toMatchObject(accepted)
    expect(server.log.verdicts()).toMatchObject([{ name: 'Product Added' }, { name: 'Identified' }])
    expect(server.counts.get('rekindle_events_accepted_total server')).toBe(2)
  })

  it('POST /v1/m takes the SDKs’ telemetry without a key and keeps nothing', async () => {
    for (const path of ['/v1/m', '/v1/m/']) {
      expect(await server.ask(path, { body: '{"series":[{"type":"Counter"}]}' })).toMatchObject(accepted)
    }
    expect(server.log.entries).toEqual([])
  })

  it('the log gets the bytes as sent', async () => {
    const body = '{ "batch" : [ {"type":"track","event":"é","userId":"u"} ] }'
    await server.ask('/v1/batch', { headers: auth, body })
    const [entry] = server.log.entries
    expect(entry?.kind === 'events' && Buffer.from(entry.body).toString()).toBe(body)
    expect(entry).toMatchObject({ header: { source: 'server', count: 1, call: 'batch' } })
  })

  it('a batch without events is accepted and leaves no trace', async () => {
    expect(await server.ask('/v1/batch', { headers: auth, body: '{"batch":[]}' })).toMatchObject(accepted)
    expect(server.log.entries).toEqual([])
  })
})

describe('the write key', () => {
  const withKey = json({ ...EVENT, writeKey: 'wk_server' })
  it.each([
    ['Basic with the colon', { authorization: basic('wk_server:') }, json(EVENT)],
    ['Basic without the colon', { authorization: basic('wk_server') }, json(EVENT)],
    ['Basic with a password that is ignored', { authorization: basic('wk_server:secret') }, json(EVENT)],
    ['Basic in small letters', { authorization: basic('wk_server:').replace('Basic', 'basic') }, json(EVENT)],
    ['the body', {}, withKey],
    ['the body, with a bearer token beside', { authorization: 'Bearer oauth' }, withKey],
    ['the body, where a proxy uses Basic for itself', { authorization: basic('staging:pw') }, withKey],
  ])('is taken from %s', async (_, headers, body) => {
    expect(await server.ask('/v1/track', { headers, body })).toMatchObject(accepted)
    expect(server.log.verdicts()).toMatchObject([{ source: 'server', messageId: 'm1' }])
  })

  it('is taken from the query', async () => {
    expect(await server.ask('/v1/track?writeKey=wk_server', { body: json(EVENT) })).toMatchObject(accepted)
  })

  it('may change while the server runs', async () => {
    server.ready.sources = [{ key: 'other', writeKey: 'wk_new', origins: [] }]
    expect(await server.ask('/v1/track', { headers: auth, body: json(EVENT) })).toMatchObject({ status: 401 })
    expect(
      await server.ask('/v1/track', { headers: { authorization: basic('wk_new:') }, body: json(EVENT) }),
    ).toMatchObject(accepted)
  })

  it('never opens our own source', async () => {
    server.ready.sources = [{ key: 'rekindle', writeKey: 'wk_own', origins: [] }]
    expect(
      await server.ask('/v1/track', { headers: { authorization: basic('wk_own:') }, body: json(EVENT) }),
    ).toMatchObject({ status: 401 })
  })
})

describe('bodies', () => {
  const body = json(EVENT)
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'json',
    ';;;',
    ' ',
    'application/octet-stream',
  ])('are JSON under the content type %j', async (type) => {
    expect(await server.ask('/v1/track', { headers: { ...auth, 'content-type': type }, body })).toMatchObject(accepted)
  })

  it.each([
    ['nothing', {}, body],
    ['gzip', { 'content-encoding': 'gzip' }, gzipSync(body)],
    ['GZIP', { 'content-encoding': 'GZIP' }, gzipSync(body)],
    ['x-gzip', { 'content-encoding': 'x-gzip' }, gzipSync(body)],
    ['deflate', { 'content-encoding': 'deflate' }, deflateSync(body)],
    ['bare deflate', { 'content-encoding': 'deflate' }, deflateRawSync(body)],
    ['brotli', { 'content-encoding': 'br' }, brotliCompressSync(body)],
    ['identity', { 'content-encoding': 'identity' }, body],
    ['gzip whose header a proxy lost', {}, gzipSync(body)],
    ['gzip that a proxy unpacked', { 'content-encoding': 'gzip' }, body],
    ['a byte order mark', {}, `\ufeff${body}`],
  ])('are read with %s, whole and in pieces', async (_, headers, packed) => {
    for (const chunked of [false, true]) {
      expect(await server.ask('/v1/track', { headers: { ...auth, ...headers }, body: packed, chunked })).toMatchObject(
        accepted,
      )
    }
    const bodies = server.log.entries.map((entry) => entry.kind === 'events' && Buffer.from(entry.body).toString())
    expect(bodies).toEqual([body, body])
  })

  it('of 500 KB pass, as SDKs fill them up to there and add the envelope', async () => {
    const item = { ...EVENT, properties: { a: 'x'.repeat(20_000) } }
    const batch = Array.from({ length: 25 }, () => item)
    const text = json({ batch, writeKey: 'wk_server', padding: 'x'.repeat(512_000 - json({ batch }).length) })
    expect(text.length).toBeGreaterThan(512_000)
    expect(await server.ask('/v1/batch', { body: text })).toMatchObject(accepted)
  })

  it('with too many events are answered 200, and one rejected event tells of them', async () => {
    const batch = Array.from({ length: 2501 }, (_, index) => ({
      type: 'track',
      event: 'E',
      userId: 'u',
      messageId: `m${index}`,
    }))
    expect(await server.ask('/v1/batch', { headers: auth, body: json({ batch }) })).toMatchObject(accepted)
    expect(server.log.verdicts()).toEqual(['too_many_events'])
    const [entry] = server.log.entries
    expect(entry?.kind === 'events' && JSON.parse(Buffer.from(entry.body).toString())).toMatchObject({
      batch: [{ count: 2501, first: json(batch[0]) }],
    })
    expect(await server.ask('/v1/batch', { headers: auth, body: json({ batch: batch.slice(1) }) })).toMatchObject(
      accepted,
    )
    expect(server.log.verdicts()).toHaveLength(2501)
  })

  it('with useless events are answered 200; the verdict is the pipeline’s', async () => {
    const batch = [EVENT, 'x', { type: 'track', event: 'E' }, null]
    expect(await server.ask('/v1/batch', { headers: auth, body: json({ batch }) })).toMatchObject(accepted)
    expect(server.log.verdicts()).toMatchObject([
      { messageId: 'm1' },
      'not_an_object',
      'no_user_or_anonymous_id',
      'not_an_object',
    ])
  })
})

describe('SDKs', () => {
  it('analytics-node, the real one', async () => {
    const failures: unknown[] = []
    const analytics = new Analytics({ writeKey: 'wk_server', host: server.url, flushAt: 3, maxRetries: 0 })
    analytics.on('error', (error) => failures.push(error))
    analytics.identify({ userId: 'u1', traits: { email: 'U1@Example.com' } })
    analytics.track({
      userId: 'u1',
      event: 'Product Added',
      properties: { price: 10 },
      timestamp: new Date(RECEIVED_AT - 1000),
    })
    analytics.page({ anonymousId: 'a1', name: 'Home' })
    analytics.screen({ userId: 'u1', name: 'Cart' })
    analytics.group({ userId: 'u1', groupId: 'g1', traits: { size: 3 } })
    analytics.alias({ userId: 'u1', previousId: 'a1' })
    await analytics.closeAndFlush()
    expect(failures).toEqual([])
    const seen = server.log.verdicts()
    expect(seen.map((event) => (typeof event === 'string' ? event : event.name)).sort()).toEqual([
      'Aliased',
      'Group Joined',
      'Identified',
      'Page Viewed',
      'Product Added',
      'Screen Viewed',
    ])
    expect(seen).toContainEqual(
      expect.objectContaining({
        name: 'Identified',
        ids: [
          { type: 'user_id', value: 'u1' },
          { type: 'email', value: 'u1@example.com' },
        ],
      }),
    )
  })

  it('analytics-node keeps its events through an outage and brings them later', async () => {
    server.log.refusal = unavailable()
    const analytics = new Analytics({
      writeKey: 'wk_server',
      host: server.url,
      flushAt: 1,
      maxRetries: 3,
      httpRequestTimeout: 5000,
      httpClient: async (url, request) => {
        const response = await fetch(url, request)
        expect([response.status, response.headers.get('retry-after')]).toEqual(
          server.log.refusal ? [503, '5'] : [200, null],
        )
        // The pause itself is the SDK's business: here it shall be short.
        server.log.refusal = undefined
        return new Response(response.body, { status: response.status })
      },
    })
    analytics.track({ userId: 'u1', event: 'Order Completed' })
    await analytics.closeAndFlush()
    expect(server.log.verdicts()).toMatchObject([{ name: 'Order Completed' }])
  })

  it('Kotlin: text/plain, gzip, chunked, the key behind the batch', async () => {
    const text = `{"batch":[${json(EVENT)}],"sentAt":"2026-06-01T00:00:00.000Z","writeKey":"wk_server"}`
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' }
    expect(await server.ask('/v1/b', { headers, body: gzipSync(text), chunked: true })).toMatchObject(accepted)
    expect(server.log.verdicts()).toMatchObject([{ messageId: 'm1', source: 'server' }])
  })

  it('Python: the key in the body only, gzip with its length; reads code and message of a refusal', async () => {
    const headers = {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'user-agent': 'analytics-python/2.3.3',
    }
    const send = (writeKey: string) =>
      server.ask('/v1/batch', { headers, body: gzipSync(json({ batch: [EVENT], writeKey })) })
    expect(await send('wk_server')).toMatchObject(accepted)
    expect((await send('wrong')).json).toMatchObject({ code: 'invalid_write_key', message: expect.any(String) })
  })

  it('Ruby: Basic only, /v1/import, reads error from JSON whatever comes', async () => {
    const headers = { ...auth, 'content-type': 'application/json', accept: 'application/json' }
    expect(
      await server.ask('/v1/import', { headers, body: json({ sentAt: '2026-06-01T00:00:00Z', batch: [EVENT] }) }),
    ).toMatchObject(accepted)
    expect((await server.ask('/v1/import', { headers, body: '{' })).json).toMatchObject({ error: expect.any(String) })
  })

  it('Java: /v1/import/ with Basic and the key in the body', async () => {
    const body = json({ batch: [EVENT], writeKey: 'wk_server', sentAt: '2026-06-01T00:00:00Z', sequence: 1 })
    expect(await server.ask('/v1/import/', { headers: auth, body })).toMatchObject(accepted)
  })

  it('Go: context of the batch for each event', async () => {
    const context = { library: { name: 'analytics-go' } }
    await server.ask('/v1/batch', { headers: auth, body: json({ batch: [EVENT], context, messageId: 'batch-1' }) })
    expect(server.log.verdicts()).toMatchObject([{ context, messageId: 'm1' }])
  })

  it('curl: no content type', async () => {
    expect(await server.ask('/v1/track', { headers: auth, body: json(EVENT) })).toMatchObject(accepted)
  })

  it('analytics-next: text/plain, Basic and the key in the event, a retry', async () => {
    const headers = {
      origin: 'https://shop.example',
      'content-type': 'text/plain',
      authorization: basic('wk_web:'),
      'x-retry-count': '2',
      'user-agent': 'Firefox',
    }
    const body = json({
      ...EVENT,
      writeKey: 'wk_web',
      sentAt: '2026-06-01T00:00:00Z',
      context: { page: { path: '/' } },
    })
    const answer = await server.ask('/v1/t', { headers, body })
    expect(answer).toMatchObject({
      ...accepted,
      headers: { 'access-control-allow-origin': 'https://shop.example', vary: 'Origin' },
    })
    expect(server.log.verdicts()).toMatchObject([
      { context: { ip: '127.0.0.1', userAgent: 'Firefox', page: { path: '/' } } },
    ])
  })

  it('servers’ own addresses are not taken for the person’s, those of devices are', async () => {
    const headers = { ...auth, 'user-agent': 'curl' }
    await server.ask('/v1/track', { headers, body: json(EVENT) })
    await server.ask('/v1/track', { headers, body: json({ ...EVENT, channel: 'client' }) })
    await server.ask('/v1/track', { headers, body: json({ ...EVENT, context: { direct: true } }) })
    const client = { ip: '127.0.0.1', userAgent: 'curl' }
    expect(server.log.verdicts()).toMatchObject([{ context: {} }, { context: client }, { context: client }])
    expect(server.log.entries[0]).toMatchObject({ header: { source: 'server', count: 1, call: 'track' } })
    expect(server.log.entries[0]).not.toHaveProperty('header.ip')
  })
})

describe('settings of SDKs', () => {
  it('point to us', async () => {
    for (const path of ['/v1/projects/wk_web/settings', '/v1/projects/wk_web/settings/']) {
      const answer = await server.ask(path, { method: 'GET', headers: { origin: 'https://any.example' } })
      const apiHost = `127.0.0.1:${server.port}/v1`
      expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'https://any.example' } })
      expect(answer.json).toEqual({
        integrations: { 'Segment.io': { apiKey: 'wk_web', apiHost, protocol: 'http' } },
        plan: {},
        metrics: { sampleRate: 0, host: apiHost, protocol: 'http' },
      })
    }
  })

  it('give the public address where there is one', async () => {
    const behind = await startCollect({ publicUrl: 'https://events.shop.example/rk/' })
    const answer = await behind.ask('/v1/projects/wk_web/settings', { method: 'GET' })
    expect(answer.json).toMatchObject({
      integrations: { 'Segment.io': { apiHost: 'events.shop.example/rk/v1', protocol: 'https' } },
    })
    await behind.close()
  })
})

describe('pixels', () => {
  const GIF = Buffer.from('GIF89a')
  const event = { userId: 'u1', event: 'Email Opened', messageId: 'p1', properties: { campaign_name: 'c' } }

  it.each(['base64url', 'base64'] as const)('carry an event as %s', async (encoding) => {
    const data = Buffer.from(json({ ...event, writeKey: 'wk_server', note: 'ÿ~~?>' })).toString(encoding)
    const answer = await server.ask(`/v1/pixel/track?data=${data}`, {
      method: 'GET',
      headers: { 'user-agent': 'Mail' },
    })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' } })
    expect(answer.bytes.subarray(0, 6)).toEqual(GIF)
    expect(server.log.verdicts()).toMatchObject([
      { name: 'Email Opened', properties: { campaign_name: 'c' }, context: { userAgent: 'Mail' } },
    ])
    expect(json(server.log.entries)).not.toContain('wk_server')
  })

  it('carry an event as fields with dots', async () => {
    const query =
      'writeKey=wk_server&userId=u1&event=Email%20Opened&properties.subject=Hi&properties.campaign.name=c&context.traits.email=a@b.c'
    await server.ask(`/v1/pixel/track/?${query}`, { method: 'GET' })
    expect(server.log.verdicts()).toMatchObject([
      {
        name: 'Email Opened',
        properties: { subject: 'Hi', campaign_name: 'c' },
        ids: [{ value: 'u1' }, { value: 'a@b.c' }],
      },
    ])
  })

  it.each(['identify', 'page', 'screen', 'group', 'alias'])('exist for %s', async (call) => {
    await server.ask(`/v1/pixel/${call}?writeKey=wk_server&userId=u&groupId=g&previousId=p`, { method: 'GET' })
    expect(server.log.verdicts()).toMatchObject([{ type: call }])
  })

  it.each([
    ['no key', '?userId=u&event=E', 'invalid_write_key'],
    ['a wrong key', '?userId=u&event=E&writeKey=x', 'invalid_write_key'],
    ['broken data', '?data=%%%', 'invalid_json'],
    ['data that is a list', `?data=${Buffer.from('[]').toString('base64')}`, 'invalid_json'],
    ['too many fields', `?${Array.from({ length: 600 }, (_, index) => `a${index}=1`).join('&')}`, 'bad_request'],
  ])('show a picture with %s, and count it', async (_, query, code) => {
    const answer = await server.ask(`/v1/pixel/track${query}`, { method: 'GET' })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/gif' } })
    expect(server.log.entries).toEqual([])
    expect(server.counts.get(`rekindle_requests_refused_total ${code}`)).toBe(1)
  })

  it('show a picture while we are starting or the disk refuses, and record nothing for HEAD', async () => {
    const path = '/v1/pixel/track?writeKey=wk_server&userId=u&event=E'
    expect(await server.ask(path, { method: 'HEAD' })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/gif' },
    })
    server.log.refusal = unavailable()
    expect(await server.ask(path, { method: 'GET' })).toMatchObject({ status: 200 })
    server.ready.sources = undefined
    expect(await server.ask(path, { method: 'GET' })).toMatchObject({ status: 200 })
    expect(server.log.entries).toEqual([])
    expect(server.counts.get('rekindle_requests_refused_total unavailable')).toBe(2)
  })

  it('cannot reach a prototype', async () => {
    await server.ask('/v1/pixel/track?writeKey=wk_server&userId=u&event=E&properties.__proto__.x=1&__proto__.y=1', {
      method: 'GET',
    })
    expect(server.log.verdicts()).toEqual(['bad_field'])
    expect(({} as { x?: unknown; y?: unknown }).x ?? ({} as { y?: unknown }).y).toBeUndefined()
  })
})

describe('browsers', () => {
  it.each(['/v1/t', '/v1/batch/', '/v1/m', '/v1/projects/wk_web/settings', '/v1/pixel/track', '/v1/unknown'])(
    'may ask first at %s',
    async (path) => {
      const headers = {
        origin: 'https://anywhere.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'Authorization,content-type,X-Shop, bad header',
      }
      const answer = await server.ask(path, { method: 'OPTIONS', headers })
      expect(answer).toMatchObject({
        status: 204,
        text: '',
        headers: {
          'access-control-allow-origin': 'https://anywhere.example',
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'POST, GET, OPTIONS',
          'access-control-allow-headers': 'authorization, content-type, x-retry-count, x-shop',
          'access-control-max-age': '86400',
          'access-control-expose-headers': 'Retry-After',
          vary: 'Origin, Access-Control-Request-Headers',
        },
      })
    },
  )

  it('may use a key from listed origins only, and are told so in a way that they can read', async () => {
    const send = (origin: string, key: string) =>
      server.ask('/v1/t', { headers: { origin, authorization: basic(`${key}:`) }, body: json(EVENT) })
    expect(await send('https://shop.example', 'wk_web')).toMatchObject(accepted)
    expect(await send('https://SHOP.example', 'wk_web')).toMatchObject(accepted)
    expect(await send('https://anywhere.example', 'wk_server')).toMatchObject(accepted)
    for (const origin of ['https://shop.example.evil', 'http://shop.example', 'null', 'https://shop.example:444']) {
      const answer = await send(origin, 'wk_web')
      expect(answer).toMatchObject({
        status: 403,
        json: { success: false, code: 'forbidden' },
        headers: { 'access-control-allow-origin': origin },
      })
      expect(answer.json?.message).toContain('origins')
    }
  })

  it('see when to come again after our own trouble', async () => {
    server.log.refusal = unavailable()
    const headers = { origin: 'https://shop.example', authorization: basic('wk_web:') }
    const answer = await server.ask('/v1/t', { headers, body: json(EVENT) })
    expect(answer).toMatchObject({
      status: 503,
      headers: {
        'retry-after': '5',
        'access-control-expose-headers': 'Retry-After',
        'access-control-allow-origin': 'https://shop.example',
      },
      json: { success: false, code: 'unavailable' },
    })
  })
})

describe('our own trouble', () => {
  it.each(['/v1/track', '/v1/batch/', '/v1/nowhere'])(
    'is a 503 at %s until the sources are known, whatever was sent',
    async (path) => {
      server.ready.sources = undefined
      for (const body of [json(EVENT), '{', undefined]) {
        const answer = await server.ask(path, body === undefined ? {} : { body })
        expect(answer).toMatchObject({
          status: 503,
          headers: { 'retry-after': '5' },
          json: { success: false, code: 'unavailable' },
        })
      }
      expect(await server.ask('/v1/projects/wk_web/settings', { method: 'GET' })).toMatchObject({ status: 503 })
    },
  )

  it('is told in the log once per pause, however many requests meet it', async () => {
    const send = () => server.ask('/v1/track', { headers: auth, body: json(EVENT) })
    server.log.refusal = new Error('anything at all')
    for (let index = 0; index < 3; index++) expect(await send()).toMatchObject({ status: 503 })
    expect(server.warnings).toHaveLength(1)
    server.clock.advance(5000)
    await send()
    expect(server.warnings).toHaveLength(2)
    server.log.refusal = undefined
    expect(await send()).toMatchObject(accepted)
    expect(server.log.entries).toHaveLength(1)
  })

  it('answers only after the log has it', async () => {
    const append = server.log.append.bind(server.log)
    let release = () => {}
    const reached = new Promise<void>((atLog) => {
      server.log.append = async (entries) => {
        atLog()
        await new Promise<void>((resolve) => (release = resolve))
        return append(entries)
      }
    })
    let answered = false
    const answer = server.ask('/v1/track', { headers: auth, body: json(EVENT) }).then((got) => {
      answered = true
      return got
    })
    await reached
    await server.ask('/v1/m', { body: '{}' })
    expect(answered).toBe(false)
    release()
    expect(await answer).toMatchObject(accepted)
  })
})
