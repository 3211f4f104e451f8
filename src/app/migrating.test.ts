import { describe, expect, it } from 'vitest'
import { buildPlan } from '../insight/plan.ts'
import { planWords } from '../insight/plan-words.ts'
import { touchedCohorts } from '../insight/touched-cohorts.ts'
import { compareWorkspaces } from '../insight/workspace-changes.ts'
import { createManualClock, type ManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import { parseMappings, type Migration } from '../model/migration.ts'
import { parseWorkspace } from '../model/parse-workspace.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import { compileDefinition } from '../run/definitions.ts'
import { countHeads } from '../run/head-count.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'
import { startPipeline } from '../run/start-pipeline.ts'
import type { EntryDraft } from '../store/log.ts'
import { createMemoryDisk, type MemoryDisk } from '../store/memory/memory-disk.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import type { Store } from '../store/views.ts'
import { kindRules, reachFor } from './kind-rules.ts'

const START = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000

const source = (steps: string, more = ''): string => `
version: 1
workspace: shop
sources: { app: { writeKey: wk_app_12345 } }
cohorts:
  buyers: { where: { did: Ordered } }
  young: { where: { did: Added, within: ${more === '' ? '24h' : more} } }
campaigns:
  cart: { entry: { event: Added }, steps: [${steps.replaceAll('\n', ' ')}] }
`
const mail = (id: string, text = id) => `{ send: email, id: ${id}, via: inbox, message: { subject: a, text: ${text} } }`
const FIRST = source(`
  { wait: 1h, id: pause }, ${mail('first')}, { waitFor: { opened: first }, id: patience, upTo: 10h },
  { wait: 5h, id: extra }, ${mail('second')}, { wait: 20h, id: rest }, ${mail('third')}`)
/** A step is gone, one has another name, and one waits longer. */
const SECOND = source(
  `{ wait: 2h, id: pause }, ${mail('hello', 'first')}, { waitFor: { opened: hello }, id: patience, upTo: 10h },
  ${mail('second')}, { wait: 20h, id: rest }, ${mail('third')}`,
  '12h',
)

const workspaceOf = (text: string) => {
  const parsed = parseWorkspace(text, { env: () => undefined, readFile: () => undefined, kinds: kindRules })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value.workspace
}

const mapped = (text: string): Migration => {
  const parsed = parseMappings(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}

/** A process on a disk that outlives it, and a tool that takes every message and notes whose it is. */
class World {
  readonly disk: MemoryDisk
  readonly clock: ManualClock
  /** Messages that went out, by profile and step. */
  readonly sent = new Map<string, number>()
  store!: Store
  pipeline!: PipelineClient

  constructor(disk = createMemoryDisk(), at = START) {
    this.disk = disk
    this.clock = createManualClock(at)
  }

  async open(): Promise<this> {
    this.store = createMemoryStore({ clock: this.clock, disk: this.disk })
    this.pipeline = await startPipeline({
      store: this.store,
      clock: this.clock,
      logger: silentLogger,
      metrics: noMetrics,
      dedupeSeed: 7,
      takeoverSize: 20,
      reachFor,
    })
    return this
  }

  async crash(): Promise<void> {
    this.disk.crash()
    await this.pipeline.stop()
    await this.open()
  }

  async append(...drafts: readonly EntryDraft[]): Promise<void> {
    await this.store.log.append(drafts)
    await this.pipeline.untilApplied(this.store.log.head())
  }

  define(version: number, text: string, migrate?: Migration) {
    const definition = { text: encodeWorkspace(workspaceOf(text)), source: text, version }
    return this.pipeline.define({ kind: 'definition', ...definition, ...(migrate && { migrate }) })
  }

  async add(from: number, count: number): Promise<void> {
    const batch = Array.from({ length: count }, (_, index) => ({
      type: 'track',
      event: 'Added',
      userId: `u${from + index}`,
      messageId: `m${from + index}`,
      context: { traits: { email: `u${from + index}@shop.example` } },
    }))
    await this.append({
      kind: 'events',
      header: { source: 'app', count, call: 'batch' },
      body: Buffer.from(JSON.stringify({ batch })),
    })
  }

  /** Hour by hour, and what waits to go out goes out. */
  async until(hours: number): Promise<void> {
    while (this.clock.now() < START + hours * HOUR) {
      this.clock.set(Math.min(START + hours * HOUR, this.clock.now() + HOUR / 2))
      await this.append({ kind: 'input', input: { kind: 'tick' } })
      await until(() => this.#nobodyIsDue())
      await this.deliver()
    }
  }

  #nobodyIsDue(): boolean {
    return [...this.disk.content.profiles.values()].every(({ due }) => due === null || due > this.clock.now())
  }

  async deliver(limit = 2000): Promise<void> {
    for (const { id, profile, step, attempts } of await this.store.outbox.unsettled('inbox', limit)) {
      const attempt = (attempts.at(-1)?.number ?? 0) + 1
      const { decision } = await this.pipeline.authorise({ kind: 'authorise', profile, delivery: id, attempt })
      if (decision.kind !== 'send') continue
      const whose = `${profile} ${step}`
      this.sent.set(whose, (this.sent.get(whose) ?? 0) + 1)
      const outcome = { result: 'accepted', detail: '' } as const
      const startedAt = this.clock.now()
      await this.append({
        kind: 'input',
        input: { kind: 'outcome', profile, delivery: id, attempt, startedAt, outcome },
      })
    }
  }

  async standing(): Promise<Readonly<Record<string, number>>> {
    const places: Record<string, number> = {}
    for (const { state } of this.disk.content.profiles.values())
      for (const { step, version } of decodeProfile(state).journeys)
        places[`${step} v${version}`] = (places[`${step} v${version}`] ?? 0) + 1
    return places
  }

  /** As the command line would show it. */
  async plan(text: string, migration?: Migration): Promise<readonly string[]> {
    const current = this.pipeline.program()!
    const workspace = workspaceOf(text)
    const definition = { text: encodeWorkspace(workspace), version: current.version + 1, migrate: migration ?? [] }
    const next = compileDefinition(definition, current, reachFor)
    const cohorts = touchedCohorts(current.workspace, workspace).map(({ key }) => key)
    const heads = await countHeads({
      store: this.store,
      program: next,
      current,
      cohorts,
      now: this.clock.now(),
      isOver: () => false,
    })
    const plan = buildPlan({ current, next, migration, heads, isFilling: false })
    return planWords(compareWorkspaces(current.workspace, workspace), plan)
  }

  picture(): unknown {
    const { profiles, counters, story, deliveries } = this.disk.content
    const sorted = (map: ReadonlyMap<unknown, unknown>) => [...map].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    return [
      sorted(profiles),
      sorted(counters),
      sorted(story).map(([profile, rows]) => [profile, sorted(rows as Map<string, unknown>)]),
      sorted(deliveries),
    ]
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

/** A thousand people at four steps: 150 rest, 250 at the step that goes away, 300 are patient, 300 pause. */
async function openCrowd(): Promise<World> {
  const world = await new World().open()
  await (
    await world.define(1, FIRST)
  ).inForce
  await world.add(0, 150)
  await world.until(8)
  await world.add(150, 250)
  await world.until(13)
  await world.add(400, 300)
  await world.until(21.5)
  await world.add(700, 300)
  await world.until(22)
  return world
}

describe('a thousand journeys in flight and a new version of their campaign', () => {
  it('are counted right, moved, moved back by a rollback, through crashes: nobody is lost, and nothing is sent twice', async () => {
    const world = await openCrowd()
    expect(await world.standing()).toEqual({ 'rest v1': 150, 'extra v1': 250, 'patience v1': 300, 'pause v1': 300 })

    expect(await world.plan(SECOND)).toEqual([
      'Compared with version 1, which is in force.',
      '1,000 people were looked at.',
      '',
      'Cohorts',
      '  ~ young: 1,000 → 600 people: 0 come in, 400 leave',
      '',
      'Campaigns',
      '  ~ cart: changed; 1,000 people are in it',
      '      - step `first` goes away',
      '      - step `extra` goes away',
      '      ~ step `pause` is changed',
      '      + step `hello` is new',
      '      ~ step `patience` is changed',
      '      300 people stand at step `pause`; they stay on their version',
      '      300 people stand at step `patience`; they stay on their version',
      '      250 people stand at step `extra`, which goes away; they stay on their version',
      '      150 people stand at step `rest`; they stay on their version',
      '',
      '1,000 people on their way stay on their version; --migrate moves them.',
    ])
    expect((await world.plan(SECOND, [])).slice(-4)).toEqual([
      '',
      'To be said before people can move',
      '  --map cart:first=STEP (or =exit, or =stay)',
      '  --map cart:extra=STEP (or =exit, or =stay): 250 people',
    ])
    const migration = mapped('first=hello,extra=second')
    expect((await world.plan(SECOND, migration)).slice(-8)).toEqual([
      '      - step `extra` goes away',
      '      ~ step `pause` is changed',
      '      ~ step `first` is called `hello`',
      '      ~ step `patience` is changed',
      '      300 people stand at step `pause`; they move to the new version and go on where they are',
      '      300 people stand at step `patience`; they move to the new version and go on where they are',
      '      250 people stand at step `extra`, which goes away; they move to the new version and go on at `second`',
      '      150 people stand at step `rest`; they move to the new version and go on where they are',
    ])

    await world.define(2, SECOND, migration)
    // Dies when some have moved and others have not.
    await until(() => {
      const moved = [...world.disk.content.profiles.values()].filter(({ state }) =>
        decodeProfile(state).journeys.some(({ version }) => version === 2),
      ).length
      return moved > 0
    })
    const halfway = await world.standing()
    expect(Object.keys(halfway).some((place) => place.endsWith('v1'))).toBe(true)
    await world.crash()
    await world.pipeline.untilTakenOver()
    await until(() => world.disk.content.gatheredProgress === undefined)
    expect(await world.standing()).toEqual({ 'rest v2': 150, 'second v2': 250, 'patience v2': 300, 'pause v2': 300 })
    // A part of it goes out before the rollback.
    await world.deliver(100)

    await world.define(3, FIRST, mapped('hello=first'))
    await until(() => world.pipeline.program()?.version === 3)
    await world.crash()
    await world.pipeline.untilTakenOver()
    await until(() => world.disk.content.gatheredProgress === undefined)
    expect(Object.keys(await world.standing()).every((place) => place.endsWith('v3'))).toBe(true)

    await world.until(80)
    expect(await world.standing()).toEqual({})
    const people = [...world.disk.content.profiles.keys()]
    expect(people).toHaveLength(1000)
    const times = (profile: number, ...steps: readonly string[]) =>
      steps.reduce((sum, step) => sum + (world.sent.get(`${profile} ${step}`) ?? 0), 0)
    for (const profile of people)
      expect(
        [times(profile, 'first', 'hello'), times(profile, 'second'), times(profile, 'third')],
        `${profile}`,
      ).toEqual([1, 1, 1])
    expect(world.disk.content.counters.get('campaign/cart/moved')).toBe(2000)

    const again = await new World(createMemoryDisk(), world.clock.now()).open()
    again.disk.content.log.push(...world.disk.content.log)
    await again.pipeline.stop()
    await again.store.close()
    await again.open()
    await again.pipeline.untilApplied(again.store.log.head())
    await until(() => again.disk.content.gatheredProgress === undefined)
    expect(again.picture()).toEqual(world.picture())
    await again.pipeline.stop()
    await world.pipeline.stop()
  }, 120_000)
})
