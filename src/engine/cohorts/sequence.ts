import type { ProfileState } from '../profile-state.ts'
import { combinationFacts, combinationsOf, factsOf, listsOf, type Facts } from './fact-table.ts'
import type { Register } from './registers.ts'
import type { Judgement, Scene } from './scene.ts'

export interface CompiledSequence {
  readonly kind: 'sequence'
  /** Events that must come, in order. */
  readonly steps: readonly CompiledSequenceStep[]
  /** After the last step none of these may come for so long; absent: the last step completes it. */
  readonly last: { readonly forbidden: readonly Register[]; readonly withinMs: number } | undefined
  readonly withinMs: number | undefined
}

export interface CompiledSequenceStep {
  readonly register: Register
  /** At most this long after the step before. */
  readonly withinMs: number | undefined
  /** None of these may come strictly between the step before and this one. */
  readonly forbidden: readonly Register[]
}

type Fact = readonly [at: number, position: number]
/** A fact that completes a chain so far, with the latest start that such a chain can have. */
interface Reached {
  readonly fact: Fact
  readonly start: number
}

export function evaluateSequence(sequence: CompiledSequence, scene: Scene): Judgement {
  const first = sequence.steps[0]!.register
  const { facts } = scene.state
  if (first.same.length === 0) return evaluateChain(sequence, scene, (register) => factsOf(facts, register))
  let holds = false
  let until = Infinity
  let heldUntil = -1
  for (const combination of combinationsOf(facts, first).values) {
    const judgement = evaluateChain(sequence, scene, (register) =>
      combinationFacts(combinationsOf(facts, register), combination),
    )
    holds ||= judgement.holds
    if (judgement.holds) heldUntil = Math.max(heldUntil, judgement.until)
    else until = Math.min(until, judgement.until)
  }
  return { holds, until: holds ? heldUntil : until }
}

function evaluateChain(sequence: CompiledSequence, scene: Scene, factsOf: (register: Register) => Facts): Judgement {
  const visible = (register: Register): readonly Fact[] => visibleFacts(factsOf(register), scene)
  const from = sequence.withinMs === undefined ? -Infinity : scene.now - sequence.withinMs
  let reached: readonly Reached[] = []
  for (const [index, step] of sequence.steps.entries()) {
    const facts = visible(step.register).filter(([at]) => at > from)
    const forbidden = step.forbidden.flatMap(visible)
    reached =
      index === 0
        ? facts.map((fact) => ({ fact, start: fact[0] }))
        : extend(reached, facts, step.withinMs ?? Infinity, forbidden)
    if (reached.length === 0) return { holds: false, until: Infinity }
  }
  return conclude(sequence, scene, reached, sequence.last?.forbidden.flatMap(visible) ?? [])
}

/** Chains one step longer: each fact takes the chain with the latest start that may lead to it. */
function extend(
  reached: readonly Reached[],
  facts: readonly Fact[],
  withinMs: number,
  forbidden: readonly Fact[],
): readonly Reached[] {
  const longer: Reached[] = []
  for (const fact of facts) {
    let start = -Infinity
    for (const before of reached) {
      if (before.start <= start || !isLater(fact, before.fact) || fact[0] - before.fact[0] > withinMs) continue
      if (!forbidden.some((other) => isLater(other, before.fact) && isLater(fact, other))) start = before.start
    }
    if (start > -Infinity) longer.push({ fact, start })
  }
  return longer
}

/** Whether one of the chains stands now, and how long. */
function conclude(
  { last, withinMs }: CompiledSequence,
  { now }: Scene,
  reached: readonly Reached[],
  forbidden: readonly Fact[],
): Judgement {
  let heldUntil = -Infinity
  let begins = Infinity
  for (const { fact, start } of reached) {
    const completeAt = last ? fact[0] + last.withinMs : fact[0]
    if (last && forbidden.some((other) => isLater(other, fact) && other[0] <= completeAt)) continue
    const over = withinMs === undefined ? Infinity : start + withinMs
    if (completeAt > now) {
      if (completeAt < over) begins = Math.min(begins, completeAt)
    } else if (now < over) heldUntil = Math.max(heldUntil, over)
  }
  return heldUntil > -Infinity ? { holds: true, until: heldUntil } : { holds: false, until: begins }
}

function visibleFacts(facts: Facts, { now, after }: Scene): readonly Fact[] {
  const visible: Fact[] = []
  for (let index = 0; index < facts.length; index += 2) {
    const fact: Fact = [facts[index]!, facts[index + 1]!]
    if (fact[0] <= now && (!after || isLater(fact, after))) visible.push(fact)
  }
  return visible
}

const isLater = (a: Fact, b: Fact): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

/** Moments at which it may have turned: facts come, leave the window, or complete their last wait. */
export function sequenceTurns(sequence: CompiledSequence, state: ProfileState): readonly number[] {
  const registers = [
    ...sequence.steps.flatMap(({ register, forbidden }) => [register, ...forbidden]),
    ...(sequence.last?.forbidden ?? []),
  ]
  const times = registers
    .flatMap((register) => listsOf(state.facts, register))
    .flatMap((list) => list.filter((_, index) => index % 2 === 0))
  const later = [sequence.withinMs, sequence.last?.withinMs].flatMap((ms) =>
    ms === undefined ? [] : times.map((at) => at + ms),
  )
  return [...times, ...later]
}
