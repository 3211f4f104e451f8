import type { Outcome } from '../model/delivery.ts'
import type { Reply } from './connection.ts'
import {
  brokenOutcome,
  isObject,
  jsonObject,
  resultOfStatus,
  retryAfterMs,
  retryOutcome,
  safeDetail,
  unexpectedReply,
} from './reply-facts.ts'

const TROUBLE: ReadonlySet<number> = new Set([1, 2, 341, 368, 5000])
const THROTTLED: ReadonlySet<number> = new Set([4, 17, 32, 613, 80003, 80004])
/** Token: 102, 190. Permission: 3, 10, 200 to 299. */
const CREDENTIALS: ReadonlySet<number> = new Set([3, 10, 102, 190])
/** The audience cannot be changed, was deleted, or is not shared with this account. */
const AUDIENCE_CLOSED: ReadonlySet<number> = new Set([2650, 1487301, 1487366])
const TERMS_CODE = 2655
const TERMS_SUBCODE = 1870034
const UPLOAD_BLOCKED = 1713230
/** Where the tool does not say how long: its windows are counted in minutes. */
const THROTTLE_WAIT_MS = 60_000

/**
 * What a reply of the Graph API means. The HTTP status is 400 for nearly every error, so the error's own code decides; the
 * status counts only where there is no such code.
 */
export function graphOutcome(reply: Reply, good: string): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'natural')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  if (reply.status >= 200 && reply.status < 300) return { result: 'accepted', detail: good }
  const error = jsonObject(reply.body)['error']
  if (!isObject(error) || typeof error['code'] !== 'number') return outcomeByStatus(reply)
  const code = error['code']
  const subcode = typeof error['error_subcode'] === 'number' ? error['error_subcode'] : undefined
  const words = safeDetail(
    [error['message'], error['error_user_msg']].filter((part) => typeof part === 'string').join(' '),
  )
  const detail = `Error ${code}${subcode === undefined ? '' : `/${subcode}`}: ${words}`
  return outcomeByCode({ reply, code, subcode, transient: error['is_transient'] === true, detail })
}

interface GraphError {
  readonly reply: Extract<Reply, { kind: 'http' }>
  readonly code: number
  readonly subcode: number | undefined
  readonly transient: boolean
  readonly detail: string
}

function outcomeByCode({ reply, code, subcode = 0, transient, detail }: GraphError): Outcome {
  if (code === TERMS_CODE || subcode === TERMS_SUBCODE) {
    return {
      result: 'auth',
      detail:
        'The terms for custom audiences are not accepted for this ad account. An admin accepts them in Ads Manager.',
    }
  }
  if (THROTTLED.has(code)) return { result: 'retry', detail, retryAfterMs: throttleWait(reply.headers) }
  if (TROUBLE.has(code) || transient) return { result: 'retry', detail }
  if (CREDENTIALS.has(code) || (code >= 200 && code <= 299)) return { result: 'auth', detail }
  if (code === UPLOAD_BLOCKED || subcode === UPLOAD_BLOCKED)
    return { result: 'config', detail: `${detail} The tool blocks uploads to this audience.` }
  if (AUDIENCE_CLOSED.has(code) || AUDIENCE_CLOSED.has(subcode)) return { result: 'failed', detail }
  return { result: 'config', detail }
}

function outcomeByStatus(reply: Extract<Reply, { kind: 'http' }>): Outcome {
  const detail = `The tool answered ${reply.status} without an error code.`
  if (reply.status === 429) return { result: 'retry', detail, retryAfterMs: throttleWait(reply.headers) }
  const result = resultOfStatus(reply.status)
  return result === 'retry' ? retryOutcome(reply, detail) : { result, detail }
}

/** Retry-After, else the longest estimate (minutes) among the accounts that the usage header lists. */
function throttleWait(headers: Readonly<Record<string, string>>): number {
  const asked = retryAfterMs(headers)
  if (asked !== undefined) return asked
  const usage = Object.values(jsonObject(headers['x-business-use-case-usage'] ?? ''))
  const minutes = usage
    .flatMap((entries): readonly unknown[] => (Array.isArray(entries) ? entries : []))
    .map((entry) => (isObject(entry) ? Number(entry['estimated_time_to_regain_access']) : NaN))
    .filter((value) => Number.isFinite(value) && value > 0)
  return minutes.length > 0 ? Math.max(...minutes) * 60_000 : THROTTLE_WAIT_MS
}
