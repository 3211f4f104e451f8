import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { identityKey } from '../engine/identity/identity-key.ts'
import { programOf } from '../engine/engine.fixture.ts'
import { cohortNumber, memberSince } from '../engine/cohorts/standings.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import type { ExternalId } from '../model/event.ts'
import type { Input } from '../model/input.ts'
import { createMemoryDisk } from '../store/memory/memory-disk.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import { startPipeline } from './start-pipeline.ts'

const WORKSPACE = `
version: 1
workspace: t
sending: live
sources: { app: { writeKey: wk_app_12345 } }
connections: { mail: { kind: smtp } }
cohorts:
  carts: { where: { all: [ { did: Product Added }, { didNot: Order Completed, since: Product Added } ] } }
campaigns:
  remind:
    entry: { cohort: carts }
    exit: [ { leaves: carts } ]
    steps:
      - { wait: 1h }
      - { send: email, id: nudge, via: mail, message: { subject: S, text: T } }
`

const COHORTS = ['carts', 'adders', 'visitors']

const START = Date.UTC(2026, 0, 1)
const ann: ExternalId = { type: 'user_id', value: 'ann' }
const tablet: ExternalId = { type: 'anonymous_id', value: 'tablet' }

/** A shop whose one person is known by a user id and a tablet that is not theirs. */
async function openShop() {
  const disk = createMemoryDisk()
  const clock = createManualClock(START)
  const options = { clock, logger: silentLogger, metrics: noMetrics, dedupeSeed: 1 }
  const start = async () => {
    const store = createMemoryStore({ clock, disk })
    const pipeline = await startPipeline({ ...options, store, reachFor: () => () => 'email' })
    return { store, pipeline }
  }
  let { store, pipeline } = await start()
  let sent = 0
  const input = async (input: Input) => {
    const { position } = await store.log.append([{ kind: 'input', input }])
    await pipeline.untilApplied(position + 1)
    await pipeline.untilTakenOver()
  }
  const publish = (text: string, version: number) =>
    input({ kind: 'definition', version, text: encodeWorkspace(programOf(text).workspace), source: text })
  await publish(WORKSPACE, 1)
  return {
    disk,
    clock,
    input,
    publish,
    track: async (event: string, ids: object) => {
      const parsed = { type: 'track', event, messageId: `m${sent++}`, ...ids }
      const header = { source: 'app', count: 1, call: 'track' } as const
      const draft = { kind: 'events', header, body: Buffer.from(JSON.stringify(parsed)) } as const
      const { position } = await store.log.append([draft])
      await pipeline.untilApplied(position + 1)
    },
    restart: async () => {
      await pipeline.stop()
      await store.close()
      ;({ store, pipeline } = await start())
    },
    stop: () => pipeline.stop(),
    of: (id: ExternalId) => {
      const state = decodeProfile(disk.content.profiles.get(disk.content.identities.get(identityKey(id))!)!.state)
      const since = COHORTS.map((key) => [key, memberSince(state.standings, cohortNumber(key))] as const)
      return { ...state, cohorts: Object.fromEntries(since.filter(([, at]) => at !== undefined)) }
    },
    told: (profile: number, kind: string) =>
      [...(disk.content.story.get(profile)?.values() ?? [])]
        .filter((row) => row.kind === kind)
        .map(({ detail }) => detail),
  }
}

async function takenForOne() {
  const shop = await openShop()
  await shop.track('Product Added', { anonymousId: 'tablet' })
  shop.clock.advance(1000)
  await shop.track('Page', { userId: 'ann' })
  await shop.track('Signed In', { userId: 'ann', anonymousId: 'tablet' })
  await shop.track('Product Added', { anonymousId: 'tablet' })
  expect(shop.of(tablet).id).toBe(shop.of(ann).id)
  return { ...shop, unlink: () => shop.input({ kind: 'unlink', profile: shop.of(ann).id, id: tablet, from: ann }) }
}

