import type { Properties } from '../../model/event.ts'
import { parseTime } from '../../model/event-time.ts'
import type { ReceivedItem, ReceivedRequest } from '../connection.ts'
import { badItem, fingerprint, notedItem } from '../received-item.ts'
import { isObject } from '../reply-facts.ts'
import { jsonOf, objectOf, present, textOf } from '../told-values.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * What the webhook destination sends: `{event: {event, distinct_id, properties, timestamp, uuid}, person: {properties}}` by its own
 * template, the event alone, or a list of either.
 */
export function readPosthog({ body, now }: ReceivedRequest): readonly ReceivedItem[] {
  const told = jsonOf(body)
  if (Array.isArray(told)) return told.map((one, index) => itemOf(one, `[${index}].`, now))
  return [itemOf(told, '', now)]
}

function itemOf(told: unknown, path: string, now: number): ReceivedItem {
  if (!isObject(told)) return badItem(path.slice(0, -1), 'is no JSON object')
  const event = isObject(told['event']) ? told['event'] : told
  const name = textOf(event['event'])
  if (name === undefined) return badItem(`${path}event`, 'has no name')
  const distinctId = textOf(event['distinct_id'])
  if (distinctId === undefined) return badItem(`${path}distinct_id`, 'is missing')
  const properties = objectOf(event['properties'])
  const at = parseTime(event['timestamp']) ?? now
  const call = callOf(name, properties)
  if (!call) return notedItem(name)
  const person = objectOf(objectOf(told['person'] ?? event['person'])['properties'])
  const spec = { ...call, ...idsOf(name, distinctId, properties), context: contextOf(properties, person, call) }
  return { kind: 'spec', id: textOf(event['uuid']) ?? fingerprint(event), at, spec }
}

/** The call of the spec that an event of PostHog's is. Undefined: nothing follows from it. */
function callOf(name: string, properties: Json): Properties | undefined {
  const own = ownProperties(properties)
  switch (name) {
    case '$pageview':
      return { type: 'page', properties: { ...own, ...pageOf(properties) } }
    case '$screen':
      return present({ type: 'screen', name: textOf(properties['$screen_name']), properties: own })
    case '$identify':
    case '$set':
      return { type: 'identify', traits: traitsOf(properties) }
    case '$create_alias': {
      const previousId = textOf(properties['alias'])
      return previousId === undefined ? undefined : { type: 'alias', previousId }
    }
    case '$groupidentify': {
      const groupId = textOf(properties['$group_key'])
      return groupId === undefined ? undefined : { type: 'group', groupId, traits: objectOf(properties['$group_set']) }
    }
    default:
      return { type: 'track', event: name, properties: { ...own, vendor: 'posthog' } }
  }
}

/** What the shop gave; what PostHog adds by itself begins with a dollar sign. */
const ownProperties = (properties: Json): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith('$') && name !== 'token'))

const traitsOf = (properties: Json): Properties => ({
  ...objectOf(properties['$set_once']),
  ...objectOf(properties['$set']),
})

/** What posthog-js makes up for who has not said who they are. */
const MADE_UP_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** PostHog has one id for a person; newer SDKs say whether it is one that they made up. */
function idsOf(name: string, distinctId: string, properties: Json): Properties {
  const anonymousId = textOf(properties['$anon_distinct_id'])
  if (name === '$identify' || name === '$create_alias')
    return { userId: distinctId, ...(anonymousId !== undefined && { anonymousId }) }
  const isKnown = properties['$is_identified'] ?? !MADE_UP_ID.test(distinctId)
  if (isKnown !== true) return { anonymousId: distinctId }
  const device = textOf(properties['$device_id'])
  return { userId: distinctId, ...(device !== undefined && device !== distinctId && { anonymousId: device }) }
}

const pageOf = (properties: Json): Properties =>
  present({
    url: textOf(properties['$current_url']),
    path: textOf(properties['$pathname']),
    referrer: textOf(properties['$referrer']),
    title: textOf(properties['title']),
  })

/** The address of the person counts where the event itself brings none. */
function contextOf(properties: Json, person: Json, call: Properties): Properties {
  const page = pageOf(properties)
  const email = textOf(person['email'])
  const isIdentify = call['type'] === 'identify'
  return present({
    ip: textOf(properties['$ip']),
    userAgent: textOf(properties['$raw_user_agent']),
    timezone: textOf(properties['$timezone']),
    page: Object.keys(page).length > 0 ? page : undefined,
    traits: email === undefined || isIdentify ? undefined : { email },
  })
}
