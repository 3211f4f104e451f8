import { describe, expect, it } from 'vitest'
import { createManualClock, type ManualClock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import { silentLogger } from '../../kernel/logger.ts'
import { noMetrics } from '../../kernel/metrics.ts'
import { createSeededRandom } from '../../kernel/random.ts'
import { programOf } from '../../engine/engine.fixture.ts'
import { encodeWorkspace } from '../../model/encode-workspace.ts'
import type { EntryDraft } from '../../store/log.ts'
import { createMemoryDisk, type MemoryDisk } from '../../store/memory/memory-disk.ts'
import { createMemoryStore } from '../../store/memory/memory-store.ts'
import type { Store } from '../../store/views.ts'
import type { PipelineClient } from '../pipeline-client.ts'
import { startPipeline } from '../start-pipeline.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A Friday. */
const START = Date.UTC(2027, 0, 1)
const NINE = START + 9 * HOUR

const workspaceWith = (campaign: string): string => `
version: 1
workspace: t
timezone: UTC
sources: { app: { writeKey: wk_app_12345 } }
connections: { push: { kind: webpush } }
cohorts: { fans: { where: { trait: fan, is: true } } }
campaigns:
  news:
${campaign}
    steps: [{ send: push, id: hello, via: push, message: { title: T, body: B } }, { wait: 1h }]
`
const AT_NINE = workspaceWith('    entry: { schedule: { at: "2027-01-01 09:00" }, cohort: fans }')

/** In the memory of one thread everything that can go on does so within one or two. */
const CALM_TURNS = 10

class World {
  readonly clock: ManualClock
  readonly disk: MemoryDisk
  readonly warnings: string[] = []
  store!: Store
  pipeline!: PipelineClient
  #version = 0
  #message = 0

  constructor(disk = createMemoryDisk(), now = START) {
    this.disk = disk
    this.clock = createManualClock(now)
  }

  async open(): Promise<this> {
    const logger: Logger = { ...silentLogger, warn: (message) => void this.warnings.push(message) }
    this.store = createMemoryStore({ clock: this.clock, disk: this.disk })
    this.pipeline = await startPipeline({
      store: this.store,
      clock: this.clock,
      logger,
      metrics: noMetrics,
      dedupeSeed: 7,
      occurrencePageSize: 50,
      reachFor: () => () => 'nothing',
    })
    return this
  }

  /** The process dies, and after `ms` another takes over. */
  crash(ms = 0): Promise<this> {
    this.disk.crash()
    this.clock.set(this.clock.now() + ms)
    return this.open()
  }

  async define(text: string): Promise<void> {
    const version = ++this.#version
    const judged = new Promise<void>((resolve) =>
      this.pipeline.onChange((change) => change.version === version && change.stage === 'done' && resolve()),
    )
    const source = text
    await this.append({
      kind: 'input',
      input: { kind: 'definition', version, text: encodeWorkspace(programOf(text).workspace), source },
    })
    await judged
  }

  async append(...entries: readonly EntryDraft[]): Promise<void> {
    const { position } = await this.store.log.append(entries)
    await this.pipeline.untilApplied(
      position + entries.reduce((sum, entry) => sum + (entry.kind === 'events' ? entry.header.count : 1), 0),
    )
  }

  fans(users: readonly string[], fan = true): Promise<void> {
    const batch = users.map((userId) => ({
      type: 'identify',
      userId,
      messageId: `m${this.#message++}`,
      traits: { fan },
    }))
    return this.append({
      kind: 'events',
      header: { source: 'app', count: batch.length, call: 'batch' },
      body: Buffer.from(JSON.stringify({ batch })),
    })
  }

  /** Time passes, and what is due is done. */
  async advance(ms: number): Promise<this> {
    this.clock.advance(ms)
    await this.rest()
    return this
  }

  /** Until the pipeline has had turn after turn and brought nothing more to the log. */
  async rest(): Promise<void> {
    await this.append({ kind: 'input', input: { kind: 'tick' } })
    for (let head = this.store.log.head(), calm = 0; calm < CALM_TURNS; calm++) {
      await this.clock.breathe()
      if (this.store.log.head() === head) continue
      head = this.store.log.head()
      calm = 0
    }
    await this.append({ kind: 'input', input: { kind: 'tick' } })
  }

  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): boolean => {
        if (isSo()) resolve()
        return isSo()
      }
      if (look()) return
      const stop = this.pipeline.onCommit(() => look() && stop())
    })
  }

  count(name: string): number {
    return this.disk.content.counters.get(`campaign/news/${name}`) ?? 0
  }

  /** Journeys begun by each profile that had any. */
  get begun(): readonly number[] {
    return [...this.disk.content.story.values()].map(
      (rows) => [...rows.values()].filter(({ kind }) => kind === 'journey_started').length,
    )
  }
}

