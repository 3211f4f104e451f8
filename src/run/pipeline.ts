import type { Clock } from '../kernel/clock.ts'
import { RekindleError } from '../kernel/errors.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import { FORGOTTEN } from '../engine/drive.ts'
import { DROPPED_IDS } from '../engine/identity/attach-ids.ts'
import type { Program } from '../engine/program.ts'
import type { LogEntry } from '../store/log.ts'
import type { Checkpoint } from '../store/state.ts'
import type { PipelineStore } from '../store/views.ts'
import { Redefining } from './backfill/redefining.ts'
import type { BatchReport } from './batch-report.ts'
import { Batch } from './batch.ts'
import type { CommitNews, DefinitionChange, DefinitionInput } from './commit-news.ts'
import { dedupeHorizon, DedupeWindow } from './dedupe-window.ts'
import { compileDefinition, keepDefinition, programAt, type ReachFor } from './definitions.ts'
import { emit } from './emit.ts'
import { IdentityCache } from './identity-cache.ts'
import { ProfileCache } from './profile-cache.ts'
import { ReadAhead } from './read-ahead.ts'
import { OccurrenceBook } from './schedules/occurrence-book.ts'
import { Schedules } from './schedules/schedules.ts'
import { TimeSlice } from './time-slice.ts'
import { unlink } from './unlink.ts'

export interface PipelineOptions {
  readonly store: PipelineStore
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly reachFor: ReachFor
  /** Keys the fingerprints of the dedupe window; the same for the life of the store. */
  readonly dedupeSeed: number
  /** Called after each commit, in order. Must not throw. */
  readonly tell: (news: CommitNews) => void
  /** Called as a change of the definition goes on. Must not throw. */
  readonly report: (change: DefinitionChange) => void
  /** For tests: profiles that take over a definition in one commit. */
  readonly takeoverSize?: number
  /** For tests: profiles in a page of an occurrence. */
  readonly occurrencePageSize?: number
  /** Memory for profiles between batches. */
  readonly cacheBytesMax?: number
}

/** What one commit takes from the log: the more profiles share a commit, the fewer pages are written for each; it must fit in memory. */
const BATCH_BYTES_MAX = 24_000_000
/** Wake-ups fired in one commit. */
const WAKE_UPS_PER_BATCH_MAX = 4000
/** Until the store is tried again after it refused. */
const RETRY_MS = 1000
const CACHE_BYTES_MAX = 128 * 1024 * 1024

const NOTHING_UNDER_WAY = Promise.resolve()

/**
 * Reads the log, drives the engine and commits: position, states, wake-ups and effects, all or nothing. One runs at a time.
 * A failed commit is thrown away with everything in memory, and the work starts again from the last checkpoint.
 */
export class Pipeline {
  readonly #options: PipelineOptions
  readonly #log: ReadAhead
  readonly #cache: ProfileCache
  readonly #people: IdentityCache
  #dedupe: DedupeWindow
  #program: Program | undefined
  readonly #slice: TimeSlice
  readonly #redefining: Redefining
  readonly #occurrences = new OccurrenceBook()
  readonly #schedules: Schedules
  /** Committed. */
  #checkpoint: Checkpoint = { position: 0, at: 0, nextProfile: 1 }
  /** Applied in memory; ahead of the checkpoint while a commit is under way. */
  #reached: Checkpoint = this.#checkpoint
  /** The commit under way. */
  #underWay = NOTHING_UNDER_WAY
  #stopped = false
  #running: Promise<void> = Promise.resolve()
  #cancelTimer = () => {}
  #isWatched = false
  /** Wake-ups are fired up to here (exclusive) before the next records are read. */
  #wokenUntil = 0

