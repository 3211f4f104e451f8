import type { Aggregate, Collect, Condition, Did, SequenceStep } from '../../src/model/condition.ts'
import type { Match, PathMatch } from '../../src/model/match.ts'
import { collectedAt } from './reference-collect.ts'
import {
  isLater,
  isWithin,
  knownAt,
  latestOf,
  lookUp,
  matchesAll,
  ownPart,
  partValues,
  passes,
  type Fact,
  type Life,
} from './reference-facts.ts'
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
 * - Traits under `for` are judged with what was said up to each moment; `last_seen` with what had happened by then.
 * - `from` and `until` never move: what lies outside is no fact of that `did`, and makes no combination either.
 * - The steps of a sequence are different facts, each later than the one before: by event time, then by position.
 * - Aggregates and sequences have no anchors: only an answer that turns breaks `for`.
 */
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
    case 'trait':
      return traitHolds(condition.match, life, at)
    case 'in':
      return holds(definitionOf(condition.cohort, life), life, at) !== condition.negated
    case 'for':
      return hasHeldFor(condition.of, condition.durationMs, life, at)
    case 'aggregate':
      return aggregateHolds(condition.aggregate, condition.matches, life, at)
    case 'sequence':
      return sequenceHolds(condition, life, at)
    case 'subscribed':
      return isSubscribed(condition.to, life, at)
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

// ---- aggregates

type Value = string | number | boolean

function aggregateHolds(aggregate: Aggregate, matches: readonly Match[], life: Life, at: number): boolean {
  const value = aggregateAt(aggregate, life, at)
  if (value !== undefined) return matchesAll({ path: '', matches }, [value], at)
  return matches.every((match) => match.op === 'exists' && !match.value)
}

/** What a computed trait comes to; undefined where it is none. */
export const computedAt = (computed: Aggregate | Collect, life: Life, at: number): unknown =>
  computed.fn === 'collect' ? collectedAt(computed, life, at) : aggregateAt(computed, life, at)

/** Undefined where there is none. */
const aggregateAt = (aggregate: Aggregate, life: Life, at: number): Value | undefined =>
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
  for (let at = start; at <= now; at += life.grainMs ?? 1) {
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
    case 'subscribed':
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

function traitHolds(match: PathMatch, life: Life, at: number): boolean {
  const computed = ownPart(life.computed, match.path) as Aggregate | Collect | undefined
  return computed && computed.fn !== 'collect'
    ? aggregateHolds(computed, match.matches, life, at)
    : matchesAll(match, traitValues(match.path, life, at), at)
}

/** Per key the latest saying wins; null takes the trait away. */
function traitValues(path: string, life: Life, at: number): readonly unknown[] {
  const [key, ...rest] = path.split('.')
  const name = key!.replace('[]', '')
  const computed = life.computed?.[name]
  if (computed?.fn === 'collect') return lookUp({ [name]: collectedAt(computed, life, at) }, [key!, ...rest])
  const known = knownAt(life, at)
  const saying = latestOf(known.filter((fact) => fact.type === 'identify' && Object.hasOwn(fact.traits, name)))
  const value = saying?.traits[name]
  if (value !== undefined && value !== null) return lookUp({ [name]: value }, [key!, ...rest])
  const times = known.map((fact) => fact.at)
  if (times.length > 0 && path === 'first_seen') return [Math.min(...life.events.map((fact) => fact.at))]
  if (times.length > 0 && path === 'last_seen') return [Math.max(...times)]
  return []
}

// ---- subscriptions

/** Nobody is unsubscribed who never said so; the newest word about the topic or channel counts, and `unsubscribed` is about all. */
function isSubscribed(to: string, life: Life, at: number): boolean {
  if (traitValues('unsubscribed', life, at).includes(true)) return false
  const word = latestOf(knownAt(life, at).filter((fact) => [wantedOut(fact), wantedIn(fact)].flat().includes(to)))
  return word === undefined || wantedIn(word).includes(to)
}

/** What a fact stops: its topics, else its channel; email where it says neither, and where mail was called spam. */
function wantedOut(fact: Fact): readonly unknown[] {
  if (fact.name === 'Email Marked as Spam') return ['email']
  if (fact.name !== 'Unsubscribed') return []
  const named = aboutWhat(fact)
  return named.length === 0 ? ['email'] : named
}

const wantedIn = (fact: Fact): readonly unknown[] => (fact.name === 'Subscribed' ? aboutWhat(fact) : [])

function aboutWhat({ properties }: Fact): readonly string[] {
  const texts = (value: unknown): readonly string[] =>
    (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string' && item.trim().length > 0)
  const topics = texts(properties['topic'])
  return topics.length > 0 ? topics : texts(properties['channel'])
}
