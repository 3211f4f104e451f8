import type { Aggregate, Condition, Did, EventFilter, SequenceStep } from '../../src/model/condition.ts'
import type { TrackedEvent } from '../../src/model/event.ts'
import type { Match, PathMatch, Scalar } from '../../src/model/match.ts'
import { remembered, rememberedAt } from './remembered.ts'

/**
 * What a cohort means, by definition and by brute force: every answer is worked out anew from all the events of one person. It
 * shares nothing with the engine but the types, so that the two can only agree by both being right. Slow on purpose: `for` looks
 * at every millisecond of its span, so tests use durations of a few milliseconds.
 *
 * How the words of the design are read where they leave room:
 * - A combination (`same`) exists from its first fact on, also when its facts have left the window.
 * - `for` is judged at every millisecond with all facts of up to and including it. Facts of one millisecond leave no trace of an
 *   order among themselves, except that the later of two is "later than the anchor".
 * - "A later anchor is a break": at no moment after the start may the condition rest on an anchor of that very moment alone
 *   (see {@link restsOnNewAnchor}). Who holds by another combination or another member of `any` is not broken.
 * - Traits under `for` are judged with what was said up to each moment. The engine remembers one change only, so its answers
 *   there are approximate: the suites keep traits out of `for`.
 * - `from` and `until` never move: what lies outside is no fact of that `did`, and makes no combination either.
 * - The steps of a sequence are different facts, each later than the one before: by event time, then by position.
 * - Aggregates and sequences have no anchors: only an answer that turns breaks `for`.
 */
export type Fact = Pick<TrackedEvent, 'type' | 'name' | 'at' | 'position' | 'properties' | 'context' | 'traits'>

/** All that is known of one person (after merges: of all their profiles), in any order. Never changed: more events make a new one. */
export interface Life<Event extends Fact = Fact> {
  readonly events: readonly Event[]
  /** What `in` names. */
  readonly cohorts: Readonly<Record<string, Condition>>
  /** Traits that are worked out of events. */
  readonly computed?: Readonly<Record<string, Aggregate>>
}

/** Whether the condition holds at this moment, ms. */
export const holds = rememberedAt(judge)

function judge(condition: Condition, life: Life, at: number): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((member) => holds(member, life, at))
    case 'any':
      return condition.of.some((member) => holds(member, life, at))
    case 'not':
      return !holds(condition.of, life, at)
    case 'did':
      return didHolds(condition, life, at)
    case 'trait': {
      const { path, matches } = condition.match
      const computed = ownPart(life.computed, path) as Aggregate | undefined
      if (computed) return aggregateHolds(computed, matches, life, at)
      return matchesAll(condition.match, traitValues(path, life, at), at)
    }
    case 'in':
      return holds(definitionOf(condition.cohort, life), life, at) !== condition.negated
    case 'for':
      return hasHeldFor(condition.of, condition.durationMs, life, at)
    case 'aggregate':
      return aggregateHolds(condition.aggregate, condition.matches, life, at)
    case 'sequence':
      return sequenceHolds(condition, life, at)
    case 'reachable':
    case 'receipt':
    case 'leaves':
      throw new Error(`the model knows no "${condition.kind}"`)
  }
}

function definitionOf(cohort: string, { cohorts }: Life): Condition {
  const definition = cohorts[cohort]
  if (!definition) throw new Error(`no cohort "${cohort}"`)
  return definition
}

/** All facts that had happened by then: what a condition is judged on. */
const knownAt = ({ events }: Life, at: number): readonly Fact[] => events.filter((fact) => fact.at <= at)

const isLater = (a: Fact, b: Fact): boolean => a.at > b.at || (a.at === b.at && a.position > b.position)

const latestOf = (facts: readonly Fact[]): Fact | undefined =>
  facts.reduce<Fact | undefined>((latest, fact) => (latest && isLater(latest, fact) ? latest : fact), undefined)

// ---- did, didNot