const people = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `u${index}`)

describe('A campaign that is to begin once', () => {
  it('begins at its moment for all who are in the cohort then, and for nobody before or after', async () => {
    const world = await new World().open()
    await world.define(AT_NINE)
    await world.fans(people(120))
    await world.fans(['u3'], false)
    await world.advance(9 * HOUR - 1)
    expect(world.count('entered')).toBe(0)
    await world.advance(1)
    expect(world.count('entered')).toBe(119)
    expect(world.count('occurrence/begun')).toBe(1)
    await world.fans(['u3', 'late'])
    await world.advance(3 * DAY)
    await world.crash()
    await world.advance(DAY)
    expect(world.count('entered')).toBe(119)
    await world.pipeline.stop()
  })

  it('keeps its holdout out, and counts everybody in one way or the other', async () => {
    const world = await new World().open()
    await world.define(
      workspaceWith('    holdout: 30%\n    entry: { schedule: { at: "2027-01-01 09:00" }, cohort: fans }'),
    )
    await world.fans(people(200))
    await world.advance(9 * HOUR)
    expect(world.count('entered') + world.count('held_out')).toBe(200)
    expect(world.count('held_out')).toBeGreaterThan(30)
    expect(world.disk.content.deliveries.size).toBe(world.count('entered'))
    await world.pipeline.stop()
  })

  it('begins a little late if it was published a little late, and not if it was published much later', async () => {
    for (const [at, entered, missed] of [
      [NINE + HOUR, 5, 0],
      [NINE + 5 * HOUR, 0, 1],
    ] as const) {
      const world = await new World(createMemoryDisk(), at).open()
      await world.define(AT_NINE.replace('news:', 'news:\n    status: draft'))
      await world.fans(people(5))
      await world.define(AT_NINE)
      await world.rest()
      expect([world.count('entered'), world.count('occurrence/missed')]).toEqual([entered, missed])
      expect(world.warnings).toHaveLength(missed)
      await world.define(AT_NINE.replace('news:', 'news:\n    name: N'))
      await world.rest()
      expect([world.count('entered'), world.count('occurrence/missed')]).toEqual([entered, missed])
      await world.pipeline.stop()
    }
  })
})

describe('A campaign by a rule', () => {
  const daily = workspaceWith('    entry: { schedule: { cron: "0 9 * * *" }, cohort: fans }')

  it('begins each time, by the rules of the campaign', async () => {
    const world = await new World().open()
    await world.define(daily)
    await world.fans(people(60))
    await world.advance(9 * HOUR)
    expect(world.count('entered')).toBe(60)
    await world.define(daily.replace('news:', 'news:\n    reentry: never'))
    await world.fans(['new'])
    await world.advance(DAY)
    // The wait behind the message, which nobody sent, still runs.
    expect(world.count('blocked/open_journey')).toBe(60)
    expect(world.count('entered')).toBe(61)
    expect(world.count('occurrence/begun')).toBe(2)
    await world.pipeline.stop()
  })

  it('that was missed begins once, late, however many of its moments passed, or not at all', async () => {
    const world = await new World().open()
    await world.define(daily)
    await world.fans(people(5))
    await world.crash(4 * DAY + 10 * HOUR)
    await world.rest()
    expect([world.count('occurrence/begun'), world.count('occurrence/missed'), world.count('entered')]).toEqual([
      1, 4, 5,
    ])
    await world.crash(2 * DAY - 10 * HOUR)
    await world.rest()
    expect([world.count('occurrence/begun'), world.count('occurrence/missed')]).toEqual([1, 5])
    expect(world.warnings).toHaveLength(2)
    await world.advance(9 * HOUR)
    expect(world.count('occurrence/begun')).toBe(2)
    await world.pipeline.stop()
  })

  it('that would have begun every minute of a month begins once', async () => {
    const world = await new World().open()
    await world.define(daily.replace('0 9', '* *'))
    await world.fans(people(5))
    await world.crash(30 * DAY)
    await world.rest()
    expect(world.count('occurrence/begun')).toBe(1)
    expect(world.count('occurrence/missed')).toBeGreaterThan(1000)
    await world.pipeline.stop()
  })

  it('does not make up for moments at which it was paused', async () => {
    const world = await new World().open()
    await world.define(daily)
    await world.fans(people(5))
    await world.define(daily.replace('news:', 'news:\n    status: paused'))
    await world.advance(10 * HOUR)
    await world.define(daily)
    await world.rest()
    expect([world.count('occurrence/begun'), world.count('occurrence/missed')]).toEqual([0, 0])
    await world.advance(DAY)
    expect(world.count('occurrence/begun')).toBe(1)
    await world.pipeline.stop()
  })
})

