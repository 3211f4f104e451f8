import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { RekindleError } from '../kernel/errors.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { programOf } from '../engine/engine.fixture.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import { createMemoryDisk, type MemoryDisk } from '../store/memory/memory-disk.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import type { EntryDraft, EventLog } from '../store/log.ts'
import { startPipeline } from './start-pipeline.ts'

const START = Date.UTC(2026, 0, 1)
const WORKSPACE = `
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
cohorts: { loyal: { where: { did: Became Loyal, where: { plan: gold } } } }
campaigns:
  tell: { entry: { event: Ordered }, steps: [{ emit: { event: Became Loyal, properties: { plan: gold } } }] }
  thank: { entry: { event: Became Loyal }, steps: [{ wait: 1h }] }
`
const TICK: EntryDraft = { kind: 'input', input: { kind: 'tick' } }
const isEmitted = (entry: EntryDraft): boolean => entry.kind === 'events' && entry.header.source !== 'app'

/** A pipeline on this disk; `refuse` says for each append whether the log refuses it. */
async function open(disk: MemoryDisk, clock = createManualClock(START), refuse = (_: EntryDraft) => false) {
  const store = createMemoryStore({ clock, disk })
  const log: EventLog = new Proxy(store.log, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (key === 'append' && (args[0] as readonly EntryDraft[]).some(refuse))
          return Promise.reject(new RekindleError('unavailable', 'The disk is full'))
        return Reflect.apply(value, target, args) as unknown
      }
    },
  })
  const pipeline = await startPipeline({
    store: { ...store, log },
    clock,
    logger: silentLogger,
    metrics: noMetrics,
    dedupeSeed: 7,
    reachFor: () => () => 'nothing',
  })
  const append = async (...entries: readonly EntryDraft[]): Promise<void> => {
    const { position } = await store.log.append(entries)
    await pipeline.untilApplied(position + entries.length)
  }
  return { store, pipeline, append, clock }
}

const begin: readonly EntryDraft[] = [
  {
    kind: 'input',
    input: { kind: 'definition', version: 1, text: encodeWorkspace(programOf(WORKSPACE).workspace), source: WORKSPACE },
  },
  {
    kind: 'events',
    header: { source: 'app', count: 1, call: 'batch' },
    body: Buffer.from(JSON.stringify({ batch: [{ type: 'track', userId: 'u1', event: 'Ordered', messageId: 'm1' }] })),
  },
]

const personOf = (disk: MemoryDisk) => decodeProfile(disk.content.profiles.get(1)!.state)
const entered = (disk: MemoryDisk): number => disk.content.counters.get('campaign/thank/entered') ?? 0

describe('An event that a campaign records', () => {
  it('goes through the log as one of that person: cohorts and campaigns see it once', async () => {
    const disk = createMemoryDisk()
    const { store, pipeline, append } = await open(disk)
    await append(...begin)
    await pipeline.untilApplied(3)
    expect(store.log.head()).toBe(3)
    expect(entered(disk)).toBe(1)
    expect([...disk.content.memberships.get('loyal')!]).toEqual([1])
    expect(personOf(disk).emits).toBeUndefined()
    await pipeline.stop()
  })

  it('that the log refused is handed over again, and counts once', async () => {
    const disk = createMemoryDisk()
    let refusals = 1
    const { pipeline, append, clock } = await open(disk, undefined, (entry) => isEmitted(entry) && refusals-- > 0)
    await append(...begin)
    expect(entered(disk)).toBe(0)
    expect(personOf(disk).emits).toHaveLength(1)
    clock.set(START + 60_000)
    await append(TICK)
    await pipeline.untilApplied(4)
    await append(TICK)
    expect(entered(disk)).toBe(1)
    expect(personOf(disk).emits).toBeUndefined()
    await pipeline.stop()
  })

  it('survives a crash before it reached the log', async () => {
    const disk = createMemoryDisk()
    const first = await open(disk, undefined, isEmitted)
    await first.append(...begin)
    disk.crash()
    const second = await open(disk, createManualClock(START + 61_000))
    await second.append(TICK)
    await second.pipeline.untilApplied(4)
    await second.append(TICK)
    expect(entered(disk)).toBe(1)
    await second.pipeline.stop()
  })
})
