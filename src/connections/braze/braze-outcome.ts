import type { Outcome } from '../../model/delivery.ts'
import type { ConnectionKind, Reply } from '../connection.ts'
import { brokenOutcome, isObject, jsonObject, retryAfterMs, safeDetail, unexpectedReply } from '../reply-facts.ts'

/** Where the tool does not say until when: its windows are counted in minutes and hours. */
const THROTTLE_WAIT_MS = 60_000

/** What a reply of the REST API means. Success means queued, never delivered. */
export function brazeOutcome(reply: Reply, good: string, idempotency: ConnectionKind['idempotency']): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, idempotency)
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  if (status >= 200 && status < 300) return accepted(reply.body, good)
  const detail = `Braze answered ${status}: ${brazeWords(reply.body)}`
  if (status === 429) return { result: 'retry', detail, retryAfterMs: throttleWait(reply.headers) }
  if (status >= 500 || status === 408) {
    const wait = retryAfterMs(reply.headers)
    return { result: 'retry', detail, ...(wait !== undefined && { retryAfterMs: wait }) }
  }
  if (status === 401)
    return { result: 'auth', detail: `${detail} Is it the key of this instance, and has it the permissions it needs?` }
  return { result: status === 403 ? 'auth' : 'config', detail }
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

/** Until X-RateLimit-Reset (epoch s), by the tool's own clock. */
function throttleWait(headers: Readonly<Record<string, string>>): number {
  const asked = retryAfterMs(headers)
  if (asked !== undefined) return asked
  const wait = Number(headers['x-ratelimit-reset']) * 1000 - Date.parse(headers['date'] ?? '')
  return Number.isFinite(wait) ? Math.max(0, wait) : THROTTLE_WAIT_MS
}
