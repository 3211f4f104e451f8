import type { Outcome } from '../../model/delivery.ts'
import type { ForwardAbility, ForwardedEvent, HttpCall } from '../connection.ts'
import { isObject } from '../reply-facts.ts'
import { mailchimpOutcome } from './mailchimp-outcome.ts'
import { apiCall, type MailchimpSettings } from './mailchimp-settings.ts'
import { addressFrom, memberPath } from './member-path.ts'

const NAME_CHARS_MIN = 2
const NAME_CHARS_MAX = 30
const NO_MEMBER: Outcome = {
  result: 'failed',
  detail: 'The person is not in the audience, or there is no such audience.',
}

/** identify makes and changes members; track, page and screen become events of a member. */
export const forward: ForwardAbility<MailchimpSettings> = {
  eventsMax: 1,
  // A person must be in the audience before their first event is told.
  inOrder: true,
  traits: ['email'],
  wants: (_own, event) => emailOf(event) !== undefined && HAS_A_PLACE.has(event.event.type),
  refuses: (_own, { event }) =>
    event.type !== 'identify' && event.name.length < NAME_CHARS_MIN
      ? `The name of an event must have at least ${NAME_CHARS_MIN} characters.`
      : undefined,
  call: (own, [event]) => {
    const email = event && emailOf(event)
    if (event === undefined || email === undefined) throw new TypeError('An event of a person with an address is told.')
    const isAboutMember = event.event.type === 'identify' || leaves(own, event)
    return isAboutMember ? upsertCall(own, event, email) : eventCall(own, event, email)
  },
  outcomes: (reply, events) => {
    const outcome = mailchimpOutcome(reply, 'The audience knows.', NO_MEMBER)
    return events.map(() => outcome)
  },
}

const HAS_A_PLACE: ReadonlySet<string> = new Set(['identify', 'track', 'page', 'screen'])

/** What the event itself says of the person goes before what is known of them now. */
function emailOf({ event, spec }: ForwardedEvent): string | undefined {
  const context = isObject(spec['context']) ? spec['context'] : {}
  const known = isObject(context['traits']) ? context['traits'] : {}
  return [
    event.type === 'identify' ? event.traits['email'] : undefined,
    event.ids.find(({ type }) => type === 'email')?.value,
    known['email'],
  ]
    .map(addressFrom)
    .find((address) => address !== undefined)
}

/** Whoever says no to these emails must not get them from Mailchimp either. */
function leaves(own: MailchimpSettings, { event }: ForwardedEvent): boolean {
  if (event.type === 'identify') return event.traits['unsubscribed'] === true
  if (event.name !== 'Unsubscribed') return event.name === 'Email Marked as Spam'
  const { topic, channel } = event.properties
  const topics = [topic].flat().filter((one) => typeof one === 'string' && one !== '')
  if (topics.length > 0) return own.topic !== undefined && topics.includes(own.topic)
  const channels = [channel].flat().filter((one) => typeof one === 'string' && one !== '')
  return channels.length === 0 || channels.includes('email')
}

/** `status` is given only to leave: whoever left is never brought back by us. */
function upsertCall(own: MailchimpSettings, event: ForwardedEvent, email: string): HttpCall {
  const fields = mergeFields(own, event)
  const leaving = leaves(own, event)
  return apiCall(own, 'PUT', `${memberPath(own, email)}?skip_merge_validation=true`, {
    email_address: email,
    status_if_new: leaving ? 'unsubscribed' : own.statusIfNew,
    ...(leaving && { status: 'unsubscribed' }),
    ...(Object.keys(fields).length > 0 && { merge_fields: fields }),
  })
}

/** Fields whose trait the event does not say stay as they are; one that was taken away is emptied. */
function mergeFields(own: MailchimpSettings, { event }: ForwardedEvent): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(own.mergeFields).flatMap(([tag, trait]) => {
      const value = Object.hasOwn(event.traits, trait) ? event.traits[trait] : event.traits[snakeCase(trait)]
      if (value === undefined) return []
      return [[tag, typeof value === 'number' ? value : (textOf(value) ?? '')]]
    }),
  )
}

/** `firstName` is `first_name` with many senders. */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function eventCall(own: MailchimpSettings, { event, spec }: ForwardedEvent, email: string): HttpCall {
  const properties = Object.entries(event.properties).flatMap(([key, value]) => {
    const text = textOf(value)
    return text === undefined ? [] : [[key, text] as const]
  })
  return apiCall(own, 'POST', `${memberPath(own, email)}/events`, {
    name: event.name.slice(0, NAME_CHARS_MAX),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    occurred_at: spec['timestamp'],
  })
}

/** The tool keeps texts only. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
