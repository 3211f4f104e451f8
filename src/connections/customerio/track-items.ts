import type { ForwardedEvent } from '../connection.ts'
import { isObject } from '../reply-facts.ts'
import { type PersonIdentifiers, personIdentifiers } from './person-identifiers.ts'
import { ulidOf } from './ulid.ts'
import { unixSeconds, withUnixTimes } from './unix-times.ts'

type Fields = Readonly<Record<string, unknown>>
/** One entry of a batch of the Track API v2. */
export type TrackItem = Fields

/** These say where a person's app can be reached: with a token of the device they are about the device, too. */
const DEVICE_EVENTS: ReadonlySet<unknown> = new Set(['Application Installed', 'Application Opened'])
const DEVICE_ONLY_EVENT = 'Device Created or Updated'
const DEVICE_GONE_EVENTS: ReadonlySet<unknown> = new Set(['Application Uninstalled', 'Device Deleted'])
const PERSON_ACTIONS: ReadonlyMap<unknown, string> = new Map([
  ['User Deleted', 'delete'],
  ['User Suppressed', 'suppress'],
  ['User Unsuppressed', 'unsuppress'],
])
const PLATFORMS: ReadonlySet<unknown> = new Set(['ios', 'android'])
/** Of companies, and of how a person belongs to one: no attributes of the person. */
const OBJECT_TRAITS = ['object_type_id', 'objectTypeId', 'relationshipAttributes']
/** SDKs write them among the traits of a context; they are ids. */
const ID_TRAITS = ['anonymousId', 'userId']
const COMPANY_TYPE = '1'

/** What Customer.io is told of an event: none where it keeps nothing of the kind, such as attributes of somebody unknown. */
export function trackItems({ messageId, event, spec }: ForwardedEvent): readonly TrackItem[] {
  const about: About = {
    spec,
    who: whoOf(spec),
    at: event.at,
    id: ulidOf(messageId, event.at),
    context: isObject(spec['context']) ? spec['context'] : {},
  }
  const told = without(fieldsOf(about.context['traits']), ID_TRAITS)
  switch (event.type) {
    case 'identify':
      return identified(about, { ...told, ...fieldsOf(spec['traits']) })
    case 'group':
      return companyItems(about, event.properties)
    case 'alias':
      return mergeItems(spec, event.properties)
    default:
      return [...identified(about, told), ...happened(about, event.type)]
  }
}

interface About {
  readonly spec: Fields
  readonly who: PersonIdentifiers | undefined
  readonly at: number
  readonly id: string
  readonly context: Fields
}

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {})
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

function whoOf(spec: Fields): PersonIdentifiers | undefined {
  const userId = textOf(spec['userId']) ?? (spec['type'] === 'identify' ? emailOf(spec) : undefined)
  if (userId !== undefined) return personIdentifiers(userId)
  const anonymousId = textOf(spec['anonymousId'])
  return anonymousId === undefined ? undefined : { anonymous_id: anonymousId }
}

const emailOf = (spec: Fields): string | undefined => textOf(fieldsOf(spec['traits'])['email'])

/** Nothing is kept of people who are not known, but their events. */
function identified({ spec, who, at }: About, traits: Fields): readonly TrackItem[] {
  const isTold = spec['type'] === 'identify' || Object.keys(traits).length > 0
  if (!who || 'anonymous_id' in who || !isTold) return []
  const attributes = { ...withUnixTimes(withCreation(without(traits, OBJECT_TRAITS))), ...anonymousOf(spec) }
  const relationship = relationshipOf(traits)
  return [
    {
      type: 'person',
      action: 'identify',
      identifiers: who,
      timestamp: unixSeconds(at),
      attributes,
      ...(relationship && { cio_relationships: [relationship] }),
    },
  ]
}

/** By this name Customer.io knows since when there is somebody. */
function withCreation({ createdAt, ...traits }: Fields): Fields {
  const at = traits['created_at'] ?? createdAt
  return at === undefined ? traits : { ...traits, created_at: at }
}

/** By it events of the time before are tied to the person. */
function anonymousOf(spec: Fields): Fields {
  const anonymousId = textOf(spec['anonymousId'])
  return anonymousId === undefined ? {} : { anonymous_id: anonymousId }
}

