import type { Call, Reply } from '../connections/connection.ts'
import type { Exchange, ExchangePart } from '../model/exchange.ts'

/** Characters of a body that are kept. */
export const BODY_CHARS_MAX = 8000

/** A call and its answer in one shape, whatever protocol it went by; undefined: nothing went out. Nothing is masked yet. */
export function describeExchange(call: Call, reply: Reply): Exchange | undefined {
  const request = describeCall(call)
  return request && { request, response: describeReply(reply) }
}

function describeCall(call: Call): Exchange['request'] | undefined {
  switch (call.kind) {
    case 'http':
      return { method: call.method, url: call.url, headers: call.headers, ...cutBody(call.body ?? '') }
    case 'mail':
      return {
        method: 'MAIL',
        url: call.server,
        headers: { From: call.from, To: call.to, Subject: call.subject, 'Message-ID': call.messageId, ...call.headers },
        ...cutBody(call.text),
      }
    case 'webpush':
      return {
        method: 'POST',
        url: call.subscription.endpoint,
        headers: {
          ttl: String(call.ttlSeconds),
          urgency: call.urgency,
          ...(call.topic !== undefined && { topic: call.topic }),
        },
        ...cutBody(call.payload),
      }
    case 'mail_check':
    case 'keep':
      return undefined
  }
}

function describeReply(reply: Reply): Exchange['response'] {
  switch (reply.kind) {
    case 'http':
      return { status: reply.status, headers: reply.headers, ...cutBody(reply.body) }
    case 'mail':
      return { headers: {}, ...cutBody(reply.response) }
    case 'mail_refused':
      return { status: reply.code, headers: {}, ...cutBody(reply.response) }
    case 'kept':
      return { headers: {}, body: '' }
    case 'broken':
      return { headers: {}, ...cutBody(reply.detail) }
  }
}

const cutBody = (body: string): Pick<ExchangePart, 'body' | 'cut'> =>
  body.length <= BODY_CHARS_MAX ? { body } : { body: body.slice(0, BODY_CHARS_MAX), cut: body.length - BODY_CHARS_MAX }
