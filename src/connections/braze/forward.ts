import type { Outcome } from '../../model/delivery.ts'
import type { ForwardAbility, ForwardedEvent, HttpCall, Reply } from '../connection.ts'
import { brazeOutcome, itemErrors } from './braze-outcome.ts'
import { brazeCall, type BrazeSettings } from './braze-settings.ts'
import { aliasToIdentify, brazeUser } from './braze-user.ts'
import { isTrackable, objectsOf, OBJECTS_MAX, trackBody, trackOwners } from './track-body.ts'

const TAKEN = 'Braze took it.'
/** The vendor's limit on one call of /users/identify. */
const ALIASES_MAX = 50

export const forward: ForwardAbility<BrazeSettings> = {
  eventsMax: OBJECTS_MAX,
  // Attributes carry no time: what arrives last stays.
  inOrder: true,
  refuses: (_own, event) => whyRefused(event),
  takes,
  before: {
    call: (own, events) => (events.some(isTrackable) ? identifyCall(own, events) : undefined),
    outcome: (reply) => brazeOutcome(reply, TAKEN, 'natural'),
  },
  call: (own, events) => {
    const body = trackBody(own, events)
    const objects = Object.values(body).reduce((sum, array) => sum + array.length, 0)
    const alone = objects === 0 ? identifyCall(own, events) : undefined
    return alone ?? brazeCall(own, '/users/track', body, objects > 1)
  },
  outcomes: trackOutcomes,
}

/** Tells which devices are whose: what was known under the alias becomes the user's. Repeating it changes nothing. */
function identifyCall(own: BrazeSettings, events: readonly ForwardedEvent[]): HttpCall | undefined {
  const aliases = events.flatMap(({ spec }) => aliasToIdentify(spec, own.aliasLabel) ?? [])
  if (aliases.length === 0) return undefined
  return brazeCall(own, '/users/identify', { aliases_to_identify: aliases, merge_behavior: 'merge' })
}

/**
 * As many as one call can carry. What a device did before it became part of a user must have arrived when that is told, so such an
 * event begins a call of its own.
 */
function takes(own: BrazeSettings, events: readonly ForwardedEvent[]): number {
  const anonymous = new Set<string>()
  let objects = 0
  let aliases = 0
  for (const [index, event] of events.entries()) {
    const user = brazeUser(event.spec, own.aliasLabel)
    const alias = aliasToIdentify(event.spec, own.aliasLabel)?.user_alias.alias_name
    objects += isTrackable(event) ? objectsOf(event) : 0
    if (alias !== undefined) aliases++
    const isFull = objects > OBJECTS_MAX || aliases > ALIASES_MAX || (alias !== undefined && anonymous.has(alias))
    if (index > 0 && isFull) return index
    if (user && 'user_alias' in user) anonymous.add(user.user_alias.alias_name)
  }
  return events.length
}

function trackOutcomes(reply: Reply, events: readonly ForwardedEvent[]): readonly Outcome[] {
  const whole = brazeOutcome(reply, TAKEN, 'blind')
  const errors = reply.kind === 'http' ? itemErrors(reply.body) : []
  const owners: Readonly<Record<string, readonly number[]>> = trackOwners(events)
  const blamed = new Map<number, string>()
  for (const { array, index, type } of errors) {
    const owner = array === undefined || index === undefined ? undefined : owners[array]?.[index]
    if (owner !== undefined) blamed.set(owner, type)
  }
  const hasObjects = events.some(isTrackable)
  return events.map((event, index) => {
    // Who is whom was told before, unless it was the call itself.
    if (hasObjects && !isTrackable(event)) return { result: 'accepted', detail: TAKEN }
    const why = blamed.get(index)
    if (whole.result === 'accepted' || whole.result === 'config') {
      if (why !== undefined) return { result: 'failed', detail: `Braze refused it: ${why}` }
      // The whole call was refused for the sake of others: without them it will pass.
      if (whole.result === 'config' && blamed.size > 0)
        return { result: 'retry', detail: 'Braze refused the call for other events in it.' }
    }
    return whole
  })
}

/** What has no place in any call. */
function whyRefused(event: ForwardedEvent): string | undefined {
  if (isTrackable(event) || aliasToIdentify(event.spec, '')) return undefined
  const objects = objectsOf(event)
  if (objects > OBJECTS_MAX) return `An order of ${objects} products: one call takes ${OBJECTS_MAX}.`
  return event.event.type === 'alias' ? 'Both ids are the same.' : 'Nothing says whom it is about.'
}
