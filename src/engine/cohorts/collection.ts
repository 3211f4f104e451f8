import { hash128 } from '../../kernel/hash.ts'
import type { Collect, EventFilter } from '../../model/condition.ts'
import type { TrackedEvent } from '../../model/event.ts'
import { FORBIDDEN_KEYS } from '../../model/parse/tree-builder.ts'
import type { CollectedItem, CollectionState, ProfileState, Removal } from '../profile-state.ts'
import { compileWhere, eventValues, valuesAt } from './matches.ts'
import { formOf, isMachine } from './registers.ts'

/**
 * What `collect` remembers: per key the newest thing that came, and the newest event that took it away. Both are told by event time,
 * so that late events and merges find the same place as if all had come in order.
 */
export interface Collection {
  /** Hash of the canonical form. */
  readonly id: string
  readonly collect: Collect
  /** How far `for` looks back, ms. */
  lookBackMs: number
  readonly adds: (event: TrackedEvent) => readonly (readonly [key: string, item: CollectedItem[3]])[]
  readonly removes: (event: TrackedEvent) => readonly string[]
}

/** Things kept beyond those that are shown: as many may be taken away before older ones, which are forgotten, would have to come back. */
const SPARE_ITEMS = 16
/** Keys that were taken away, kept so that an adding that comes late and is older stays away. */
const REMOVED_MAX = 256
/** Of one thing: real ones have a dozen properties; what is longer is left out, and the list says that it is truncated. */
const FIELDS_MAX = 20
const TEXT_MAX = 500
const ITEM_CHARS_MAX = 1000

export function createCollection(collect: Collect): Collection {
  const minus = collect.minus.map(({ filter, path }) => [formOf(filter, []), path])
  const form = [formOf(collect.filter, []), collect.path, collect.atMost, collect.withinMs ?? null, minus]
  const words = hash128(JSON.stringify(form), 2)
  const added = compileThings(collect)
  const removed = collect.minus.map(compileThings)
  return {
    id: words[0].toString(36) + words[1].toString(36),
    collect,
    lookBackMs: 0,
    adds: (event) => added(event).map(([key, holder]) => [key, itemOf(holder)]),
    removes: (event) => removed.flatMap((things) => things(event).map(([key]) => key)),
  }
}

/** Events that can change it. */
export const eventsOf = ({ filter, minus }: Collect): readonly string[] => [
  filter.event,
  ...minus.map((other) => other.filter.event),
]

type Holder = Readonly<Record<string, unknown>>

/** The things in an event with their keys: a thing is what holds the property that the path ends with. */
function compileThings({
  filter,
  path,
}: {
  readonly filter: EventFilter
  readonly path: string
}): (event: TrackedEvent) => readonly (readonly [string, Holder])[] {
  const where = compileWhere(filter.where)
  const wantsClass = filter.where.some((match) => match.path === 'open_class')
  const parts = path.split('.')
  const name = parts.at(-1)!
  const parents = parts.slice(0, -1)
  const holdersOf = (event: TrackedEvent): readonly unknown[] =>
    parents.length === 0 ? [event.properties] : eventValues(event, parents)
  return (event) => {
    if (event.name !== filter.event || !where(event)) return []
    if (!wantsClass && isMachine(event.properties.open_class)) return []
    return holdersOf(event).flatMap((holder): readonly (readonly [string, Holder])[] => {
      const [key] = valuesAt(holder, [name])
      return typeof key === 'string' || typeof key === 'number' ? [[JSON.stringify(key), holder as Holder]] : []
    })
  }
}

/** Its plain values, as many as may be kept; null stands for what was left out. */
function itemOf(holder: Holder): CollectedItem[3] {
  const kept: [string, string | number | boolean][] = []
  let chars = 0
  let isCut = false
  for (const [name, value] of Object.entries(holder)) {
    if (FORBIDDEN_KEYS.includes(name) || !isPlain(value)) continue
    const size = name.length + String(value).length
    if (kept.length >= FIELDS_MAX || chars + size > ITEM_CHARS_MAX || String(value).length > TEXT_MAX) {
      isCut = true
      continue
    }
    chars += size
    kept.push([name, value])
  }
  return [Object.fromEntries(kept), isCut]
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))

