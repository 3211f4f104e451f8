import type { Match, PathMatch, Scalar } from '../../model/match.ts'
import type { Properties } from '../../model/event.ts'
import { parseTime } from '../../model/event-time.ts'

export type Predicate = (value: unknown, now: number) => boolean

/** Every value that a dotted path leads to; `products[].sku` fans out over a list. Own properties only. */
export function valuesAt(data: unknown, path: readonly string[], from = 0): readonly unknown[] {
  let value = data
  for (let index = from; index < path.length; index++) {
    const part = path[index]!
    const fans = part.endsWith('[]')
    const name = fans ? part.slice(0, -2) : part
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return NO_VALUES
    value = (value as Record<string, unknown>)[name]
    if (fans) {
      if (!Array.isArray(value)) return NO_VALUES
      return value.flatMap((item) => valuesAt(item, path, index + 1))
    }
  }
  return value === undefined ? NO_VALUES : [value]
}

const NO_VALUES: readonly unknown[] = []

/**
 * Whether all matches hold for the values at a path. A list of values matches if any of them does, except for `ne` and
 * `exists: false`, which speak of all of them.
 */
export function compileMatches(match: PathMatch): (values: readonly unknown[], now: number) => boolean {
  const tests = match.matches.map(compileMatch)
  if (tests.length === 1) return tests[0]!
  return (values, now) => tests.every((test) => test(values, now))
}

function compileMatch(match: Match): (values: readonly unknown[], now: number) => boolean {
  if (match.op === 'exists') return (values) => values.some((value) => value !== null) === match.value
  if (match.op === 'ne') {
    const equals = equalsAny([match.value])
    return (values) => !values.some((value) => (Array.isArray(value) ? value.some(equals) : equals(value)))
  }
  const holds = compilePredicate(match)
  return (values, now) => {
    for (const value of values) {
      if (Array.isArray(value) ? value.some((item) => holds(item, now)) : holds(value, now)) return true
    }
    return false
  }
}

function compilePredicate(match: Exclude<Match, { op: 'exists' | 'ne' }>): Predicate {
  switch (match.op) {
    case 'in':
      return equalsAny(match.values)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return ordered(match.op, match.value)
    case 'contains':
      return (value) => typeof value === 'string' && value.includes(match.value)
    case 'startsWith':
      return (value) => typeof value === 'string' && value.startsWith(match.value)
    case 'endsWith':
      return (value) => typeof value === 'string' && value.endsWith(match.value)
    case 'glob':
      return (value) => typeof value === 'string' && matchesGlob(match.value, value)
    case 'before':
      return (value) => compareTime(value, (at) => at < match.value)
    case 'after':
      return (value) => compareTime(value, (at) => at > match.value)
    case 'withinLast':
      return (value, now) => compareTime(value, (at) => at > now - match.value && at <= now)
    case 'withinNext':
      return (value, now) => compareTime(value, (at) => at >= now && at < now + match.value)
  }
}

/** Equal by type and value; text is compared with regard to case. */
function equalsAny(values: readonly Scalar[]): (value: unknown) => boolean {
  if (values.length === 1) {
    const only = values[0]
    return (value) => value === only
  }
  const set = new Set<unknown>(values)
  return (value) => set.has(value)
}

function ordered(op: 'gt' | 'gte' | 'lt' | 'lte', bound: number | string): Predicate {
  const compare = (value: number | string): boolean => {
    if (op === 'gt') return value > bound
    if (op === 'gte') return value >= bound
    return op === 'lt' ? value < bound : value <= bound
  }
  return (value) =>
    (typeof value === 'number' || typeof value === 'string') && typeof value === typeof bound && compare(value)
}

/** A date as ISO text (UTC where it names no zone), or as milliseconds, or as seconds where the number is too small to be milliseconds of this age. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Math.abs(value) < 1e11 ? value * 1000 : value) : undefined
  return typeof value === 'string' ? parseTime(value) : undefined
}

function compareTime(value: unknown, test: (at: number) => boolean): boolean {
  const at = timeOf(value)
  return at !== undefined && test(at)
}

/** `*` any run, `?` any one character. Linear in the text for each star: no pattern can blow up. */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let mark = 0
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t]) && pattern[p] !== '*') {
      p++
      t++
    } else if (pattern[p] === '*') {
      star = p++
      mark = t
    } else if (star >= 0) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** When a `withinLast` or `withinNext` match could change by time alone; Infinity: never again. */
export function nextTurn(match: PathMatch, values: readonly unknown[], now: number): number {
  let turn = Infinity
  for (const one of match.matches) {
    if (!isRelative(one)) continue
    for (const value of values) {
      if (Array.isArray(value)) for (const item of value) turn = Math.min(turn, turnOf(one, item, now))
      else turn = Math.min(turn, turnOf(one, value, now))
    }
  }
  return turn
}

/** The first moment after now at which a date comes into the span or leaves it. */
function turnOf({ op, value: span }: RelativeMatch, value: unknown, now: number): number {
  const at = timeOf(value)
  if (at === undefined) return Infinity
  const enters = op === 'withinLast' ? at : at - span + 1
  const leaves = op === 'withinLast' ? at + span : at + 1
  if (enters > now) return enters
  return leaves > now ? leaves : Infinity
}

type RelativeMatch = Extract<Match, { op: 'withinLast' | 'withinNext' }>

/** Whether time alone can turn it. */
export const isRelative = (match: Match): match is RelativeMatch =>
  match.op === 'withinLast' || match.op === 'withinNext'

/** Compiles the `where` of an event filter: paths are looked up in the properties, then in the event's other parts. */
export function compileWhere(where: readonly PathMatch[]): (event: EventParts) => boolean {
  const tests = where.map((match) => ({ path: match.path.split('.'), holds: compileMatches(match) }))
  return (event) => {
    for (const { path, holds } of tests) if (!holds(eventValues(event, path), 0)) return false
    return true
  }
}

export interface EventParts {
  readonly properties: Properties
  readonly context: Properties
}

export function eventValues(event: EventParts, path: readonly string[]): readonly unknown[] {
  const values = valuesAt(event.properties, path)
  if (values.length > 0) return values
  return path[0] === 'context' ? valuesAt(event.context, path, 1) : NO_VALUES
}
