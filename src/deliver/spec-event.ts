import type { ExternalId, Properties, TrackedEvent } from '../model/event.ts'

/**
 * An event in the shape of the Segment spec, as other tools take it. Canonical name; what it was called stays in `vendor_event`.
 * Traits of the person go in `context.traits`, where the spec has them in a track call; what was sent there goes before.
 */
export function specEvent(event: TrackedEvent, known?: Properties): Properties {
  const userId = idOf(event.ids, 'user_id')
  const anonymousId = idOf(event.ids, 'anonymous_id')
  return {
    type: event.type,
    ...nameOf(event),
    messageId: event.messageId,
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
    timestamp: new Date(event.at).toISOString(),
    receivedAt: new Date(event.receivedAt).toISOString(),
    ...(event.type === 'identify' || event.type === 'group'
      ? { traits: event.traits }
      : { properties: event.properties }),
    context: withTraits(withoutOurs(event.context), known),
    integrations: event.integrations,
  }
}

function nameOf({ type, name, properties }: TrackedEvent): Properties {
  if (type === 'track') return { event: name }
  return type === 'page' || type === 'screen' ? { name: properties.name } : {}
}

const idOf = (ids: readonly ExternalId[], type: ExternalId['type']): string | undefined =>
  ids.find((id) => id.type === type)?.value

function withTraits(context: Properties, known: Properties | undefined): Properties {
  if (!known || Object.keys(known).length === 0) return context
  const { traits } = context
  return { ...context, traits: { ...known, ...(typeof traits === 'object' && traits !== null && traits) } }
}

/** Our own number for the person is nobody else's business. */
function withoutOurs(context: Properties): Properties {
  if (!Object.hasOwn(context, 'rekindle')) return context
  const { rekindle: _, ...rest } = context
  return rest
}
