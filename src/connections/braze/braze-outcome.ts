import type { Outcome } from '../../model/delivery.ts'
import type { ConnectionKind, Reply } from '../connection.ts'
import {
  brokenOutcome,
  isObject,
  jsonObject,
  rateLimitWaitMs,
  resultOfStatus,
  retryOutcome,
  safeDetail,
  unexpectedReply,
} from '../reply-facts.ts'

/** Where the tool does not say until when: its windows are counted in minutes and hours. */
const THROTTLE_WAIT_MS = 60_000

/** What a reply of the REST API means. Success means queued, never delivered. */
export function brazeOutcome(reply: Reply, good: string, idempotency: ConnectionKind['idempotency']): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, idempotency)
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  if (status >= 200 && status < 300) return accepted(reply.body, good)
  const detail = `Braze answered ${status}: ${brazeWords(reply.body)}`
  if (status === 429)
    return { result: 'retry', detail, retryAfterMs: rateLimitWaitMs(reply.headers) ?? THROTTLE_WAIT_MS }
  const result = resultOfStatus(status)
  if (result === 'retry') return retryOutcome(reply, detail)
  if (status === 401)
    return { result: 'auth', detail: `${detail} Is it the key of this instance, and has it the permissions it needs?` }
  return { result, detail }
}

function accepted(body: string, good: string): Outcome {
  const { dispatch_id: dispatch } = jsonObject(body)
  return { result: 'accepted', detail: good, ...(typeof dispatch === 'string' && { vendorId: dispatch }) }
}

export interface ItemError {
  readonly type: string
  readonly array: string | undefined
  readonly index: number | undefined
}

/** What is said of single objects; also a call that was accepted says so of those that it left out. */
export function itemErrors(body: string): readonly ItemError[] {
  const { errors } = jsonObject(body)
  if (!Array.isArray(errors)) return []
  return errors.map((error: unknown) => {
    if (!isObject(error)) return { type: safeDetail(String(error)), array: undefined, index: undefined }
    const { type, message, input_array: array, index } = error
    const words = [type, message].find((text) => typeof text === 'string')
    return {
      type: safeDetail(words ?? '') || 'no reason given',
      array: typeof array === 'string' ? array : undefined,
      index: typeof index === 'number' ? index : undefined,
    }
  })
}

export function brazeWords(body: string): string {
  const { message } = jsonObject(body)
  const words = typeof message === 'string' ? safeDetail(message) : ''
  const first = itemErrors(body)[0]?.type
  return [words, first].filter(Boolean).join('; ') || 'no reason given'
}
