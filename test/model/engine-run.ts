import { allTraits } from '../../src/engine/cohorts/computed-traits.ts'
import { memberSince, standingIn } from '../../src/engine/cohorts/standings.ts'
import type { Compiled } from '../../src/engine/cohorts/evaluate.ts'
import { decodeProfile } from '../../src/engine/profile-codec.ts'
import type { ProfileState } from '../../src/engine/profile-state.ts'
import type { Program } from '../../src/engine/program.ts'
import { createManualClock, type ManualClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { noMetrics } from '../../src/kernel/metrics.ts'
import { encodeWorkspace } from '../../src/model/encode-workspace.ts'
import type { Workspace } from '../../src/model/workspace.ts'
import type { PipelineClient } from '../../src/run/pipeline-client.ts'
import { startPipeline } from '../../src/run/start-pipeline.ts'
import type { EntryDraft, LogEntry } from '../../src/store/log.ts'
import { createMemoryDisk, type MemoryDisk } from '../../src/store/memory/memory-disk.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { StoryRow } from '../../src/store/state.ts'
import type { Store } from '../../src/store/views.ts'
import { isoDate, START } from './cohort-grammar.ts'
import type { Definition, Scenario, SentEvent, Step } from './scenario.ts'

/** What the product made of a scenario. */
export interface EngineRecord {
  /** All that is in the log, with what it was made of. */
  readonly log: readonly { readonly entry: LogEntry; readonly step: Step | undefined }[]
  /** Decisions by profile, in order. */
  readonly story: ReadonlyMap<number, readonly StoryRow[]>
  readonly snapshots: readonly Snapshot[]
  readonly flags: readonly Flags[]
}

/** What was flagged as approximate at some moment. */
export interface Flags {
  readonly at: number
  /** Cohorts and computed traits, by profile. */
  readonly flagged: ReadonlyMap<number, ReadonlySet<string>>
}

/** What the store held when everything before `position` was applied and nothing was due. */
export interface Snapshot {
  readonly position: number
  readonly at: number
  /** Profiles of each cohort by the membership table. */
  readonly members: ReadonlyMap<string, ReadonlySet<number>>
  readonly profiles: ReadonlyMap<number, ProfileSnapshot>
}

export interface ProfileSnapshot {
  /** Each as its type and value. */
  readonly ids: readonly string[]
  /** Engine time of entry by cohort. */
  readonly since: Readonly<Record<string, number>>
  readonly computed: Readonly<Record<string, unknown>>
  /** Cohorts and computed traits that rest on more than the engine keeps, and are flagged so. */
  readonly flagged: ReadonlySet<string>
}

/** Lives a scenario in the pipeline as it runs in production, on a store in memory and a clock that is moved by hand. */
export async function runEngine(scenario: Scenario): Promise<EngineRecord> {
  const run = new EngineRun(scenario.forgetful)
  await run.open()
  for (const step of scenario.steps) await run.take(step)
  return run.finish()
}

class EngineRun {
  readonly #disk: MemoryDisk = createMemoryDisk()
  readonly #clock: ManualClock
  readonly #isForgetful: boolean
  readonly #stepsByPosition = new Map<number, Step>()
  readonly #snapshots: Snapshot[] = []
  readonly #flags: Flags[] = []
  #store!: Store
  #pipeline!: PipelineClient
  #version = 0

  constructor(forgetful: boolean) {
    this.#isForgetful = forgetful
    // Work is never cut into slices: there is no one to wait for, and waiting is what takes longest here.
    this.#clock = { ...createManualClock(START), elapsed: () => 0, breathe: () => Promise.resolve() }
  }

  async open(): Promise<void> {
    this.#store = createMemoryStore({ clock: this.#clock, disk: this.#disk })
    this.#pipeline = await startPipeline({
      store: this.#store,
      clock: this.#clock,
      logger: silentLogger,
      metrics: noMetrics,
      dedupeSeed: 7,
      reachFor: () => () => 'nothing',
      // One profile after the other takes over a definition, with events between.
      ...(this.#isForgetful && { cacheBytesMax: 0, takeoverSize: 1 }),
    })
  }

  async take(step: Step): Promise<void> {
    this.#clock.set(START + step.at)
    switch (step.kind) {
      case 'probe':
        return this.#probe()
      case 'restart':
        await this.#close()
        return this.open()
      default: {
        if (step.kind === 'definition') await this.#noteFlags()
        const { position } = await this.#store.log.append([this.#draftOf(step)])
        this.#stepsByPosition.set(position, step)
      }
    }
  }

  async finish(): Promise<EngineRecord> {
    await this.#probe()
    await this.#close()
    const { log, story } = this.#disk.content
    return {
      log: log.map((entry) => ({ entry, step: this.#stepsByPosition.get(entry.position) })),
      story: new Map([...story].map(([profile, rows]) => [profile, [...rows.values()]])),
      snapshots: this.#snapshots,
      flags: this.#flags,
    }
  }

  /** A definition that no longer asks takes the flag with it. */
  async #noteFlags(): Promise<void> {
    const { log } = this.#store
    await this.#pipeline.untilApplied(log.head())
    const program = this.#pipeline.program()
    if (!program) return
    const flagged = new Map<number, ReadonlySet<string>>()
    for (const { state } of this.#disk.content.profiles.values()) {
      const { id, truncated } = decodeProfile(state)
      if (truncated) flagged.set(id, flaggedIn(program, truncated))
    }
    this.#flags.push({ at: log.lastAt(), flagged })
  }

  async #close(): Promise<void> {
    await this.#pipeline.stop()
    await this.#store.close()
  }

  #draftOf(step: Exclude<Step, { kind: 'probe' | 'restart' }>): EntryDraft {
    switch (step.kind) {
      case 'tick':
        return { kind: 'input', input: { kind: 'tick' } }
      case 'definition': {
        const text = encodeWorkspace(workspaceOf(step.definition))
        return { kind: 'input', input: { kind: 'definition', version: ++this.#version, text, source: '' } }
      }
      case 'events': {
        const body = {
          batch: step.events.map(bodyOf),
          ...(step.skewMs !== undefined && { sentAt: isoDate(step.at - step.skewMs) }),
        }
        return {
          kind: 'events',
          header: { source: 'test', count: step.events.length, call: 'batch' },
          body: new TextEncoder().encode(JSON.stringify(body)),
        }
      }
    }
  }

  /** Waits until nothing is due any more, then notes all that the store holds. */
  async #probe(): Promise<void> {
    await this.#store.log.append([{ kind: 'input', input: { kind: 'tick' } }])
    const { log, state } = this.#store
    await this.#pipeline.untilApplied(log.head())
    await this.#pipeline.untilTakenOver()
    // After another tick, this one is a millisecond ahead of the clock.
    this.#clock.set(log.lastAt())
    for (let turns = 0; ((await state.nextDue()) ?? Infinity) <= log.lastAt(); turns++) {
      if (turns > WAKE_TURNS_MAX) throw new Error(`a wake-up stays due at ${log.lastAt() - START} ms`)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { memberships, profiles } = this.#disk.content
    const program = this.#pipeline.program()!
    const at = log.lastAt()
    const states = [...profiles.values()].map((row) => decodeProfile(row.state))
    this.#snapshots.push({
      position: log.head(),
      at,
      members: new Map([...memberships].map(([cohort, members]) => [cohort, new Set(members)])),
      profiles: new Map(
        states
          .filter(({ mergedInto }) => mergedInto === undefined)
          .map((each) => [each.id, snapshotOf(program, each, at)]),
      ),
    })
  }
}