describe('two people who were taken for one', () => {
  it('are what they would be if they had never been', async () => {
    const shop = await takenForOne()
    await shop.unlink()
    const [person, other] = [shop.of(ann), shop.of(tablet)]
    expect(person).toMatchObject({ ids: [ann], cohorts: {} })
    // Since its first event, not since the parting.
    expect(other).toMatchObject({ ids: [tablet], cohorts: { carts: START }, firstSeen: START })
    expect(other.id).not.toBe(person.id)
    expect([...disk(shop, 'carts')]).toEqual([other.id])
    await shop.stop()
  })

  it('keep what was decided with the one who goes on, and nothing is sent for the past of the other', async () => {
    const shop = await takenForOne()
    expect(shop.of(ann).journeys).toHaveLength(1)
    await shop.unlink()
    expect(shop.told(shop.of(ann).id, 'journey_ended')).toMatchObject([{ campaign: 'remind', reason: 'left:carts' }])
    expect(shop.of(tablet).journeys).toEqual([])
    shop.clock.advance(24 * 3_600_000)
    await shop.input({ kind: 'tick' })
    expect(shop.disk.content.deliveries.size).toBe(0)
    await shop.stop()
  })

  it('stay apart, whatever comes with both, and that is told', async () => {
    const shop = await takenForOne()
    await shop.unlink()
    const { id } = shop.of(ann)
    await shop.track('Order Completed', { userId: 'ann', anonymousId: 'tablet' })
    expect(shop.of(tablet).id).not.toBe(id)
    expect(shop.of(tablet).cohorts).toHaveProperty('carts')
    expect(shop.told(id, 'id_dropped')).toMatchObject([{ type: 'anonymous_id', reason: 'unlinked' }])
    // Nor by way of an address that both are known by.
    await shop.track('Page', { userId: 'ann', context: { traits: { email: 'home@x.co' } } })
    await shop.track('Page', { anonymousId: 'tablet', context: { traits: { email: 'home@x.co' } } })
    expect(shop.of(tablet).id).not.toBe(id)
    await shop.stop()
  })

  it('each have their own events for a cohort that is made later', async () => {
    const shop = await takenForOne()
    await shop.unlink()
    const cohorts = '  adders: { where: { did: Product Added, times: 2 } }\n  visitors: { where: { did: Page } }\n'
    await shop.publish(WORKSPACE.replace('campaigns:', `${cohorts}campaigns:`), 2)
    expect(Object.keys(shop.of(ann).cohorts)).toEqual(['visitors'])
    expect(Object.keys(shop.of(tablet).cohorts).sort()).toEqual(['adders', 'carts'])
    await shop.stop()
  })

  it('are still two after a restart, and can be parted from others again', async () => {
    const shop = await takenForOne()
    await shop.unlink()
    await shop.restart()
    const { id } = shop.of(tablet)
    await shop.track('Page', { anonymousId: 'tablet', userId: 'bob' })
    expect(shop.of({ type: 'user_id', value: 'bob' }).id).toBe(id)
    await shop.input({ kind: 'unlink', profile: id, id: tablet, from: { type: 'user_id', value: 'bob' } })
    expect(shop.of(tablet)).toMatchObject({ ids: [tablet], cohorts: { carts: START } })
    expect(shop.of({ type: 'user_id', value: 'bob' }).ids).toHaveLength(1)
    await shop.stop()
  })

  it('are left as they are where the ids are not one profile’s', async () => {
    const shop = await takenForOne()
    const before = JSON.stringify([...shop.disk.content.profiles])
    const nobody: ExternalId = { type: 'user_id', value: 'nobody' }
    await shop.input({ kind: 'unlink', profile: shop.of(ann).id, id: nobody, from: ann })
    await shop.input({ kind: 'unlink', profile: shop.of(ann).id, id: ann, from: ann })
    await shop.input({ kind: 'unlink', profile: 99, id: tablet, from: ann })
    expect(JSON.stringify([...shop.disk.content.profiles])).toBe(before)
    await shop.stop()
  })
})

const disk = (shop: Awaited<ReturnType<typeof openShop>>, cohort: string) => shop.disk.content.memberships.get(cohort)!
