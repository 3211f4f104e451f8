import type { PushSubscription } from '../../model/delivery.ts'
import type { ExternalId, TrackedEvent } from '../../model/event.ts'
import { reconsiderSpans } from '../cohorts/memberships.ts'
import { count, tell } from '../effects.ts'
import { RECENT_MAX, SUBSCRIPTIONS_MAX, TRAITS_MAX, type ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

/** Ids of one type kept per profile; the oldest goes first (user ids never do: there is one). */
const IDS_PER_TYPE_MAX = 20

export function attachIds(state: ProfileState, ids: readonly ExternalId[]): void {
  for (const id of ids) {
    state.ids.push(id)
    if (state.ids.length <= IDS_PER_TYPE_MAX) continue
    const same = state.ids.filter(({ type }) => type === id.type)
    if (same.length > IDS_PER_TYPE_MAX) state.ids.splice(state.ids.indexOf(same[0]!), 1)
  }
}

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
  return event.type === 'identify' && noteTraits(turn, event)
}

/** Per trait the latest event time wins; null takes a trait away. */
function noteTraits({ state, effects }: Turn, event: TrackedEvent): boolean {
  let changed = false
  for (const [name, value] of Object.entries(event.traits)) {
    const known = Object.hasOwn(state.traits, name) ? state.traits[name] : undefined
    if (known && known[1] > event.at) continue
    if (!known && Object.keys(state.traits).length >= TRAITS_MAX) {
      count(effects, 'traits_dropped')
      continue
    }
    const same = known !== undefined && isSame(known[0], value)
    state.traits[name] = [value, event.at, same ? known[2] : event.at]
    changed ||= !same
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
    case 'Unsubscribed':
      return optOut(turn, event)
    case 'Email Marked as Spam':
      return optOut(turn, event, 'email')
    default:
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

function optOut(turn: Turn, event: TrackedEvent, fallback = 'email'): void {
  const { state } = turn
  const channel = typeof event.properties.channel === 'string' ? event.properties.channel : fallback
  if (state.optedOut?.includes(channel)) return
  state.optedOut = [...(state.optedOut ?? []), channel]
  tell(turn.effects, state, turn.now, 'opted_out', { channel })
}
