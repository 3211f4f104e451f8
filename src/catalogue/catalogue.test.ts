import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { answered, catchCalls, trackEvent, type CaughtCatalogue } from './catalogue.fixture.ts'

const opened: CaughtCatalogue[] = []
function open(...more: Parameters<typeof catchCalls>): CaughtCatalogue {
  const caught = catchCalls(...more)
  opened.push(caught)
  return caught
}
afterEach(async () => {
  for (const { catalogue } of opened.splice(0)) await catalogue.close()
})

const throwing = { destination: 'throws', settings: { token: 'hunter2-hunter2' } }
const batching = { destination: 'batches', settings: {} }

describe('What a destination throws', () => {
  const caught = catchCalls()
  afterAll(() => caught.catalogue.close())

  it.each([
    ['Integration', 'failed'],
    ['IntegrationLater', 'retry'],
    ['NotImplemented', 'failed'],
    ['Retryable', 'retry'],
    ['Authentication', 'auth'],
    ['Payload', 'failed'],
    ['Api', 'retry'],
    ['ApiForbidden', 'auth'],
    ['Timeout', 'unknown'],
    ['Bug', 'failed'],
    ['Text', 'failed'],
    ['Anything else', 'accepted'],
  ])('%s → %s', async (name, result) => {
    const [outcome] = await caught.catalogue.forward('shop', throwing, [trackEvent(name)])
    expect(outcome).toMatchObject({ result })
    expect(outcome!.detail).not.toContain('hunter2')
  })

  it.each([
    [answered(429, '', { 'retry-after': '7' }), { result: 'retry', retryAfterMs: 7000 }],
    [answered(500), { result: 'retry' }],
    [answered(401), { result: 'auth' }],
    [answered(400, { message: 'no' }), { result: 'failed' }],
    [answered(404), { result: 'config' }],
    [answered(302, '', { location: 'https://other.example/' }), { result: 'config' }],
    [{ kind: 'broken', sent: true, refused: false, detail: 'Cut off' } as const, { result: 'unknown' }],
    [{ kind: 'broken', sent: false, refused: false, detail: 'No route' } as const, { result: 'retry' }],
    [{ kind: 'broken', sent: false, refused: true, detail: 'a private address' } as const, { result: 'config' }],
  ])('an answer %j → %j', async (reply, outcome) => {
    caught.answer = () => reply
    expect(await caught.catalogue.forward('shop', throwing, [trackEvent('Fine')])).toMatchObject([outcome])
  })
})

describe('Batches', () => {
  it('have an outcome per event, and only what is to be repeated goes again', async () => {
    const caught = open()
    const events = ['Good', 'Bad', 'Later'].map((name) => trackEvent(name))
    const first = await caught.catalogue.forward('shop', batching, events)
    expect(first.map(({ result }) => result)).toEqual(['accepted', 'failed', 'retry'])
    await caught.catalogue.forward('shop', batching, [events[2]!])
    expect(caught.calls.map(({ body }) => body)).toEqual([['Good', 'Bad', 'Later'], ['Later']])
  })

  it('are taken apart by their keys and sizes', async () => {
    const caught = open()
    const events = [1, 2, 1].map((size, at) => trackEvent(`E${at}`, { size }))
    await caught.catalogue.forward('shop', batching, events)
    expect(caught.calls.map(({ body }) => body)).toEqual([['E0', 'E2'], ['E1']])
    const actions = [{ action: 'send', when: 'type = "track"', mapping: { batch_size: 2, batch_keys: [] } }]
    caught.calls.length = 0
    await caught.catalogue.forward('other', { ...batching, actions }, events)
    expect(caught.calls.map(({ body }) => body)).toEqual([['E0', 'E1'], ['E2']])
  })

  it('that are refused as a whole are repeated one by one, so that a bad event spoils no other', async () => {
    const caught = open()
    const events = ['Good', 'Poison'].map((name) => trackEvent(name))
    const outcomes = await caught.catalogue.forward('shop', batching, events)
    expect(outcomes.map(({ result }) => result)).toEqual(['accepted', 'failed'])
  })

  it('leave out events whose mapping comes to nothing valid', async () => {
    const caught = open()
    const actions = [{ action: 'send', when: 'type = "track"', mapping: { name: { '@path': '$.properties.name' } } }]
    const events = [trackEvent('A', { name: 'a' }), trackEvent('B')]
    const outcomes = await caught.catalogue.forward('shop', { ...batching, actions }, events)
    expect(outcomes.map(({ result }) => result)).toEqual(['accepted', 'failed'])
    expect(outcomes[1]!.detail).toBe("The root value is missing the required field 'name'.")
  })
})

