import type { Aggregate, AggregateFunction, Collect, Condition, Did, SequenceStep } from '../../src/model/condition.ts'
import type { Match, PathMatch } from '../../src/model/match.ts'
import { collectedAt } from './reference-collect.ts'
import {
  fitsAll,
  isLater,
  isOf,
  isScalar,
  lookUp,
  momentOf,
  occurrences,
  ownPart,
  partValues,
  passes,
  type Fact,
  type Life,
  type Moment,
} from './reference-facts.ts'
import { remembered } from './remembered.ts'

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
 *   (see {@link truthOf}). Who holds by another combination or another member of `any` is not broken.
 * - Traits under `for` are judged with what was said up to each moment; `last_seen` with what had happened by then.
 * - `from` and `until` never move: what lies outside is no fact of that `did`, and makes no combination either.
 * - The steps of a sequence are different facts, each later than the one before: by event time, then by position.
 * - Aggregates and sequences have no anchors: only an answer that turns breaks `for`.
 */
/** Whether the condition holds at this moment, ms. */
export const holds = (condition: Condition, life: Life, at: number): boolean =>
  truthOf(momentOf(life, at), condition) > 0

/** What a computed trait comes to; undefined where it is none. */
export const computedAt = (computed: Aggregate | Collect, life: Life, at: number): unknown =>
  computed.fn === 'collect' ? collectedAt(computed, momentOf(life, at)) : aggregateAt(computed, momentOf(life, at))

/**
 * How surely a condition holds: TRUE; ANEW if it does so only by an anchor of this very moment; the same below zero if it does not
 * hold. So `not` turns the sign, `all` is as sure as its least sure member, and `any` as its surest.
 */
const TRUE = 2
const ANEW = 1

const truthOf = remembered(judge)

function judge(now: Moment, condition: Condition): number {
  const plain = (holds: boolean): number => (holds ? TRUE : -TRUE)
  switch (condition.kind) {
    case 'all':
      return -surest(condition.of, now, -1)
    case 'any':
      return surest(condition.of, now, 1)
    case 'not':
      return -truthOf(now, condition.of)
    case 'in':
      return truthOf(now, now.life.cohorts[condition.cohort]!) * (condition.negated ? -1 : 1)
    case 'did':
      return didTruth(condition, now)
    case 'for':
      return plain(hasHeldFor(condition.of, condition.durationMs, now))
    case 'trait':
      return plain(traitHolds(condition.match, now))
    case 'aggregate':
      return plain(aggregateHolds(condition.aggregate, condition.matches, now))
    case 'sequence':
      return plain(sequenceHolds(condition, now))
    case 'subscribed':
      return plain(isSubscribed(condition.to, now))
    case 'reachable':
    case 'receipt':
    case 'saved':
    case 'leaves':
      throw new Error(`the model knows no "${condition.kind}"`)
  }
}

/** As sure as the surest member, or with `side` −1 as that which is surest not to hold; nobody is asked once one is sure. */
function surest(members: readonly Condition[], now: Moment, side: 1 | -1): number {
  let truth = -TRUE
  for (const member of members) {
    truth = Math.max(truth, side * truthOf(now, member))
    if (truth === TRUE) break
  }
  return truth
}

// ---- for

/** Never from before the first event. An anchor of the first moment is no break. */
function hasHeldFor(condition: Condition, durationMs: number, { life, at: now }: Moment): boolean {
  const start = now - durationMs
  if (momentOf(life, start).known.length === 0) return false
  for (let at = start; at <= now; at += life.grainMs ?? 1) {
    if (truthOf(momentOf(life, at), condition) < (at === start ? ANEW : TRUE)) return false
  }
  return true
}

// ---- did, didNot

/** Held by any combination; one without facts is judged where there is none. `didNot` without `since` is the opposite of `did`. */
function didTruth(did: Did, now: Moment): number {
  const { since, same, negated } = did
  const concerning = now.known.filter((fact) => isOf(did, fact) || (since && passes(since.filter, fact)))
  const combinations = combinationsOf(concerning, same)
  const holding = (combinations.length > 0 ? combinations : [[]]).filter((facts) =>
    didHolds(did, { ...now, known: facts }),
  )
  const isAnew = (facts: readonly Fact[]): boolean =>
    facts.some((fact) => since && fact.at === now.at && passes(since.filter, fact))
  const truth = holding.length === 0 ? -TRUE : holding.every(isAnew) ? ANEW : TRUE
  return negated && !since ? -truth : truth
}

/** Whether one combination holds. With `since` only what is later than the latest anchor counts, and there must be one. */
function didHolds(did: Did, combination: Moment): boolean {
  const { since, times, negated } = did
  const anchor = since && occurrences(since, combination).at(-1)
  if (since && !anchor) return false
  const count = occurrences(did, combination).filter((fact) => !anchor || isLater(fact, anchor)).length
  const isInside = times.min <= count && count <= times.max
  return isInside !== (negated && since !== undefined)
}

/** The facts of each combination of the named values; without names, all of them. Who lacks a value makes none. */
function combinationsOf(facts: readonly Fact[], same: readonly string[]): readonly (readonly Fact[])[] {
  const combinations = Map.groupBy(facts, (fact) => valuesAsText(fact, same))
  combinations.delete('')
  return [...combinations.values()]
}

/** Empty if any is missing. */
const valuesAsText = remembered((fact: Fact, paths: readonly string[]) => {
  const values = paths.map((path) => partValues(fact, path)[0])
  return values.some((value) => value === undefined || value === null) ? '' : JSON.stringify(values)
})

// ---- sequences

type Sequence = Extract<Condition, { kind: 'sequence' }>