describe('A throttle', () => {
  const slow = AT_NINE.replace('cohort: fans', 'cohort: fans, throttle: 70/h')

  it('lets so many enter in each span, and judges the rest when their turn comes', async () => {
    const world = await new World().open()
    await world.define(slow)
    await world.fans(people(200))
    const entered: number[] = []
    await world.advance(9 * HOUR)
    entered.push(world.count('entered'))
    await world.fans(['u100', 'u199'], false)
    // Who leaves and comes back is not one of those of nine o'clock any more.
    await world.fans(['u199', 'u0a'])
    for (let hour = 1; hour <= 3; hour++) {
      await world.advance(HOUR + 10)
      entered.push(world.count('entered'))
    }
    expect(entered).toEqual([70, 140, 198, 198])
    expect(Math.max(...world.begun)).toBe(1)
    await world.pipeline.stop()
  })

  it('counts those who enter, not those who are kept out', async () => {
    const world = await new World().open()
    await world.define(slow.replace('news:', 'news:\n    holdout: 50%'))
    await world.fans(people(400))
    await world.advance(9 * HOUR)
    expect(world.count('entered')).toBe(70)
    await world.advance(HOUR + 10)
    expect(world.count('entered')).toBe(140)
    await world.pipeline.stop()
  })

  it('goes on after a pause that was short, and not after one that was long', async () => {
    for (const [pause, entered, cutShort] of [
      [3 * HOUR, 200, 0],
      [6 * HOUR, 70, 1],
    ] as const) {
      const world = await new World().open()
      await world.define(slow)
      await world.fans(people(200))
      await world.advance(9 * HOUR)
      await world.define(slow.replace('news:', 'news:\n    status: paused'))
      await world.advance(pause)
      expect(world.count('entered')).toBe(70)
      await world.define(slow)
      await world.rest()
      await world.advance(HOUR + 10)
      expect([world.count('entered'), world.count('occurrence/cut_short')]).toEqual([entered, cutShort])
      await world.pipeline.stop()
    }
  })
})