function didHolds(did: Did, life: Life, at: number): boolean {
  const groups = groupsOf(did, life, at)
  if (did.since || did.same.length === 0) return groups.some((group) => groupHolds(did, group, at))
  // `didNot` without `since` is the opposite of `did`.
  const positive: Did = { ...did, negated: false }
  const any = groups.length === 0 ? did.times.min === 0 : groups.some((group) => groupHolds(positive, group, at))
  return any !== did.negated
}

/** The facts and the anchors of one combination. */
interface Group {
  readonly facts: readonly Fact[]
  readonly anchors: readonly Fact[]
}

/** One group for each combination of the anchors, or without anchors of the facts; without `same` everything is one group. */
function groupsOf(did: Did, life: Life, at: number): readonly Group[] {
  const known = knownAt(life, at)
  const facts = known.filter((fact) => passes(did.filter, fact) && isBetweenDates(fact, did))
  const anchors = known.filter((fact) => did.since && passes(did.since.filter, fact))
  if (did.same.length === 0) return [{ facts, anchors }]
  const [factsBy, anchorsBy] = [byCombination(facts, did.same), byCombination(anchors, did.same)]
  return [...(did.since ? anchorsBy : factsBy).keys()].map((combination) => ({
    facts: factsBy.get(combination) ?? [],
    anchors: anchorsBy.get(combination) ?? [],
  }))
}

function groupHolds(did: Did, { facts, anchors }: Group, at: number): boolean {
  let counted = facts.filter((fact) => isWithin(fact, did.withinMs, at))
  if (did.since) {
    const { withinMs } = did.since
    const anchor = latestOf(anchors.filter((fact) => isWithin(fact, withinMs, at)))
    if (!anchor) return false
    counted = counted.filter((fact) => isLater(fact, anchor))
  }
  const inside = counted.length >= did.times.min && counted.length <= did.times.max
  return inside !== did.negated
}

/** Event time in [from, until). */
const isBetweenDates = ({ at }: Fact, { fromMs = -Infinity, untilMs = Infinity }: Did): boolean =>
  fromMs <= at && at < untilMs

/** Event time in (now − W, now]. */
const isWithin = (fact: Fact, withinMs: number | undefined, at: number): boolean =>
  withinMs === undefined || fact.at > at - withinMs

/** Facts that lack one of the values make no combination. */
function byCombination(facts: readonly Fact[], same: readonly string[]): ReadonlyMap<string, readonly Fact[]> {
  const groups = Map.groupBy(facts, (fact) => combinationOf(fact, same))
  groups.delete('')
  return groups
}

/** The named values as one text; empty if any is missing. */
const combinationOf = remembered((fact: Fact, same: readonly string[]) => {
  const values = same.map((path) => partValues(fact, path)[0])
  return values.some((value) => value === undefined || value === null) ? '' : JSON.stringify(values)
})

const passes = (filter: EventFilter, fact: Fact): boolean => fact.name === filter.event && passesWhere(fact, filter)

const passesWhere = remembered((fact: Fact, filter: EventFilter) => {
  // Machines open mail, too: such facts count only for those who ask about the class.
  const openClass = fact.properties['open_class']
  const byMachine = openClass === 'machine' || openClass === 'synthetic'
  if (byMachine && !filter.where.some(({ path }) => path === 'open_class')) return false
  return filter.where.every((match) => matchesAll(match, partValues(fact, match.path), fact.at))
})

// ---- aggregates

type Value = string | number | boolean

function aggregateHolds(aggregate: Aggregate, matches: readonly Match[], life: Life, at: number): boolean {
  const value = aggregateValue(aggregate, life, at)
  if (value !== undefined) return matchesAll({ path: '', matches }, [value], at)
  return matches.every((match) => match.op === 'exists' && !match.value)
}

/** Undefined where there is none. */
export const aggregateValue = (aggregate: Aggregate, life: Life, at: number): Value | undefined =>
  resultOf(aggregate.fn, valuesOf(aggregate, life, at))

