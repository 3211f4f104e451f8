import type { SecondPartyEvent, SpecEvent } from '../collect/accept.ts'
import type { ReceivedFact, ReceivedItem } from '../connections/connection.ts'
import { stableId } from '../kernel/hash.ts'
import type { DeliveryFacts } from './link-facts.ts'

/** Something that a tool told and that becomes an event. */
export type ToldItem = Extract<ReceivedItem, { readonly kind: 'fact' | 'spec' }>

export interface KnownDelivery {
  readonly id: string
  readonly facts: DeliveryFacts
}

/** An item as an event of ours; `delivery` is the one that it is about, if it is still known. The same item gives the same event. */
export function receivedEvent(
  connection: string,
  item: ToldItem,
  delivery: KnownDelivery | undefined,
): SecondPartyEvent | SpecEvent {
  const messageId = stableId('receive', connection, item.id)
  if (item.kind === 'spec') return { messageId, spec: { timestamp: new Date(item.at).toISOString(), ...item.spec } }
  return {
    event: item.event,
    messageId,
    timestamp: new Date(item.at).toISOString(),
    ...personOf(item, delivery),
    properties: {
      evidence: 'provider',
      ...item.properties,
      ...(item.about.vendorId !== undefined && { vendor_message_id: item.about.vendorId }),
      ...(delivery && { delivery_id: delivery.id, campaign_name: delivery.facts.campaign }),
    },
    ...contextOf(item, delivery),
  }
}

/** Whom we sent it to is what our own record says; the tool's word counts only for messages that are not ours. */
function personOf({ about }: ReceivedFact, delivery: KnownDelivery | undefined): Partial<SecondPartyEvent> {
  if (!delivery) return about.userId === undefined ? {} : { userId: about.userId }
  const { profile, userId } = delivery.facts
  return { profile, ...(userId !== null && { userId }) }
}

function contextOf({ about, context }: ReceivedFact, delivery: KnownDelivery | undefined): Partial<SecondPartyEvent> {
  const { email, phone } = about
  const traits =
    delivery || (email === undefined && phone === undefined)
      ? undefined
      : { ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) }
  return context || traits ? { context: { ...context, ...(traits && { traits }) } } : {}
}

/** Whether anything says whom it is about. */
export const isAboutSomebody = (item: ToldItem, delivery: KnownDelivery | undefined): boolean =>
  item.kind === 'spec' ||
  delivery !== undefined ||
  [item.about.userId, item.about.email, item.about.phone].some((id) => id !== undefined && id.trim() !== '')
