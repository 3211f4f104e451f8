import type { Properties } from '../../model/event.ts'
import type { ReceivedFact, ReceivedItem, ReceivedRequest, Verification } from '../connection.ts'
import { verifyAddressKey } from '../address-key.ts'
import { formFields } from '../form-body.ts'
import { safeDetail } from '../reply-facts.ts'
import type { MailchimpSettings } from './mailchimp-settings.ts'

/** The tool signs nothing. */
export const verifyMailchimp = ({ webhookSecret }: MailchimpSettings, request: ReceivedRequest): Verification =>
  verifyAddressKey(webhookSecret, 'webhookSecret', request)

/** What one call tells: one thing that happened, which can mean two. */
export function readWebhook(own: MailchimpSettings, { body }: ReceivedRequest): readonly ReceivedItem[] {
  const fields = formFields(body)
  const type = fields.get('type') ?? ''
  if (type === '') return [{ kind: 'bad', path: 'type', problem: 'is missing' }]
  if (type !== 'subscribe' && type !== 'unsubscribe' && type !== 'cleaned') return [{ kind: 'noted', name: type }]
  const list = fields.get('data[list_id]')
  if (list !== null && list !== own.list) return [{ kind: 'noted', name: `${type} of another audience` }]
  const at = timeOf(fields.get('fired_at') ?? '')
  if (at === undefined) return [{ kind: 'bad', path: 'fired_at', problem: 'is no time like 2026-11-23 10:00:00' }]
  const email = fields.get('data[email]') ?? fields.get('data[merges][EMAIL]') ?? ''
  if (!email.includes('@')) return [{ kind: 'bad', path: 'data[email]', problem: 'is no address' }]
  const facts = meaningsOf(own, type, fields)
  if (facts.length === 0) return [{ kind: 'noted', name: `${type}: ${fields.get('data[reason]') ?? 'no reason'}` }]
  return facts.map((meaning) => fact({ type, fields, at, email, ...meaning }))
}

interface Meaning {
  readonly event: string
  readonly properties?: Properties
}

function meaningsOf(own: MailchimpSettings, type: string, fields: URLSearchParams): readonly Meaning[] {
  const isComplaint = fields.get('data[reason]') === 'abuse'
  const complaint: Meaning = { event: 'Email Marked as Spam' }
  switch (type) {
    // To what is not said: members that an administrator or a program adds have not asked for anything.
    case 'subscribe':
      return [{ event: 'Subscribed' }]
    case 'unsubscribe': {
      const left: Meaning = {
        event: 'Unsubscribed',
        properties: own.topic === undefined ? { channel: 'email' } : { topic: own.topic },
      }
      return isComplaint ? [left, complaint] : [left]
    }
    default:
      if (isComplaint) return [complaint]
      return fields.get('data[reason]') === 'hard'
        ? [{ event: 'Email Bounced', properties: { bounce_type: 'hard' } }]
        : []
  }
}

interface Told extends Meaning {
  readonly type: string
  readonly fields: URLSearchParams
  readonly at: number
  readonly email: string
}

function fact({ type, fields, at, email, event, properties }: Told): ReceivedFact {
  const list = fields.get('data[list_id]')
  const campaign = fields.get('data[campaign_id]')
  const reason = fields.get('data[reason]')
  const action = fields.get('data[action]')
  const ip = fields.get('data[ip_opt]')
  return {
    kind: 'fact',
    // There is no id of the call: the member, what happened and the second tell it from all others.
    id: [event, type, list ?? '', fields.get('data[id]') ?? email.trim().toLowerCase(), at].join(':'),
    event,
    at,
    about: { email },
    properties: {
      vendor: 'mailchimp',
      vendor_event: type,
      ...(list && { list_id: list }),
      ...(campaign && { campaign_id: campaign }),
      ...(reason && { reason: safeDetail(reason) }),
      ...(action && { action: safeDetail(action) }),
      ...properties,
    },
    ...(ip && { context: { ip } }),
  }
}

/** `2026-11-23 10:00:00`, without a zone: the tool's own clock is in UTC. */
function timeOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined
  const at = Date.parse(`${text.replace(' ', 'T')}Z`)
  return Number.isNaN(at) ? undefined : at
}
