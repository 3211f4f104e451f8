import { request as httpRequest } from 'node:http'
import { type AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import type { Accept, SecondPartyEvent } from '../collect/accept.ts'
import { createManualClock } from '../kernel/clock.ts'
import { RekindleError } from '../kernel/errors.ts'
import { silentLogger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import { createLinkSigner, type LinkToken } from '../messages/links.ts'
import { trialId } from '../model/delivery.ts'
import type { DeliveryFacts, DeliveryLookup } from './link-facts.ts'
import type { PreferenceLookup, Preferences } from './preferences.ts'
import { linkRoutes } from './link-routes.ts'

const NOW = Date.UTC(2026, 2, 1, 12)
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'
const signer = createLinkSigner(new Uint8Array(32).fill(3))
const facts: DeliveryFacts = {
  campaign: 'cart-recovery',
  step: 'nudge',
  channel: 'email',
  connection: 'mail',
  profile: 5,
  userId: 'U5',
}
const ref = { delivery: 'd_1', profile: 5 }

const tokens = {
  open: signer.sign({ kind: 'open', ...ref }),
  click: signer.sign({ kind: 'click', ...ref, url: 'https://shop.example/cart?a=1&b="x"' }),
  unsubscribe: signer.sign({ kind: 'unsubscribe', ...ref, channel: 'email' }),
  receipt: signer.sign({ kind: 'receipt', ...ref }),
  confirm: signer.sign({ kind: 'confirm', ...ref, topics: ['tips', 'news'], expiresAt: NOW + 1000 }),
}

const opened: FastifyInstance[] = []
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close()
})

const known: DeliveryLookup = async () => facts

async function start({
  lookup = known,
  preferences,
}: { lookup?: DeliveryLookup; preferences?: PreferenceLookup } = {}) {
  const clock = createManualClock(NOW)
  const events: SecondPartyEvent[] = []
  const counted: string[] = []
  const store: { fault: Error | undefined } = { fault: undefined }
  const metrics: Metrics = {
    count: (name, labels) => counted.push(`${name}:${labels?.code}`),
    set: () => {},
    observe: () => {},
  }
  const accept: Accept = async (told, via) => {
    if (store.fault) throw store.fault
    expect(via).toBeUndefined()
    events.push(...(told as readonly SecondPartyEvent[]))
  }
  const app = Fastify()
  opened.push(app)
  await app.register(
    linkRoutes({ signer, lookup, accept, clock, metrics, logger: silentLogger, ...(preferences && { preferences }) }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const call = (path: string, init: RequestInit = {}) =>
    fetch(base + path, {
      redirect: 'manual',
      ...init,
      headers: { 'user-agent': BROWSER, ...(init.headers as Record<string, string>) },
    })
  return { call, base, clock, events, counted, store }
}

describe('the open pixel', () => {
  it('records who opened what, and how that is known', async () => {
    const { call, events } = await start()
    const reply = await call(`/l/o/${tokens.open}`)
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store, private',
    ])
    expect(
      Buffer.from(await reply.arrayBuffer())
        .subarray(0, 6)
        .toString(),
    ).toBe('GIF89a')
    expect(events).toEqual([
      {
        event: 'Email Opened',
        messageId: expect.stringMatching(/^open_\w{26}$/) as string,
        timestamp: '2026-03-01T12:00:00.000Z',
        profile: 5,
        userId: 'U5',
        properties: { delivery_id: 'd_1', campaign_name: 'cart-recovery', evidence: 'device', open_class: 'human' },
        context: { userAgent: BROWSER },
      },
    ])
  })

  it('tells proxies and scanners from people', async () => {
    const { call, events } = await start()
    for (const agent of ['Mozilla/5.0', 'Mimecast', 'Something else'])
      await call(`/l/o/${tokens.open}`, { headers: { 'user-agent': agent } })
    await call(`/l/o/${tokens.open}`, { method: 'HEAD' })
    expect(events.map((event) => event.properties?.open_class)).toEqual(['machine', 'machine', 'unknown'])
  })

  it('gives repeats within a minute the same id, and later opens and other classes another', async () => {
    const { call, events, clock } = await start()
    const open = (agent = BROWSER) => call(`/l/o/${tokens.open}`, { headers: { 'user-agent': agent } })
    await open()
    clock.advance(59_000)
    await open()
    await open('Mozilla/5.0')
    clock.advance(1000)
    await open()
    const [first, repeat, machine, later] = events.map((event) => event.messageId)
    expect(repeat).toBe(first)
    expect(new Set([first, machine, later]).size).toBe(3)
  })

  it('is a picture whatever goes wrong, and what went wrong is counted', async () => {
    const { call, events, counted, store } = await start()
    for (const token of ['x', '', `${tokens.open}A`, tokens.click, 'A'.repeat(9000), '%00', `${tokens.open}/`]) {
      const reply = await call(`/l/o/${token}`)
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/gif'])
    }
    store.fault = new RekindleError('unavailable', 'no')
    expect((await call(`/l/o/${tokens.open}`)).status).toBe(200)
    store.fault = new TypeError('a bug')
    expect((await call(`/l/o/${tokens.open}`)).headers.get('content-type')).toBe('image/gif')
    expect(events).toEqual([])
    expect(counted).toHaveLength(9)
    expect(counted.slice(-2)).toEqual([
      'rekindle_requests_refused_total:unavailable',
      'rekindle_requests_refused_total:internal',
    ])
  })

  it('still counts for a delivery that is no longer kept', async () => {
    const { call, events } = await start({ lookup: async () => undefined })
    await call(`/l/o/${tokens.open}`)
    expect(events[0]).toMatchObject({ profile: 5, properties: { delivery_id: 'd_1' } })
    expect(events[0]).not.toHaveProperty('userId')
  })
})

