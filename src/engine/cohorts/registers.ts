import { hash128, stableNumber } from '../../kernel/hash.ts'
import { canonicalFilter, canonicalSame } from '../../model/canonical-condition.ts'
import type { EventFilter } from '../../model/condition.ts'
import type { TrackedEvent } from '../../model/event.ts'
import type { ProfileState } from '../profile-state.ts'
import {
  isPlain,
  keptOf,
  ownCombinationFacts,
  ownCombinations,
  ownFacts,
  put,
  type Combinations,
  type Facts,
} from './fact-table.ts'
import { compileWhere, eventValues } from './matches.ts'

/**
 * A register keeps the newest facts that pass one event filter. It is all the state that `did`, `didNot`, `times`, `within` and
 * `since` need: whether n facts lie after a bound is told by the n-th newest, and bounds only move forward, so the answer is
 * exact also for late facts and after merges (reference: scale-and-trust, section 3).
 */
export interface Register {
  /** Hash of the canonical form: equal filters share one register over all cohorts and campaigns. */
  readonly id: string
  /** The same in short: under it profiles keep their facts. */
  readonly number: number
  readonly filter: EventFilter
  readonly same: readonly string[]
  /** Newest facts needed. */
  keep: number
  /** All facts this young are needed beside them, ms: `for` looks back. */
  horizonMs: number
  readonly accepts: (event: TrackedEvent) => boolean
  readonly combination: (event: TrackedEvent) => string | undefined
}

/** Facts kept for one register (or one combination of it) at most; beyond it the register is flagged as truncated. */
export const FACTS_MAX = 256
/** Combinations kept for one register at most, those with the newest facts. */
export const COMBINATIONS_MAX = 64

/** Dates between which an event must lie, ms; the end is outside. */
export interface DateRange {
  readonly fromMs?: number | undefined
  readonly untilMs?: number | undefined
}

export function createRegister(filter: EventFilter, same: readonly string[], range: DateRange = {}): Register {
  const { fromMs = -Infinity, untilMs = Infinity } = range
  const words = hash128(formOf(filter, same, range))
  const where = compileWhere(filter.where)
  // A proxy that loads pictures is no person: such opens count only where the filter asks for them.
  const wantsClass = filter.where.some((match) => match.path === 'open_class')
  // Registers are told apart without regard to the order of `same`: neither may combinations depend on it.
  const paths = canonicalSame(same).map((path) => path.split('.'))
  const id = words[0].toString(36) + words[1].toString(36)
  return {
    id,
    number: stableNumber(id),
    filter,
    same,
    keep: 1,
    horizonMs: 0,
    accepts: (event) =>
      event.at >= fromMs &&
      event.at < untilMs &&
      where(event) &&
      (wantsClass || !isMachine(event.properties.open_class)),
    combination: (event) => combinationOf(event, paths),
  }
}

export const isMachine = (openClass: unknown): boolean => openClass === 'machine' || openClass === 'synthetic'

/** The canonical form of a filter with what else tells registers apart, as one text. */
export function formOf(filter: EventFilter, same: readonly string[], range: DateRange = {}): string {
  const where = canonicalFilter(filter).where.map((match) => JSON.stringify([match.path, match.matches]))
  const dates =
    range.fromMs === undefined && range.untilMs === undefined ? [] : [[range.fromMs ?? null, range.untilMs ?? null]]
  return JSON.stringify([filter.event, where, canonicalSame(same), ...dates])
}

/** The JSON text of the list of values. */
function combinationOf(event: TrackedEvent, paths: readonly (readonly string[])[]): string | undefined {
  let text = ''
  for (const path of paths) {
    const value = eventValues(event, path)[0]
    if (value === undefined || value === null) return undefined
    text += text === '' ? JSON.stringify(value) : `,${JSON.stringify(value)}`
  }
  return `[${text}]`
}

/** Puts a fact in its place. False if the register had it already or does not take it. */
export function record(state: ProfileState, register: Register, event: TrackedEvent, now: number): boolean {
  if (!register.accepts(event)) return false
  if (register.same.length === 0) {
    const facts = keptOf(state.facts, register) as Facts | undefined
    if (facts) return insert(facts, event.at, event.position) && (trim(state, register, facts, now), true)
    // Written out: a list that grows from nothing takes room for sixteen, and most never hold more than one fact.
    put(state.facts, register, [event.at, event.position])
    return true
  }
  const combination = register.combination(event)
  if (combination === undefined) return false
  const combinations = ownCombinations(state.facts, register)
  const facts = ownCombinationFacts(combinations, combination)
  if (!insert(facts, event.at, event.position)) return false
  trim(state, register, facts, now)
  trimCombinations(state, register, combinations)
  return true
}

function insert(facts: Facts, at: number, position: number): boolean {
  let index = facts.length
  while (index > 0 && (facts[index - 2]! > at || (facts[index - 2]! === at && facts[index - 1]! > position))) index -= 2
  if (index > 0 && facts[index - 2] === at && facts[index - 1] === position) return false
  if (index === facts.length) facts.push(at, position)
  else facts.splice(index, 0, at, position)
  return true
}

function trim(state: ProfileState, register: Register, facts: Facts, now: number): void {
  const spare = facts.length / 2 - register.keep
  if (spare <= 0) return
  let drop = 0
  // A fact may go once enough newer ones lie before the horizon: then no look back can need it.
  while (drop < spare && facts[(drop + register.keep) * 2]! <= now - register.horizonMs) drop++
  if (facts.length / 2 - drop > Math.max(FACTS_MAX, register.keep)) {
    drop = facts.length / 2 - Math.max(FACTS_MAX, register.keep)
    flag(state, register)
  }
  if (drop > 0) facts.splice(0, drop * 2)
}

/** The combination whose newest fact is the oldest goes. */
function trimCombinations(state: ProfileState, register: Register, { values, facts }: Combinations): void {
  if (values.length <= COMBINATIONS_MAX) return
  let oldest = 0
  for (let index = 1; index < facts.length; index++)
    if (newestOf(facts[index]!) < newestOf(facts[oldest]!)) oldest = index
  values.splice(oldest, 1)
  facts.splice(oldest, 1)
  flag(state, register)
}

const newestOf = (facts: Facts): number => facts[facts.length - 2] ?? -Infinity

function flag(state: ProfileState, register: Register): void {
  state.truncated ??= []
  if (!state.truncated.includes(register.id)) state.truncated.push(register.id)
}

/** Folds the facts of another profile in, as if all had always been one's own. */
export function foldFacts(state: ProfileState, other: ProfileState, register: Register, now: number): void {
  const theirs = keptOf(other.facts, register)
  if (!theirs) return
  if (other.truncated?.includes(register.id)) flag(state, register)
  if (isPlain(theirs)) {
    const facts = ownFacts(state.facts, register)
    foldList(facts, theirs)
    trim(state, register, facts, now)
    return
  }
  const combinations = ownCombinations(state.facts, register)
  for (const [index, combination] of theirs.values.entries()) {
    const facts = ownCombinationFacts(combinations, combination)
    foldList(facts, theirs.facts[index]!)
    trim(state, register, facts, now)
    trimCombinations(state, register, combinations)
  }
}

function foldList(into: Facts, from: Facts): void {
  for (let index = 0; index < from.length; index += 2) insert(into, from[index]!, from[index + 1]!)
}