function relationshipOf(traits: Fields): Fields | undefined {
  const objectId = textOf(traits['objectId'])
  if (objectId === undefined) return undefined
  const identifiers = { object_type_id: typeOf(traits), object_id: objectId }
  return { identifiers, ...(isObject(traits['relationshipAttributes']) && relationshipAttributes(traits)) }
}

const relationshipAttributes = (traits: Fields): Fields => ({
  relationship_attributes: withUnixTimes(fieldsOf(traits['relationshipAttributes'])),
})

const typeOf = (traits: Fields): string => String(traits['object_type_id'] ?? traits['objectTypeId'] ?? COMPANY_TYPE)

function happened(about: About, type: 'track' | 'page' | 'screen'): readonly TrackItem[] {
  const { spec, who, context } = about
  if (!who) return []
  const { event } = spec
  const isKnown = !('anonymous_id' in who)
  if (type !== 'track' || !isKnown) return eventItem(about, who, type)
  const action = PERSON_ACTIONS.get(event)
  if (action !== undefined) return [{ type: 'person', action, identifiers: who }]
  const { device = {} } = context as { readonly device?: Fields }
  const token = textOf(device['token'])
  if (token === undefined) return eventItem(about, who, type)
  if (DEVICE_GONE_EVENTS.has(event))
    return [{ type: 'person', action: 'delete_device', identifiers: who, device: { token } }]
  const added = deviceItems(about, who, token, device)
  if (event === DEVICE_ONLY_EVENT && added.length > 0) return added
  return DEVICE_EVENTS.has(event) ? [...added, ...eventItem(about, who, type)] : eventItem(about, who, type)
}

function eventItem(
  { spec, at, id }: About,
  who: PersonIdentifiers,
  type: 'track' | 'page' | 'screen',
): readonly TrackItem[] {
  const properties = fieldsOf(spec['properties'])
  const name =
    type === 'track'
      ? textOf(spec['event'])
      : ((type === 'page' ? textOf(properties['url']) : undefined) ??
        textOf(spec['name']) ??
        textOf(properties['path']))
  if (name === undefined) return []
  return [
    {
      type: 'person',
      action: type === 'track' ? 'event' : type,
      name,
      id,
      timestamp: unixSeconds(at),
      identifiers: who,
      attributes: { ...withUnixTimes(properties), ...(!('anonymous_id' in who) && anonymousOf(spec)) },
    },
  ]
}

function deviceItems(
  { spec, at, context }: About,
  who: PersonIdentifiers,
  token: string,
  device: Fields,
): readonly TrackItem[] {
  const platform = textOf(device['type'])?.toLowerCase()
  if (!PLATFORMS.has(platform)) return []
  const version = textOf(fieldsOf(context['app'])['version'])
  const attributes = {
    ...withUnixTimes(fieldsOf(spec['properties'])),
    ...(version !== undefined && { app_version: version }),
  }
  const told = { token, platform, last_used: unixSeconds(at), attributes }
  return [{ type: 'person', action: 'add_device', identifiers: who, device: told }]
}

/** Companies are objects of the type 1, unless the traits name another. */
function companyItems({ who }: About, properties: Fields): readonly TrackItem[] {
  const { groupId, ...traits } = properties
  const objectId = textOf(groupId)
  if (objectId === undefined) return []
  const own = withCreation(without(traits, [...OBJECT_TRAITS, 'objectAttributes']))
  const attributes = { ...own, ...fieldsOf(traits['objectAttributes']) }
  const isAnonymous = who !== undefined && 'anonymous_id' in who
  const relationship = who && {
    identifiers: who,
    ...(isObject(traits['relationshipAttributes']) && relationshipAttributes(traits)),
  }
  return [
    {
      type: 'object',
      action: isAnonymous ? 'identify_anonymous' : 'identify',
      identifiers: { object_id: objectId, object_type_id: typeOf(traits) },
      attributes: withUnixTimes(attributes),
      ...(relationship && { cio_relationships: [relationship] }),
    },
  ]
}

function mergeItems(spec: Fields, { previousId }: Fields): readonly TrackItem[] {
  const [primary, secondary] = [textOf(spec['userId']), textOf(previousId)]
  if (primary === undefined || secondary === undefined) return []
  return [
    {
      type: 'person',
      action: 'merge',
      primary: personIdentifiers(primary),
      secondary: personIdentifiers(secondary),
    },
  ]
}

const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
