import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import { foldFacts, record, type Register } from '../engine/cohorts/registers.ts'
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
  const wanted = newRegisters(options.program, options.previous)
  const gathered = wanted.length > 0 ? await gatherFacts(options, wanted) : new Map<number, ProfileState>()
  const last = options.checkpoint.nextProfile - 1
  for (let from = 1; from <= last; from += PROFILES_PER_COMMIT) {
    const ids = Array.from({ length: Math.min(PROFILES_PER_COMMIT, last - from + 1) }, (_, index) => from + index)
    await redefineProfiles(options, ids, wanted, gathered)
    await options.clock.breathe()
  }
}

/** Registers that did not exist before, or that must now remember more than they did. */
function newRegisters(program: Program, previous: Program | undefined): readonly Register[] {
  return [...program.registers.values()].filter((register) => {
    const before = previous?.registers.get(register.id)
    return !before || before.keep < register.keep || before.horizonMs < register.horizonMs
  })
}

/** Reads history once; facts are kept by the profile that each event was applied to then. */
async function gatherFacts(
  { store, entry, clock }: BackfillOptions,
  wanted: readonly Register[],
): Promise<Map<number, ProfileState>> {
  const byEvent = Map.groupBy(wanted, (register) => register.filter.event)
  const gathered = new Map<number, ProfileState>()
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
  return gathered
}

function gatherEntry(
  entry: LogEntry,
  verdicts: Verdicts | undefined,
  byEvent: ReadonlyMap<string, readonly Register[]>,
  gathered: Map<number, ProfileState>,
): void {
  if (entry.kind !== 'events' || !verdicts) return
  const batch = openBatch(entry)
  for (const [index, profile] of verdicts.profiles.entries()) {
    if (profile < 0) continue
    const parsed = parseEvent(batch, index)
    const registers = parsed.ok ? byEvent.get(parsed.value.name) : undefined
    if (!parsed.ok || !registers) continue
    let facts = gathered.get(profile)
    if (!facts) gathered.set(profile, (facts = createProfile(profile, parsed.value.at)))
    for (const register of registers) record(facts, register, parsed.value, entry.at)
  }
}

async function redefineProfiles(
  { program, store, cache, dedupe, slice, checkpoint, entry }: BackfillOptions,
  ids: readonly number[],
  wanted: readonly Register[],
  gathered: ReadonlyMap<number, ProfileState>,
): Promise<void> {
  await cache.load([], ids, slice)
  const touched = new Set<number>()
  for (const id of ids) {
    const state = cache.get(id)
    if (!state) continue
    if (state.mergedInto === undefined) touched.add(id)
    const facts = gathered.get(id)
    if (!facts) continue
    const target = survivorOf(cache, state)
    touched.add(target.id)
    for (const register of wanted) foldFacts(target, facts, register, entry.at)
  }
  const batch = new Batch({ program, cache, dedupe, slice, from: checkpoint })
  batch.redefine([...touched], entry.at)
  await store.state.commit((await batch.finish()).commit)
  cache.trim(NOTHING_UNDER_WAY)
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
