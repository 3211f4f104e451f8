import type { Channel, Condition } from '../../model/condition.ts'
import { isOptedOut } from '../choices.ts'
import { emailOf, phoneOf, type ProfileState } from '../profile-state.ts'
import { aggregateTurns, evaluateAggregate, type CompiledAggregate } from './aggregate.ts'
import { collectedTurns, evaluateCollected, type CompiledCollected } from './collected.ts'
import { didTurns, evaluateDid, isAnchoredAnew, type CompiledDid } from './did.ts'
import { judge, type Judgement, type Scene } from './scene.ts'
import { evaluateSaved, type CompiledSaved } from './saved.ts'
import { evaluateSequence, sequenceTurns, type CompiledSequence } from './sequence.ts'
import { evaluateSubscribed, subscribedTurns, type CompiledSubscribed } from './subscribed.ts'
import { evaluateTrait, traitTurns, type CompiledTrait } from './trait.ts'

/** A condition with its registers found and its cohorts put in place. */
export type Compiled =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Compiled[] }
  | { readonly kind: 'not'; readonly of: Compiled }
  | CompiledDid
  | CompiledTrait
  | CompiledAggregate
  | CompiledSequence
  | Extract<Condition, { kind: 'reachable' }>
  | CompiledSubscribed
  | CompiledCollected
  | CompiledSaved
  | { readonly kind: 'for'; readonly of: Compiled; readonly durationMs: number }
  | Extract<Condition, { kind: 'receipt' | 'leaves' }>

export function evaluate(condition: Compiled, scene: Scene): Judgement {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return evaluateGroup(condition.of, scene, condition.kind === 'any')
    case 'not': {
      const inner = evaluate(condition.of, scene)
      return judge(!inner.holds, inner.until)
    }
    case 'did':
      return evaluateDid(condition, scene)
    case 'trait':
      return evaluateTrait(condition, scene)
    case 'aggregate':
      return evaluateAggregate(condition, scene)
    case 'sequence':
      return evaluateSequence(condition, scene)
    case 'reachable':
      return judge(canReach(scene.state, condition.channel))
    case 'collected':
      return evaluateCollected(condition, scene)
    case 'subscribed':
      return evaluateSubscribed(condition, scene)
    case 'for':
      return evaluateFor(condition, scene)
    case 'receipt': {
      const at = scene.journey?.deliveries[condition.step]?.receipts?.[condition.receipt]
      return judge(at !== undefined)
    }
    case 'saved':
      return evaluateSaved(condition, scene)
    case 'leaves':
      return judge(scene.left?.has(condition.cohort) ?? false)
  }
}

/** There is an address on the channel, and the person has not opted out of it. Webhooks need no address. */
function canReach(state: ProfileState, channel: Channel): boolean {
  if (state.traits.unsubscribed?.[0] === true || isOptedOut(state, channel)) return false
  if (channel === 'email') return emailOf(state) !== undefined
  if (channel === 'sms') return phoneOf(state) !== undefined
  return channel === 'webhook' || (state.subscriptions?.length ?? 0) > 0 || (state.devices?.length ?? 0) > 0
}

/** A settled member decides alone (false in `all`, true in `any`): only when it could change matters then, at the latest. */
function evaluateGroup(members: readonly Compiled[], scene: Scene, decisive: boolean): Judgement {
  let until = Infinity
  let decidedUntil = -1
  for (const member of members) {
    const judgement = evaluate(member, scene)
    if (judgement.holds === decisive) decidedUntil = Math.max(decidedUntil, judgement.until)
    else until = Math.min(until, judgement.until)
  }
  return decidedUntil >= 0 ? judge(decisive, decidedUntil) : judge(!decisive, until)
}

/**
 * `for`: it has held without a break since now − duration, in event time, and not from before the profile's first event.
 * The condition is judged again at every moment of that span at which it could have turned.
 */
function evaluateFor(condition: Extract<Compiled, { kind: 'for' }>, scene: Scene): Judgement {
  const current = evaluate(condition.of, scene)
  if (!current.holds) return current
  const from = scene.now - condition.durationMs
  const start = heldSince(condition.of, scene, from)
  if (start <= from) return current
  return judge(false, Math.min(start + condition.durationMs, current.until))
}

/** Whether there is a `for` in it. */
export function hasSpan(condition: Compiled): boolean {
  switch (condition.kind) {
    case 'for':
      return true
    case 'all':
    case 'any':
      return condition.of.some(hasSpan)
    case 'not':
      return hasSpan(condition.of)
    default:
      return false
  }
}

/** Start of the unbroken span that reaches to now; `from` or earlier if it covers all of [from, now]. */
function heldSince(condition: Compiled, scene: Scene, from: number): number {
  const floor = scene.state.firstSeen
  const turns = [...new Set(turnsOf(condition, scene))]
    .filter((at) => at > from && at >= floor && at <= scene.now)
    .sort((a, b) => b - a)
  const earliest = Math.max(from, floor)
  for (const [index, turn] of turns.entries()) {
    const then: Scene = { ...scene, now: turn }
    if (!evaluate(condition, then).holds) return turns[index - 1] ?? scene.now
    if (restsOnNewAnchor(condition, then)) return turn
  }
  if (evaluate(condition, { ...scene, now: earliest }).holds) return earliest
  return turns.at(-1) ?? scene.now
}

/** Moments at which the condition may have turned, in no order. */
function turnsOf(condition: Compiled, scene: Scene): readonly number[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap((member) => turnsOf(member, scene))
    case 'not':
      return turnsOf(condition.of, scene)
    case 'for':
      // A turn of the inner condition shows outside once its duration is over; so does the first event.
      return [scene.state.firstSeen, ...turnsOf(condition.of, scene)].flatMap((at) => [at, at + condition.durationMs])
    case 'did':
      return didTurns(condition, scene.state)
    case 'trait':
      return traitTurns(condition, scene)
    case 'receipt': {
      const at = scene.journey?.deliveries[condition.step]?.receipts?.[condition.receipt]
      return at === undefined ? [] : [at]
    }
    case 'aggregate':
      return aggregateTurns(condition, scene)
    case 'sequence':
      return sequenceTurns(condition, scene.state)
    case 'collected':
      return collectedTurns(condition, scene)
    case 'subscribed':
      return subscribedTurns(condition, scene)
    case 'reachable':
    case 'saved':
    case 'leaves':
      return []
  }
}

/**
 * Whether the condition, which is `truth` at this moment, is so only by an anchor of this very moment. What needs no anchor rests
 * on none: neither `not did … since` nor who holds by another combination or another member of `any` is broken by one.
 */
function restsOnNewAnchor(condition: Compiled, scene: Scene, truth = true): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const together = truth === (condition.kind === 'all')
      if (together) return condition.of.some((member) => restsOnNewAnchor(member, scene, truth))
      return condition.of.every(
        (member) => evaluate(member, scene).holds !== truth || restsOnNewAnchor(member, scene, truth),
      )
    }
    case 'not':
      return restsOnNewAnchor(condition.of, scene, !truth)
    case 'did':
      return truth && isAnchoredAnew(condition, scene)
    default:
      return false
  }
}
