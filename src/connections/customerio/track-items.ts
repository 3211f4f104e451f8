import type { ForwardedEvent } from '../connection.ts'
import { companyItems, OBJECT_TRAITS, relationshipOf, withCreation } from './company-items.ts'
import { deviceItems } from './device-items.ts'
import { objectOf, textOf } from '../told-values.ts'
import { type Fields, without } from './fields.ts'
import { finalItem } from './final-item.ts'
import { type PersonIdentifiers, personIdentifiers } from './person-identifiers.ts'
import type { About, TrackItem } from './track-item.ts'
import { ulidOf } from './ulid.ts'
import { unixSeconds, withUnixTimes } from './unix-times.ts'

/** SDKs write them among the traits of a context; they are ids. */
const ID_TRAITS = ['anonymousId', 'userId']

/**
 * What Customer.io is told of an event: none where it keeps nothing of the kind, such as attributes of somebody unknown. As many for the
 * same event whether its source is trusted with what cannot be undone or not.
 */
export function trackItems({ messageId, event, spec }: ForwardedEvent, isTrusted: boolean): readonly TrackItem[] {
  const about: About = {
    spec,
    who: whoOf(spec),
    at: event.at,
    id: ulidOf(messageId, event.at),
    context: objectOf(spec['context']),
  }
  const told = without(objectOf(about.context['traits']), ID_TRAITS)
  switch (event.type) {
    case 'identify':
      return identified(about, { ...told, ...objectOf(spec['traits']) })
    case 'group':
      return companyItems(about, event.properties)
    case 'alias':
      return about.who ? [aliased(about, about.who, event.properties, isTrusted)] : []
    default:
      return [...identified(about, told), ...happened(about, event.type, isTrusted)]
  }
}

function whoOf(spec: Fields): PersonIdentifiers | undefined {
  const userId = textOf(spec['userId']) ?? (spec['type'] === 'identify' ? emailOf(spec) : undefined)
  if (userId !== undefined) return personIdentifiers(userId)
  const anonymousId = textOf(spec['anonymousId'])
  return anonymousId === undefined ? undefined : { anonymous_id: anonymousId }
}

const emailOf = (spec: Fields): string | undefined => textOf(objectOf(spec['traits'])['email'])

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

/** By it events of the time before are tied to the person. */
function anonymousOf(spec: Fields): Fields {
  const anonymousId = textOf(spec['anonymousId'])
  return anonymousId === undefined ? {} : { anonymous_id: anonymousId }
}

function happened(about: About, type: 'track' | 'page' | 'screen', isTrusted: boolean): readonly TrackItem[] {
  const { spec, who } = about
  const name = nameOf(spec, type)
  if (!who || name === undefined) return []
  const action = type === 'track' ? 'event' : type
  const item = eventItem(about, who, action, name, objectOf(spec['properties']))
  if (type !== 'track' || 'anonymous_id' in who) return [item]
  const final = isTrusted ? finalItem(name, who) : undefined
  if (final) return [final]
  const { items, isAll } = deviceItems(about, who, name)
  return isAll ? items : [...items, item]
}

/** A page is known by its address. */
function nameOf(spec: Fields, type: 'track' | 'page' | 'screen'): string | undefined {
  if (type === 'track') return textOf(spec['event'])
  const { url, path } = objectOf(spec['properties'])
  return (type === 'page' ? textOf(url) : undefined) ?? textOf(spec['name']) ?? textOf(path)
}

function eventItem(
  { spec, at, id }: About,
  who: PersonIdentifiers,
  action: string,
  name: string,
  properties: Fields,
): TrackItem {
  const anonymous = 'anonymous_id' in who ? {} : anonymousOf(spec)
  return {
    type: 'person',
    action,
    name,
    id,
    timestamp: unixSeconds(at),
    identifiers: who,
    attributes: { ...withUnixTimes(properties), ...anonymous },
  }
}

/** A merge takes the second person away for good. */
function aliased(about: About, who: PersonIdentifiers, properties: Fields, isTrusted: boolean): TrackItem {
  const previousId = textOf(properties['previousId'])
  return isTrusted && previousId !== undefined && !('anonymous_id' in who)
    ? { type: 'person', action: 'merge', primary: who, secondary: personIdentifiers(previousId) }
    : eventItem(about, who, 'event', 'Aliased', properties)
}
