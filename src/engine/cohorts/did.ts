import type { Times } from '../../model/condition.ts'
import type { ProfileState } from '../profile-state.ts'
import {
  combinationFacts,
  combinationsOf,
  factsOf,
  factsOfKey,
  isPlain,
  keptOf,
  listsOf,
  type Facts,
} from './fact-table.ts'
import { judge, type Judgement, type Scene } from './scene.ts'
import type { Register } from './registers.ts'

export interface CompiledDid {
  readonly kind: 'did'
  readonly register: Register
  readonly times: Times
  readonly withinMs: number | undefined
  readonly since: { readonly register: Register; readonly withinMs: number | undefined } | undefined
  readonly negated: boolean
  /**
   * In exits and goals of campaigns with a `key`: the registers above are then told apart by its value, and these hold what names
   * no value at all.
   */
  readonly unkeyed?: { readonly register: Register; readonly since: Register | undefined }
}

const NONE: Facts = []

export function evaluateDid(did: CompiledDid, scene: Scene): Judgement {
  if (did.unkeyed) return evaluateKeyed(did, did.unkeyed, scene)
  if (did.register.same.length > 0) return evaluateCombinations(did, scene)
  const { facts } = scene.state
  return evaluateFacts(did, factsOf(facts, did.register), did.since && factsOf(facts, did.since.register), scene)
}

/** What names the key's value of the journey counts, and what names none. */
function evaluateKeyed(did: CompiledDid, unkeyed: NonNullable<CompiledDid['unkeyed']>, scene: Scene): Judgement {
  const { facts } = scene.state
  const key = scene.key ?? ''
  const anchors = did.since && unkeyed.since && factsOfKey(facts, key, did.since.register, unkeyed.since)
  return evaluateFacts(did, factsOfKey(facts, key, did.register, unkeyed.register), anchors, scene)
}

/** With `same`, it holds if it holds for any combination; `didNot` without `since` is the opposite of that. */
function evaluateCombinations(did: CompiledDid, scene: Scene): Judgement {
  const own = combinationsOf(scene.state.facts, did.register)
  const anchors = did.since && combinationsOf(scene.state.facts, did.since.register)
  const flip = did.negated && !did.since
  const { values } = anchors ?? own
  let until = Infinity
  let holds = false
  let exists = false
  for (let index = 0; index < values.length; index++) {
    const facts = anchors ? combinationFacts(own, values[index]!) : own.facts[index]!
    // A combination exists from its first fact on: `for` looks back at moments before it.
    if (!anchors && facts[0]! > scene.now) continue
    exists = true
    const judgement = evaluateFacts(did, facts, anchors?.facts[index], scene)
    if (judgement.holds !== flip) holds = true
    until = Math.min(until, judgement.until)
  }
  if (!anchors && !exists) holds = did.times.min === 0
  return judge(holds !== flip, until)
}

function evaluateFacts(did: CompiledDid, facts: Facts, anchors: Facts | undefined, scene: Scene): Judgement {
  const { now } = scene
  let anchor: readonly [number, number] | undefined
  let until = Infinity
  if (did.since) {
    const index = lastVisible(anchors ?? NONE, now)
    if (index < 0) return judge(false)
    anchor = [anchors![index]!, anchors![index + 1]!]
    if (did.since.withinMs !== undefined) {
      if (anchor[0] <= now - did.since.withinMs) return judge(false)
      until = anchor[0] + did.since.withinMs
    }
    // What counts inside a journey counts anchors, too, only after its start.
    if (scene.after && !later(anchor[0], anchor[1], scene.after)) return judge(false)
  }
  const end = lastVisible(facts, now)
  let start = end
  while (start >= 0 && counts(facts, start, did, anchor, scene)) start -= 2
  start += 2
  const count = (end - start) / 2 + 1
  const inside = count >= did.times.min && count <= did.times.max
  if (did.withinMs !== undefined) until = Math.min(until, turnOf(facts, start, count, did.times) + did.withinMs)
  return judge(inside !== did.negated, until)
}

/** Event time of the newest fact that counts in the scene; undefined: there is none. */
export function newestFact({ register }: CompiledDid, { state, now, after }: Scene): number | undefined {
  const facts = factsOf(state.facts, register)
  const index = lastVisible(facts, now)
  if (index < 0 || (after && !later(facts[index]!, facts[index + 1]!, after))) return undefined
  return facts[index]
}

/** Index of the newest fact not later than now; negative if there is none. */
function lastVisible(facts: Facts, now: number): number {
  let index = facts.length - 2
  while (index >= 0 && facts[index]! > now) index -= 2
  return index
}

function counts(
  facts: Facts,
  index: number,
  did: CompiledDid,
  anchor: readonly [number, number] | undefined,
  scene: Scene,
): boolean {
  const at = facts[index]!
  const position = facts[index + 1]!
  if (did.withinMs !== undefined && at <= scene.now - did.withinMs) return false
  if (anchor && !later(at, position, anchor)) return false
  return !scene.after || later(at, position, scene.after)
}

/** Event time of the fact whose leaving the window turns the answer; Infinity if none can. */
function turnOf(facts: Facts, start: number, count: number, { min, max }: Times): number {
  if (count > max) return facts[start + (count - max - 1) * 2]!
  if (count >= min && min > 0) return facts[start + (count - min) * 2]!
  return Infinity
}

const later = (at: number, position: number, than: readonly [number, number]): boolean =>
  at > than[0] || (at === than[0] && position > than[1])

/** Moments at which it may have turned: facts and anchors come, and leave their windows. */
export function didTurns(did: CompiledDid, state: ProfileState): readonly number[] {
  const { register, withinMs, since, unkeyed } = did
  return [
    ...turnsOf(state, register, withinMs),
    ...(since ? turnsOf(state, since.register, since.withinMs) : []),
    ...(unkeyed ? turnsOf(state, unkeyed.register, withinMs) : []),
    ...(since && unkeyed?.since ? turnsOf(state, unkeyed.since, since.withinMs) : []),
  ]
}

function turnsOf(state: ProfileState, register: Register, withinMs: number | undefined): readonly number[] {
  const times = listsOf(state.facts, register).flatMap((list) => list.filter((_, index) => index % 2 === 0))
  return withinMs === undefined ? times : [...times, ...times.map((at) => at + withinMs)]
}

/** Whether an anchor of this very moment is all that it rests on: with `same`, for each combination by which it holds. */
export function isAnchoredAnew(did: CompiledDid, scene: Scene): boolean {
  if (!did.since) return false
  if (did.unkeyed?.since) {
    const anchors = factsOfKey(scene.state.facts, scene.key ?? '', did.since.register, did.unkeyed.since)
    return hasFactAt(anchors, scene.now)
  }
  const kept = keptOf(scene.state.facts, did.since.register)
  if (!kept) return false
  if (isPlain(kept)) return hasFactAt(kept, scene.now)
  const own = combinationsOf(scene.state.facts, did.register)
  return kept.values.every(
    (combination, index) =>
      hasFactAt(kept.facts[index]!, scene.now) ||
      !evaluateFacts(did, combinationFacts(own, combination), kept.facts[index], scene).holds,
  )
}

function hasFactAt(facts: Facts, at: number): boolean {
  for (let index = 0; index < facts.length; index += 2) if (facts[index] === at) return true
  return false
}
