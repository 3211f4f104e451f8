import { expect, it } from 'vitest'
import { startHttpVendor } from '../../test/vendors/http-vendor.ts'
import { sampleCommit } from '../../test/conformance/sample-data.ts'
import type { ConnectionKind } from '../connections/connection.ts'
import catalogue from '../connections/catalogue/index.ts'
import webhook from '../connections/webhook/index.ts'
import { createEgress } from '../egress/egress.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import { secondPartyEntry } from '../store/second-party.ts'
import { Hub } from './hub.ts'

/** A hub that forwards to a tool which refuses what is called `refuses()`. */
async function startHub(refuses: () => readonly string[], kind: ConnectionKind = webhook) {
  const taken: string[] = []
  const contexts: unknown[] = []
  const vendor = await startHttpVendor(({ body }) => {
    const { event, context } = (body as { readonly data: { readonly event: string; readonly context: unknown } }).data
    contexts.push(context)
    if (refuses().includes(event)) return { status: 400, body: { error: `no ${event} here` } }
    taken.push(event)
    return { status: 204 }
  })
  const store = createMemoryStore({ clock: systemClock })
  const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
  const connection = {
    key: 'hub',
    kind,
    settings: { url: vendor.url },
    forward: { events: 'all' as const },
    audiences: {},
  }
  let wake = (): void => {}
  const hub = new Hub({
    log: store.log,
    views: store.views,
    settings: store.settings,
    egress,
    catalogue: {
      forward: async (_connection, _settings, events) =>
        events.map(({ spec }) => {
          const event = String(spec['event'])
          if (refuses().includes(event)) return { result: 'failed', detail: `no ${event} here` }
          taken.push(event)
          return { result: 'accepted', detail: 'Hosted.' }
        }),
    },
    clock: systemClock,
    random: createSeededRandom(1),
    logger: silentLogger,
    metrics: noMetrics,
    applied: () => store.log.head(),
    untilApplied: async (position) => {
      while (store.log.head() < position) await new Promise<void>((resolve) => (wake = resolve))
    },
    connections: () => new Map([['hub', connection]]),
    traits: async (profiles) =>
      new Map(profiles.map((profile) => [profile, { email: `${profile}@example.com`, plan: 'pro' }])),
  })
  hub.refresh()
  const untilForwarded = async () => {
    await expect.poll(() => [hub.states()[0]?.position, hub.states()[0]?.lag]).toEqual([store.log.head(), 0])
  }
  await untilForwarded()
  return {
    hub,
    vendor,
    taken,
    contexts,
    tell: async (...events: readonly string[]) => {
      const position = store.log.head()
      await store.state.commit(
        sampleCommit(position, { verdicts: [{ position, profiles: Float64Array.from(events, () => 1) }] }),
      )
      await store.log.append([
        secondPartyEntry(
          events.map((event) => ({ event, messageId: event, timestamp: '2026-01-01T00:00:00.000Z', userId: 'U1' })),
        ),
      ])
      wake()
      await untilForwarded()
    },
    close: async () => {
      const stopped = hub.stop()
      wake()
      await stopped
      await egress.close()
      await vendor.close()
    },
  }
}

it('keeps what a tool refuses for good, and sends it again when asked: each once, the rest with the newest reason', async () => {
  let refused = ['B', 'D']
  const { hub, taken, tell, close } = await startHub(() => refused)
  await tell('A', 'B', 'C')
  await tell('D')
  expect(taken.toSorted()).toEqual(['A', 'C'])
  expect(hub.parked('hub')?.map(({ messageId, detail }) => [messageId, /400/.test(detail)])).toEqual([
    ['B', true],
    ['D', true],
  ])
  refused = ['D']
  expect(await hub.replay('hub')).toEqual({ sent: 1, left: 1 })
  expect(taken.toSorted()).toEqual(['A', 'B', 'C'])
  refused = []
  expect(await hub.replay('hub')).toEqual({ sent: 1, left: 0 })
  expect(await hub.replay('hub')).toEqual({ sent: 0, left: 0 })
  expect(taken.toSorted()).toEqual(['A', 'B', 'C', 'D'])
  expect(await hub.replay('other')).toBeUndefined()
  await close()
})

it('says that events wait, and for what, until the tool takes them', async () => {
  const { hub, vendor, taken, tell, close } = await startHub(() => ['B'])
  const state = () => hub.states()[0]
  vendor.fail({ kind: 'reply', status: 401 })
  const told = tell('A')
  await expect.poll(state).toMatchObject({ isStopped: true, trouble: expect.stringMatching(/401/), lag: 1 })
  await told
  expect(state()).toMatchObject({ isStopped: false, trouble: undefined, lag: 0 })
  vendor.fail({ kind: 'reply', status: 503 })
  const later = tell('C')
  await expect.poll(state).toMatchObject({ isStopped: false, trouble: expect.stringMatching(/503/) })
  await later
  // What is refused for good is kept aside: nothing waits for it.
  await tell('B')
  expect(state()).toMatchObject({ isStopped: false, trouble: undefined, parked: 1 })
  expect(taken).toEqual(['A', 'C'])
  await close()
})

it('adds of a person what the tool cannot do without, and nothing else', async () => {
  const needy = { ...webhook, forward: { ...webhook.forward!, traits: ['email'] } }
  const { contexts, tell, close } = await startHub(() => [], needy)
  await tell('A')
  expect(contexts).toEqual([{ traits: { email: '1@example.com' } }])
  await close()
})

it('hands events of a hosted kind to the catalogue, and keeps what a destination refuses as it does for all', async () => {
  let refused = ['B']
  const { hub, taken, tell, close } = await startHub(() => refused, catalogue as ConnectionKind)
  await tell('A', 'B', 'C')
  expect(taken).toEqual(['A', 'C'])
  expect(hub.parked('hub')).toMatchObject([{ messageId: 'B', detail: 'no B here' }])
  refused = []
  expect(await hub.replay('hub')).toEqual({ sent: 1, left: 0 })
  expect(taken).toEqual(['A', 'C', 'B'])
  await close()
})