/** Takes what an event adds and takes away. */
export function collectFrom(state: ProfileState, collection: Collection, event: TrackedEvent, now: number): void {
  const adds = collection.adds(event)
  const removes = collection.removes(event)
  if (adds.length + removes.length === 0) return
  const kept = collectionState(state, collection)
  for (const [key, item] of adds) takeItem(state, collection, kept, [event.at, event.position, key, item])
  for (const key of removes) insert(kept.removed, [event.at, event.position, key])
  trim(state, collection, kept, now)
}

export function foldCollection(state: ProfileState, other: ProfileState, collection: Collection, now: number): void {
  const theirs = other.collections?.[collection.id]
  if (!theirs) return
  if (other.truncated?.includes(collection.id)) flag(state, collection)
  const kept = collectionState(state, collection)
  kept.lostItem = laterOf(kept.lostItem, theirs.lostItem)
  kept.lostRemoval = laterOf(kept.lostRemoval, theirs.lostRemoval)
  for (const removal of theirs.removed) insert(kept.removed, removal)
  for (const item of theirs.items) takeItem(state, collection, kept, item)
  trim(state, collection, kept, now)
}

function collectionState(state: ProfileState, { id }: Collection): CollectionState {
  state.collections ??= {}
  return (state.collections[id] ??= { items: [], removed: [] })
}

function takeItem(state: ProfileState, collection: Collection, kept: CollectionState, item: CollectedItem): void {
  // A removal that was forgotten may have been of this very thing, and later.
  if (kept.lostRemoval && !isLater(item, kept.lostRemoval)) flag(state, collection)
  insert(kept.items, item)
}

/** In order; of the same key in the same event the last one stays. */
function insert<T extends readonly [number, number, string, ...unknown[]]>(list: T[], entry: T): void {
  let index = list.length
  while (index > 0 && isLater(list[index - 1]!, entry)) index--
  for (let same = index - 1; same >= 0 && !isLater(entry, list[same]!); same--) {
    if (list[same]![2] !== entry[2]) continue
    list.splice(same, 1)
    index--
  }
  list.splice(index, 0, entry)
}

type Fact = readonly [at: number, position: number, ...rest: unknown[]]

export const isLater = (a: Fact, b: Fact): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

const laterOf = <T extends Fact>(a: T | undefined, b: T | undefined): T | undefined =>
  !a || (b && isLater(b, a)) ? b : a

/** Forgets what no question from the look back on can need, then what is too much. */
function trim(state: ProfileState, collection: Collection, kept: CollectionState, now: number): void {
  const { withinMs, atMost } = collection.collect
  const from = now - collection.lookBackMs
  const settled = newestSettled(kept, from)
  const isNeeded = (entry: Fact & readonly [number, number, string, ...unknown[]]): boolean => {
    const newest = settled.get(entry[2])
    if (newest && isLater(newest, entry)) return false
    return withinMs === undefined || entry[0] > from - withinMs
  }
  kept.items = kept.items.filter(isNeeded)
  kept.removed = kept.removed.filter(isNeeded)
  while (kept.items.length > atMost + SPARE_ITEMS) {
    const [at, position] = kept.items.shift()!
    kept.lostItem = laterOf(kept.lostItem, [at, position])
    flag(state, collection)
  }
  while (kept.removed.length > REMOVED_MAX) {
    const [at, position] = kept.removed.shift()!
    kept.lostRemoval = laterOf(kept.lostRemoval, [at, position])
  }
}

/** Per key the newest that is known of it where the look back begins, be it an adding or a taking away: all older is settled. */
function newestSettled({ items, removed }: CollectionState, from: number): ReadonlyMap<string, Fact> {
  const settled = new Map<string, Fact>()
  for (const entry of [...items, ...removed] as readonly (CollectedItem | Removal)[]) {
    if (entry[0] > from) continue
    const known = settled.get(entry[2])
    if (!known || isLater(entry, known)) settled.set(entry[2], entry)
  }
  return settled
}

function flag(state: ProfileState, { id }: Collection): void {
  state.truncated ??= []
  if (!state.truncated.includes(id)) state.truncated.push(id)
}