/** All values in the window, in event time; those of one event in their own order. */
function valuesOf({ path, filter, withinMs }: Aggregate, life: Life, at: number): readonly Value[] {
  const facts = knownAt(life, at).filter((fact) => passes(filter, fact) && isWithin(fact, withinMs, at))
  const inOrder = [...facts].sort((a, b) => (isLater(a, b) ? 1 : -1))
  const found = inOrder.flatMap((fact) => partValues(fact, path)).flatMap((value) => value)
  return found.filter((value): value is Value => ['string', 'number', 'boolean'].includes(typeof value))
}

function resultOf(fn: Aggregate['fn'], values: readonly Value[]): Value | undefined {
  const numbers = values.filter((value) => typeof value === 'number')
  switch (fn) {
    case 'count':
      return values.length
    case 'distinct':
      return new Set(values).size
    case 'first':
      return values[0]
    case 'last':
      return values.at(-1)
    case 'mostFrequent':
      return mostFrequentOf(values)
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
      return numbers.length === 0 ? undefined : numericResult(fn, numbers)
  }
}

function numericResult(fn: 'sum' | 'avg' | 'min' | 'max', numbers: readonly number[]): number {
  if (fn === 'min') return [...numbers].sort((a, b) => a - b)[0]!
  if (fn === 'max') return [...numbers].sort((a, b) => b - a)[0]!
  let millionths = 0
  for (const number of numbers) millionths += Math.round(number * 1e6)
  return fn === 'sum' ? millionths / 1e6 : millionths / 1e6 / numbers.length
}

/** Of equally frequent ones the first in the order of their JSON texts. */
function mostFrequentOf(values: readonly Value[]): Value | undefined {
  const frequency = new Map<Value, number>()
  for (const value of values) frequency.set(value, (frequency.get(value) ?? 0) + 1)
  const most = Math.max(...frequency.values())
  const text = (value: Value): string => JSON.stringify(value)
  return [...frequency.keys()]
    .filter((value) => frequency.get(value) === most)
    .sort((a, b) => (text(a) < text(b) ? -1 : 1))[0]
}

// ---- sequences

type Sequence = Extract<Condition, { kind: 'sequence' }>

function sequenceHolds(sequence: Sequence, life: Life, at: number): boolean {
  const known = knownAt(life, at)
  if (sequence.same.length === 0) return chainHolds(sequence, known, at)
  return [...byCombination(known, sequence.same).values()].some((facts) => chainHolds(sequence, facts, at))
}

/** Every way through the steps is tried. */
function chainHolds({ steps, withinMs }: Sequence, facts: readonly Fact[], at: number): boolean {
  /** Whether a chain that has come to the fact `last` by that many steps can take those that are left. */
  const canContinue: (last: Fact, done: number) => boolean = remembered((last: Fact, done: number) => {
    const left = steps.slice(done)
    const index = left.findIndex(({ forbidden }) => !forbidden)
    const [step, forbidden] = [left[index], index < 0 ? left : left.slice(0, index)]
    if (!step) return forbidden.every((each) => nothingCame(each, last, facts, at))
    return facts.some((fact) => {
      if (!passes(step.filter, fact) || !isWithin(fact, withinMs, at)) return false
      if (!isLater(fact, last) || fact.at - last.at > (step.withinMs ?? Infinity)) return false
      const between = facts.filter((other) => isLater(other, last) && isLater(fact, other))
      if (between.some((other) => forbidden.some(({ filter }) => passes(filter, other)))) return false
      return canContinue(fact, done + index + 1)
    })
  })
  return canContinue(BEFORE_ALL, 0)
}

const BEFORE_ALL: Fact = {
  type: 'track',
  name: '',
  at: -Infinity,
  position: -1,
  properties: {},
  context: {},
  traits: {},
}

