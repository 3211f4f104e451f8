import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DELIVERY_STATUSES } from '../../src/model/delivery.ts'
import type { Commit } from '../../src/store/state.ts'
import type { Page, PageRequest, Store } from '../../src/store/views.ts'
import { makeMemoryHarness } from './memory-harness.ts'
import { sampleCommit, sampleDelivery, sampleRejected, sampleStory } from './sample-data.ts'
import { makeSqliteHarness } from './sqlite-harness.ts'

/** Few names, so that commits meet. */
const id = fc.integer({ min: 0, max: 6 })
const time = fc.integer({ min: 0, max: 50 })
const cohort = fc.constantFrom('a', 'b')
const deliveryId = id.map((number) => `d${number}`)
const status = fc.constantFrom(...DELIVERY_STATUSES)
const few = <T>(what: fc.Arbitrary<T>) => fc.array(what, { maxLength: 5 })

const deliveryChange = fc.record(
  {
    id: deliveryId,
    status,
    reason: fc.constantFrom(null, 'r1', 'r2'),
    notBefore: time,
    attempt: fc.record({ number: fc.integer({ min: 1, max: 3 }), at: time }),
    vendorId: fc.constantFrom('v1', 'v2'),
    receipt: fc.record({ kind: fc.constantFrom('opened', 'clicked'), at: time }),
    profile: id,
  },
  { requiredKeys: ['id'] },
)

const commit: fc.Arbitrary<Partial<Commit>> = fc.record({
  profiles: few(fc.record({ id, state: fc.string(), due: fc.option(time) })),
  identities: few(fc.record({ key: fc.constantFrom('k1', 'k2', 'k3'), profile: id })),
  memberships: few(fc.record({ cohort, profile: id, isMember: fc.boolean() })),
  deliveries: few(
    fc
      .record({ id: deliveryId, status, notBefore: time, profile: id, connection: fc.constantFrom('mail', 'push') })
      .map(({ id: name, ...parts }) => sampleDelivery(name, parts)),
  ),
  deliveryChanges: few(deliveryChange),
  story: few(fc.tuple(id, time, id).map(([profile, position, index]) => sampleStory(profile, position, index))),
  counters: few(fc.tuple(fc.constantFrom('x', 'xy', 'y'), fc.integer({ min: -3, max: 3 }))).map(
    (pairs) => new Map(pairs),
  ),
  verdicts: few(fc.tuple(id, id)).map((pairs) =>
    pairs.map(([block, profile]) => ({ position: block * 3, profiles: Float64Array.of(profile, -1, -2) })),
  ),
  fingerprints: few(id).map((blocks) =>
    blocks.map((block) => ({ position: block, at: block * 10, packed: new Uint8Array(12).fill(block) })),
  ),
  rejected: few(id.map(sampleRejected)),
})

async function pages<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<unknown> {
  const all: unknown[] = []
  for (let cursor: string | undefined; ;) {
    const page = await list(cursor === undefined ? { limit: 2 } : { cursor, limit: 2 })
    all.push(page.items)
    if (page.next === null) return all
    cursor = page.next
  }
}

/** Everything that can be asked. Maps without order, as they have none by contract. */
async function everything({ state, outbox, views, fingerprints }: Store): Promise<unknown> {
  const unordered = (map: ReadonlyMap<string, number>) => Object.fromEntries(map)
  const ids = [0, 1, 2, 3, 4, 5, 6]
  return {
    checkpoint: await state.checkpoint(),
    profiles: await state.profiles(ids),
    identities: await state.identities(['k1', 'k2', 'k3']),
    due: [await state.due(25, 3), await state.due(99, 99), await state.nextDue()],
    deliveries: await outbox.deliveries(ids.map((number) => `d${number}`)),
    unsettled: [await outbox.unsettled('mail', 3), await outbox.unsettled('push', 99)],
    listed: await pages((page) => views.listDeliveries({}, page)),
    failed: await pages((page) => views.listDeliveries({ status: 'failed', connection: 'mail' }, page)),
    members: [await pages((page) => views.members('a', page)), await pages((page) => views.members('b', page))],
    sizes: unordered(await views.cohortSizes()),
    counters: [unordered(await views.counters('x')), unordered(await views.counters(''))],
    story: await Promise.all(ids.map((profile) => views.story(profile, 4))),
    rejected: await pages((page) => views.rejected(page)),
    verdicts: [await views.verdicts(0, 99), await views.verdicts(4, 8)],
    fingerprints: [await fingerprints.since(-1), await fingerprints.since(20), await fingerprints.since(-1)],
  }
}

/** Each run makes a database on disk: so many take about five seconds. */
const RUNS = 60

it('the sqlite store answers as the memory store does, after any commits', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commit, { minLength: 1, maxLength: 6 }), fc.nat(), async (commits, reopenAfter) => {
      const memory = await makeMemoryHarness()
      const sqlite = await makeSqliteHarness()
      try {
        for (const [index, parts] of commits.entries()) {
          for (const { store } of [memory, sqlite]) await store.state.commit(sampleCommit(0, parts))
          if (index === reopenAfter % commits.length) await sqlite.reopen()
        }
        expect(await everything(sqlite.store)).toEqual(await everything(memory.store))
      } finally {
        await sqlite.dispose()
      }
    }),
    { numRuns: RUNS },
  )
})
