import { describe, expect, it } from 'vitest'
import { programOf } from '../../engine/engine.fixture.ts'
import { createManualClock, type Clock } from '../../kernel/clock.ts'
import { silentLogger } from '../../kernel/logger.ts'
import { noMetrics } from '../../kernel/metrics.ts'
import { createSeededRandom } from '../../kernel/random.ts'
import { encodeWorkspace } from '../../model/encode-workspace.ts'
import type { EntryDraft } from '../../store/log.ts'
import { createMemoryDisk, type MemoryDisk } from '../../store/memory/memory-disk.ts'
import { createMemoryStore } from '../../store/memory/memory-store.ts'
import type { DefinitionChange, DefinitionInput } from '../commit-news.ts'
import { compileDefinition } from '../definitions.ts'
import { previewCohort } from '../preview.ts'
import { startPipeline } from '../start-pipeline.ts'

const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

const workspace = (cohorts: string): string => `
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
cohorts: { ${cohorts} }
campaigns: { hello: { entry: { cohort: first }, reentry: { after: 5m }, steps: [ { wait: 3m } ] } }
`
const DEFINITIONS = [
  'first: { where: { did: Added, within: 10m } }',
  'first: { where: { did: Added, within: 10m } }, twice: { where: { did: Ordered, times: { atLeast: 2 } } }',
  'first: { where: { did: Added, within: 25m } }, quiet: { where: { didNot: Ordered, for: 8m } }, rich: { where: { aggregate: { sum: Ordered, of: price }, gt: 30 } }',
  'first: { where: { in: rich } }, rich: { where: { aggregate: { sum: Ordered, of: price, within: 20m }, gt: 10 } }',
].map(workspace)

const definition = (version: number): DefinitionInput => {
  const source = DEFINITIONS[version - 1]!
  return { kind: 'definition', version, text: encodeWorkspace(programOf(source).workspace), source }
}

const settings = {
  clock: createManualClock(START),
  logger: silentLogger,
  metrics: noMetrics,
  dedupeSeed: 7,
  // One by one, so that many are met by an event first.
  takeoverSize: 1,
  reachFor: () => () => 'nothing' as const,
}

async function open(disk: MemoryDisk, clock = createManualClock(START)) {
  const store = createMemoryStore({ clock, disk })
  const pipeline = await startPipeline({ ...settings, clock, store })
  return { store, pipeline }
}

function events(...items: readonly object[]): EntryDraft {
  return {
    kind: 'events',
    header: { source: 'app', count: items.length, call: 'batch' },
    body: Buffer.from(JSON.stringify({ batch: items })),
  }
}

/** What a day of some people looks like; device ids turn out to be theirs later. */
function someEvents(seed: number, step: number): EntryDraft {
  const random = createSeededRandom(seed * 1000 + step)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.float() * list.length)]!
  return events(
    ...Array.from({ length: 1 + Math.floor(random.float() * 4) }, (_, index) => {
      const who = pick([{ userId: pick(['u1', 'u2', 'u3', 'u4']) }, { anonymousId: pick(['a1', 'a2', 'a3', 'a4']) }])
      const messageId = `m${step}.${index}`
      if (random.float() < 0.15)
        return {
          type: 'identify',
          userId: pick(['u1', 'u2', 'u3', 'u4']),
          anonymousId: pick(['a1', 'a2', 'a3', 'a4']),
          messageId,
        }
      return { type: 'track', event: pick(['Added', 'Ordered']), ...who, messageId, properties: { price: step } }
    }),
  )
}

/** What the store holds, without what depends on when it was asked. */
function picture({ content }: MemoryDisk): unknown {
  const sorted = (map: ReadonlyMap<unknown, unknown>) => [...map].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  return {
    profiles: sorted(content.profiles),
    members: sorted(content.memberships).map(([cohort, members]) => [
      cohort,
      [...(members as Set<number>)].sort((a, b) => a - b),
    ]),
    counters: sorted(content.counters),
    story: sorted(content.story).map(([profile, rows]) => [profile, sorted(rows as Map<string, unknown>)]),
    gathered: [content.gathered.size, content.gatheredProgress],
  }
}

/** The same log applied from the beginning by a process that has nothing else to do. */
async function replayed(disk: MemoryDisk): Promise<unknown> {
  const again = createMemoryDisk()
  again.content.log.push(...disk.content.log)
  const clock = createManualClock(disk.content.log.at(-1)!.at)
  const { store, pipeline } = await open(again, clock)
  await pipeline.untilApplied(store.log.head())
  await untilSettled(again, clock)
  await pipeline.stop()
  await store.close()
  return picture(again)
}

/** Ask before the definition is made: what is done by then tells nobody. */
const untilDone = (pipeline: Awaited<ReturnType<typeof open>>['pipeline'], version: number): Promise<void> =>
  new Promise((resolve) => {
    pipeline.onChange((change) => {
      if (change.version === version && change.stage === 'done') resolve()
    })
  })

/** Everything that was gathered is taken over and dropped, and what was due has fired. */
async function untilSettled({ content }: MemoryDisk, clock: Clock): Promise<void> {
  const isDue = () => [...content.profiles.values()].some(({ due }) => due !== null && due <= clock.now())
  await until(() => content.gatheredProgress === undefined && !isDue())
}

