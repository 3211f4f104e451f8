import type { SecondPartyEvent } from '../collect/accept.ts'
import { stableId } from '../kernel/hash.ts'
import { RekindleError } from '../kernel/errors.ts'
import type { InboxMessage } from '../store/views.ts'

/** What a visitor of the demo can do with a message. */
export const DEMO_ACTS = ['open', 'click', 'dismiss', 'bounce', 'unsubscribe'] as const
export type DemoAct = (typeof DEMO_ACTS)[number]

/** Events by channel and act. Who clicks has opened. */
const EVENTS: Readonly<Record<string, Partial<Record<DemoAct, readonly string[]>>>> = {
  push: {
    open: ['Push Notification Opened'],
    click: ['Push Notification Opened'],
    dismiss: ['Push Notification Dismissed'],
    bounce: ['Push Notification Bounced'],
    unsubscribe: ['Unsubscribed'],
  },
  email: {
    open: ['Email Opened'],
    click: ['Email Opened', 'Email Link Clicked'],
    bounce: ['Email Bounced'],
    unsubscribe: ['Unsubscribed'],
  },
}

/** The events that a device or a provider would report; the same act on the same message is the same event. Throws `bad_request`. */
export function demoEvents(
  { id, campaign, channel }: InboxMessage,
  act: DemoAct,
  profile: number,
  now: number,
): readonly SecondPartyEvent[] {
  const events = (Object.hasOwn(EVENTS, channel) ? EVENTS[channel] : undefined)?.[act]
  if (!events)
    throw new RekindleError('bad_request', `A message by ${channel} cannot be answered with ${act}.`, { path: 'what' })
  return events.map((event) => ({
    event,
    messageId: stableId('demo', id, event),
    timestamp: new Date(now).toISOString(),
    profile,
    properties: {
      delivery_id: id,
      campaign_name: campaign,
      evidence: 'inbox',
      ...(event === 'Unsubscribed' && { channel }),
    },
  }))
}