function sequenceHolds({ steps, withinMs = Infinity, same }: Sequence, { known, at }: Moment): boolean {
  const inside = known.filter((fact) => fact.at > at - withinMs)
  return combinationsOf(inside, same).some((facts) => chainHolds(steps, facts, at))
}

/** Any chain will do: step by step, every fact is noted that one could have come to. */
function chainHolds([first, ...others]: readonly SequenceStep[], facts: readonly Fact[], at: number): boolean {
  let reached = facts.filter((fact) => passes(first!.filter, fact))
  let forbidden: readonly SequenceStep[] = []
  for (const step of others) {
    if (step.forbidden) {
      forbidden = [...forbidden, step]
      continue
    }
    const [before, between] = [reached, forbidden]
    const follows = (fact: Fact, last: Fact): boolean =>
      isLater(fact, last) &&
      fact.at - last.at <= (step.withinMs ?? Infinity) &&
      !between.some((none) => facts.some((other) => breaks(none, other, last) && isLater(fact, other)))
    reached = facts.filter((fact) => passes(step.filter, fact) && before.some((last) => follows(fact, last)))
    forbidden = []
  }
  /** What is forbidden at the end: its time is over, and nothing of the kind came meanwhile. */
  const isOver = (none: SequenceStep, last: Fact): boolean => {
    const end = last.at + none.withinMs!
    return at >= end && !facts.some((other) => breaks(none, other, last) && other.at <= end)
  }
  return reached.some((last) => forbidden.every((none) => isOver(none, last)))
}

const breaks = ({ filter }: SequenceStep, fact: Fact, last: Fact): boolean =>
  passes(filter, fact) && isLater(fact, last)

// ---- aggregates

type Value = string | number | boolean

function aggregateHolds(aggregate: Aggregate, matches: readonly Match[], now: Moment): boolean {
  const value = aggregateAt(aggregate, now)
  if (value !== undefined) return fitsAll(matches, [value], now.at)
  return matches.every((match) => match.op === 'exists' && !match.value)
}

/** All values in the window, in event time; those of one event in their own order. Undefined where there is none. */
function aggregateAt(aggregate: Aggregate, now: Moment): Value | undefined {
  const found = occurrences(aggregate, now).flatMap((fact) => partValues(fact, aggregate.path))
  const values = found.flat().filter(isScalar)
  const numbers = values.filter((value) => typeof value === 'number')
  return RESULTS[aggregate.fn](values, numbers)
}

type Result = (values: readonly Value[], numbers: readonly number[]) => Value | undefined

const RESULTS: Readonly<Record<AggregateFunction, Result>> = {
  count: (values) => values.length,
  distinct: (values) => new Set(values).size,
  first: (values) => values[0],
  last: (values) => values.at(-1),
  mostFrequent: (values) => mostFrequentOf(values),
  min: (_, numbers) => numbers.toSorted((a, b) => a - b)[0],
  max: (_, numbers) => numbers.toSorted((a, b) => b - a)[0],
  sum: (_, numbers) => (numbers.length === 0 ? undefined : totalOf(numbers)),
  avg: (_, numbers) => (numbers.length === 0 ? undefined : totalOf(numbers) / numbers.length),
}

/** Exact to a millionth. */
const totalOf = (numbers: readonly number[]): number =>
  numbers.reduce((millionths, number) => millionths + Math.round(number * 1e6), 0) / 1e6

/** Of equally frequent ones the first in the order of their JSON texts. */
function mostFrequentOf(values: readonly Value[]): Value | undefined {
  const alike = [...Map.groupBy(values, (value) => JSON.stringify(value))]
  alike.sort(([a, { length: as }], [b, { length: bs }]) => bs - as || (a < b ? -1 : 1))
  return alike[0]?.[1][0]
}

// ---- traits

function traitHolds({ path, matches }: PathMatch, now: Moment): boolean {
  const computed = ownPart(now.life.computed, path) as Aggregate | Collect | undefined
  if (computed && computed.fn !== 'collect') return aggregateHolds(computed, matches, now)
  return fitsAll(matches, traitValues(path, now), now.at)
}

function traitValues(path: string, now: Moment): readonly unknown[] {
  const parts = path.split('.')
  const name = parts[0]!.replace('[]', '')
  return lookUp({ [name]: traitAt(name, now) }, parts)
}

/** The latest saying wins; null takes the trait away. */
function traitAt(name: string, { life, at, known }: Moment): unknown {
  const computed = life.computed?.[name]
  if (computed) return computedAt(computed, life, at)
  const saying = known.findLast(({ type, traits }) => type === 'identify' && Object.hasOwn(traits, name))
  const seen = { first_seen: known[0]?.at, last_seen: known.at(-1)?.at }
  return saying?.traits[name] ?? ownPart(seen, name)
}

// ---- subscriptions

/** Nobody is unsubscribed who never said so; the newest word about the topic or channel counts, and `unsubscribed` is about all. */
function isSubscribed(to: string, now: Moment): boolean {
  if (traitValues('unsubscribed', now).includes(true)) return false
  const word = now.known.findLast((fact) => wordsOf(fact).includes(to))
  return word === undefined || word.name === 'Subscribed'
}

/** The topics it is about, else the channel; email where somebody wants out of neither, and where mail was called spam. */
function wordsOf({ name, properties }: Fact): readonly unknown[] {
  if (name === 'Email Marked as Spam') return ['email']
  if (name !== 'Subscribed' && name !== 'Unsubscribed') return []
  const [topics, channels] = [textsIn(properties['topic']), textsIn(properties['channel'])]
  if (topics.length > 0) return topics
  return channels.length === 0 && name === 'Unsubscribed' ? ['email'] : channels
}

const textsIn = (value: unknown): readonly unknown[] =>
  [value].flat().filter((item) => typeof item === 'string' && item.trim().length > 0)