/** Turns of the pipeline after which what is due must have fired. */
const WAKE_TURNS_MAX = 1000

function workspaceOf({ cohorts, computed, identity }: Definition): Workspace {
  return {
    version: 1,
    workspace: 'model',
    sending: { mode: 'inbox' },
    timezone: 'UTC',
    sources: { test: { writeKey: 'wk_test_1234', origins: [] } },
    connections: {},
    coupons: {},
    ...(identity && { identity }),
    computed,
    cohorts: Object.fromEntries(Object.entries(cohorts).map(([key, where]) => [key, { where }])),
    campaigns: {},
    templates: {},
  }
}

function bodyOf({ sentFor, ...event }: SentEvent): object {
  return sentFor === undefined ? event : { ...event, timestamp: isoDate(sentFor) }
}

function snapshotOf(program: Program, state: ProfileState, at: number): ProfileSnapshot {
  const traits = allTraits(program, state, at)
  return {
    ids: state.ids.map(({ type, value }) => `${type}=${value}`),
    since: sinceOf(program, state),
    computed: Object.fromEntries(Object.entries(traits).filter(([name]) => program.computed.has(name))),
    flagged: flaggedIn(program, state.truncated ?? []),
  }
}

function flaggedIn(program: Program, truncated: readonly string[]): ReadonlySet<string> {
  const rests = (ids: readonly string[]): boolean => ids.some((id) => truncated.includes(id))
  const flagged = new Set<string>()
  for (const { key, condition } of program.cohorts) if (rests(memoriesOf(condition))) flagged.add(key)
  for (const [name, computed] of program.computed)
    if (rests(['collect' in computed ? computed.id : computed.series.id])) flagged.add(name)
  return flagged
}

/** Also of cohorts that are gone: nobody may be in them. */
function sinceOf({ cohortsByNumber }: Program, { standings }: ProfileState): ProfileSnapshot['since'] {
  const all = standingIn(standings).map(
    (number) => [cohortsByNumber.get(number)?.key ?? `removed ${number}`, memberSince(standings, number)] as const,
  )
  return Object.fromEntries(all.filter((one): one is [string, number] => one[1] !== undefined))
}

/** Registers and series that a condition rests on. */
function memoriesOf(condition: Compiled): readonly string[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap(memoriesOf)
    case 'not':
    case 'for':
      return memoriesOf(condition.of)
    case 'did':
      return [condition.register, condition.since?.register].flatMap((register) => (register ? [register.id] : []))
    case 'trait':
      return condition.looksBack
        ? [condition.path[0]!.replace('[]', ''), ':last_seen'].map((name) => `trait:${name}`)
        : []
    case 'collected':
      return [condition.collection.id]
    case 'subscribed':
      return ['choices', ...memoriesOf(condition.unsubscribed)]
    case 'aggregate':
      return [condition.series.id]
    case 'sequence': {
      const inner = condition.steps.flatMap(({ register, forbidden }) => [register, ...forbidden])
      return [...inner, ...(condition.last?.forbidden ?? [])].map(({ id }) => id)
    }
    default:
      return []
  }
}