/** A forbidden step at the end: its time is over, and nothing of the kind came meanwhile. */
function nothingCame({ filter, withinMs }: SequenceStep, last: Fact, facts: readonly Fact[], at: number): boolean {
  const end = last.at + withinMs!
  return at >= end && !facts.some((fact) => passes(filter, fact) && isLater(fact, last) && fact.at <= end)
}

// ---- for

function hasHeldFor(condition: Condition, durationMs: number, life: Life, now: number): boolean {
  const start = now - durationMs
  const first = Math.min(...life.events.map(({ at }) => at))
  if (start < first) return false
  for (let at = start; at <= now; at++) {
    if (!holds(condition, life, at)) return false
    if (at > start && restsOnNewAnchor(condition, life, at, true)) return false
  }
  return true
}

/**
 * Whether the condition, which is `truth` at this moment, is so only by an anchor of this very moment. What needs no anchor
 * (`not did … since`, which also holds without one) rests on none.
 */
function restsOnNewAnchor(condition: Condition, life: Life, at: number, truth: boolean): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      // `all` is true, and `any` false, by every member together; the other way round any one member will do.
      const together = truth === (condition.kind === 'all')
      if (together) return condition.of.some((member) => restsOnNewAnchor(member, life, at, truth))
      const deciding = condition.of.filter((member) => holds(member, life, at) === truth)
      return deciding.every((member) => restsOnNewAnchor(member, life, at, truth))
    }
    case 'not':
      return restsOnNewAnchor(condition.of, life, at, !truth)
    case 'in':
      return restsOnNewAnchor(definitionOf(condition.cohort, life), life, at, truth !== condition.negated)
    case 'did':
      return truth && condition.since !== undefined && isAnchoredAnew(condition, life, at)
    // An inner `for` that holds has seen no new anchor for its whole duration; the rest has no anchors.
    case 'for':
    case 'trait':
    case 'aggregate':
    case 'sequence':
    case 'reachable':
    case 'receipt':
    case 'leaves':
      return false
  }
}

const isAnchoredAnew = rememberedAt((did: Did, life: Life, at) =>
  groupsOf(did, life, at)
    .filter((group) => groupHolds(did, group, at))
    .every(({ anchors }) => anchors.some((anchor) => anchor.at === at)),
)

// ---- traits

/** Per key the latest saying wins; null takes the trait away. */
function traitValues(path: string, life: Life, at: number): readonly unknown[] {
  const [key, ...rest] = path.split('.')
  const name = key!.replace('[]', '')
  const known = knownAt(life, at)
  const saying = latestOf(known.filter((fact) => fact.type === 'identify' && Object.hasOwn(fact.traits, name)))
  const value = saying?.traits[name]
  if (value !== undefined && value !== null) return lookUp({ [name]: value }, [key!, ...rest])
  const times = known.map((fact) => fact.at)
  if (times.length > 0 && path === 'first_seen') return [Math.min(...life.events.map((fact) => fact.at))]
  if (times.length > 0 && path === 'last_seen') return [Math.max(...times)]
  return []
}

// ---- paths and matches

/** In the properties, then in the event itself. */
function partValues(fact: Fact, path: string): readonly unknown[] {
  const inProperties = lookUp(fact.properties, path.split('.'))
  if (inProperties.length > 0) return inProperties
  return path.startsWith('context.') ? lookUp({ context: fact.context }, path.split('.')) : []
}

function lookUp(value: unknown, path: readonly string[]): readonly unknown[] {
  if (path.length === 0) return value === undefined ? [] : [value]
  const [step, ...rest] = path
  if (!step!.endsWith('[]')) return lookUp(ownPart(value, step!), rest)
  const list = ownPart(value, step!.slice(0, -2))
  return Array.isArray(list) ? list.flatMap((item) => lookUp(item, rest)) : []
}

const ownPart = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined

const matchesAll = ({ matches }: PathMatch, values: readonly unknown[], now: number): boolean =>
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
