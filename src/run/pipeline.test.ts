import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import { programOf } from '../engine/engine.fixture.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import type { Delivery } from '../model/delivery.ts'
import { createMemoryDisk, type MemoryDisk } from '../store/memory/memory-disk.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import type { EntryDraft } from '../store/log.ts'
import type { Store } from '../store/views.ts'
import type { PipelineClient } from './pipeline-client.ts'
import { startPipeline } from './start-pipeline.ts'

const WORKSPACE = `
version: 1
workspace: t
sending: live
sources: { app: { writeKey: wk_app_12345 } }
connections: { push: { kind: webpush }, facebook: { kind: facebook, audiences: { retarget: {} } } }
coupons: { c: { code: BACK10 } }
cohorts:
  carts: { where: { all: [ { did: Product Added, within: 2h }, { didNot: Order Completed, since: Product Added } ] } }
  quiet: { where: { didNot: Product Added, for: 30m } }
campaigns:
  remind:
    entry: { cohort: carts }
    reentry: { after: 1h }
    exit: [ { did: Order Completed }, { leaves: carts } ]
    steps:
      - { wait: 10m }
      - { send: push, id: nudge, via: push, coupon: c, message: { title: T, body: B } }
      - { waitFor: { opened: nudge }, upTo: 20m }
      - audience: { add: [ facebook/retarget ] }
`

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 1)

async function open(
  disk: MemoryDisk,
  clock = createManualClock(START),
): Promise<{ store: Store; pipeline: PipelineClient }> {
  const store = createMemoryStore({ clock, disk })
  const pipeline = await startPipeline({
    store,
    clock,
    logger: silentLogger,
    metrics: noMetrics,
    dedupeSeed: 7,
    reachFor: () => (_, channel) => (channel === 'email' ? 'email' : 'nothing'),
  })
  return { store, pipeline }
}

const definition = (text = WORKSPACE, version = 1): EntryDraft => ({
  kind: 'input',
  input: { kind: 'definition', version, text: encodeWorkspace(programOf(text).workspace), source: text },
})

function events(...items: readonly object[]): EntryDraft {
  return {
    kind: 'events',
    header: { source: 'app', count: items.length, call: 'batch' },
    body: Buffer.from(JSON.stringify({ batch: items })),
  }
}

const track = (userId: string, event: string, messageId: string) => ({ type: 'track', userId, event, messageId })

/** A random history as the log would hold it: people act, time passes, delivery asks and reports. */
function* history(
  seed: number,
): Generator<{ readonly after: number; readonly entries: (deliveries: readonly Delivery[]) => readonly EntryDraft[] }> {
  const random = createSeededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.float() * list.length)]!
  for (let step = 0; step < 60; step++) {
    const after = Math.floor(random.float() * 8 * MINUTE)
    const what = random.float()
    const user = pick(['u1', 'u2', 'u3'])
    const device = pick(['a1', 'a2'])
    const choice = random.float()
    if (what < 0.5)
      yield {
        after,
        entries: () => [
          events(track(user, pick(['Product Added', 'Order Completed', 'Page']), `m${Math.floor(step / 2)}`)),
        ],
      }
    else if (what < 0.65)
      yield {
        after,
        entries: () => [
          events({
            type: 'identify',
            userId: user,
            anonymousId: device,
            messageId: `i${step}`,
            traits: { plan: step },
          }),
        ],
      }
    else if (what < 0.75)
      yield {
        after,
        entries: () => [events({ type: 'track', anonymousId: device, event: 'Product Added', messageId: `d${step}` })],
      }
    else if (what < 0.85) yield { after, entries: () => [] }
    else
      yield {
        after,
        entries: (deliveries) => {
          const open = deliveries.filter(({ status }) => status === 'pending' || status === 'sending')
          const delivery = open[Math.floor(choice * open.length)]
          if (!delivery) return []
          const asked = { profile: delivery.profile, delivery: delivery.id, attempt: 1 }
          if (delivery.status === 'pending')
            return [{ kind: 'input', input: { kind: 'authorise', ...asked, offer: { coupon: 'c', code: 'BACK10' } } }]
          return [
            {
              kind: 'input',
              input: { kind: 'outcome', ...asked, startedAt: 0, outcome: { result: 'accepted', detail: '' } },
            },
          ]
        },
      }
  }
}