  constructor(options: PipelineOptions) {
    this.#options = options
    this.#log = new ReadAhead(options.store.log, BATCH_BYTES_MAX)
    this.#cache = new ProfileCache(options.store.state, options.cacheBytesMax ?? CACHE_BYTES_MAX)
    this.#people = new IdentityCache(options.store.state)
    this.#dedupe = new DedupeWindow(options.dedupeSeed)
    this.#slice = new TimeSlice(options.clock)
    this.#redefining = new Redefining(options)
    const { occurrencePageSize: pageSize } = options
    this.#schedules = new Schedules({ ...options, book: this.#occurrences, ...(pageSize && { pageSize }) })
  }

  /** Takes up where the last commit left off and begins to work. */
  async start(): Promise<void> {
    await this.#recover()
    this.#running = this.#loop()
  }

  /** Ends after the commit at hand. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    this.#wakeIdle()
    await this.#running
  }

  watch(isWatched: boolean): void {
    this.#isWatched = isWatched
  }

  /** A definition is pending: it is prepared, and takes effect as soon as that is done. */
  prepare(): void {
    this.#redefining.want()
    this.#wakeIdle()
  }

  /** Gives up the definition that is being prepared. */
  cancel(): void {
    this.#redefining.cancel()
    this.#wakeIdle()
  }

