import type { Aggregate, Collect, Condition, EventFilter } from '../../src/model/condition.ts'
import type { TrackedEvent } from '../../src/model/event.ts'
import type { Match, PathMatch, Scalar } from '../../src/model/match.ts'
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

/** All facts that had happened by then: what a condition is judged on. */
export const knownAt = ({ events }: Life, at: number): readonly Fact[] => events.filter((fact) => fact.at <= at)

export const isLater = (a: Fact, b: Fact): boolean => a.at > b.at || (a.at === b.at && a.position > b.position)

export const latestOf = (facts: readonly Fact[]): Fact | undefined =>
  facts.reduce<Fact | undefined>((latest, fact) => (latest && isLater(latest, fact) ? latest : fact), undefined)

/** Event time in (now − W, now]. */
export const isWithin = (fact: Fact, withinMs: number | undefined, at: number): boolean =>
  withinMs === undefined || fact.at > at - withinMs

export const passes = (filter: EventFilter, fact: Fact): boolean =>
  fact.name === filter.event && passesWhere(fact, filter)

const passesWhere = remembered((fact: Fact, filter: EventFilter) => {
  // Machines open mail, too: such facts count only for those who ask about the class.
  const openClass = fact.properties['open_class']
  const byMachine = openClass === 'machine' || openClass === 'synthetic'
  if (byMachine && !filter.where.some(({ path }) => path === 'open_class')) return false
  return filter.where.every((match) => matchesAll(match, partValues(fact, match.path), fact.at))
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

export const matchesAll = ({ matches }: PathMatch, values: readonly unknown[], now: number): boolean =>
  matches.every((match) => matchHolds(match, values, now))

/** Lists match if any item does; `ne` and `exists: false` speak of all of them. */
function matchHolds(match: Match, values: readonly unknown[], now: number): boolean {
  const items = values.flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]))
  switch (match.op) {
    case 'exists':
      return values.some((value) => value !== null) === match.value
    case 'ne':
      return !items.includes(match.value)
    case 'in':
      return items.some((item) => match.values.includes(item as Scalar))
    case 'gt':
      return items.some((item) => compare(item, match.value) > 0)
    case 'gte':
      return items.some((item) => compare(item, match.value) >= 0)
    case 'lt':
      return items.some((item) => compare(item, match.value) < 0)
    case 'lte':
      return items.some((item) => compare(item, match.value) <= 0)
    case 'contains':
      return items.some((item) => typeof item === 'string' && item.includes(match.value))
    case 'startsWith':
      return items.some((item) => typeof item === 'string' && item.slice(0, match.value.length) === match.value)
    case 'endsWith':
      return items.some(
        (item) => typeof item === 'string' && item.slice(Math.max(0, item.length - match.value.length)) === match.value,
      )
    case 'glob':
      return items.some((item) => typeof item === 'string' && globFits(match.value, item))
    case 'before':
      return items.some((item) => dateOf(item) < match.value)
    case 'after':
      return items.some((item) => dateOf(item) > match.value)
    case 'withinLast':
      return items.some((item) => now - match.value < dateOf(item) && dateOf(item) <= now)
    case 'withinNext':
      return items.some((item) => now <= dateOf(item) && dateOf(item) < now + match.value)
  }
}

/** Numbers with numbers, text with text; NaN, which answers no comparison, for anything else. */
function compare(a: unknown, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a !== 'string' || typeof b !== 'string') return Number.NaN
  if (a === b) return 0
  return a < b ? -1 : 1
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
