import { stableId } from '../../kernel/hash.ts'
import type { GivenValue } from '../../model/workspace.ts'
import { computedValue } from '../cohorts/computed.ts'
import { noteSet } from '../cohorts/sayings.ts'
import { traitValues } from '../cohorts/trait.ts'
import { campaignCounter, count, tell } from '../effects.ts'
import { TRAITS_MAX, type Journey, type PendingEmit, type ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import type { Node } from './compile-campaign.ts'

/** Sets traits as if an `identify` had said them at this moment, after everything said before; cohorts on them turn in the same turn. */
export function setTraits(turn: Turn, journey: Journey, { step }: Node): void {
  if (step.kind !== 'set') return
  const { state, program, effects, now } = turn
  for (const [name, given] of Object.entries(step.traits)) {
    const value = valueOf(turn, given)
    const known = Object.hasOwn(state.traits, name) ? state.traits[name] : undefined
    if (!known && Object.keys(state.traits).length >= TRAITS_MAX) {
      count(effects, 'traits_dropped')
      continue
    }
    state.traits[name] = [value, now, state.position]
    const isLookedBackAt = noteSet(state, program.traitHorizons, name, [now, state.position, value])
    if (!isLookedBackAt && known && known[0] === value) continue
    turn.wants.traits = true
    tell(effects, state, now, 'trait_set', { campaign: journey.campaign, step: step.id, trait: name, value })
  }
}

/** An emitted event that has not come back by then is handed over again; its message id makes it count once. */
const EMIT_AGAIN_MS = 60_000
/** Until it is given up: well within the time for which the log knows repeats of a message id. */
const EMIT_GIVEN_UP_MS = 12 * 3_600_000
/** Events that campaigns record of one person in an hour: people do not do more in one, campaigns that answer each other do. */
export const EMITS_MAX = 100
const EMITS_WINDOW_MS = 3_600_000

/** Has an event of this person put in the log. It is kept with the profile until it has come back from there. */
export function emitEvent(turn: Turn, journey: Journey, { step }: Node): void {
  if (step.kind !== 'emit') return
  const { state, effects, now } = turn
  const [from, emitted] = state.emitted && now - state.emitted[0] < EMITS_WINDOW_MS ? state.emitted : [now, 0]
  const detail = { campaign: journey.campaign, step: step.id, event: step.event }
  if (emitted >= EMITS_MAX) {
    count(effects, campaignCounter(journey.campaign, 'step', step.id, 'dropped'))
    return tell(effects, state, now, 'emit_dropped', detail)
  }
  state.emitted = [from, emitted + 1]
  const properties = Object.entries(step.properties).flatMap(([name, given]) => {
    const value = valueOf(turn, given)
    return value === null ? [] : [[name, value] as const]
  })
  const emit: PendingEmit = {
    // A journey that was moved may come by again: what it records then is another event.
    messageId: stableId('emit', journey.id, step.id, journey.since),
    event: step.event,
    properties: { campaign_name: journey.campaign, step: step.id, ...Object.fromEntries(properties) },
    at: now,
    again: now + EMIT_AGAIN_MS,
  }
  state.emits = [...(state.emits ?? []), emit]
  handOver(turn, emit)
  tell(effects, state, now, 'event_emitted', detail)
}

/** Those that should have come back by now: a crash or a full disk lost them on the way. */
export function repeatEmits(turn: Turn): void {
  const { state, effects, now } = turn
  for (const emit of state.emits ?? []) {
    if (emit.again > now) continue
    if (now >= emit.at + EMIT_GIVEN_UP_MS) {
      noteEmitted(state, emit.messageId)
      tell(effects, state, now, 'emit_dropped', { event: emit.event, reason: 'not_taken' })
      continue
    }
    emit.again = now + EMIT_AGAIN_MS
    handOver(turn, emit)
  }
}

/** The event came through the log: it needs no repeat. */
export function noteEmitted(state: ProfileState, messageId: string): void {
  const waiting = state.emits?.filter((emit) => emit.messageId !== messageId)
  if (waiting) state.emits = waiting
}

function handOver({ state, effects }: Turn, { messageId, event, properties, at }: PendingEmit): void {
  effects.emissions.push({ profile: state.id, messageId, event, properties, at: at - (state.ahead ?? 0) })
}

/** A trait without a value is null. */
function valueOf({ program, state, now }: Turn, given: GivenValue): unknown {
  if ('value' in given) return given.value
  const computed = program.computed.get(given.trait)
  const value = computed
    ? computedValue(computed, { state, now })
    : traitValues({ path: given.trait.split('.'), looksBack: false }, { state, now })[0]
  return value ?? null
}