  async #recover(): Promise<void> {
    const { store, reachFor, dedupeSeed } = this.#options
    this.#log.clear()
    this.#cache.clear()
    this.#people.clear()
    const kept = await store.state.checkpoint()
    this.#checkpoint = { ...kept, nextProfile: Math.max(1, kept.nextProfile) }
    this.#reached = this.#checkpoint
    this.#wokenUntil = 0
    this.#dedupe = new DedupeWindow(dedupeSeed)
    for (const block of await store.fingerprints.since(dedupeHorizon(this.#checkpoint.at))) this.#dedupe.load(block)
    const { program, previous } = await programAt(store.settings, this.#checkpoint.position, reachFor)
    this.#program = program
    await this.#occurrences.recover(store.settings, program)
    this.#schedules.recover()
    await this.#redefining.recover(program, previous, this.#checkpoint.nextProfile - 1)
  }

  async #loop(): Promise<void> {
    const { clock, logger } = this.#options
    while (!this.#stopped) {
      try {
        const ran = await this.#step()
        const redefined = await this.#redefineOn()
        const scheduled = await this.#scheduleOn()
        if (ran || redefined || scheduled) await clock.breathe()
        else await this.#idle()
      } catch (error) {
        logger.error('The pipeline could not commit and starts again from its last checkpoint', { error })
        await this.#settleCommit().catch(() => {})
        await this.#pause()
        await this.#recoverPatiently()
      }
    }
    await this.#settleCommit().catch((error: unknown) => logger.error('The last commit failed', { error }))
  }

  async #recoverPatiently(): Promise<void> {
    while (!this.#stopped) {
      try {
        return await this.#recover()
      } catch (error) {
        this.#options.logger.error('The state cannot be read; trying again', { error })
        await this.#pause()
      }
    }
  }

  #pause(): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(RETRY_MS, resolve)
      this.#cancelTimer = () => {
        cancel()
        resolve()
      }
    })
  }

  /** One batch. False if there was nothing to do. */
  async #step(): Promise<boolean> {
    const entries = await this.#log.read(this.#reached.position)
    const standstill = entries.findIndex(isStandstill)
    if (standstill === 0) {
      await this.#redefine(entries[0]!)
      await this.#unlink(entries[0]!)
      return true
    }
    const taken = standstill < 0 ? entries : entries.slice(0, standstill)
    if (!this.#program) {
      if (taken.length > 0) throw new RekindleError('store_corrupt', 'The log begins without a definition')
      return false
    }
    return this.#run(this.#program, taken)
  }

  /** Applies entries, and the wake-ups that are due with them, while the batch before is being committed. */
  async #run(program: Program, entries: readonly LogEntry[]): Promise<boolean> {
    const last = entries.at(-1)
    const until = last ? wakesBefore(last) : this.#wokenUntil
    // Before the look at what is due: a wake-up that the commit under way sets would be missed.
    if (entries.length === 0) await this.#settleCommit()
    const due = await this.#due(until)
    if (entries.length === 0 && due.length === 0) return false
    const batch = this.#createBatch(program)
    await batch.apply(entries)
    await batch.wake(due, until)
    await this.#commit(batch, undefined)
    this.#wokenUntil = until
    return true
  }

  #createBatch(program: Program): Batch {
    return new Batch({
      program,
      draft: this.#options.store.state.draft(),
      cache: this.#cache,
      people: this.#people,
      dedupe: this.#dedupe,
      slice: this.#slice,
      occurrences: this.#occurrences,
      from: this.#reached,
      isWatched: this.#isWatched,
      takeover: this.#redefining.takeover,
    })
  }

  /** Wake-ups due before `until` on record. */
  async #due(until: number): Promise<readonly number[]> {
    if (until <= 0) return []
    const due = await this.#options.store.state.due(until - 1, WAKE_UPS_PER_BATCH_MAX)
    return due.map(({ profile }) => profile)
  }

  /** Begins to commit a batch once the one before is done; the next batch is applied meanwhile. */
  async #commit(batch: Batch, definition: DefinitionInput | undefined): Promise<void> {
    const report = batch.finish()
    await this.#settleCommit()
    this.#reached = report.commit.checkpoint
    this.#underWay = this.#write(report, definition)
    // Its failure is met by whoever settles it; until then it is nobody's.
    this.#underWay.catch(() => {})
    this.#cache.turn()
    this.#people.turn()
  }

  async #write(report: BatchReport, definition: DefinitionInput | undefined): Promise<void> {
    await report.draft.commit(report.commit)
    this.#checkpoint = report.commit.checkpoint
    this.#count(report)
    this.#tell(report, definition)
    emit(this.#options.store.log, report.emissions, this.#options.logger)
  }

  /** Waits for the commit under way. Throws if it failed: what was applied since rests on it and is void, too. */
  async #settleCommit(): Promise<void> {
    const underWay = this.#underWay
    this.#underWay = NOTHING_UNDER_WAY
    await underWay
  }

  #tell(report: BatchReport, definition: DefinitionInput | undefined): void {
    const { commit, decisions, events, story, profiles } = report
    const { checkpoint, deliveries } = commit
    const watched = this.#isWatched ? { events, story, profiles } : undefined
    this.#options.tell({ checkpoint, definition, deliveries, decisions: [...decisions], watched })
  }

  #count(report: BatchReport): void {
    const { metrics, store } = this.#options
    metrics.count('rekindle_inputs_applied_total', { kind: 'event' }, report.applied)
    metrics.count('rekindle_wakeups_fired_total', {}, report.wakeUps)
    for (const { status } of report.commit.deliveryChanges)
      if (status) metrics.count('rekindle_deliveries_total', { status })
    for (const { reason } of report.commit.rejected) metrics.count('rekindle_events_rejected_total', { reason })
    metrics.count('rekindle_wakeups_forgotten_total', {}, report.commit.counters.get(FORGOTTEN) ?? 0)
    for (const [key, dropped] of report.commit.counters) {
      if (key.startsWith(DROPPED_IDS))
        metrics.count('rekindle_ids_dropped_total', { reason: key.slice(DROPPED_IDS.length) }, dropped)
    }
    if (report.duplicates > 0) metrics.count('rekindle_events_duplicate_total', { source: 'all' }, report.duplicates)
    metrics.set('rekindle_pipeline_lag_positions', store.log.head() - this.#checkpoint.position)
  }

  /** A definition takes effect at its position, after everything before it was applied under the one before. */
  async #redefine(entry: LogEntry): Promise<void> {
    if (entry.kind !== 'input' || entry.input.kind !== 'definition') return
    const { store, reachFor, logger } = this.#options
    while (this.#redefining.takeover) await this.#redefineOn()
    const previous = this.#program
    await this.#standStill(entry.at)
    const program = compileDefinition(entry.input, previous, reachFor)
    await this.#redefining.complete(entry, entry.input, program, previous)
    await keepDefinition(store.settings, entry.input, entry)
    const done = this.#createBatch(program)
    await done.apply([entry])
    this.#occurrences.redefine(program, previous, entry.at)
    await this.#commit(done, entry.input)
    await this.#settleCommit()
    this.#program = program
    this.#redefining.takeEffect(entry, program, previous, this.#checkpoint.nextProfile - 1)
    logger.info('A definition took effect', { version: program.version, workspace: program.workspace.workspace })
  }

  /** Takes a change of the definition a step further, beside live events. False if there is nothing to do. */
  async #redefineOn(): Promise<boolean> {
    if (!this.#redefining.takeover || !this.#program)
      return this.#redefining.prepare(this.#program, this.#checkpoint.position)
    const profiles = this.#redefining.turn()
    if (profiles) {
      const batch = this.#createBatch(this.#program)
      await batch.takeOver(profiles)
      await this.#commit(batch, undefined)
    } else {
      await this.#settleCommit()
      await this.#redefining.end()
    }
    return true
  }

  /** Occurrences of scheduled campaigns: not before everybody is judged by the definition, since its cohorts are not filled until then. */
  #scheduleOn(): Promise<boolean> {
    if (this.#redefining.takeover) return Promise.resolve(false)
    return this.#schedules.turn(this.#program, this.#checkpoint.position)
  }

  /** Two people were taken for one: their events up to here are lived once more, apart. */
  async #unlink(entry: LogEntry): Promise<void> {
    if (entry.kind !== 'input' || entry.input.kind !== 'unlink' || !this.#program) return
    const { store, clock } = this.#options
    const { input } = entry
    while (this.#redefining.takeover) await this.#redefineOn()
    await this.#standStill(entry.at)
    const batch = this.#createBatch(this.#program)
    await batch.apply([entry])
    await unlink({ program: this.#program, store, clock, batch, input, entry })
    await this.#commit(batch, undefined)
    await this.#settleCommit()
    // Whose events are whose has changed: what was gathered until here may be somebody else's.
    await this.#redefining.restart()
  }

  /** Everything before `at` is applied and committed. */
  async #standStill(at: number): Promise<void> {
    const program = this.#program
    if (program) while (await this.#run(program, []).then((ran) => ran || this.#raiseTo(at))) continue
    await this.#settleCommit()
  }

  /** Lets wake-ups due before `at` fire in the next run. False once that was done. */
  #raiseTo(at: number): boolean {
    if (this.#wokenUntil >= at) return false
    this.#wokenUntil = at
    return true
  }

  #wakeIdle = () => {}

  /** Waits for the log to grow or for the next wake-up, which a tick then brings. */
  async #idle(): Promise<void> {
    const { store, clock } = this.#options
    await this.#settleCommit()
    const due = await store.state.nextDue()
    const scheduled = this.#schedules.nextDue(this.#program) ?? Infinity
    if (this.#stopped || this.#redefining.isWanted || scheduled <= clock.now()) return
    let cancel = () => {}
    const woken = new Promise<void>((resolve) => {
      this.#wakeIdle = resolve
      const next = Math.min(due ?? Infinity, scheduled)
      if (next !== Infinity) cancel = clock.after(next - clock.now(), resolve)
    })
    await Promise.race([store.log.beyond(this.#checkpoint.position), woken])
    cancel()
    if (!this.#stopped && due !== undefined && due <= clock.now() && store.log.head() === this.#checkpoint.position) {
      await store.log.append([{ kind: 'input', input: { kind: 'tick' } }])
    }
  }
}

/** What changes more than the profiles of a batch: everything before it is committed first. */
const isStandstill = (entry: LogEntry): boolean =>
  entry.kind === 'input' && (entry.input.kind === 'definition' || entry.input.kind === 'unlink')

/** Wake-ups due before this fire with the entry: after a tick also those due at its very time. */
const wakesBefore = (entry: LogEntry): number =>
  entry.kind === 'input' && entry.input.kind === 'tick' ? entry.at + 1 : entry.at
