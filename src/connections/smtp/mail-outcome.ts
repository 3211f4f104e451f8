import type { Outcome } from '../../model/delivery.ts'
import type { Reply } from '../connection.ts'
import { brokenOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'
import { ADDRESS_GONE, TOO_LARGE } from './bounce-type.ts'

/** RFC 4954: the login is wrong, too weak, or missing. */
const LOGIN_CODES: ReadonlySet<number> = new Set([530, 534, 535, 538])
const LOGIN_STATUS: ReadonlySet<string> = new Set(['5.7.8', '5.7.9', '5.7.11'])
/** Greylisting lifts after a minute at the earliest; asking sooner only starts it again. */
const GREYLIST_WAIT_MS = 60_000

/** What a mail server's answer means, by the enhanced status code where there is one (RFC 3463), else by the reply code. */
export function mailOutcome(reply: Reply): Outcome {
  if (reply.kind === 'mail') return { result: 'accepted', detail: safeDetail(reply.response) }
  if (reply.kind === 'broken') return brokenOutcome(reply, 'blind')
  if (reply.kind !== 'mail_refused') return unexpectedReply(reply)
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(reply.response)?.[1]
  return refusalOutcome(reply.code, status, safeDetail(reply.response))
}

function refusalOutcome(code: number, status: string | undefined, detail: string): Outcome {
  if (code >= 400 && code < 500) {
    const greylisted = code === 450 || code === 451
    return { result: 'retry', detail, ...(greylisted && { retryAfterMs: GREYLIST_WAIT_MS, alone: true }) }
  }
  if (LOGIN_CODES.has(code) || (status !== undefined && LOGIN_STATUS.has(status))) return { result: 'auth', detail }
  if (status !== undefined && ADDRESS_GONE.has(status)) return { result: 'address_invalid', detail }
  if (status !== undefined && TOO_LARGE.has(status)) return { result: 'config', detail }
  // Policy and reputation (5.7.x), a full mailbox (5.2.2) and bare 5xx say nothing against the address.
  return { result: 'failed', detail }
}
