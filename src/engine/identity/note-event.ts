import type { PushSubscription } from '../../model/delivery.ts'
import type { TrackedEvent } from '../../model/event.ts'
import { noteEmitted } from '../campaigns/giving.ts'
import { choiceOf, isOptedOut, isOutOfTopic, isUnconfirmed, takeChoice, topicRule } from '../choices.ts'
import { reconsiderSpans } from '../cohorts/memberships.ts'
import { noteSayings } from '../cohorts/sayings.ts'
import { count, tell, type StoryKind } from '../effects.ts'
import { noteLocale } from '../person-locale.ts'
import { noteZone } from '../person-zone.ts'
import { noteConsent } from '../policy/consent.ts'
import { noteSuppression } from '../policy/suppression.ts'
import { RECENT_MAX, SUBSCRIPTIONS_MAX, TRAITS_MAX, type ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { noteDevice } from './devices.ts'

/** What every event does to the record of a profile, whatever cohorts there are. Returns whether traits changed. */
export function noteEvent(turn: Turn, event: TrackedEvent): boolean {
  const { state } = turn
  state.position = event.position
  state.recent.push(event.position)
  if (state.recent.length > RECENT_MAX) state.recent.shift()
  if (event.at < state.firstSeen) {
    state.firstSeen = event.at
    reconsiderSpans(turn)
  }
  if (event.at > state.lastSeen) state.lastSeen = event.at
  noteAddresses(turn, event)
  noteDevice(state, event)
  noteSuppression(turn, event)
  noteConsent(turn, event)
  noteZone(state, event)
  noteLocale(state, event)
  if (state.emits) noteEmitted(state, event.messageId)
  const tookSaying = noteSayings(state, turn.program.traitHorizons, event, turn.now)
  return (event.type === 'identify' && noteTraits(turn, event)) || tookSaying
}

/** Per trait the latest saying wins, by event time, then by position; null takes a trait away. */
function noteTraits({ state, effects }: Turn, event: TrackedEvent): boolean {
  let changed = false
  for (const [name, value] of Object.entries(event.traits)) {
    const known = Object.hasOwn(state.traits, name) ? state.traits[name] : undefined
    if (known && (known[1] > event.at || (known[1] === event.at && known[2] >= event.position))) continue
    if (!known && Object.keys(state.traits).length >= TRAITS_MAX) {
      count(effects, 'traits_dropped')
      continue
    }
    changed ||= known === undefined || !isSame(known[0], value)
    state.traits[name] = [value, event.at, event.position]
  }
  return changed
}

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

function noteAddresses(turn: Turn, event: TrackedEvent): void {
  switch (event.name) {
    case 'Push Subscribed':
      return subscribe(turn.state, event.properties.subscription)
    case 'Push Unsubscribed':
      return unsubscribe(turn.state, event.properties.endpoint)
    default:
      return noteChoice(turn, event)
  }
}

function subscribe(state: ProfileState, value: unknown): void {
  const subscription = readSubscription(value)
  if (!subscription) return
  const others = (state.subscriptions ?? []).filter(({ endpoint }) => endpoint !== subscription.endpoint)
  state.subscriptions = [...others, subscription].slice(-SUBSCRIPTIONS_MAX)
}

function readSubscription(value: unknown): PushSubscription | undefined {
  if (value === null || typeof value !== 'object') return undefined
  const { endpoint, keys } = value as { endpoint?: unknown; keys?: { p256dh?: unknown; auth?: unknown } }
  if (
    typeof endpoint !== 'string' ||
    endpoint.length > 2048 ||
    typeof keys?.p256dh !== 'string' ||
    typeof keys.auth !== 'string'
  )
    return undefined
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
}

function unsubscribe(state: ProfileState, endpoint: unknown): void {
  state.subscriptions = (state.subscriptions ?? []).filter((subscription) => subscription.endpoint !== endpoint)
}

function noteChoice(turn: Turn, event: TrackedEvent): void {
  const { state, program } = turn
  const choice = choiceOf(event)
  for (const name of choice?.names ?? []) {
    const before = standingOf(state, name, program)
    const { isOut, isConfirmed } = choice!
    const { at, position } = event
    takeChoice(state, isConfirmed ? [at, position, name, isOut, isConfirmed] : [at, position, name, isOut])
    const after = standingOf(state, name, program)
    if (after === before) continue
    const isProved = after === 'opted_in' && topicRule(program.workspace, name).confirm
    tell(turn.effects, state, turn.now, after, { channel: name, ...(isProved && { isConfirmed: true }) })
  }
}

/** How a person stands to a topic or channel, as it is told when it changes. */
function standingOf(state: ProfileState, name: string, { workspace }: Turn['program']): StoryKind {
  const rule = topicRule(workspace, name)
  if (isUnconfirmed(state, name, rule)) return 'opt_in_unconfirmed'
  return isOptedOut(state, name) || (rule.confirm && isOutOfTopic(state, name, rule)) ? 'opted_out' : 'opted_in'
}
