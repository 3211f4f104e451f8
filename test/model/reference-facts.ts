import type { Aggregate, Collect, Condition, EventFilter } from '../../src/model/condition.ts'
import type { TrackedEvent } from '../../src/model/event.ts'
import type { Match, Scalar } from '../../src/model/match.ts'
import { remembered } from './remembered.ts'

/** What all parts of the reference model rest on: facts, their order, what is in them, and how values are compared. */
export type Fact = Pick<TrackedEvent, 'type' | 'name' | 'at' | 'position' | 'properties' | 'context' | 'traits'>

/** All that is known of one person (after merges: of all their profiles), in any order. Never changed: more events make a new one. */
export interface Life<Event extends Fact = Fact> {
  readonly events: readonly Event[]
  /** What `in` names. */
  readonly cohorts: Readonly<Record<string, Condition>>
  /** All times are multiples of it, ms; absent: any. `for` looks no closer. */
  readonly grainMs?: number
  /** Traits that are worked out of events. */
  readonly computed?: Readonly<Record<string, Aggregate | Collect>>
}

/** One moment of a life: what a condition is judged on. */
export interface Moment {
  readonly life: Life
  readonly at: number
  /** All facts that had happened by then, in their order. */
  readonly known: readonly Fact[]
}

export const momentOf = remembered((life: Life, at: number): Moment => {
  const known = life.events.filter((fact) => fact.at <= at)
  return { life, at, known: known.sort((a, b) => (isLater(a, b) ? 1 : -1)) }
})

export const isLater = (a: Fact, b: Fact): boolean => a.at > b.at || (a.at === b.at && a.position > b.position)

/** Facts of one kind: those that pass, with their event time in [from, until) and, at any moment, in (now − W, now]. */
interface FactKind {
  readonly filter: EventFilter
  readonly fromMs?: number
  readonly untilMs?: number
  readonly withinMs?: number
}

export const isOf = ({ filter, fromMs = -Infinity, untilMs = Infinity }: FactKind, fact: Fact): boolean =>
  passes(filter, fact) && fromMs <= fact.at && fact.at < untilMs

export const occurrences = (kind: FactKind, { known, at }: Moment): readonly Fact[] =>
  known.filter((fact) => isOf(kind, fact) && fact.at > at - (kind.withinMs ?? Infinity))

export const passes = (filter: EventFilter, fact: Fact): boolean =>
  fact.name === filter.event && passesWhere(fact, filter)

const passesWhere = remembered((fact: Fact, { where }: EventFilter) => {
  // Machines open mail, too: such facts count only for those who ask about the class.
  const isByMachine = ['machine', 'synthetic'].includes(fact.properties['open_class'] as string)
  if (isByMachine && !where.some(({ path }) => path === 'open_class')) return false
  return where.every(({ path, matches }) => fitsAll(matches, partValues(fact, path), fact.at))
})

// ---- paths and matches

/** In the properties, then in the event itself. */
export function partValues(fact: Fact, path: string): readonly unknown[] {
  const inProperties = lookUp(fact.properties, path.split('.'))
  if (inProperties.length > 0) return inProperties
  return path.startsWith('context.') ? lookUp({ context: fact.context }, path.split('.')) : []
}

export function lookUp(value: unknown, path: readonly string[]): readonly unknown[] {
  if (path.length === 0) return value === undefined ? [] : [value]
  const [step, ...rest] = path
  if (!step!.endsWith('[]')) return lookUp(ownPart(value, step!), rest)
  const list = ownPart(value, step!.slice(0, -2))
  return Array.isArray(list) ? list.flatMap((item) => lookUp(item, rest)) : []
}

export const ownPart = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined

export const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** Lists match if any item does; `ne` and `exists: false` speak of all of them. */
export const fitsAll = (matches: readonly Match[], values: readonly unknown[], now: number): boolean =>
  matches.every((match) => {
    if (match.op === 'exists') return values.some((value) => value !== null) === match.value
    if (match.op === 'ne') return !values.flat().includes(match.value)
    return values.flat().some((item) => fits(match, item, now))
  })

function fits(match: Exclude<Match, { op: 'exists' | 'ne' }>, item: unknown, now: number): boolean {
  switch (match.op) {
    case 'in':
      return match.values.includes(item as Scalar)
    case 'gt':
      return compare(item, match.value) > 0
    case 'gte':
      return compare(item, match.value) >= 0
    case 'lt':
      return compare(item, match.value) < 0
    case 'lte':
      return compare(item, match.value) <= 0
    case 'contains':
      return typeof item === 'string' && item.includes(match.value)
    case 'startsWith':
      return typeof item === 'string' && item.startsWith(match.value)
    case 'endsWith':
      return typeof item === 'string' && item.endsWith(match.value)
    case 'glob':
      return typeof item === 'string' && globFits(match.value, item)
    case 'before':
      return dateOf(item) < match.value
    case 'after':
      return dateOf(item) > match.value
    case 'withinLast':
      return now - match.value < dateOf(item) && dateOf(item) <= now
    case 'withinNext':
      return now <= dateOf(item) && dateOf(item) < now + match.value
  }
}

/** Numbers with numbers, text with text; NaN, which answers no comparison, for anything else. */
function compare(a: unknown, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a !== 'string' || typeof b !== 'string') return Number.NaN
  return a === b ? 0 : a < b ? -1 : 1
}

/** `*` any run of characters, `?` any one. */
function globFits(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const rest = pattern.slice(1)
  if (pattern[0] === '*') return globFits(rest, text) || (text !== '' && globFits(pattern, text.slice(1)))
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && globFits(rest, text.slice(1))
}

/** ISO text (UTC where it names no zone), milliseconds, or seconds where the number is too small for milliseconds; else NaN. */
function dateOf(value: unknown): number {
  if (typeof value === 'number') return value > -1e11 && value < 1e11 ? value * 1000 : value
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return Number.NaN
  const hasZone = value.length === 10 || /(Z|[+-]\d\d:\d\d)$/.test(value)
  return Date.parse(hasZone ? value : `${value}Z`)
}
