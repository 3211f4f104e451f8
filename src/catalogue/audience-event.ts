import type { AudienceMember } from '../model/delivery.ts'
import type { Properties } from '../model/event.ts'
import type { HostedEvent } from './catalogue.ts'

/** A list, as destinations know it. */
export interface HostedList {
  readonly key: string
  /** What the tool calls it; absent: it goes by the key. */
  readonly externalId?: string
  readonly settings: Properties
}

/** Where Segment names the space that an audience is of. */
const SPACE = 'rekindle'

/** `context.personas`, by which destinations tell what is said of an audience from all else. */
export const personasOf = ({ key, externalId, settings }: HostedList): Properties => ({
  computation_class: 'audience',
  computation_id: `aud_${key}`,
  computation_key: key,
  namespace: SPACE,
  space_id: SPACE,
  ...(externalId !== undefined && { external_audience_id: externalId }),
  audience_settings: settings,
})

/**
 * One who entered or left a list, as Segment Engage tells it: `Audience Entered` and `Audience Exited`, or the same as a trait for
 * destinations that look at identify only. `id` is the same for every attempt; `at` in ms.
 */
export function audienceEvent(
  list: HostedList,
  op: 'add' | 'remove',
  member: AudienceMember,
  { id, at }: { readonly id: string; readonly at: number },
): HostedEvent {
  const isMember = op === 'add'
  const traits = traitsOf(member)
  const personas = personasOf(list)
  const timestamp = new Date(at).toISOString()
  const common = {
    messageId: id,
    ...(member.externalId !== undefined && { userId: member.externalId }),
    timestamp,
    originalTimestamp: timestamp,
    sentAt: timestamp,
    receivedAt: timestamp,
  }
  return {
    messageId: id,
    spec: {
      ...common,
      type: 'track',
      event: isMember ? 'Audience Entered' : 'Audience Exited',
      properties: { audience_key: list.key, [list.key]: isMember },
      context: { traits, personas },
    },
    instead: { ...common, type: 'identify', traits: { ...traits, [list.key]: isMember }, context: { personas } },
  }
}

function traitsOf({ email, phone, firstName, lastName, city, country, zip }: AudienceMember): Properties {
  const address = known({ city, country, postalCode: zip })
  return known({ email, phone, firstName, lastName, ...(Object.keys(address).length > 0 && { address }) })
}

const known = (values: Properties): Properties =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