describe('a tracked link', () => {
  it('leads to the signed address and records the click', async () => {
    const { call, events } = await start()
    const reply = await call(`/l/c/${tokens.click}`)
    expect([reply.status, reply.headers.get('location')]).toEqual([302, 'https://shop.example/cart?a=1&b=%22x%22'])
    expect(events).toMatchObject([
      {
        event: 'Email Link Clicked',
        properties: { link_url: 'https://shop.example/cart?a=1&b="x"', open_class: 'human', delivery_id: 'd_1' },
      },
    ])
  })

  it('leads scanners that ask for the head along without recording anything', async () => {
    const { call, events } = await start()
    expect((await call(`/l/c/${tokens.click}`, { method: 'HEAD' })).status).toBe(302)
    expect(events).toEqual([])
  })

  it('leads nowhere else, whatever is put behind it', async () => {
    const { call, events } = await start()
    const odd = [
      tokens.open,
      'https://evil.example',
      '//evil.example',
      tokens.click.slice(0, -1),
      'x%0d%0aLocation:%20https://evil.example',
      '',
    ]
    for (const path of odd) {
      const reply = await call(`/l/c/${path}`)
      expect([reply.status, reply.headers.get('location')]).toEqual([404, null])
      expect(await reply.text()).toContain('This link does not work')
    }
    expect(events).toEqual([])
    const reply = await call(`/l/c/${tokens.click}?url=https://evil.example&next=//evil.example`)
    expect(reply.headers.get('location')).toBe('https://shop.example/cart?a=1&b=%22x%22')
  })

  it('cannot smuggle headers in by its address', async () => {
    const { call } = await start()
    const token = signer.sign({ kind: 'click', ...ref, url: 'https://shop.example/\r\nSet-Cookie: a=b' })
    const reply = await call(`/l/c/${token}`)
    expect(reply.headers.get('location')).toBe('https://shop.example/Set-Cookie:%20a=b')
    expect(reply.headers.get('set-cookie')).toBeNull()
  })

  it('still leads on while the store is away, and says that the click was not kept', async () => {
    const { call, store } = await start()
    store.fault = new RekindleError('unavailable', 'no')
    const reply = await call(`/l/c/${tokens.click}`)
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await reply.text()).toContain(
      '<meta http-equiv="refresh" content="0;url=https://shop.example/cart?a=1&amp;b=%22x%22">',
    )
  })
})

