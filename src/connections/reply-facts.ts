import type { Outcome } from '../model/delivery.ts'
import type { ConnectionKind, Reply } from './connection.ts'

type Http = Extract<Reply, { kind: 'http' }>
type Broken = Extract<Reply, { kind: 'broken' }>

const DETAIL_LENGTH_MAX = 200
/** Longer runs of such characters are tokens and keys, not words. */
const TOKEN = /[A-Za-z0-9_\-+/=]{20,}/g
const EMAIL_ADDRESS = /[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g

/** A tool's own words, fit to be kept and shown: one line, without addresses of people and without what may be a key. */
export function safeDetail(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(EMAIL_ADDRESS, '[address]')
    .replace(TOKEN, '[…]')
    .slice(0, DETAIL_LENGTH_MAX)
}

/**
 * What to do after a call without a reply. A call that can be repeated without harm is repeated; any other that may have
 * arrived stays unclear.
 */
export function brokenOutcome(reply: Broken, idempotency: ConnectionKind['idempotency']): Outcome {
  if (reply.refused) return { result: 'config', detail: reply.detail }
  if (!reply.sent) return { result: 'retry', detail: reply.detail }
  if (idempotency === 'key' || idempotency === 'natural') {
    return { result: 'retry', detail: `${reply.detail} It may have arrived; sending it again does no harm.` }
  }
  return { result: 'unknown', detail: `${reply.detail} It may have arrived.` }
}

/** How long the tool asks us to wait, from Retry-After in seconds or as a date (measured by the tool's own clock). */
export function retryAfterMs(headers: Http['headers']): number | undefined {
  const value = headers['retry-after']?.trim()
  if (!value) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000)
  const wait = Date.parse(value) - Date.parse(headers['date'] ?? '')
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

/** An outcome of the class `retry` that carries the tool's wish. */
export function retryOutcome(reply: Http, detail: string): Outcome {
  const wait = retryAfterMs(reply.headers)
  return { result: 'retry', detail, ...(wait === undefined ? {} : { retryAfterMs: wait }) }
}

/** The same where the tool does not say how long, but when its limit starts anew: X-RateLimit-Reset, in seconds since 1970. */
export function rateLimitWaitMs(headers: Http['headers']): number | undefined {
  const asked = retryAfterMs(headers)
  if (asked !== undefined) return asked
  const wait = Number(headers['x-ratelimit-reset'] || NaN) * 1000 - Date.parse(headers['date'] ?? '')
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

/** What a status means that is no success, where the tool itself says no more. */
export function resultOfStatus(status: number): 'auth' | 'retry' | 'config' {
  if (status === 401 || status === 403) return 'auth'
  return status === 408 || status === 429 || status >= 500 ? 'retry' : 'config'
}

/** The body as a JSON object; an empty one if it is anything else. */
export function jsonObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body)
    return isObject(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** For replies of a kind that the call cannot have: a fault of ours, shown rather than thrown. */
export const unexpectedReply = (reply: Reply): Outcome => ({
  result: 'config',
  detail: `A reply of the kind ${reply.kind} fits no call of this tool.`,
})