/** Everything that the state holds, in a form that can be compared. */
function picture(disk: MemoryDisk): unknown {
  const { content } = disk
  const sorted = (map: ReadonlyMap<unknown, unknown>) => [...map].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  return {
    checkpoint: content.checkpoint,
    profiles: sorted(content.profiles),
    identities: sorted(content.identities),
    memberships: sorted(content.memberships).map(([cohort, members]) => [
      cohort,
      [...(members as Set<number>)].sort((a, b) => a - b),
    ]),
    deliveries: sorted(content.deliveries),
    counters: sorted(content.counters),
    story: sorted(content.story).map(([profile, rows]) => [profile, sorted(rows as Map<unknown, unknown>)]),
  }
}

/** Plays a history; the process dies before the steps in `crashes` are applied, and another takes over. */
async function play(seed: number, crashes: ReadonlySet<number>): Promise<unknown> {
  const disk = createMemoryDisk()
  const clock = createManualClock(START)
  let { store, pipeline } = await open(disk, clock)
  const first = await store.log.append([definition()])
  await pipeline.untilApplied(first.position + 1)
  let index = 0
  for (const { after, entries } of history(seed)) {
    clock.set(clock.now() + after)
    const drafts = entries([...disk.content.deliveries.values()])
    const tick: EntryDraft = { kind: 'input', input: { kind: 'tick' } }
    const { position } = await store.log.append([...drafts, tick])
    if (crashes.has(index++)) {
      disk.crash()
      ;({ store, pipeline } = await open(disk, clock))
    }
    await pipeline.untilApplied(position + drafts.length + 1)
    // Wake-ups of this tick are fired by commits of their own.
    const settled = await store.log.append([tick])
    await pipeline.untilApplied(settled.position + 1)
  }
  await pipeline.stop()
  return picture(disk)
}

