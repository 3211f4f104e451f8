import type { Outcome } from '../../model/delivery.ts'
import type { Addresses, Call, Content, HttpCall, OutgoingMessage, Reply } from '../connection.ts'
import { isSendable } from '../mail-address.ts'
import { mailHeaders, reachesByEmail, subjectLine, textAsHtml } from '../outgoing-mail.ts'
import { jsonObject } from '../reply-facts.ts'
import { appCall } from './api-call.ts'
import type { Fields } from './fields.ts'
import { liquidText } from './liquid-text.ts'
import { personIdentifiers } from './person-identifiers.ts'
import { replyOutcome } from './reply-outcome.ts'
import type { Settings } from './settings.ts'

type EmailContent = Extract<Content, { channel: 'email' }>
type PushContent = Extract<Content, { channel: 'push' }>

/** One request in ten seconds is allowed for each broadcast. */
const BROADCAST_WAIT_MS = 10_000

export const reaches = (addresses: Addresses, channel: Content['channel']): boolean =>
  reachesByEmail(addresses, channel) ||
  (channel === 'push' && (addresses.userId !== undefined || isAddress(addresses.email)))

const isAddress = (email: string | undefined): email is string => email !== undefined && isSendable(email.trim())

/** One call: as a transactional message with our content, or with Customer.io's own where the settings name it for the step. */
export function messageCalls(own: Settings, message: OutgoingMessage): readonly Call[] {
  const { content } = message
  const who = identifiersOf(message)
  if ((content.channel !== 'email' && content.channel !== 'push') || !who) return []
  if (content.channel === 'email' && !isAddress(message.addresses.email)) return []
  const trigger = triggerOf(own, message)
  if (trigger && 'broadcast' in trigger) return [broadcastCall(own, trigger.broadcast, who, message)]
  const template = trigger
    ? { transactional_message_id: trigger.transactional, message_data: triggerData(message) }
    : undefined
  return content.channel === 'email'
    ? [appCall(own, 'POST', '/v1/send/email', { ...envelopeOf(own, who), ...emailOf(own, message, content, template) })]
    : [appCall(own, 'POST', '/v1/send/push', { ...envelopeOf(own, who), ...(template ?? pushOf(own, content)) })]
}

/** Own keys only: a campaign may be called anything. */
function triggerOf(
  { triggers }: Settings,
  { campaign, step }: OutgoingMessage,
): Settings['triggers'][string] | undefined {
  const key = `${campaign}/${step}`
  return Object.hasOwn(triggers, key) ? triggers[key] : undefined
}

function identifiersOf({ addresses, userId }: OutgoingMessage): Readonly<Record<string, string>> | undefined {
  const id = addresses.userId ?? userId
  if (id !== undefined && id !== null && id.trim() !== '') return { ...personIdentifiers(id) }
  return isAddress(addresses.email) ? { email: addresses.email.trim() } : undefined
}

const envelopeOf = (own: Settings, identifiers: Fields): Fields => ({
  identifiers,
  send_to_unsubscribed: own.sendToUnsubscribed,
})

function emailOf(own: Settings, message: OutgoingMessage, content: EmailContent, template: Fields | undefined): Fields {
  const headers = mailHeaders(message)
  return {
    to: (message.addresses.email ?? '').trim(),
    ...(own.replyTo !== undefined && { reply_to: own.replyTo }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(template ?? {
      ...(own.transactional.email !== undefined && { transactional_message_id: own.transactional.email }),
      ...(own.from !== undefined && { from: own.from }),
      subject: liquidText(subjectLine(content.subject)),
      body: liquidText(content.html ?? textAsHtml(content.text)),
      body_plain: liquidText(content.text),
    }),
  }
}

function pushOf(own: Settings, content: PushContent): Fields {
  return {
    ...(own.transactional.push !== undefined && { transactional_message_id: own.transactional.push }),
    title: liquidText(content.title),
    message: liquidText(content.body),
    ...(content.link !== undefined && { link: content.link }),
    ...(content.image !== undefined && { image_url: content.image }),
  }
}

/** What a template of Customer.io's own can use as `{{trigger.…}}`: all that we rendered. */
function triggerData({ deliveryId, campaign, step, content }: OutgoingMessage): Fields {
  const { channel: _, ...rendered } = content as EmailContent | PushContent
  const fields = Object.entries(rendered).map(([name, value]) => [SNAKE[name] ?? name, value])
  return { delivery_id: deliveryId, campaign_name: campaign, step, ...(Object.fromEntries(fields) as Fields) }
}

const SNAKE: Readonly<Record<string, string>> = { unsubscribeUrl: 'unsubscribe_url' }

function broadcastCall(own: Settings, broadcast: number, who: Fields, message: OutgoingMessage): HttpCall {
  const { email } = message.addresses
  // An email goes to the address that we chose: while sending is only tested it is not that of the person.
  const address = message.content.channel === 'email' ? email?.trim() : who['email']
  const recipients = address === undefined ? { ids: [idOf(who)] } : { emails: [address] }
  return appCall(own, 'POST', `/v1/campaigns/${broadcast}/triggers`, { data: triggerData(message), ...recipients })
}

/** Their own ids are given with their prefix where there is one field for all. */
const idOf = (who: Fields): unknown => ('cio_id' in who ? `cio_${String(who['cio_id'])}` : who['id'])

export function messageOutcome(reply: Reply, call: Call): Outcome {
  const broadcast = call.kind === 'http' ? /\/v1\/campaigns\/(\d+)\/triggers$/.exec(call.url)?.[1] : undefined
  const outcome = replyOutcome(reply, 'Customer.io took it.', 'blind')
  if (reply.kind !== 'http') return outcome
  if (outcome.result === 'auth') return { ...outcome, detail: `${outcome.detail} Sending needs the right \`appKey\`.` }
  if (broadcast !== undefined && reply.status === 429) return { retryAfterMs: BROADCAST_WAIT_MS, ...outcome }
  if (outcome.result !== 'accepted') return outcome
  const vendorId = vendorIdOf(jsonObject(reply.body), broadcast)
  return { ...outcome, ...(vendorId !== undefined && { vendorId }) }
}

/** A broadcast is told by the number of its occurrence, which has one recipient: the webhooks name both. */
export const broadcastId = (broadcast: string | number, trigger: string | number): string =>
  `broadcast/${broadcast}/${trigger}`

function vendorIdOf(body: Fields, broadcast: string | undefined): string | undefined {
  const { delivery_id: delivery, id } = body
  if (broadcast !== undefined)
    return typeof id === 'number' || typeof id === 'string' ? broadcastId(broadcast, id) : undefined
  return typeof delivery === 'string' && delivery !== '' ? delivery : undefined
}
