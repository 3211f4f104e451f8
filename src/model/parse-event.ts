import { err, ok, type Result } from '../kernel/result.ts'
import { type EventBatch, INTERNAL_SOURCE, isRecord } from './event-batch.ts'
import { collectIds, type CollectedIds } from './collect-ids.ts'
import { NAME_LENGTH_MAX, readId, readName, UNUSABLE } from './event-ids.ts'
import { canonicalName } from './event-names.ts'
import { pageProperties, trackProperties } from './event-properties.ts'
import { findShapeFault, type Rejection } from './event-shape.ts'
import { eventTime, parseTime } from './event-time.ts'
import type { EventType, Properties, RejectReason, TrackedEvent } from './event.ts'

/** As Segment documents; longer ones are no ids but payloads in the wrong field. */
export const MESSAGE_ID_LENGTH_MAX = 100

/**
 * The verdict on one event of a batch, and the event as the engine sees it. It depends on nothing but what is in the log, so that a
 * replay decides the same. Nothing of what was sent is changed: parts that need no correction are passed on as they are.
 */
export function parseEvent(batch: EventBatch, index: number): Result<TrackedEvent, Rejection> {
  const raw = batch.events[index]
  if (!isRecord(raw)) return reject('not_an_object', 'An event is a JSON object.')
  const fault = batch.rejection ?? findShapeFault(raw, batch.sized)
  if (fault) return err(fault)
  const type = batch.call === 'batch' ? readType(raw.type) : batch.call
  if (type === undefined) return rejectType(raw)
  const envelope = readEnvelope(raw, batch, batch.position + index)
  if (!envelope.ok) return envelope
  const payload = readPayload(raw, type, envelope.value.context)
  if (!payload.ok) return payload
  const ids = readIds(raw, type, envelope.value, payload.value)
  return ids.ok ? ok(assemble(batch, type, envelope.value, payload.value, ids.value)) : ids
}

/** What all types have in common, but the ids. */
interface Envelope {
  readonly position: number
  readonly at: number
  readonly messageId: string
  readonly context: Properties
  readonly integrations: Properties
  /** The person is known to us: only in events that we recorded ourselves. */
  readonly profile: number | undefined
  readonly internal: boolean
}

/** What each type has of its own. */
interface Payload {
  readonly name: string
  readonly properties: Properties
  readonly traits: Properties
}

const NONE: Properties = Object.freeze({})

const TYPES: ReadonlyMap<unknown, EventType> = new Map(
  (['track', 'identify', 'page', 'screen', 'group', 'alias'] as const).map((type) => [type, type]),
)

const readType = (type: unknown): EventType | undefined =>
  TYPES.get(type) ?? (typeof type === 'string' ? TYPES.get(type.trim().toLowerCase()) : undefined)

function reject(reason: RejectReason, detail: string): { readonly ok: false; readonly error: Rejection } {
  return err({ reason, detail })
}

/** `rejected` is what collect puts in the place of a batch that had too many events. */
function rejectType(raw: Properties) {
  if (raw.rejected === 'too_many_events') {
    return reject(
      'too_many_events',
      `The batch had ${String(raw.count)} events; none of them was taken. Send fewer at once.`,
    )
  }
  return reject('unknown_type', '`type` must be track, identify, page, screen, group or alias.')
}

const badName = (field: string) =>
  reject('bad_field', `\`${field}\` must be text of at most ${NAME_LENGTH_MAX} characters, or a number.`)
const badObject = (field: string) => reject('bad_field', `\`${field}\` must be an object.`)

function readEnvelope(raw: Properties, batch: EventBatch, position: number): Result<Envelope, Rejection> {
  const messageId = readMessageId(raw.messageId, position)
  if (messageId === UNUSABLE) return reject('bad_field', '`messageId` must be text.')
  if (messageId.length > MESSAGE_ID_LENGTH_MAX) {
    return reject('message_id_too_long', `\`messageId\` may have at most ${MESSAGE_ID_LENGTH_MAX} characters.`)
  }
  const context = readObject(raw.context)
  if (context === UNUSABLE) return badObject('context')
  const integrations = readObject(raw.integrations)
  if (integrations === UNUSABLE) return badObject('integrations')
  const merged = mergeUnder(batch.context, context)
  // Whoever runs the shop may name people by their address alone.
  const internal = batch.source === INTERNAL_SOURCE || batch.imported
  const profile = batch.source === INTERNAL_SOURCE ? readProfile(merged.rekindle) : undefined
  if (profile === UNUSABLE) return reject('bad_field', '`context.rekindle.profile` must be the id of a profile.')
  return ok({
    position,
    at: eventTime(raw.originalTimestamp ?? raw.timestamp, batch.skewMs ?? ownSkew(raw, batch), batch.receivedAt),
    messageId,
    // `rekindle` names a person by our own number: from outside it would be a way to write to anybody's profile.
    context: merged.rekindle === undefined ? merged : without(merged, 'rekindle'),
    integrations: mergeUnder(batch.integrations, integrations),
    profile,
    internal,
  })
}

function readMessageId(value: unknown, position: number): string | typeof UNUSABLE {
  if (typeof value === 'string' && value !== '') return value
  if (value === undefined || value === null || value === '') return `rk-${position}`
  return typeof value === 'number' ? String(value) : UNUSABLE
}

