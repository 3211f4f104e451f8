import type { SecondPartyEvent } from '../collect/accept.ts'
import { stableId } from '../kernel/hash.ts'
import type { LinkToken } from '../messages/links.ts'
import type { OpenClass } from '../connections/open-class.ts'
import type { Preference } from './preferences.ts'
import type { PushReport } from './push-report.ts'

/** What our records say of a delivery. */
export interface DeliveryFacts {
  /** Key of the campaign: the `campaign_name` on the wire. */
  readonly campaign: string
  readonly step: string
  readonly channel: string
  readonly connection: string
  readonly profile: number
  readonly userId: string | null
  /** Of the campaign: it is what a click on "unsubscribe" stops; absent: the channel. */
  readonly topic?: { readonly key: string; readonly name: string }
}

/** Undefined for a delivery that is no longer kept: its links go on working. */
export type DeliveryLookup = (deliveryId: string) => Promise<DeliveryFacts | undefined>

/** What a request told, apart from the token. */
export interface LinkVisit {
  /** When it came, ms. */
  readonly at: number
  readonly userAgent?: string
}

type Of<K extends LinkToken['kind']> = Extract<LinkToken, { kind: K }>

/** Real browsers' are shorter; what is longer was made to fill the log. */
const USER_AGENT_CHARS_MAX = 300

/**
 * A mail program may fetch the pixel, and a nervous thumb may tap a link, many times in a row: within a minute that is one fact.
 * Later it is another: a mail is opened again, a person who had come back unsubscribes once more, and neither may get lost.
 */
const SAME_FACT_MS = 60_000
const minuteOf = (at: number): number => Math.floor(at / SAME_FACT_MS)

export function openedEvent(
  token: Of<'open'>,
  facts: DeliveryFacts | undefined,
  visit: LinkVisit,
  openClass: OpenClass,
): SecondPartyEvent {
  const messageId = stableId('open', token.delivery, openClass, minuteOf(visit.at))
  return eventOf('Email Opened', messageId, token, facts, visit, { open_class: openClass })
}

export function clickedEvent(
  token: Of<'click'>,
  facts: DeliveryFacts | undefined,
  visit: LinkVisit,
  openClass: OpenClass,
): SecondPartyEvent {
  const messageId = stableId('click', token.delivery, token.url, openClass, minuteOf(visit.at))
  return eventOf('Email Link Clicked', messageId, token, facts, visit, { link_url: token.url, open_class: openClass })
}

export function unsubscribedEvent(
  token: Of<'unsubscribe'>,
  facts: DeliveryFacts | undefined,
  visit: LinkVisit,
): SecondPartyEvent {
  const messageId = stableId('unsub', token.delivery, token.channel, minuteOf(visit.at))
  return eventOf(
    'Unsubscribed',
    messageId,
    token,
    facts,
    visit,
    facts?.topic === undefined ? { channel: token.channel } : { topic: facts.topic.key },
  )
}

/** Who has the link has the mailbox, or the device, that it was sent to. */
export function confirmedEvent(
  token: Of<'confirm'>,
  facts: DeliveryFacts | undefined,
  visit: LinkVisit,
): SecondPartyEvent {
  const messageId = stableId('confirm', token.delivery, ...token.topics, minuteOf(visit.at))
  const [topic, ...more] = token.topics
  return eventOf(CONFIRMED, messageId, token, facts, visit, { topic: more.length === 0 ? topic : token.topics })
}

const CONFIRMED = 'Subscription Confirmed'

/**
 * Saved on the page of preferences: one event for each thing that changed. Its link was sent to the person, so that what they choose there
 * needs no further confirmation.
 */
export const choiceEvents = (
  token: Of<'unsubscribe'>,
  facts: DeliveryFacts | undefined,
  visit: LinkVisit,
  changes: readonly Preference[],
): readonly SecondPartyEvent[] =>
  changes.map(({ kind, key, isWanted, confirm }) => {
    // To the millisecond: who changes their mind twice in a minute means all of it.
    const messageId = stableId('choice', token.delivery, kind, key, String(isWanted), visit.at)
    return eventOf(isWanted ? (confirm ? CONFIRMED : 'Subscribed') : 'Unsubscribed', messageId, token, facts, visit, {
      [kind]: key,
    })
  })

const PUSH_EVENTS: Readonly<Record<PushReport['type'], string>> = {
  received: 'Push Notification Received',
  opened: 'Push Notification Opened',
  dismissed: 'Push Notification Dismissed',
}

/** A report waits on the device while it is offline and may be sent twice: the moment that it names tells it from others. */
export function pushEvent(
  token: Of<'receipt'>,
  facts: DeliveryFacts | undefined,
  visit: LinkVisit,
  report: PushReport,
): SecondPartyEvent {
  const messageId = stableId('push', token.delivery, report.type, report.deviceAt, report.id ?? '')
  return eventOf(PUSH_EVENTS[report.type], messageId, token, facts, { ...visit, at: report.at }, {})
}

function eventOf(
  event: string,
  messageId: string,
  token: LinkToken,
  facts: DeliveryFacts | undefined,
  { at, userAgent }: LinkVisit,
  more: Readonly<Record<string, unknown>>,
): SecondPartyEvent {
  return {
    event,
    messageId,
    timestamp: new Date(at).toISOString(),
    profile: facts?.profile ?? token.profile,
    ...(facts?.userId != null && { userId: facts.userId }),
    properties: {
      delivery_id: token.delivery,
      ...(facts && { campaign_name: facts.campaign }),
      evidence: 'device',
      ...more,
    },
    ...(userAgent !== undefined && { context: { userAgent: userAgent.slice(0, USER_AGENT_CHARS_MAX) } }),
  }
}