describe('Subscriptions', () => {
  const order = (when: string, enabled = true) => ({ action: 'send', when, enabled })

  it('take the events that their FQL names, if they are enabled', async () => {
    const caught = open()
    const actions = [order('event = "A" and properties.size > 1'), order('type = "track"', false)]
    const outcomes = await caught.catalogue.forward('shop', { ...throwing, actions }, [
      trackEvent('A', { size: 2 }),
      trackEvent('A', { size: 1 }),
      trackEvent('B', { size: 2 }),
    ])
    expect(outcomes.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(caught.calls).toHaveLength(1)
  })

  it('that took an event do not get it again while another is repeated', async () => {
    const caught = open()
    caught.answer = () => answered(caught.calls.length === 2 ? 503 : 200)
    const actions = [order('type = "track"'), order('event = "A"')]
    const event = trackEvent('A')
    const forward = () => caught.catalogue.forward('shop', { ...throwing, actions }, [event])
    expect(await forward()).toMatchObject([{ result: 'retry' }])
    expect(await forward()).toMatchObject([{ result: 'accepted' }])
    expect(caught.calls).toHaveLength(3)
  })

  it.each([
    [{ ...throwing, actions: [{ action: 'nothing' }] }, /no action nothing/],
    [{ ...throwing, actions: [{ action: 'send', when: 'type ="tr' }] }, /FQL/],
    [{ destination: 'nowhere', settings: {} }, /nowhere/],
  ])('that cannot be, are a matter of the settings', async (settings, detail) => {
    const [outcome] = await open().catalogue.forward('shop', settings, [trackEvent('A')])
    expect(outcome).toMatchObject({ result: 'config', detail: expect.stringMatching(detail) as string })
  })
})

describe('A destination that goes wrong', () => {
  it.each([
    ['hangs', 'Loop', 500],
    ['eats', 'Eat', 60_000],
  ])(
    '%s: harms no other connection, and after three times the event is set aside',
    async (destination, name, runMs) => {
      const caught = open({ runMs })
      const settings = { destination, settings: {} }
      const events = [trackEvent('Before'), trackEvent(name), trackEvent('After')]
      const [bad, good] = await Promise.all([
        caught.catalogue.forward('bad', settings, events),
        caught.catalogue.forward('good', throwing, [trackEvent('Fine')]),
      ])
      expect(good).toMatchObject([{ result: 'accepted' }])
      expect(bad[1]).toMatchObject({ result: 'unknown' })
      // As the hub does it: what has its outcome is not brought again.
      const rounds = [bad]
      for (let round = 0; round < 2; round++) rounds.push(await caught.catalogue.forward('bad', settings, events))
      expect(rounds.at(-1)!.map(({ result }) => result)).toEqual(['accepted', 'failed', 'accepted'])
      expect(await caught.catalogue.forward('bad', settings, [trackEvent('Later')])).toMatchObject([
        { result: 'accepted' },
      ])
    },
    60_000,
  )
})

describe('A thread', () => {
  const send = (port: number, url: string) => ({
    destination: 'sockets',
    settings: {},
    actions: [{ action: 'send', when: 'type = "track"', mapping: { url, port: String(port) } }],
  })

  it('reaches no private address by sockets of its own, and sees nothing of ours', async () => {
    const server = createServer((_request, response) => void response.end('private')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const settings = send(port, `http://127.0.0.1:${port}/`)
    const tryOut = async (sockets: 'vetted' | 'allow-private' | 'closed', way: string) =>
      (await open({ data: { sockets } }).catalogue.forward('shop', settings, [trackEvent(way)]))[0]!.detail
    for (const way of ['http', 'net', 'named']) expect(await tryOut('vetted', way), way).toMatch(/loopback/)
    expect(await tryOut('vetted', 'path')).toMatch(/Only addresses with a port/)
    expect(await tryOut('vetted', 'datagram')).toMatch(/Datagrams/)
    expect(await tryOut('vetted', 'environment')).toMatch(/sees 0 variables/)
    for (const way of ['http', 'net', 'named']) {
      expect(await tryOut('closed', way), way).toMatch(/Nothing may connect/)
      expect(await tryOut('allow-private', way), way).toBe('The destination took it.')
    }
    server.close()
    server.closeAllConnections()
  }, 60_000)

  it('has its calls made by egress, those of `fetch` too', async () => {
    const caught = open()
    await caught.catalogue.forward('shop', send(1, 'https://tool.example/x'), [
      trackEvent('fetch'),
      trackEvent('noise'),
    ])
    expect(caught.calls).toMatchObject([{ method: 'GET', url: 'https://tool.example/x' }])
    await caught.catalogue.forward('tool', throwing, [trackEvent('Fine')])
    expect(caught.calls[1]).toMatchObject({ method: 'POST', url: 'https://tool.example/ok', body: { event: 'Fine' } })
    const names = Object.keys(caught.calls[1]!.headers)
    expect(names.filter((name) => /^(host|connection|content-length|accept-encoding)$/.test(name))).toEqual([])
  })

  it('survives a promise that nobody waits for', async () => {
    const { catalogue } = open()
    const settings = send(1, 'https://tool.example/x')
    await catalogue.forward('shop', settings, [trackEvent('stray')])
    expect(await catalogue.forward('shop', settings, [trackEvent('fetch')])).toMatchObject([{ result: 'accepted' }])
  })

  it('ends with the catalogue: what is under way is unclear, what comes is not begun', async () => {
    const { catalogue } = open()
    const under = catalogue.forward('shop', { destination: 'hangs', settings: {} }, [trackEvent('Loop')])
    await catalogue.close()
    expect(await under).toMatchObject([{ result: 'unknown', detail: 'Rekindle is shutting down.' }])
    expect(await catalogue.forward('shop', throwing, [trackEvent('A')])).toMatchObject([{ result: 'unknown' }])
  })
})

describe('A destination of the package', () => {
  it('takes events by its presets, mapped as @segment/actions-core maps them', async () => {
    const caught = open({ real: true })
    const settings = { projectToken: 'project-token', apiSecret: 'api-secret', apiRegion: 'US 🇺🇸' }
    const event = trackEvent('Product Added', { price: 5 })
    const outcomes = await caught.catalogue.forward('shop', { destination: 'mixpanel', settings }, [event])
    expect(outcomes).toMatchObject([{ result: 'accepted' }])
    expect(caught.calls[0]).toMatchObject({
      method: 'POST',
      url: 'https://api.mixpanel.com/import?strict=1',
      headers: { authorization: expect.stringMatching(/^Basic /) as string },
      body: [{ event: 'Product Added', properties: { distinct_id: 'ada', price: 5, $insert_id: event.messageId } }],
    })
  })

  it.each([
    [answered(200), 'accepted'],
    [answered(401), 'auth'],
    [answered(503), 'retry'],
    [{ kind: 'broken', sent: false, refused: false, detail: 'No route' } as const, 'retry'],
  ])('is tested by its own call: %j → %s', async (reply, result) => {
    const caught = open({ real: true })
    caught.answer = () => reply
    const klaviyo = { destination: 'klaviyo', settings: { api_key: 'sample-key' } }
    expect(await caught.catalogue.test('shop', klaviyo)).toMatchObject({ result })
    expect(caught.calls).toHaveLength(1)
  })

  it('shows its form, with secrets marked', async () => {
    const form = await open({ real: true }).catalogue.describe('mixpanel')
    expect(form).toMatchObject({
      title: 'Mixpanel (Actions)',
      settings: { apiSecret: { type: 'password', secret: true, required: true } },
    })
    expect(form!.presets.length).toBeGreaterThan(3)
    expect(form!.actions.find(({ action }) => action === 'trackEvent')).toMatchObject({ batches: true })
    expect(await open().catalogue.describe('nowhere')).toBeUndefined()
  })
})