describe('the pipeline', () => {
  it('comes to the same state, byte for byte, however often the process dies', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const calm = await play(seed, new Set())
      const random = createSeededRandom(seed)
      const crashes = new Set(Array.from({ length: 60 }, (_, index) => index).filter(() => random.float() < 0.3))
      expect(await play(seed, crashes), `seed ${seed}`).toEqual(calm)
    }
  }, 60_000)

  it('applies a repeated message once, and keeps what is of no use in sight', async () => {
    const disk = createMemoryDisk()
    const { store, pipeline } = await open(disk)
    await store.log.append([definition()])
    const { position } = await store.log.append([
      events(
        track('u1', 'Product Added', 'm1'),
        track('u1', 'Product Added', 'm1'),
        { type: 'track', event: 'No one' },
        { type: 'track', userId: 'u1' },
      ),
    ])
    await pipeline.untilApplied(position + 4)
    expect([...disk.content.verdicts.get(position)!.profiles]).toEqual([1, -1, -2, -2])
    expect(disk.content.rejected.map(({ reason }) => reason)).toEqual(['no_user_or_anonymous_id', 'no_event_name'])
    await pipeline.stop()
  })

  it('answers who asks to send only after everything accepted before is applied', async () => {
    const disk = createMemoryDisk()
    const clock = createManualClock(START)
    const { store, pipeline } = await open(disk, clock)
    await store.log.append([definition(), events(track('u1', 'Product Added', 'm1'))])
    clock.set(START + 10 * MINUTE)
    const { position } = await store.log.append([{ kind: 'input', input: { kind: 'tick' } }])
    await pipeline.untilApplied(position + 1)
    const settled = await store.log.append([{ kind: 'input', input: { kind: 'tick' } }])
    await pipeline.untilApplied(settled.position + 1)
    const [delivery] = disk.content.deliveries.values()
    void store.log.append([events(track('u1', 'Order Completed', 'm2'))])
    const { decision } = await pipeline.authorise({ kind: 'authorise', profile: 1, delivery: delivery!.id, attempt: 1 })
    expect(decision.kind).toBe('settled')
    expect(disk.content.deliveries.get(delivery!.id)!.status).toBe('cancelled')
    await pipeline.stop()
  })

  it('fills a new cohort from what happened before it was defined, and starts no campaign by that', async () => {
    const disk = createMemoryDisk()
    const { store, pipeline } = await open(disk)
    const small = WORKSPACE.replace(/ {2}quiet:.*\n/, '')
    await store.log.append([
      definition(small),
      events(track('u1', 'Page', 'm1'), track('u2', 'Page', 'm2'), track('u2', 'Page', 'm3')),
    ])
    const wide = `${small.replace('cohorts:\n', 'cohorts:\n  readers: { where: { did: Page, times: 2 } }\n')}  hello: { entry: { cohort: readers }, steps: [ { wait: 1h } ] }\n`
    const judged = new Promise<void>((resolve) =>
      pipeline.onChange(({ version, stage }) => version === 2 && stage === 'done' && resolve()),
    )
    await store.log.append([definition(wide, 2)])
    await judged
    expect((await store.views.cohortSizes()).get('readers')).toBe(1)
    expect(disk.content.counters.get('campaign/hello/entered')).toBe(undefined)
    const next = await store.log.append([events(track('u1', 'Page', 'm4'))])
    await pipeline.untilApplied(next.position + 1)
    expect(disk.content.counters.get('campaign/hello/entered')).toBe(1)
    await pipeline.stop()
  })

  it('fills what a new definition remembers of traits, carts and choices from history, merged profiles among it', async () => {
    const disk = createMemoryDisk()
    const clock = createManualClock(START)
    const { store, pipeline } = await open(disk, clock)
    await store.log.append([
      definition(),
      events(
        { type: 'identify', anonymousId: 'a1', messageId: 'm1', traits: { plan: 'pro' } },
        { ...track('u2', 'Unsubscribed', 'm2'), properties: { topic: 'news' } },
        { type: 'track', anonymousId: 'a1', event: 'Viewed', messageId: 'm3', properties: { sku: 'hat' } },
      ),
    ])
    clock.set(START + 10 * MINUTE)
    await store.log.append([
      events(
        { type: 'identify', userId: 'u1', messageId: 'm4', traits: { plan: 'pro' } },
        { ...track('u1', 'Viewed', 'm5'), properties: { sku: 'cap' } },
        { type: 'identify', userId: 'u1', anonymousId: 'a1', messageId: 'm6', traits: {} },
        { ...track('u2', 'Subscribed', 'm7'), properties: { topic: 'news' } },
        { ...track('u2', 'Viewed', 'm8'), properties: { sku: 'hat' } },
      ),
    ])
    clock.set(START + 15 * MINUTE)
    const more = `  pro: { where: { trait: plan, is: pro, for: 14m } }
  newer: { where: { trait: plan, is: pro, for: 16m } }
  readers: { where: { subscribed: news, for: 4m } }
  constant: { where: { subscribed: news, for: 6m } }
  hats: { where: { trait: "seen.items[].sku", is: hat, for: 12m } }
computed:
  seen: { collect: sku, of: Viewed }
`
    const judged = new Promise<void>((resolve) =>
      pipeline.onChange(({ version, stage }) => version === 2 && stage === 'done' && resolve()),
    )
    await store.log.append([definition(WORKSPACE.replace('campaigns:', `${more}campaigns:`), 2)])
    await judged
    const sizes = await store.views.cohortSizes()
    const keys = ['pro', 'newer', 'readers', 'constant', 'hats']
    expect(keys.map((key) => [key, sizes.get(key) ?? 0])).toEqual([
      ['pro', 1],
      ['newer', 0],
      ['readers', 2],
      ['constant', 1],
      ['hats', 1],
    ])
    await pipeline.stop()
  })
})
