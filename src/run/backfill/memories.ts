import { collectFrom, eventsOf, foldCollection, type Collection } from '../../engine/cohorts/collection.ts'
import { keptOf, put } from '../../engine/cohorts/fact-table.ts'
import { foldFacts, record, type Register } from '../../engine/cohorts/registers.ts'
import { flagOf, foldSayings, noteSayings } from '../../engine/cohorts/sayings.ts'
import { foldSeries, recordValues, type Series } from '../../engine/cohorts/series.ts'
import { LAST_SEEN, type ProfileState } from '../../engine/profile-state.ts'
import type { Program } from '../../engine/program.ts'
import type { TrackedEvent } from '../../model/event.ts'

/** What profiles must remember under a program that they did not under the one before. */
export interface Memories {
  readonly registers: readonly Register[]
  readonly registersByEvent: ReadonlyMap<string, readonly Register[]>
  readonly series: readonly Series[]
  readonly seriesByEvent: ReadonlyMap<string, readonly Series[]>
  readonly collections: readonly Collection[]
  readonly collectionsByEvent: ReadonlyMap<string, readonly Collection[]>
  /** Traits that `for` looks back at, and how far. */
  readonly traits: ReadonlyMap<string, number>
}

/** Registers, series, collections and traits that nothing looked at before, or that are now looked at further back. */
export function newMemories(program: Program, previous: Program | undefined): Memories {
  const registers = [...program.registers.values()].filter((register) => {
    const before = previous?.registers.get(register.id)
    return !before || before.keep < register.keep || before.horizonMs < register.horizonMs
  })
  const series = [...program.series.values()].filter((one) => {
    const before = previous?.series.get(one.id)
    if (!before || before.keepMs < one.keepMs || before.horizonMs < one.horizonMs) return true
    return one.countsValues && !before.countsValues
  })
  const collections = [...program.collections.values()].filter((collection) => {
    const before = previous?.collections.get(collection.id)
    return !before || before.lookBackMs < collection.lookBackMs
  })
  return {
    registers,
    registersByEvent: Map.groupBy(registers, (register) => register.filter.event),
    series,
    seriesByEvent: Map.groupBy(series, (one) => one.filter.event),
    collections,
    collectionsByEvent: byEvents(collections),
    traits: new Map([...program.traitHorizons].filter(([name, ms]) => (previous?.traitHorizons.get(name) ?? 0) < ms)),
  }
}

function byEvents(collections: readonly Collection[]): ReadonlyMap<string, readonly Collection[]> {
  const names = new Set(collections.flatMap(({ collect }) => eventsOf(collect)))
  return new Map(
    [...names].map((name) => [name, collections.filter(({ collect }) => eventsOf(collect).includes(name))]),
  )
}

export const isNothing = ({ registers, series, collections, traits }: Memories): boolean =>
  registers.length + series.length + collections.length + traits.size === 0

const NONE: readonly never[] = []

/** Takes from an event what is to be remembered of it; `factsOf` is asked only if there is something. */
export function memorise(memories: Memories, event: TrackedEvent, now: number, factsOf: () => ProfileState): void {
  const registers = memories.registersByEvent.get(event.name) ?? NONE
  const series = memories.seriesByEvent.get(event.name) ?? NONE
  const collections = memories.collectionsByEvent.get(event.name) ?? NONE
  const says = memories.traits.size > 0 && (event.type === 'identify' || memories.traits.has(LAST_SEEN))
  if (registers.length + series.length + collections.length === 0 && !says) return
  const facts = factsOf()
  for (const register of registers) record(facts, register, event, now)
  for (const one of series) recordValues(facts, one, event, now)
  for (const one of collections) collectFrom(facts, one, event, now)
  if (says) noteSayings(facts, memories.traits, event, now)
}

/** As if all had happened to one profile. */
export function foldMemories(into: ProfileState, from: ProfileState, memories: Memories, now: number): void {
  for (const register of memories.registers) foldFacts(into, from, register, now)
  for (const series of memories.series) foldSeries(into, from, series, now)
  for (const collection of memories.collections) foldCollection(into, from, collection, now)
  foldSayings(into, from, memories.traits, now)
}

/** What new memories hold is what history says, no more and no less; so do the flags of those that could not hold all of it. */
export function recall(
  state: ProfileState,
  history: ProfileState | undefined,
  { registers, series, collections, traits }: Memories,
): void {
  for (const register of registers) put(state.facts, register, history && keptOf(history.facts, register))
  for (const { id } of series) replace((state.series ??= {}), id, history?.series?.[id])
  for (const { id } of collections) replace((state.collections ??= {}), id, history?.collections?.[id])
  for (const name of traits.keys()) replace((state.sayings ??= {}), name, history?.sayings?.[name])
  const anew = new Set([
    ...[...registers, ...series, ...collections].map(({ id }) => id),
    ...[...traits.keys()].map(flagOf),
  ])
  const kept = (state.truncated ?? []).filter((flag) => !anew.has(flag))
  const truncated = [...kept, ...(history?.truncated ?? [])]
  if (truncated.length > 0) state.truncated = truncated
  else delete state.truncated
}

function replace<T>(all: Record<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) delete all[key]
  else all[key] = value
}
