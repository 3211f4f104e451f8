import { z } from 'zod'
import type { AudienceMember, Outcome } from '../../model/delivery.ts'
import type { Call, ConnectionKind, ForwardedEvent, HttpCall, Reply } from '../connection.ts'
import { brokenOutcome, retryOutcome, unexpectedReply } from '../reply-facts.ts'
import { membershipCall } from './membership.ts'
import { isWebhookSecret, webhookHeaders } from './standard-webhooks.ts'

const settings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .describe('Where requests are posted to.'),
  secret: z
    .string()
    .refine(isWebhookSecret, { error: 'must be whsec_ and 24 to 64 random bytes in base64' })
    .meta({ secret: true })
    .optional()
    .describe('Signs each request by the Standard Webhooks rules; the receiver checks with the same secret.'),
  membership: z
    .enum(['events', 'traits'])
    .optional()
    .describe(
      'How `audiences` are told: `events` (Audience Entered, Audience Exited; if not said) or `traits` (identify with true or false).',
    ),
})
type Settings = z.infer<typeof settings>

const webhook: ConnectionKind<Settings> = {
  kind: 'webhook',
  title: 'Webhook',
  summary: 'Posts messages and events as JSON to an address of your own, signed if you like.',
  settings,
  // A receiver is often one small server; Standard Webhooks suggests to wait 15 to 30 s.
  limits: { concurrency: 8, timeoutMs: 15_000 },
  idempotency: 'key',
  send: {
    channels: ['webhook'],
    reportsDelivery: false,
    reaches: (_addresses, channel) => channel === 'webhook',
    calls: (own, message): readonly Call[] => {
      if (message.content.channel !== 'webhook') return []
      const { body } = message.content
      return [post(own, message.deliveryId, message.now, bodyText(body))]
    },
    outcome: (reply) => webhookOutcome(reply),
  },
  forward: {
    eventsMax: 1,
    call: (own, [forwarded], now) => forwardCall(own, forwarded, now),
    outcomes: (reply, events) => events.map(() => webhookOutcome(reply)),
  },
  call: {
    call: (own, { id, body, now }) => post(own, id, now, bodyText(body)),
    outcome: (reply) => webhookOutcome(reply),
    answer: (reply) => (reply.kind === 'http' ? reply.body : ''),
  },
  audiences: {
    membersMax: 1,
    listId: (_own, key) => key,
    change: (own, key, op, [member], session, now) => membershipRequest(own, { key, op, member, session, now }),
    outcomes: (reply, members) => members.map(() => webhookOutcome(reply)),
    matchable: ({ externalId, email }) => externalId !== undefined || email !== undefined,
  },
}
export default webhook

const bodyText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body ?? null))

function forwardCall(own: Settings, forwarded: ForwardedEvent | undefined, now: number): HttpCall {
  if (!forwarded) throw new TypeError('A webhook forward carries exactly one event.')
  const timestamp = new Date(forwarded.event.at).toISOString()
  return post(own, forwarded.messageId, now, JSON.stringify({ type: 'event', timestamp, data: forwarded.spec }))
}

interface MembershipChange {
  readonly key: string
  readonly op: 'add' | 'remove'
  readonly member: AudienceMember | undefined
  readonly session: number
  readonly now: number
}

function membershipRequest(own: Settings, { key, op, member, session, now }: MembershipChange): HttpCall {
  if (!member) throw new TypeError('A webhook tells of exactly one member.')
  const id = `membership-${session}`
  const timestamp = new Date(now).toISOString()
  const call = membershipCall(own.membership ?? 'events', key, op, member)
  const data = { ...call, messageId: id, timestamp }
  return post(own, id, now, JSON.stringify({ type: 'event', timestamp, data }))
}

function post(own: Settings, id: string, now: number, body: string): HttpCall {
  return {
    kind: 'http',
    method: 'POST',
    url: own.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Rekindle',
      ...webhookHeaders(id, now, body, own.secret),
    },
    body,
  }
}

/** The request itself is wrong: sending it again would be answered the same. */
const OUR_FAULT: ReadonlySet<number> = new Set([400, 405, 406, 411, 413, 414, 415, 422, 431])

/** The receiver's words are not shown: they are anybody's, and may repeat what was sent. */
function webhookOutcome(reply: Reply): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'key')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  const detail = `The receiver answered ${status}.`
  if (status >= 200 && status < 300) return { result: 'accepted', detail }
  if (status >= 300 && status < 400)
    return { result: 'config', detail: `${detail} Redirects are not followed: enter the final address.` }
  if (status === 401 || status === 403) return { result: 'auth', detail }
  if (status === 410) return { result: 'auth', detail: `${detail} It wants no more requests.` }
  if (OUR_FAULT.has(status)) return { result: 'config', detail }
  return retryOutcome(reply, detail)
}
