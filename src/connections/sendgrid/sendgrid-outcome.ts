import type { Outcome } from '../../model/delivery.ts'
import type { ConnectionKind, Reply } from '../connection.ts'
import {
  brokenOutcome,
  isObject,
  jsonObject,
  rateLimitWaitMs,
  resultOfStatus,
  safeDetail,
  unexpectedReply,
} from '../reply-facts.ts'

type Http = Extract<Reply, { kind: 'http' }>

/** One of the errors that the tool lists; `field` is a path into what we sent. */
export interface SendgridError {
  readonly message: string
  readonly field: string
}

/** What a reply of the v3 API means. `good` says in words what was accepted. */
export function sendgridOutcome(
  reply: Reply,
  good: string,
  idempotency: ConnectionKind['idempotency'] = 'reports',
): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, idempotency)
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  if (status >= 200 && status < 300) return { result: 'accepted', detail: good }
  const errors = errorsOf(reply)
  const detail = safeDetail([`${status}`, ...errors.map(wordsOf)].join(' ')) || `${status}`
  // 401 also where the credits of the plan are used up, 403 also for a sender that is not verified.
  const result = resultOfStatus(status)
  if (result === 'retry') return { result, detail, ...waitOf(reply) }
  if (status === 400 && errors.some(isAboutRecipient)) return { result: 'address_invalid', detail }
  return { result, detail }
}

/** The same for a message: the tool's id of it is in a header. */
export function mailOutcome(reply: Reply): Outcome {
  const outcome = sendgridOutcome(reply, 'SendGrid took the message.')
  const id = reply.kind === 'http' ? reply.headers['x-message-id'] : undefined
  return outcome.result === 'accepted' && id ? { ...outcome, vendorId: id } : outcome
}

/** Whether the key may send, by the scopes that the tool says it has. */
export function scopesOutcome(reply: Reply): Outcome {
  const outcome = sendgridOutcome(reply, 'The API key may send messages.')
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return outcome
  const { scopes } = jsonObject(reply.body)
  if (Array.isArray(scopes) && scopes.includes('mail.send')) return outcome
  return { result: 'auth', detail: 'The API key is good but has no scope mail.send.' }
}

export function errorsOf({ body }: Http): readonly SendgridError[] {
  const { errors } = jsonObject(body)
  return (Array.isArray(errors) ? errors : []).filter(isObject).map((error) => ({
    message: typeof error['message'] === 'string' ? error['message'] : '',
    field: typeof error['field'] === 'string' ? error['field'] : '',
  }))
}

const wordsOf = ({ message, field }: SendgridError): string => (field === '' ? message : `${field}: ${message}`)

const isAboutRecipient = ({ field, message }: SendgridError): boolean =>
  /^personalizations\.\d+\.to\b/.test(field) && /valid (?:email )?address/i.test(message)

function waitOf({ headers }: Http): { readonly retryAfterMs?: number } {
  const wait = rateLimitWaitMs(headers)
  return wait === undefined ? {} : { retryAfterMs: wait }
}