describe('a definition that changes while events flow', () => {
  it('comes to the same as if the whole log was applied at once, whatever happens in between and whenever it crashes', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = createSeededRandom(seed)
      const disk = createMemoryDisk()
      const clock = createManualClock(START)
      let { store, pipeline } = await open(disk, clock)
      let version = 1
      await (
        await pipeline.define(definition(1))
      ).inForce
      for (let step = 0; step < 40; step++) {
        clock.advance(Math.floor(random.float() * 2 * MINUTE))
        const { position } = await store.log.append([someEvents(seed, step)])
        const what = random.float()
        if (what < 0.3) await pipeline.untilApplied(position + 1)
        else if (what < 0.42 && version < DEFINITIONS.length && pipeline.change() === undefined) {
          const { inForce } = await pipeline.define(definition(++version))
          // Sometimes it is met by a crash before, sometimes after it holds.
          if (random.float() < 0.5) await inForce
        } else if (what < 0.55) {
          for (let turn = random.float() * 30; turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve))
          disk.crash()
          await pipeline.stop()
          ;({ store, pipeline } = await open(disk, clock))
        }
      }
      await until(() => pipeline.program()?.version === version)
      const { position } = await store.log.append([{ kind: 'input', input: { kind: 'tick' } }])
      await pipeline.untilApplied(position + 1)
      await untilSettled(disk, clock)
      await pipeline.stop()
      expect({ seed, ...(picture(disk) as object) }).toEqual({ seed, ...((await replayed(disk)) as object) })
      await store.close()
    }
  })

  it('holds only once it knows what it wants to know, and tells how far it is', async () => {
    const disk = createMemoryDisk()
    const { store, pipeline } = await open(disk)
    await (
      await pipeline.define(definition(1))
    ).inForce
    for (let step = 0; step < 20; step++) await store.log.append([someEvents(1, step)])
    await pipeline.untilApplied(store.log.head())
    const said: DefinitionChange[] = []
    pipeline.onChange((change) => said.push(change))
    await (
      await pipeline.define(definition(2))
    ).inForce
    expect(pipeline.program()?.version).toBe(2)
    await until(() => said.at(-1)?.stage === 'done')
    expect([...new Set(said.map(({ version, stage }) => `${version} ${stage}`))]).toEqual([
      '2 reading',
      '2 judging',
      '2 done',
    ])
    expect(said.every(({ done, total }) => done <= total)).toBe(true)
    expect(pipeline.change()).toBeUndefined()
    await pipeline.stop()
  })

  it('knows of a person what they did under every id that turned out to be theirs', async () => {
    const { store, pipeline } = await open(createMemoryDisk())
    await (
      await pipeline.define(definition(1))
    ).inForce
    const ordered = (who: object, messageId: string) => ({ type: 'track', event: 'Ordered', ...who, messageId })
    await store.log.append([
      events(ordered({ anonymousId: 'a1' }, 'm1'), ordered({ userId: 'u1' }, 'm2'), ordered({ userId: 'u2' }, 'm3')),
      events({ type: 'identify', anonymousId: 'a1', userId: 'u1', messageId: 'm4' }),
    ])
    const done = untilDone(pipeline, 2)
    await pipeline.define(definition(2))
    await done
    expect((await store.views.cohortSizes()).get('twice')).toBe(1)
    await pipeline.stop()
  })

  it('finds in its cohorts whom a preview had found', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const clock = createManualClock(START)
      const { store, pipeline } = await open(createMemoryDisk(), clock)
      await (
        await pipeline.define(definition(1))
      ).inForce
      for (let step = 0; step < 30; step++) {
        clock.advance(MINUTE)
        await store.log.append([someEvents(seed, step)])
      }
      await pipeline.untilApplied(store.log.head())
      const current = pipeline.program()!
      const { text } = definition(3)
      const program = compileDefinition({ text, version: 3 }, current, settings.reachFor)
      const found = new Map<string, number>()
      for (const { key: cohort } of program.cohorts)
        found.set(cohort, (await previewCohort({ store, program, cohort, current, now: clock.now() })).size)
      expect([...found.keys()]).toEqual(['first', 'quiet', 'rich'])
      const done = untilDone(pipeline, 3)
      await pipeline.define(definition(3))
      await done
      const sizes = await store.views.cohortSizes()
      expect([...found]).toEqual(program.cohorts.map(({ key }) => [key, sizes.get(key) ?? 0]))
      await pipeline.stop()
    }
  })

  it('can be given up until it holds, and another can take its place', async () => {
    const disk = createMemoryDisk()
    const { store, pipeline } = await open(disk)
    await (
      await pipeline.define(definition(1))
    ).inForce
    await store.log.append([someEvents(1, 1)])
    const { inForce } = await pipeline.define(definition(2))
    const replacing = pipeline.define(definition(3))
    await expect(inForce).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Version 3') })
    await (
      await replacing
    ).inForce
    expect(pipeline.program()?.version).toBe(3)
    const last = await pipeline.define(definition(4))
    expect(pipeline.cancelDefinition()).toBe(true)
    await expect(last.inForce).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('cancelled'),
    })
    expect(pipeline.cancelDefinition()).toBe(false)
    await pipeline.stop()
    await store.close()
    const again = await open(disk)
    expect(again.pipeline.program()?.version).toBe(3)
    await again.pipeline.stop()
  })

  it('is taken up again after a restart', async () => {
    const disk = createMemoryDisk()
    const { store, pipeline } = await open(disk)
    await (
      await pipeline.define(definition(1))
    ).inForce
    await store.log.append([someEvents(1, 1)])
    await pipeline.untilApplied(store.log.head())
    await pipeline.define(definition(2))
    disk.crash()
    await pipeline.stop()
    const again = await open(disk)
    await until(() => again.pipeline.program()?.version === 2)
    expect(again.pipeline.program()?.cohortsByKey.has('twice')).toBe(true)
    await again.pipeline.stop()
  })
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