describe('unsubscribing', () => {
  const oneClick = 'List-Unsubscribe=One-Click'

  it('never happens by looking', async () => {
    const { call, events } = await start()
    for (const method of ['GET', 'HEAD'])
      expect((await call(`/l/u/${tokens.unsubscribe}`, { method })).status).toBe(200)
    const page = await (await call(`/l/u/${tokens.unsubscribe}`)).text()
    expect(page).toContain('<form method="post">')
    expect(events).toEqual([])
  })

  it('happens by one click in the mail program, as a form of either kind, and by the button', async () => {
    const { call, events, clock } = await start()
    const form = new FormData()
    form.set('List-Unsubscribe', 'One-Click')
    const bodies: readonly RequestInit[] = [
      { body: oneClick, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { body: form },
      { body: 'from=page', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { body: oneClick, headers: { 'content-type': ';;broken' } },
      {},
    ]
    for (const init of bodies) {
      const reply = await call(`/l/u/${tokens.unsubscribe}`, { method: 'POST', ...init })
      expect([reply.status, reply.headers.get('set-cookie'), reply.headers.get('location')]).toEqual([200, null, null])
      expect(await reply.text()).toContain('You are unsubscribed')
      clock.advance(60_000)
    }
    expect(new Set(events.map((event) => event.messageId)).size).toBe(bodies.length)
    for (const event of events) {
      expect(event).toMatchObject({
        event: 'Unsubscribed',
        profile: 5,
        userId: 'U5',
        properties: { channel: 'email', delivery_id: 'd_1', campaign_name: 'cart-recovery' },
      })
    }
  })

  it('stops the topic of the campaign, where it has one', async () => {
    const { call, events } = await start({
      lookup: async () => ({ ...facts, topic: { key: 'offers', name: 'Offers & more' } }),
    })
    expect((await call(`/l/u/${tokens.unsubscribe}`, { method: 'POST', body: oneClick })).status).toBe(200)
    expect(events[0]?.properties).toMatchObject({ topic: 'offers' })
    expect(events[0]?.properties).not.toHaveProperty('channel')
    expect(await (await call(`/l/u/${tokens.unsubscribe}`)).text()).toContain(
      'You will get no more messages about “Offers &amp; more”.',
    )
  })

  it('works for a delivery that is no longer kept', async () => {
    const { call, events } = await start({ lookup: async () => undefined })
    expect((await call(`/l/u/${tokens.unsubscribe}`, { method: 'POST', body: oneClick })).status).toBe(200)
    expect(events).toMatchObject([{ event: 'Unsubscribed', profile: 5, properties: { channel: 'email' } }])
  })

  it('is not said to have happened while it could not be kept', async () => {
    const { call, store } = await start()
    store.fault = new RekindleError('unavailable', 'no')
    const reply = await call(`/l/u/${tokens.unsubscribe}`, { method: 'POST', body: oneClick })
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await reply.text()).toContain('Please try again')
  })

  it('refuses what is no unsubscribe link of ours', async () => {
    const { call, events } = await start()
    for (const token of [tokens.open, tokens.receipt, 'x', `${tokens.unsubscribe}x`]) {
      for (const method of ['GET', 'POST']) expect((await call(`/l/u/${token}`, { method })).status).toBe(404)
    }
    expect(events).toEqual([])
  })
})

describe('confirming a subscription', () => {
  const path = `/l/s/${tokens.confirm}`
  const preferences: PreferenceLookup = async () => ({
    items: [
      { kind: 'channel', key: 'news', name: 'No topic', isWanted: true },
      { kind: 'topic', key: 'tips', name: 'Tips & <b>tricks', isWanted: false, confirm: true },
    ],
    isUnsubscribed: false,
  })

  it('never happens by looking', async () => {
    const { call, events } = await start({ preferences })
    for (const agent of [BROWSER, 'Barracuda Sentinel', 'Mozilla/5.0']) {
      const reply = await call(path, { headers: { 'user-agent': agent } })
      const html = await reply.text()
      expect(reply.status).toBe(200)
      expect(reply.headers.get('cache-control')).toBe('no-store, private')
      expect(html).toContain('“Tips &amp; &lt;b&gt;tricks”, “news”')
      expect(html).toContain('<form method="post">')
    }
    expect((await call(path, { method: 'HEAD' })).status).toBe(405)
    expect(events).toEqual([])
  })

  it('happens by the button, for the topics of the link', async () => {
    const { call, events } = await start({ preferences })
    const reply = await call(path, { method: 'POST', body: 'from=page' })
    expect(reply.status).toBe(200)
    expect(await reply.text()).toContain('You are subscribed')
    expect(events).toMatchObject([
      {
        event: 'Subscription Confirmed',
        profile: 5,
        userId: 'U5',
        timestamp: new Date(NOW).toISOString(),
        properties: { topic: ['tips', 'news'], delivery_id: 'd_1', campaign_name: 'cart-recovery', evidence: 'device' },
      },
    ])
  })

  it('is one fact however often it is pressed in a minute', async () => {
    const { call, clock, events } = await start()
    const one = `/l/s/${signer.sign({ kind: 'confirm', ...ref, topics: ['tips'], expiresAt: NOW + 600_000 })}`
    await call(one, { method: 'POST' })
    await call(one, { method: 'POST' })
    clock.advance(120_000)
    await call(one, { method: 'POST' })
    expect(events.map(({ properties }) => properties?.topic)).toEqual(['tips', 'tips', 'tips'])
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(2)
  })

  it('is too late once the link has expired, and says what to do', async () => {
    const { call, clock, events } = await start()
    clock.advance(1000)
    for (const method of ['GET', 'POST']) {
      const reply = await call(path, { method })
      expect([reply.status, (await reply.text()).includes('Subscribe once more')]).toEqual([410, true])
    }
    expect(events).toEqual([])
  })

  it('is not said to have happened while it could not be kept', async () => {
    const { call, store } = await start()
    store.fault = new RekindleError('unavailable', 'no')
    const reply = await call(path, { method: 'POST' })
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5'])
  })

  it('is not done by links of other kinds, nor does its link anything else', async () => {
    const { call, events, counted } = await start()
    for (const kind of ['open', 'click', 'unsubscribe', 'receipt'] as const)
      expect((await call(`/l/s/${tokens[kind]}`, { method: 'POST' })).status).toBe(404)
    for (const door of ['c', 'u']) expect((await call(`/l/${door}/${tokens.confirm}`)).status).toBe(404)
    expect((await call(`/l/u/${tokens.confirm}`, { method: 'POST' })).status).toBe(404)
    expect(events).toEqual([])
    expect(counted).toHaveLength(7)
  })
})

describe('the page of preferences', () => {
  const known: Preferences = {
    items: [
      { kind: 'topic', key: 'offers', name: 'Offers <b>', isWanted: true },
      { kind: 'topic', key: 'tips', name: 'Tips', isWanted: false },
      { kind: 'channel', key: 'email', name: 'Emails', isWanted: true },
    ],
    isUnsubscribed: false,
  }
  /** As a browser would submit the form, with these boxes ticked. */
  const submit = (html: string, ticked: readonly string[]): RequestInit => {
    const form = html.slice(html.lastIndexOf('<form'))
    const hidden = [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
    const fields: [string, string][] = [
      ...hidden.map(([, name, value]): [string, string] => [name!, value!]),
      ...ticked.map((value): [string, string] => ['want', value]),
    ]
    const body = new URLSearchParams(fields).toString()
    return { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  }
  const boxes = (html: string) =>
    [...html.matchAll(/type="checkbox" name="want" value="([^"]+)"( checked)?/g)].map(([, value, on]) => [value, !!on])
  const path = `/l/u/${tokens.unsubscribe}`

  it('shows topics and channels as they are chosen, each with its label', async () => {
    const { call, events } = await start({ preferences: async () => known })
    const html = await (await call(path)).text()
    expect(boxes(html)).toEqual([
      ['topic:offers', true],
      ['topic:tips', false],
      ['channel:email', true],
    ])
    expect(html).toContain('<legend>Topics</legend><label><input')
    expect(html).toContain('Offers &lt;b&gt;</label>')
    expect(html).not.toContain('<script')
    expect(events).toEqual([])
  })

  it('saves what changed, one event each, and shows it', async () => {
    const { call, events } = await start({ preferences: async () => known })
    const reply = await call(path, submit(await (await call(path)).text(), ['topic:tips', 'channel:email']))
    expect(reply.status).toBe(200)
    const html = await reply.text()
    expect(html).toContain('Your choices are saved')
    expect(boxes(html).map(([, on]) => on)).toEqual([false, true, true])
    expect(events).toMatchObject([
      { event: 'Unsubscribed', profile: 5, userId: 'U5', properties: { topic: 'offers', delivery_id: 'd_1' } },
      { event: 'Subscribed', properties: { topic: 'tips' } },
    ])
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(2)
  })

  it('needs no further confirmation of what is chosen there: its link was sent to the person', async () => {
    const items = known.items.map((item) =>
      item.key === 'tips' ? { ...item, confirm: true as const, isUnconfirmed: true } : item,
    )
    const { call, events } = await start({ preferences: async () => ({ ...known, items }) })
    const html = await (await call(path)).text()
    expect(html).toContain('Tips (not confirmed yet)</label>')
    await call(path, submit(html, ['topic:offers', 'topic:tips', 'channel:email']))
    expect(events).toMatchObject([{ event: 'Subscription Confirmed', properties: { topic: 'tips' } }])
  })

  it('takes a change back at once, though the first is not known yet', async () => {
    const { call, events, clock } = await start({ preferences: async () => known })
    const saved = await call(path, submit(await (await call(path)).text(), ['channel:email']))
    clock.advance(10)
    await call(path, submit(await saved.text(), ['topic:offers', 'channel:email']))
    expect(events.map(({ event, properties }) => [event, properties?.topic])).toEqual([
      ['Unsubscribed', 'offers'],
      ['Subscribed', 'offers'],
    ])
  })

  it('changes nothing that was not on the page, and nothing that is none of ours', async () => {
    const { call, events } = await start({ preferences: async () => known })
    const body =
      'from=preferences&shown=topic%3Aoffers&was=topic%3Aoffers&want=topic%3Aoffers&want=topic%3Ahack&shown=topic%3Ahack'
    expect((await call(path, { method: 'POST', body })).status).toBe(200)
    expect(events).toEqual([])
  })

  it('is not said to be saved while it could not be', async () => {
    const { call, store } = await start({ preferences: async () => known })
    const form = submit(await (await call(path)).text(), [])
    store.fault = new RekindleError('unavailable', 'no')
    expect((await call(path, form)).status).toBe(503)
    const unknown = await start({ preferences: async () => undefined })
    expect((await unknown.call(path, form)).status).toBe(503)
    expect(unknown.events).toEqual([])
  })

  it('says so where all marketing is stopped anyway', async () => {
    const { call } = await start({ preferences: async () => ({ ...known, isUnsubscribed: true }) })
    expect(await (await call(path)).text()).toContain('You have unsubscribed from all marketing')
  })

  it('leaves the way out where it cannot be read', async () => {
    const { call, events } = await start({
      preferences: async () => {
        throw new Error('the store is away')
      },
    })
    expect(await (await call(path)).text()).toContain('<button type="submit">Unsubscribe</button>')
    expect((await call(path, { method: 'POST', body: 'List-Unsubscribe=One-Click' })).status).toBe(200)
    expect(events).toHaveLength(1)
  })
})

describe('push reports', () => {
  const post = (body: unknown, type = 'text/plain') => ({
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': type },
  })

  it('become events, from text or JSON, open to every origin', async () => {
    const { call, events } = await start()
    for (const [type, name] of [
      ['received', 'Push Notification Received'],
      ['opened', 'Push Notification Opened'],
      ['dismissed', 'Push Notification Dismissed'],
    ] as const) {
      for (const media of ['text/plain', 'application/json']) {
        const reply = await call(`/l/p/${tokens.receipt}`, post({ type, at: NOW - 1000, sentAt: NOW }, media))
        expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
      }
      const [one, repeat] = events.splice(0)
      expect(one).toMatchObject({
        event: name,
        timestamp: '2026-03-01T11:59:59.000Z',
        profile: 5,
        properties: { delivery_id: 'd_1', campaign_name: 'cart-recovery', evidence: 'device' },
      })
      expect(repeat?.messageId).toBe(one?.messageId)
    }
  })

  it('answer a preflight', async () => {
    const { call } = await start()
    const reply = await call(`/l/p/${tokens.receipt}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    })
    expect([
      reply.status,
      reply.headers.get('access-control-allow-origin'),
      reply.headers.get('access-control-allow-methods'),
    ]).toEqual([204, '*', 'POST'])
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('are refused with a code when wrong', async () => {
    const { call, events, store } = await start()
    const cases: readonly (readonly [string, RequestInit, number, string])[] = [
      [tokens.open, post({ type: 'opened', at: NOW }), 404, 'link_invalid'],
      ['', post({ type: 'opened', at: NOW }), 404, 'link_invalid'],
      [tokens.receipt, post('{'), 400, 'bad_request'],
      [tokens.receipt, post({ type: 'clicked', at: NOW }), 400, 'bad_request'],
      [tokens.receipt, post('x'.repeat(9000)), 400, 'bad_request'],
      [tokens.receipt, { method: 'POST' }, 400, 'bad_request'],
      [tokens.receipt, { method: 'GET' }, 405, 'method_not_allowed'],
      [tokens.receipt, { method: 'DELETE' }, 405, 'method_not_allowed'],
    ]
    for (const [token, init, status, code] of cases) {
      const reply = await call(`/l/p/${token}`, init)
      expect([reply.status, ((await reply.json()) as { error: { code: string } }).error.code]).toEqual([status, code])
      expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    }
    store.fault = new RekindleError('unavailable', 'no')
    const reply = await call(`/l/p/${tokens.receipt}`, post({ type: 'opened', at: NOW }))
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5'])
    expect(events).toEqual([])
  })
})

describe('hostile requests', () => {
  it('to any of the routes are answered, never with a fault of ours', async () => {
    const { base, call, events, counted } = await start()
    const everyKind: readonly LinkToken['kind'][] = ['open', 'click', 'unsubscribe', 'receipt', 'confirm']
    for (const kind of everyKind) {
      const token = tokens[kind]
      for (let at = 0; at < token.length; at += 3) {
        const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
        for (const door of ['o', 'c', 'u', 'p', 's'])
          expect((await call(`/l/${door}/${changed}`, { method: door === 'p' ? 'POST' : 'GET' })).status).toBeLessThan(
            500,
          )
      }
    }
    expect(events).toEqual([])
    expect(counted.every((name) => name.endsWith(':link_invalid'))).toBe(true)
    const raw = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(
        `${base}/l/c/${tokens.click}`,
        { method: 'PATCH', headers: { 'user-agent': 'x'.repeat(4000), host: 'evil.example' } },
        (reply) => {
          reply.resume()
          resolve(reply.statusCode)
        },
      )
      sent.on('error', reject)
      sent.end()
    })
    expect(raw).toBe(405)
  })
})

describe('a message that was only tried out', () => {
  it('has links that lead where they should and tell nothing', async () => {
    const { call, events } = await start({ preferences: async () => ({ items: [], isUnsubscribed: false }) })
    const trial = { delivery: trialId('1'), profile: 5 }
    const click = await call(`/l/c/${signer.sign({ kind: 'click', ...trial, url: 'https://shop.example/cart' })}`)
    expect([click.status, click.headers.get('location')]).toEqual([302, 'https://shop.example/cart'])
    expect((await call(`/l/o/${signer.sign({ kind: 'open', ...trial })}`)).status).toBe(200)
    const report = JSON.stringify({ type: 'received', at: NOW })
    const receipt = `/l/p/${signer.sign({ kind: 'receipt', ...trial })}`
    expect((await call(receipt, { method: 'POST', body: report })).status).toBe(200)
    const out = `/l/u/${signer.sign({ kind: 'unsubscribe', ...trial, channel: 'email' })}`
    // What the person has chosen is nobody else's business.
    expect(await (await call(out)).text()).not.toContain('What you get from us')
    for (const body of ['List-Unsubscribe=One-Click', 'from=preferences&shown=topic%3Anews'])
      expect(await (await call(out, { method: 'POST', body })).text()).toContain('only tried out')
    expect(events).toEqual([])
  })
})
