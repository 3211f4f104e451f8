import { hash128 } from '../../kernel/hash.ts'
import type { EventFilter } from '../../model/condition.ts'
import type { TrackedEvent } from '../../model/event.ts'
import type { ProfileState, SeriesBase, SeriesState, SeriesValue } from '../profile-state.ts'
import { compileWhere, eventValues } from './matches.ts'
import { formOf, isMachine } from './registers.ts'

/**
 * A series keeps the newest values of one property over the events that pass a filter, with their times. What an aggregate over a
 * window needs is there as it is; what grows too old or too much is folded into a base, which is exact for the aggregates that
 * need no single values (sum, avg, count, min, max, first).
 */
export interface Series {
  /** Hash of the canonical form: equal aggregates share one series over all cohorts and computed traits. */
  readonly id: string
  readonly filter: EventFilter
  readonly path: string
  /** Values older than this are in nobody's window, ms; Infinity: somebody looks at the whole life. */
  keepMs: number
  /** Single values are asked for beyond the window: distinct, most frequent. */
  countsValues: boolean
  /** Values this young are asked for by their times, ms: by windows, by `for`, by journeys. Older ones may be folded away for good. */
  horizonMs: number
  readonly accepts: (event: TrackedEvent) => boolean
  readonly valuesOf: (event: TrackedEvent) => readonly unknown[]
}

/** Values kept with their times for one series; beyond it the oldest go into the base, and windows that need them are flagged. */
const VALUES_MAX = 256
/** Different values counted in the base; beyond it `distinct` and `mostFrequent` are flagged. */
const COUNTED_MAX = 128
/** Text values are compared and kept up to this length. */
const TEXT_MAX = 200

/** Sums are kept in millionths, as whole numbers: adding them in any order gives the same. */
export const MILLIONTHS = 1_000_000

export function createSeries(filter: EventFilter, path: string): Series {
  const words = hash128(`${path}\n${formOf(filter, [])}`, 1)
  const where = compileWhere(filter.where)
  const wantsClass = filter.where.some((match) => match.path === 'open_class')
  const parts = path.split('.')
  return {
    id: words[0].toString(36) + words[1].toString(36),
    filter,
    path,
    keepMs: 0,
    countsValues: false,
    horizonMs: 0,
    accepts: (event) => where(event) && (wantsClass || !isMachine(event.properties.open_class)),
    valuesOf: (event) => eventValues(event, parts).flat(1),
  }
}

/** Takes the values of an event. False if it had them already, or there are none. */
export function recordValues(state: ProfileState, series: Series, event: TrackedEvent, now: number): boolean {
  if (!series.accepts(event)) return false
  const values = series
    .valuesOf(event)
    .map(keepable)
    .filter((value) => value !== undefined)
  if (values.length === 0) return false
  const kept = seriesState(state, series)
  if (wasTaken(kept, event)) return false
  for (const value of values) insert(kept.values, [event.at, event.position, value])
  trim(state, series, kept, now)
  return true
}

/**
 * What was folded away has no times of its own any more. But positions only grow: a fact that is not newer than those in the base,
 * by its position, is none that came late, it came before.
 */
function wasTaken({ values, base }: SeriesState, { at, position }: TrackedEvent): boolean {
  if (values.some((value) => value[0] === at && value[1] === position)) return true
  return base !== undefined && position <= base.position
}

export function foldSeries(state: ProfileState, other: ProfileState, series: Series, now: number): void {
  const theirs = other.series?.[series.id]
  if (!theirs) return
  if (other.truncated?.includes(series.id)) flag(state, series)
  const ours = seriesState(state, series)
  for (const value of theirs.values) insert(ours.values, value)
  if (theirs.base) ours.base = ours.base ? addBases(ours.base, theirs.base) : theirs.base
  trim(state, series, ours, now)
}

function seriesState(state: ProfileState, series: Series): SeriesState {
  state.series ??= {}
  return (state.series[series.id] ??= { values: [] })
}

/** Numbers, texts and truth values can be compared; objects and null are no values. */
function keepable(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.slice(0, TEXT_MAX)
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return typeof value === 'boolean' ? value : undefined
}

function insert(values: SeriesValue[], value: SeriesValue): void {
  let index = values.length
  while (index > 0 && isLater(values[index - 1]!, value)) index--
  values.splice(index, 0, value)
}

const isLater = (a: SeriesValue, b: SeriesValue): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

function trim(state: ProfileState, series: Series, kept: SeriesState, now: number): void {
  const lifelong = series.keepMs === Infinity
  let drop = 0
  while (!lifelong && drop < kept.values.length && kept.values[drop]![0] <= now - series.keepMs) drop++
  if (kept.values.length - drop > VALUES_MAX) {
    drop = kept.values.length - VALUES_MAX
    if (kept.values[drop - 1]![0] > now - series.horizonMs) flag(state, series)
  }
  if (drop === 0) return
  const dropped = kept.values.splice(0, drop)
  if (!lifelong) return
  const base = dropped.reduce(
    (sum, value) => addBases(sum, baseOf(value, series.countsValues)),
    kept.base ?? EMPTY_BASE,
  )
  kept.base = base
  if (base.counted && Object.keys(base.counted).length > COUNTED_MAX) flag(state, series)
}

const EMPTY_BASE: SeriesBase = { count: 0, numbers: 0, sum: 0, position: -1 }

function baseOf(entry: SeriesValue, counts: boolean): SeriesBase {
  const [, position, value] = entry
  const number = typeof value === 'number' ? value : undefined
  return {
    count: 1,
    numbers: number === undefined ? 0 : 1,
    sum: number === undefined ? 0 : Math.round(number * MILLIONTHS),
    position,
    ...(number !== undefined && { min: number, max: number }),
    first: entry,
    ...(counts && { counted: { [JSON.stringify(value)]: 1 } }),
  }
}

function addBases(a: SeriesBase, b: SeriesBase): SeriesBase {
  const min = pick(a.min, b.min, Math.min)
  const max = pick(a.max, b.max, Math.max)
  const first = !a.first || (b.first && isLater(a.first, b.first)) ? b.first : a.first
  return {
    count: a.count + b.count,
    numbers: a.numbers + b.numbers,
    sum: a.sum + b.sum,
    position: Math.max(a.position, b.position),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(first && { first }),
    ...((a.counted || b.counted) && { counted: addCounts(a.counted ?? {}, b.counted ?? {}) }),
  }
}

const pick = (
  a: number | undefined,
  b: number | undefined,
  choose: (a: number, b: number) => number,
): number | undefined => (a === undefined ? b : b === undefined ? a : choose(a, b))

function addCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...a }
  for (const [value, count] of Object.entries(b)) sum[value] = (sum[value] ?? 0) + count
  const kept = Object.entries(sum)
  if (kept.length <= COUNTED_MAX + 1) return sum
  return Object.fromEntries(kept.sort((x, y) => y[1] - x[1]).slice(0, COUNTED_MAX + 1))
}

function flag(state: ProfileState, series: Series): void {
  state.truncated ??= []
  if (!state.truncated.includes(series.id)) state.truncated.push(series.id)
}
