import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SecondPartyEvent, SpecEvent } from '../../src/collect/accept.ts'
import type { HttpCall, OutgoingMessage } from '../../src/connections/connection.ts'
import customerio from '../../src/connections/customerio/index.ts'
import type { DeliveryFacts } from '../../src/receive/link-facts.ts'
import { createReceiveDesk, type ReceiveDesk } from '../../src/receive/receive-desk.ts'
import { createRecentCalls } from '../../src/receive/recent-calls.ts'
import { type CustomerioServer, startCustomerioServer } from '../vendors/customerio-server.ts'
import { useSettings } from './connection-case.ts'

const KEYS = { siteId: 'site', apiKey: 'track', appKey: 'app' }
const WEBHOOK_KEY = 'signingkey'
const NOW = 1_800_000_000_000
const FACTS: DeliveryFacts = {
  campaign: 'cart',
  step: 'nudge',
  channel: 'email',
  connection: 'cio',
  profile: 7,
  userId: 'U1',
}

describe('what Customer.io reports of a message', () => {
  let server: CustomerioServer
  let settings: object
  const known = new Map<string, string>()
  const accepted: (SecondPartyEvent | SpecEvent)[] = []
  const calls = createRecentCalls()
  const nothing = (): void => {}
  const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => logger }
  let desk: ReceiveDesk
  beforeAll(async () => {
    server = await startCustomerioServer({ ...KEYS, people: { U1: 'ada@example.com' } })
    settings = useSettings(customerio, {
      ...KEYS,
      from: 'hi@shop.example',
      webhookKey: WEBHOOK_KEY,
      triggers: { 'cart/offer': { broadcast: 12 } },
      baseUrl: server.url,
    })
    desk = createReceiveDesk({
      ready: () => true,
      connection: (key) => (key === 'cio' ? { key, kind: customerio, settings } : undefined),
      deliveries: async (ids) => ids.map(() => undefined),
      byVendorId: async (_key, ids) =>
        ids.map((vendorId) => {
          const id = known.get(vendorId)
          return id === undefined ? undefined : { id, facts: FACTS }
        }),
      accept: async (events) => void accepted.push(...events),
      perform: async () => ({ kind: 'kept' }),
      calls,
      clock: { now: () => NOW } as never,
      metrics: { count: nothing } as never,
      logger,
    })
  })
  beforeEach(() => void accepted.splice(0))
  afterAll(() => server.close())

  it('is tied to its delivery by the id of the reply, and the same if it comes again', async () => {
    const vendorId = await send('dlv_1', 'nudge')
    const body = report('delivered', { delivery_id: vendorId, recipient: 'ada@example.com' })
    expect(await tell(body)).toEqual({ ok: true })
    expect(await tell(body)).toEqual({ ok: true })
    expect(accepted).toHaveLength(2)
    expect(accepted[1]).toEqual(accepted[0])
    expect(accepted[0]).toMatchObject({
      event: 'Email Delivered',
      profile: 7,
      userId: 'U1',
      timestamp: new Date(NOW - 60_000).toISOString(),
      properties: { delivery_id: 'dlv_1', campaign_name: 'cart', vendor_message_id: vendorId, evidence: 'provider' },
    })
  })

  it('of a broadcast is tied to its delivery by the occurrence', async () => {
    await send('dlv_2', 'offer')
    await tell(report('opened', { delivery_id: 'x', broadcast_id: 12, trigger_id: server.broadcasts.at(-1)?.trigger }))
    expect(accepted).toMatchObject([{ event: 'Email Opened', properties: { delivery_id: 'dlv_2' } }])
  })

  it('is about the person that it names where the message is none of ours', async () => {
    await tell(report('clicked', { delivery_id: 'theirs', identifiers: { id: 'U9', email: 'bob@example.com' } }))
    expect(accepted).toMatchObject([
      { event: 'Email Link Clicked', userId: 'U9', context: { traits: { email: 'bob@example.com' } } },
    ])
    expect(accepted[0]).not.toHaveProperty('profile')
  })

  it('is answered well where it cannot be used, as Customer.io would hold back all others', async () => {
    expect(await tell({ event_id: 'e', metric: 'flown' })).toEqual({ ok: true })
    expect(accepted).toEqual([])
    expect(calls.of('cio')[0]).toMatchObject({ outcome: 'accepted', bad: 1, problems: ['object_type: It is missing.'] })
  })

  it('is refused where it is forged', async () => {
    expect(await tell(report('opened', {}), 'another key')).toMatchObject({ ok: false, code: 'bad_signature' })
    expect(accepted).toEqual([])
  })

  async function send(deliveryId: string, step: string): Promise<string> {
    const message: OutgoingMessage = {
      deliveryId,
      attempt: 1,
      campaign: 'cart',
      step,
      userId: 'U1',
      content: { channel: 'email', subject: 'S', text: 'T' },
      addresses: { email: 'ada@example.com', subscriptions: [] },
      now: NOW,
    }
    const [call] = (customerio.send?.calls(settings as never, message) ?? []) as readonly HttpCall[]
    if (!call) throw new Error('No call.')
    const reply = await fetch(call.url, { method: call.method, headers: call.headers, body: call.body ?? null })
    const answered = { kind: 'http', status: reply.status, headers: {}, body: await reply.text() } as const
    const { vendorId = '' } = customerio.send?.outcome(answered, call) ?? {}
    known.set(vendorId, deliveryId)
    return vendorId
  }

  function tell(report: object, key = WEBHOOK_KEY) {
    const text = JSON.stringify(report)
    const timestamp = String(NOW / 1000)
    const signature = createHmac('sha256', key).update(`v0:${timestamp}:${text}`).digest('hex')
    const headers = { 'x-cio-timestamp': timestamp, 'x-cio-signature': signature }
    const url = 'https://rekindle.example/receive/cio'
    return desk('cio', { method: 'POST', url, headers, body: Buffer.from(text), now: NOW })
  }
})

function report(metric: string, data: object): object {
  return { event_id: `e-${metric}`, object_type: 'email', metric, timestamp: (NOW - 60_000) / 1000, data }
}
