import { isRecord } from './event-batch.ts'
import { readExternalId, readName, UNUSABLE } from './event-ids.ts'
import type { EventType, ExternalId, IgnoredId, Properties } from './event.ts'
import { isIdType } from './id-types.ts'
import { isPlaceholder } from './placeholder-ids.ts'
import { platformOf } from './push-device.ts'

/** What an event says of whom it is about. */
export interface CollectedIds {
  readonly ids: ExternalId[]
  readonly ignored?: IgnoredId[]
  /** Whether it carries an id that an outside source must send: `userId`, or `anonymousId` except in an alias call. */
  readonly named: boolean
  /** A field that holds what can be no id at all. */
  readonly bad?: 'userId' | 'anonymousId'
}

type Collecting = { -readonly [Key in keyof CollectedIds]: CollectedIds[Key] }

/** Entries of `context.externalIds` that are looked at: whoever has more ids of one person lists a database. */
export const EXTERNAL_IDS_PER_EVENT_MAX = 16

/** Of a value that is no id, for people to recognise it. */
const SHOWN_CHARS_MAX = 80

interface Told {
  readonly type: EventType
  readonly traits: Properties
  readonly context: Properties
  /** Of an alias call. */
  readonly previousId: string | undefined
}

/** All ids of an event, each once, user ids first. */
export function collectIds(raw: Properties, { type, traits, context, previousId }: Told): CollectedIds {
  const found: Collecting = { ids: [], named: false }
  const userId = readName(raw.userId)
  if (userId === UNUSABLE) return { ...found, bad: 'userId' }
  const anonymousId = readName(raw.anonymousId)
  if (anonymousId === UNUSABLE) return { ...found, bad: 'anonymousId' }
  add(found, 'user_id', userId)
  found.named = found.ids.length > 0
  add(found, 'anonymous_id', anonymousId)
  if (type !== 'alias') found.named = found.ids.length > 0
  // An identify call may carry traits in both places; those that it is about come first.
  const shared = type === 'identify' && isRecord(context.traits) ? context.traits : traits
  addTrait(found, 'email', traits.email ?? shared.email)
  addTrait(found, 'phone', traits.phone ?? shared.phone)
  if (context.device !== undefined) addDevice(found, context.device)
  if (context.externalIds !== undefined) addExternalIds(found, context.externalIds)
  if (previousId !== undefined) {
    // Whether the previous id was that of a browser or of a user is not said: it may be known as either, now or later.
    add(found, 'anonymous_id', previousId)
    add(found, 'user_id', previousId)
  }
  return found
}

function add(found: Collecting, type: string, value: string | undefined): void {
  if (value === undefined) return
  if (isPlaceholder(type, value)) ignore(found, type, value, 'placeholder')
  else if (!found.ids.some((id) => id.value === value && id.type === type)) found.ids.push({ type, value })
}

function ignore(found: Collecting, type: string, value: unknown, reason: IgnoredId['reason']): void {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const kept = { type, value: shown.slice(0, SHOWN_CHARS_MAX), reason }
  if (!found.ignored?.some((id) => id.type === kept.type && id.value === kept.value))
    found.ignored = [...(found.ignored ?? []), kept]
}

/** Null takes a trait away, and empty text says nothing: neither is an id gone wrong. */
function addTrait(found: Collecting, type: 'email' | 'phone', value: unknown): void {
  if (value === undefined || value === null || value === '') return
  const id = readExternalId(type, value)
  if (id === undefined) ignore(found, type, value, 'malformed')
  else add(found, type, id)
}

/** What mobile SDKs tell of the device: `{ id, advertisingId, token, type }`. */
function addDevice(found: Collecting, device: unknown): void {
  if (!isRecord(device)) return
  const told = platformOf(device.type)
  const platform = told === undefined || told === 'web' ? 'device' : told
  addNamed(found, `${platform}.id`, device.id)
  addNamed(found, `${platform}.idfa`, device.advertisingId)
  addNamed(found, `${platform}.push_token`, device.token)
}

function addNamed(found: Collecting, type: string, value: unknown): void {
  const name = readName(value)
  if (name === UNUSABLE) ignore(found, type, value, 'malformed')
  else add(found, type, name)
}

/** Segment's form: `{ id, type, collection: users, encoding: none }`, all four. Those of accounts are about no person. */
function addExternalIds(found: Collecting, list: unknown): void {
  if (!Array.isArray(list)) return ignore(found, 'externalIds', list, 'malformed')
  for (const item of list.slice(0, EXTERNAL_IDS_PER_EVENT_MAX)) addExternalId(found, item)
  const rest = list.length - EXTERNAL_IDS_PER_EVENT_MAX
  if (rest > 0) ignore(found, 'externalIds', `${rest} more`, 'too_many')
}

function addExternalId(found: Collecting, item: unknown): void {
  if (!isRecord(item)) return ignore(found, 'externalIds', item, 'malformed')
  if (item.collection === 'accounts') return
  const type = typeof item.type === 'string' ? item.type.trim().toLowerCase() : ''
  const value = readExternalId(type, item.id)
  if (item.collection !== 'users' || item.encoding !== 'none' || !isIdType(type) || value === undefined)
    ignore(found, isIdType(type) ? type : 'externalIds', item.id, 'malformed')
  else add(found, type, value)
}
