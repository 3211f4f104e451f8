import type { AggregateFunction } from '../../model/condition.ts'
import type { Match } from '../../model/match.ts'
import type { SeriesBase, SeriesValue } from '../profile-state.ts'
import { isRelative, nextTurn } from './matches.ts'
import type { Judgement, Scene } from './scene.ts'
import { MILLIONTHS, type Series } from './series.ts'

export interface CompiledAggregate {
  readonly kind: 'aggregate'
  readonly fn: AggregateFunction
  readonly series: Series
  readonly withinMs: number | undefined
  readonly matches: readonly Match[]
  readonly holds: (values: readonly unknown[], now: number) => boolean
}

export type AggregateParts = Pick<CompiledAggregate, 'fn' | 'series' | 'withinMs'>

export function evaluateAggregate(aggregate: CompiledAggregate, scene: Scene): Judgement {
  const value = aggregateValue(aggregate, scene)
  const values = value === undefined ? [] : [value]
  const leaves = aggregate.withinMs === undefined ? Infinity : nextToLeave(aggregate, scene)
  const turns = nextTurn({ path: '', matches: aggregate.matches }, values, scene.now)
  // A value that does not exist passes only the question whether it exists.
  const asksExistence = aggregate.matches.every(({ op }) => op === 'exists')
  return {
    holds: (value !== undefined || asksExistence) && aggregate.holds(values, scene.now),
    until: Math.min(leaves, turns),
  }
}

/** The value now; undefined where there is none. */
export function aggregateValue(
  { fn, series, withinMs }: AggregateParts,
  scene: Scene,
): string | number | boolean | undefined {
  const kept = scene.state.series?.[series.id]
  const values = visible(kept?.values ?? [], withinMs, scene)
  // What was folded away is older than any window or journey.
  const base = withinMs === undefined && !scene.after ? kept?.base : undefined
  switch (fn) {
    case 'count':
      return values.length + (base?.count ?? 0)
    case 'distinct':
      return new Set([...values.map(([, , value]) => JSON.stringify(value)), ...Object.keys(base?.counted ?? {})]).size
    case 'first':
      return (base?.first ?? values[0])?.[2]
    case 'last':
      return (values.at(-1) ?? base?.first)?.[2]
    case 'mostFrequent':
      return mostFrequent(values, base)
    default:
      return numeric(fn, numbersOf(values), base)
  }
}

function visible(
  values: readonly SeriesValue[],
  withinMs: number | undefined,
  { now, after }: Scene,
): readonly SeriesValue[] {
  const from = withinMs === undefined ? -Infinity : now - withinMs
  return values.filter(
    ([at, position]) => at > from && at <= now && (!after || at > after[0] || (at === after[0] && position > after[1])),
  )
}

const numbersOf = (values: readonly SeriesValue[]): readonly number[] =>
  values.flatMap(([, , value]) => (typeof value === 'number' ? [value] : []))

function numeric(
  fn: 'sum' | 'avg' | 'min' | 'max',
  numbers: readonly number[],
  base: SeriesBase | undefined,
): number | undefined {
  const count = numbers.length + (base?.numbers ?? 0)
  if (count === 0) return undefined
  if (fn === 'min') return Math.min(...numbers, base?.min ?? Infinity)
  if (fn === 'max') return Math.max(...numbers, base?.max ?? -Infinity)
  const sum = numbers.reduce((total, number) => total + Math.round(number * MILLIONTHS), base?.sum ?? 0) / MILLIONTHS
  return fn === 'sum' ? sum : sum / count
}

/** The value that came most often; of equals the first in the order of their JSON texts. */
function mostFrequent(
  values: readonly SeriesValue[],
  base: SeriesBase | undefined,
): string | number | boolean | undefined {
  const counts = new Map(Object.entries(base?.counted ?? {}))
  for (const [, , value] of values) {
    const text = JSON.stringify(value)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  let best: readonly [string, number] | undefined
  for (const [text, count] of counts)
    if (!best || count > best[1] || (count === best[1] && text < best[0])) best = [text, count]
  return best && (JSON.parse(best[0]) as string | number | boolean)
}

/** When the oldest value in the window leaves it. */
function nextToLeave({ series, withinMs }: AggregateParts, scene: Scene): number {
  const [oldest] = visible(scene.state.series?.[series.id]?.values ?? [], withinMs, scene)
  return oldest ? oldest[0] + withinMs! : Infinity
}

/** Moments at which it may have turned: values come and leave the window, and dates among them come near or grow old. */
export function aggregateTurns(aggregate: CompiledAggregate, scene: Scene): readonly number[] {
  const { series, withinMs, matches } = aggregate
  const times = (scene.state.series?.[series.id]?.values ?? []).map(([at]) => at)
  const changes = withinMs === undefined ? times : [...times, ...times.map((at) => at + withinMs)]
  if (!matches.some(isRelative)) return changes
  // What was folded away has no times left: its value stood from the start.
  const starts = [...new Set([scene.state.firstSeen, ...changes])]
  return [...starts, ...starts.flatMap((at) => valueTurns(aggregate, { ...scene, now: at }))]
}

/** All moments from this one on at which the value of this moment turns by time alone. */
function valueTurns(aggregate: CompiledAggregate, scene: Scene): readonly number[] {
  const value = aggregateValue(aggregate, scene)
  if (value === undefined) return []
  const turns: number[] = []
  for (let at = scene.now; at < Infinity;) {
    at = nextTurn({ path: '', matches: aggregate.matches }, [value], at)
    if (at < Infinity) turns.push(at)
  }
  return turns
}