function ownSkew(raw: Properties, batch: EventBatch): number | undefined {
  const sentAt = raw.sentAt === undefined ? undefined : parseTime(raw.sentAt)
  return sentAt === undefined ? undefined : batch.receivedAt - sentAt
}

/** An empty list is what PHP writes for an empty object. */
function readObject(value: unknown): Properties | undefined | typeof UNUSABLE {
  if (value === undefined || value === null) return undefined
  if (isRecord(value)) return value
  return Array.isArray(value) && value.length === 0 ? undefined : UNUSABLE
}

function mergeUnder(shared: Properties | undefined, own: Properties | undefined): Properties {
  if (shared === undefined) return own ?? NONE
  return own === undefined ? shared : { ...shared, ...own }
}

function without(properties: Properties, key: string): Properties {
  const { [key]: _, ...rest } = properties
  return rest
}

function readProfile(marker: unknown): number | undefined | typeof UNUSABLE {
  if (!isRecord(marker) || marker.profile === undefined) return undefined
  return Number.isSafeInteger(marker.profile) && Number(marker.profile) >= 0 ? Number(marker.profile) : UNUSABLE
}

function readPayload(raw: Properties, type: EventType, context: Properties): Result<Payload, Rejection> {
  const contextTraits = readObject(context.traits)
  if (contextTraits === UNUSABLE) return badObject('context.traits')
  const field = type === 'identify' || type === 'group' ? 'traits' : 'properties'
  const own = readObject(raw[field])
  if (own === UNUSABLE) return badObject(field)
  const traits = contextTraits ?? NONE
  switch (type) {
    case 'track':
      return readTrack(raw.event, own ?? NONE, traits)
    case 'identify':
      return ok({ name: 'Identified', properties: NONE, traits: own ?? traits })
    case 'page':
      return ok({ name: 'Page Viewed', properties: pageProperties(raw, own ?? NONE), traits })
    case 'screen':
      return ok({ name: 'Screen Viewed', properties: pageProperties(raw, own ?? NONE), traits })
    case 'group':
      return readGroup(raw.groupId, own, traits)
    case 'alias':
      return readAlias(raw.previousId, own ?? NONE, traits)
    default:
      return type satisfies never
  }
}

function readTrack(event: unknown, properties: Properties, traits: Properties): Result<Payload, Rejection> {
  const sent = readName(event)
  if (sent === undefined) return reject('no_event_name', 'A track call needs `event`, the name of what happened.')
  if (sent === UNUSABLE) return badName('event')
  const canonical = canonicalName(sent)
  return ok({ name: canonical.name, properties: trackProperties(properties, sent, canonical), traits })
}

/** A group's traits tell of the company, not of the person: they are what the event is about. */
function readGroup(value: unknown, own: Properties | undefined, traits: Properties): Result<Payload, Rejection> {
  const groupId = readName(value)
  if (groupId === undefined) return reject('no_group_id', 'A group call needs `groupId`.')
  if (groupId === UNUSABLE) return badName('groupId')
  return ok({ name: 'Group Joined', properties: { ...own, groupId }, traits })
}

function readAlias(value: unknown, properties: Properties, traits: Properties): Result<Payload, Rejection> {
  const previousId = readId(value)
  if (previousId === undefined) return reject('no_previous_id', 'An alias call needs `previousId`, the id used so far.')
  if (previousId === UNUSABLE) return badName('previousId')
  return ok({ name: 'Aliased', properties: { ...properties, previousId }, traits })
}

function readIds(
  raw: Properties,
  type: EventType,
  envelope: Envelope,
  { properties, traits }: Payload,
): Result<CollectedIds, Rejection> {
  const previousId = type === 'alias' ? String(properties.previousId) : undefined
  const found = collectIds(raw, { type, traits, context: envelope.context, previousId })
  if (found.bad !== undefined) return badName(found.bad)
  if (found.named || isKnownToUs(envelope, found)) return ok(found)
  const need = type === 'alias' ? 'An alias call needs `userId`.' : 'An event needs `userId` or `anonymousId`.'
  return reject(
    'no_user_or_anonymous_id',
    `${need} Empty ones and placeholders such as 0, null or anonymous do not count.`,
  )
}

/** Tools often know a person by the address or the number only. An outside source may not: whoever has its key could write to anybody by guessing. */
const isKnownToUs = ({ profile, internal }: Envelope, { ids }: CollectedIds): boolean =>
  profile !== undefined || (internal && ids.some(({ type }) => type === 'email' || type === 'phone'))

function assemble(
  batch: EventBatch,
  type: EventType,
  envelope: Envelope,
  payload: Payload,
  { ids, ignored }: CollectedIds,
): TrackedEvent {
  const event: { -readonly [Key in keyof TrackedEvent]: TrackedEvent[Key] } = {
    at: envelope.at,
    position: envelope.position,
    type,
    name: payload.name,
    messageId: envelope.messageId,
    ids,
    properties: payload.properties,
    traits: payload.traits,
    context: envelope.context,
    integrations: envelope.integrations,
    source: batch.source,
    receivedAt: batch.receivedAt,
  }
  if (ignored !== undefined) event.ignored = ignored
  if (batch.via !== undefined) event.via = batch.via
  if (batch.imported) event.imported = true
  if (envelope.profile !== undefined) event.profile = envelope.profile
  return event
}
