import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import { foldFacts, record, type Register } from '../engine/cohorts/registers.ts'
import { foldSeries, recordValues, type Series } from '../engine/cohorts/series.ts'
import { createProfile, type ProfileState } from '../engine/profile-state.ts'
import type { Program } from '../engine/program.ts'
import { openBatch } from '../model/event-batch.ts'
import { parseEvent } from '../model/parse-event.ts'
import type { LogEntry } from '../store/log.ts'
import type { Checkpoint, Verdicts } from '../store/state.ts'
import type { Store } from '../store/views.ts'
import { Batch } from './batch.ts'
import type { DedupeWindow } from './dedupe-window.ts'
import type { ProfileCache } from './profile-cache.ts'
import type { TimeSlice } from './time-slice.ts'

export interface BackfillOptions {
  readonly program: Program
  readonly previous: Program | undefined
  readonly store: Store
  readonly cache: ProfileCache
  readonly dedupe: DedupeWindow
  readonly slice: TimeSlice
  readonly checkpoint: Checkpoint
  /** The definition's entry: everything before it is history. */
  readonly entry: LogEntry
  readonly logger: Logger
  readonly clock: Clock
}

const PROFILES_PER_COMMIT = 2000
const SCAN_BYTES = 4_000_000
const NOTHING_UNDER_WAY: ReadonlySet<number> = new Set()

/**
 * Makes every profile as if the new definition had always held: facts that new registers want are gathered from the log, then
 * every cohort is judged anew. It stands still at the definition's position, so nothing is counted twice or missed; a crash
 * half-way starts it again, and what was done already changes nothing the second time.
 */
export async function backfill(options: BackfillOptions): Promise<void> {
  const wanted = newMemories(options.program, options.previous)
  const gathered = new Map<number, ProfileState>()
  if (wanted.registers.length + wanted.series.length > 0) {
    await gatherFacts(options, wanted, gathered)
    await foldMerged(options, wanted, gathered)
  }
  const last = options.checkpoint.nextProfile - 1
  for (let from = 1; from <= last; from += PROFILES_PER_COMMIT) {
    const ids = Array.from({ length: Math.min(PROFILES_PER_COMMIT, last - from + 1) }, (_, index) => from + index)
    await redefineProfiles(options, ids, wanted, gathered)
    await options.clock.breathe()
  }
}

/** What profiles must remember that they did not before. */
interface Memories {
  readonly registers: readonly Register[]
  readonly series: readonly Series[]
}

/** Registers and series that did not exist, or that must now remember more than they did. */
function newMemories(program: Program, previous: Program | undefined): Memories {
  return {
    registers: [...program.registers.values()].filter((register) => {
      const before = previous?.registers.get(register.id)
      return !before || before.keep < register.keep || before.horizonMs < register.horizonMs
    }),
    series: [...program.series.values()].filter((series) => {
      const before = previous?.series.get(series.id)
      return (
        !before ||
        before.keepMs < series.keepMs ||
        before.windowMs < series.windowMs ||
        (series.countsValues && !before.countsValues)
      )
    }),
  }
}

/** Reads history once; facts are kept by the profile that each event was applied to then. */
async function gatherFacts(
  { store, entry, clock }: BackfillOptions,
  wanted: Memories,
  gathered: Map<number, ProfileState>,
): Promise<void> {
  const byEvent: ByEvent = {
    registers: Map.groupBy(wanted.registers, (register) => register.filter.event),
    series: Map.groupBy(wanted.series, (series) => series.filter.event),
  }
  for (let position = 0; position < entry.position;) {
    const entries = (await store.log.read(position, SCAN_BYTES)).filter((other) => other.position < entry.position)
    if (entries.length === 0) break
    const next = entries.at(-1)!
    const end = next.position + (next.kind === 'events' ? next.header.count : 1)
    const verdicts = new Map((await store.views.verdicts(position, end)).map((block) => [block.position, block]))
    for (const read of entries) gatherEntry(read, verdicts.get(read.position), byEvent, gathered)
    position = end
    await clock.breathe()
  }
}

