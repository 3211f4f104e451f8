import { describe, expect, it } from 'vitest'
import type { ConnectionKind, OutgoingMessage } from '../connections/connection.ts'
import inbox from '../connections/inbox/index.ts'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import { createLinkSigner } from '../messages/links.ts'
import { createRenderer } from '../messages/renderer.ts'
import { createEmailTracker } from '../messages/tracked-email.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Sending, Template, Workspace } from '../model/workspace.ts'
import type { DeliverContext } from './deliver-context.ts'
import { Deliverer } from './deliverer.ts'
import type { Connection } from './open-connections.ts'
import type { SendOrder } from './permission.ts'
import { Throttles } from './throttles.ts'

const TEMPLATES: Readonly<Record<string, Template>> = {
  push: { channel: 'push', title: 'T', body: 'B' },
  email: { channel: 'email', subject: 'S', text: 'T' },
  sms: { channel: 'sms', text: 'T' },
}

/** One delivery of this channel, and where it went. */
async function whereGoes(sending: Sending, channel: 'push' | 'email' | 'sms'): Promise<string> {
  const went = Promise.withResolvers<string>()
  const order: SendOrder = {
    template: TEMPLATES[channel],
    kind: 'transactional',
    campaign: { key: 'c', name: 'C' },
    person: {
      id: 1,
      userId: 'U1',
      traits: {},
      email: 'u1@shop.example',
      phone: '+491701234567',
      subscriptions: [],
      devices: [],
    },
    event: undefined,
    journey: { id: 'j', startedAt: 0, saved: {} },
    coupon: undefined,
    confirms: [],
    tracking: undefined,
    locale: { wanted: undefined, usual: undefined },
    timezone: 'UTC',
  }
  const context = {
    clock: createManualClock(1000),
    random: createSeededRandom(1),
    logger: silentLogger,
    metrics: noMetrics,
    log: { append: async () => ({ position: 0 }) },
    inbox: { keep: async () => went.resolve('inbox') },
    egress: { perform: async (call: { to: string }) => (went.resolve(call.to), { kind: 'mail', response: '250' }) },
    permissions: { ask: async () => ({ kind: 'send', order }) },
    renderer: createRenderer(),
    tracker: createEmailTracker(createLinkSigner(new Uint8Array(32)), 'https://rekindle.example'),
    template: () => TEMPLATES[channel],
    offer: async () => undefined,
    redirectTo: () => (sending.mode === 'test' ? sending.to : undefined),
    callsTools: () => true,
  } as unknown as DeliverContext
  const tool = {
    kind: 'tool',
    idempotency: 'blind',
    limits: { concurrency: 1, timeoutMs: 1000 },
    send: {
      channels: ['push', 'email', 'sms'],
      reportsDelivery: true,
      calls: (_: object, { content, addresses }: OutgoingMessage) => [
        { kind: 'mail', to: content.channel === 'sms' ? addresses.phone : addresses.email },
      ],
      outcome: () => ({ result: 'accepted', detail: '' }),
    },
  } as unknown as ConnectionKind
  const open = (key: string, kind: ConnectionKind): [string, Connection] => [
    key,
    { key, kind, settings: {}, forward: undefined, audiences: {} },
  ]
  const delivery = {
    id: 'd1',
    profile: 1,
    campaign: 'c',
    step: 's',
    channel,
    connection: 'tool',
    attempts: [],
    notBefore: 0,
    createdAt: 0,
    status: 'pending',
  }
  const deliverer = new Deliverer({
    context,
    outbox: {
      unsettled: async () => [],
      deliveries: async () => [delivery as unknown as Delivery],
      byVendorId: async () => [],
    },
    connections: () => new Map([open('tool', tool), open('inbox', inbox)]),
    workspace: () => ({ sending }) as Workspace,
    throttles: new Throttles({
      clock: context.clock,
      logger: silentLogger,
      settings: { get: async () => undefined, set: async () => {} },
      workspace: () => ({ sending }) as Workspace,
    }),
  })
  deliverer.add([delivery as unknown as Delivery])
  const place = await went.promise
  await deliverer.stop()
  return place
}

describe('While sending is not live, no message reaches a customer', () => {
  it.each([
    [{ mode: 'live' }, 'email', 'u1@shop.example'],
    [{ mode: 'inbox' }, 'email', 'inbox'],
    [{ mode: 'live' }, 'sms', '+491701234567'],
    [{ mode: 'inbox' }, 'push', 'inbox'],
    [{ mode: 'inbox' }, 'sms', 'inbox'],
    [{ mode: 'test', to: 'me@shop.example' }, 'email', 'me@shop.example'],
    [{ mode: 'test', to: 'me@shop.example' }, 'push', 'inbox'],
    [{ mode: 'test', to: 'me@shop.example' }, 'sms', 'inbox'],
  ] as const)('%j: an %s goes to %s', async (sending, channel, place) => {
    expect(await whereGoes(sending, channel)).toBe(place)
  })
})
