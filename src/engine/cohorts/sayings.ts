import type { TrackedEvent } from '../../model/event.ts'
import { LAST_SEEN, plainRecord, type ProfileState, type Saying } from '../profile-state.ts'

/**
 * What was said of a trait, and when: kept only where a `for` looks back at it, and only as far back as it looks. Each list ends
 * with the newest saying, which is what the trait is now, and begins with the one that held where the look back begins.
 */
type Horizons = ReadonlyMap<string, number>

/** Sayings kept for one trait at most; beyond it the oldest go, and the trait is flagged as truncated. */
export const SAYINGS_MAX = 256

/** Takes what an event says of traits that are looked back at. True if any of it was new. */
export function noteSayings(state: ProfileState, horizons: Horizons, event: TrackedEvent, now: number): boolean {
  let took = false
  for (const [name, horizonMs] of horizons) {
    const value = sayingOf(name, event)
    if (value !== undefined) took = take(state, name, [event.at, event.position, value], now - horizonMs) || took
  }
  return took
}

function sayingOf(name: string, event: TrackedEvent): unknown {
  if (name === LAST_SEEN) return event.at
  return event.type === 'identify' && Object.hasOwn(event.traits, name) ? event.traits[name] : undefined
}

/** Takes what a step of a campaign says: after all that was said at the same moment. True if a trait is looked back at. */
export function noteSet(state: ProfileState, horizons: Horizons, name: string, [at, position, value]: Saying): boolean {
  const horizonMs = horizons.get(name)
  if (horizonMs === undefined) return false
  const last = listOf(state, name).at(-1)
  // Between two positions there is always room, since positions are whole.
  const after = last && last[0] === at && last[1] >= position ? (last[1] + Math.floor(last[1]) + 1) / 2 : position
  return take(state, name, [at, after, value], at - horizonMs)
}

/** Folds the sayings of another profile in, as if one person had said all of it. */
export function foldSayings(state: ProfileState, other: ProfileState, horizons: Horizons, now: number): void {
  for (const [name, horizonMs] of horizons) {
    if (other.truncated?.includes(flagOf(name))) flag(state, name)
    if (!other.sayings || !Object.hasOwn(other.sayings, name)) continue
    for (const saying of other.sayings[name]!) take(state, name, saying, now - horizonMs)
  }
}

function take(state: ProfileState, name: string, saying: Saying, from: number): boolean {
  const kept = listOf(state, name)
  let index = kept.length
  while (index > 0 && isLater(kept[index - 1]!, saying)) index--
  const before = kept[index - 1]
  if (before && before[0] === saying[0] && before[1] === saying[1]) return false
  kept.splice(index, 0, saying)
  let drop = 0
  while (drop + 1 < kept.length && kept[drop + 1]![0] <= from) drop++
  if (kept.length - drop > SAYINGS_MAX) {
    drop = kept.length - SAYINGS_MAX
    flag(state, name)
  }
  kept.splice(0, drop)
  return true
}

export const isLater = (
  a: readonly [number, number, ...unknown[]],
  b: readonly [number, number, ...unknown[]],
): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

/** Names come from people: `toString` is one like any other. */
function listOf(state: ProfileState, name: string): Saying[] {
  state.sayings ??= plainRecord()
  if (!Object.hasOwn(state.sayings, name)) state.sayings[name] = []
  return state.sayings[name]!
}

export const flagOf = (name: string): string => `trait:${name}`

function flag(state: ProfileState, name: string): void {
  state.truncated ??= []
  if (!state.truncated.includes(flagOf(name))) state.truncated.push(flagOf(name))
}