describe('A big occurrence', () => {
  it('enters everybody exactly once, wherever the process dies, and a replay of the log comes to the same', async () => {
    const world = await new World().open()
    await world.define(AT_NINE)
    await world.fans(people(5000))
    const random = createSeededRandom(3)
    let crashes = 0
    world.clock.advance(9 * HOUR)
    for (let aim = 1; aim < 5000; aim += 400) {
      await world.until(() => world.count('entered') >= aim)
      // At any moment between the commit and the next page.
      for (let turns = Math.floor(random.float() * 12); turns > 0; turns--) await Promise.resolve()
      await world.crash()
      crashes++
    }
    await world.until(() => world.count('entered') >= 5000)
    await world.advance(HOUR)
    expect(crashes).toBe(13)
    expect(world.count('entered')).toBe(5000)
    expect(world.disk.content.deliveries.size).toBe(5000)
    expect(world.begun.filter((times) => times === 1)).toHaveLength(5000)
    await world.pipeline.stop()

    const again = createMemoryDisk()
    again.content.log.push(...world.disk.content.log)
    const replay = await new World(again, world.clock.now()).open()
    await replay.rest()
    expect([...again.content.profiles.values()]).toEqual([...world.disk.content.profiles.values()])
    expect(again.content.settings.get('occurrences/news')).toBe(world.disk.content.settings.get('occurrences/news'))
    await replay.pipeline.stop()
  }, 60_000)

  it('lets live events through between its pages', async () => {
    const world = await new World().open()
    await world.define(AT_NINE)
    await world.fans(people(2000))
    world.clock.advance(9 * HOUR)
    await world.until(() => world.count('entered') >= 100)
    await world.fans(['somebody'], false)
    expect(world.count('entered')).toBeLessThan(2000)
    await world.until(() => world.count('entered') === 2000)
    await world.pipeline.stop()
  })

  it('is not set back by a page that comes again in its midst', async () => {
    const world = await new World().open()
    await world.define(AT_NINE.replace('cohort: fans', 'cohort: fans, throttle: 10/h'))
    await world.fans(people(30))
    await world.advance(9 * HOUR)
    const progress = () => world.disk.content.settings.get('occurrences/news')
    const before = progress()
    const page = { kind: 'occurrence' as const, campaign: 'news', moment: NINE, profiles: [1, 2, 3] }
    for (const after of [0, 5, 20]) await world.append({ kind: 'input', input: { ...page, after } })
    expect(progress()).toBe(before)
    await world.pipeline.stop()
  })

  it('takes no page twice, and none that does not follow', async () => {
    const world = await new World().open()
    await world.define(AT_NINE)
    await world.fans(people(30))
    await world.advance(9 * HOUR)
    const page = { kind: 'occurrence' as const, campaign: 'news', profiles: [1, 2, 3] }
    await world.append(
      { kind: 'input', input: { ...page, moment: NINE, after: 0 } },
      { kind: 'input', input: { ...page, moment: NINE, after: 30 } },
      { kind: 'input', input: { ...page, moment: NINE + 1, after: 2 } },
      { kind: 'input', input: { ...page, campaign: 'gone', moment: NINE + 1, after: 0 } },
    )
    await world.rest()
    expect([world.count('entered'), world.count('occurrence/begun')]).toEqual([30, 1])
    await world.pipeline.stop()
  })

  it('gives a turn to who becomes part of a profile that the pages have passed', async () => {
    const world = await new World().open()
    await world.define(AT_NINE.replace('cohort: fans', 'cohort: fans, throttle: 1/h'))
    await world.fans(['u1'], false)
    await world.fans(['u2'])
    const say = (batch: readonly object[]) =>
      world.append({
        kind: 'events',
        header: { source: 'app', count: batch.length, call: 'batch' },
        body: Buffer.from(JSON.stringify({ batch })),
      })
    await say([{ type: 'identify', anonymousId: 'a1', messageId: 'x1', traits: { fan: true } }])
    await world.advance(9 * HOUR)
    expect(world.count('entered')).toBe(1)
    await say([{ type: 'track', event: 'Seen', anonymousId: 'a1', userId: 'u1', messageId: 'x2' }])
    await world.advance(3 * HOUR)
    const one = [...world.disk.content.identities].filter(([key]) => key.includes('a1') || key.includes('u1'))
    expect(one.map(([, profile]) => profile)).toEqual([1, 1])
    expect(world.disk.content.story.get(1) && world.count('entered')).toBe(2)
    await world.pipeline.stop()
  })

  it('gives one turn to two profiles that turn out to be one person meanwhile', async () => {
    const world = await new World().open()
    await world.define(AT_NINE.replace('cohort: fans', 'cohort: fans, throttle: 1/h').replace(', { wait: 1h }', ''))
    const say = (events: readonly object[]) =>
      world.append({
        kind: 'events',
        header: { source: 'app', count: events.length, call: 'batch' },
        body: Buffer.from(JSON.stringify({ batch: events })),
      })
    const traits = { fan: true }
    await say([
      { type: 'identify', anonymousId: 'a1', messageId: 'x1', traits },
      { type: 'identify', userId: 'u1', messageId: 'x2', traits },
    ])
    await world.advance(9 * HOUR)
    expect(world.count('entered')).toBe(1)
    const [delivery] = world.disk.content.deliveries.values()
    await world.append({
      kind: 'input',
      input: {
        kind: 'skip',
        profile: delivery!.profile,
        delivery: delivery!.id,
        reason: 'rendering_failed',
        detail: '',
      },
    })
    expect(world.count('ended/completed')).toBe(1)
    await say([{ type: 'identify', anonymousId: 'a1', userId: 'u1', messageId: 'x3' }])
    await world.advance(3 * HOUR)
    expect(world.count('entered')).toBe(1)
    await world.pipeline.stop()
  })
})
