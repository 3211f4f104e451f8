import { expect, it } from 'vitest'
import { identityKey } from '../engine/identity/identity-key.ts'
import { programOf } from '../engine/engine.fixture.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import type { ExternalId } from '../model/event.ts'
import type { Input } from '../model/input.ts'
import { createMemoryDisk } from '../store/memory/memory-disk.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import { startPipeline } from './start-pipeline.ts'

const TEXT = `
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
cohorts: { pushable: { where: { reachable: push } } }
`
const START = Date.UTC(2026, 0, 1)
const user = (value: string): ExternalId => ({ type: 'user_id', value })

async function openShop() {
  const disk = createMemoryDisk()
  const clock = createManualClock(START)
  const start = async () => {
    const store = createMemoryStore({ clock, disk })
    const options = { store, clock, logger: silentLogger, metrics: noMetrics, dedupeSeed: 1 }
    return { store, pipeline: await startPipeline({ ...options, reachFor: () => () => 'fcm' }) }
  }
  let { store, pipeline } = await start()
  const input = async (input: Input) => {
    const { position } = await store.log.append([{ kind: 'input', input }])
    await pipeline.untilApplied(position + 1)
  }
  const tokensOf = (id: ExternalId) => {
    const profile = disk.content.identities.get(identityKey(id))
    const record = profile === undefined ? undefined : disk.content.profiles.get(profile)
    return record && (decodeProfile(record.state).devices ?? []).map(({ token }) => token)
  }
  let sent = 0
  const { workspace } = programOf(TEXT)
  await input({ kind: 'definition', version: 1, text: encodeWorkspace(workspace), source: TEXT })
  return {
    input,
    /** All in one batch. */
    track: async (...events: readonly object[]) => {
      const header = { source: 'app', count: events.length, call: 'batch' } as const
      const batch = events.map((event) => ({ type: 'track', event: 'A', messageId: `m${sent++}`, ...event }))
      const body = Buffer.from(JSON.stringify({ batch }))
      const { position } = await store.log.append([{ kind: 'events', header, body }])
      await pipeline.untilApplied(position + events.length)
    },
    restart: async () => {
      await pipeline.stop()
      await store.close()
      clock.advance(1000)
      ;({ store, pipeline } = await start())
    },
    numberOf: (id: ExternalId) => disk.content.identities.get(identityKey(id))!,
    tokens: (name: string) => tokensOf(user(name)),
    tokensOf,
    stop: () => pipeline.stop(),
  }
}

const use = (userId: string, token: string, ms = 0, more: object = {}) => ({
  userId,
  timestamp: new Date(START + ms).toISOString(),
  sentAt: new Date(START + ms).toISOString(),
  context: { device: { type: 'android', token } },
  ...more,
})

it('A token is of the person who used it last, in one batch, in the next, and after a restart', async () => {
  const shop = await openShop()
  await shop.track(use('ann', 'phone'), use('ann', 'tablet'), use('bob', 'phone'))
  expect([shop.tokens('ann'), shop.tokens('bob')]).toEqual([['tablet'], ['phone']])
  await shop.track(use('ann', 'phone'))
  expect([shop.tokens('ann'), shop.tokens('bob')]).toEqual([['tablet', 'phone'], []])
  await shop.restart()
  await shop.track(use('cid', 'phone', 500), use('cid', 'tablet', 500))
  expect([shop.tokens('ann'), shop.tokens('bob'), shop.tokens('cid')]).toEqual([[], [], ['phone', 'tablet']])
  await shop.stop()
})

it('What comes late does not take it back', async () => {
  const shop = await openShop()
  const said = (ms: number) => ({
    timestamp: new Date(START - ms).toISOString(),
    sentAt: new Date(START).toISOString(),
  })
  await shop.track(use('ann', 'phone', 0, said(500)), use('bob', 'phone', 0, said(900)))
  expect([shop.tokens('ann'), shop.tokens('bob')]).toEqual([['phone'], []])
  await shop.track(use('cid', 'phone', 0, said(100)))
  expect([shop.tokens('ann'), shop.tokens('cid')]).toEqual([[], ['phone']])
  await shop.stop()
})

it('It is found where two profiles became one', async () => {
  const shop = await openShop()
  const visitor = { userId: undefined, anonymousId: 'v' }
  await shop.track(use('', 'phone', 0, visitor), { type: 'identify', userId: 'ann', anonymousId: 'v' })
  await shop.track({ userId: 'bob', anonymousId: 'w' }, use('bob', 'phone'))
  expect([shop.tokens('ann'), shop.tokens('bob')]).toEqual([[], ['phone']])
  await shop.stop()
})

it('Of those who are parted, the one who used a device last has it', async () => {
  const shop = await openShop()
  const browser: ExternalId = { type: 'anonymous_id', value: 'x' }
  await shop.track(
    use('ann', 'pad'),
    { userId: 'ann', anonymousId: 'x' },
    use('', 'pad', 0, { userId: undefined, anonymousId: 'x' }),
  )
  await shop.input({ kind: 'unlink', profile: shop.numberOf(user('ann')), id: browser, from: user('ann') })
  expect([shop.tokens('ann'), shop.tokensOf(browser)]).toEqual([[], ['pad']])
  await shop.stop()
})

it('Who are parted keep their own', async () => {
  const shop = await openShop()
  const tablet: ExternalId = { type: 'anonymous_id', value: 'x' }
  await shop.track(
    use('ann', 'phone'),
    { userId: 'ann', anonymousId: 'x' },
    use('', 'pad', 0, { userId: undefined, anonymousId: 'x' }),
    { userId: 'bob' },
  )
  expect(shop.tokens('ann')).toEqual(['phone', 'pad'])
  await shop.input({ kind: 'unlink', profile: shop.numberOf(user('ann')), id: tablet, from: user('ann') })
  expect(shop.tokens('ann')).toEqual(['phone'])
  await shop.track(use('bob', 'pad'))
  expect([shop.tokens('ann'), shop.tokens('bob')]).toEqual([['phone'], ['pad']])
  await shop.stop()
})
