import type { Outcome, OutcomeResult } from '../../model/delivery.ts'
import type { Reply } from '../connection.ts'
import { brokenOutcome, jsonObject, resultOfStatus, retryOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'

/** By the tool's own number, which is none of HTTP's though it looks like one. All others: what we built is wrong. */
const BY_CODE: Readonly<Record<number, OutcomeResult>> = {
  // The token; the sender is not there, or not confirmed; no credits; the account is pending, or may not send.
  10: 'auth',
  400: 'auth',
  401: 'auth',
  405: 'auth',
  412: 'auth',
  413: 'auth',
  // It bounced, complained or was suppressed before.
  406: 'address_invalid',
  // Maintenance; too many requests.
  100: 'retry',
  429: 'retry',
}
const INVALID_REQUEST = 300

/** What a reply means: its own ErrorCode decides, and the status only where there is none. */
export function postmarkOutcome(reply: Reply, good: string): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'reports')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  const body = jsonObject(reply.body)
  const code = typeof body['ErrorCode'] === 'number' ? body['ErrorCode'] : 0
  const isOk = status >= 200 && status < 300
  if (isOk && code === 0) return accepted(good, body['MessageID'])
  const words = typeof body['Message'] === 'string' ? body['Message'] : ''
  const detail = safeDetail(code === 0 ? `${status} ${words}` : `Error ${code}: ${words}`)
  const result = code === 0 ? resultOfStatus(status) : byCode(code, words, status)
  return result === 'retry' ? retryOutcome(reply, detail) : { result, detail }
}

const accepted = (detail: string, id: unknown): Outcome => ({
  result: 'accepted',
  detail,
  ...(typeof id === 'string' && { vendorId: id }),
})

function byCode(code: number, words: string, status: number): OutcomeResult {
  if (code === INVALID_REQUEST && /['"]To['"] address/i.test(words)) return 'address_invalid'
  return BY_CODE[code] ?? (status >= 500 ? 'retry' : 'config')
}