/** Facts of profiles that were folded into others since belong to those. */
async function foldMerged(
  { cache, entry, clock, slice }: BackfillOptions,
  wanted: Memories,
  gathered: Map<number, ProfileState>,
): Promise<void> {
  const ids = [...gathered.keys()]
  for (let from = 0; from < ids.length; from += PROFILES_PER_COMMIT) {
    const chunk = ids.slice(from, from + PROFILES_PER_COMMIT)
    await cache.load([], chunk, slice)
    for (const id of chunk) {
      const state = cache.get(id)
      if (state?.mergedInto === undefined) continue
      const survivor = survivorOf(cache, state).id
      const target = gathered.get(survivor) ?? createProfile(survivor, entry.at)
      gathered.set(survivor, target)
      fold(target, gathered.get(id)!, wanted, entry.at)
      gathered.delete(id)
    }
    cache.rest([])
    await clock.breathe()
  }
}

function fold(into: ProfileState, from: ProfileState, wanted: Memories, now: number): void {
  for (const register of wanted.registers) foldFacts(into, from, register, now)
  for (const series of wanted.series) foldSeries(into, from, series, now)
}

interface ByEvent {
  readonly registers: ReadonlyMap<string, readonly Register[]>
  readonly series: ReadonlyMap<string, readonly Series[]>
}

function gatherEntry(
  entry: LogEntry,
  verdicts: Verdicts | undefined,
  byEvent: ByEvent,
  gathered: Map<number, ProfileState>,
): void {
  if (entry.kind !== 'events' || !verdicts) return
  const batch = openBatch(entry)
  for (const [index, profile] of verdicts.profiles.entries()) {
    if (profile < 0) continue
    const parsed = parseEvent(batch, index)
    if (!parsed.ok) continue
    const registers = byEvent.registers.get(parsed.value.name) ?? []
    const series = byEvent.series.get(parsed.value.name) ?? []
    if (registers.length + series.length === 0) continue
    let facts = gathered.get(profile)
    if (!facts) gathered.set(profile, (facts = createProfile(profile, parsed.value.at)))
    for (const register of registers) record(facts, register, parsed.value, entry.at)
    for (const one of series) recordValues(facts, one, parsed.value, entry.at)
  }
}

async function redefineProfiles(
  { program, store, cache, dedupe, slice, checkpoint, entry }: BackfillOptions,
  ids: readonly number[],
  wanted: Memories,
  gathered: ReadonlyMap<number, ProfileState>,
): Promise<void> {
  await cache.load([], ids, slice)
  const alive = ids.filter((id) => cache.get(id)?.mergedInto === undefined && cache.get(id) !== undefined)
  for (const id of alive) remember(cache.get(id)!, gathered.get(id), wanted)
  const batch = new Batch({ program, cache, dedupe, slice, from: checkpoint })
  batch.redefine(alive, entry.at)
  await store.state.commit((await batch.finish()).commit)
  cache.trim(NOTHING_UNDER_WAY)
}

/** What new memories hold is what history says, no more and no less. */
function remember(state: ProfileState, history: ProfileState | undefined, { registers, series }: Memories): void {
  for (const { id } of registers) {
    const facts = history?.facts[id]
    if (facts) state.facts[id] = facts
    else delete state.facts[id]
  }
  for (const { id } of series) {
    const values = history?.series?.[id]
    if (values) state.series = { ...state.series, [id]: values }
    else if (state.series) delete state.series[id]
  }
  const made = new Set([...registers, ...series].map(({ id }) => id))
  const truncated = [
    ...(state.truncated ?? []).filter((id) => !made.has(id)),
    ...(history?.truncated ?? []).filter((id) => made.has(id)),
  ]
  if (truncated.length > 0) state.truncated = truncated
  else delete state.truncated
}

function survivorOf(cache: ProfileCache, state: ProfileState): ProfileState {
  let target = state
  while (target.mergedInto !== undefined) {
    const next = cache.get(target.mergedInto)
    if (!next) break
    target = next
  }
  return target
}
