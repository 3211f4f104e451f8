import type { Outcome } from '../../model/delivery.ts'
import type { Reply } from '../connection.ts'
import { brokenOutcome, jsonObject, resultOfStatus, retryOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'
import { OPTED_OUT, resultOfCode } from './error-codes.ts'

/** Errors are `{ code, message, more_info, status }`; the code says more than the status. */
export function twilioOutcome(reply: Reply, accepted: string): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'reports')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  const body = jsonObject(reply.body)
  if (status >= 200 && status < 300)
    return { result: 'accepted', detail: accepted, ...(typeof body.sid === 'string' && { vendorId: body.sid }) }
  const code = typeof body.code === 'number' ? body.code : undefined
  const result = (code === undefined ? undefined : resultOfCode(code)) ?? resultOfStatus(status)
  const detail = detailOf(status, code, body.message)
  if (result === 'retry') return retryOutcome(reply, detail)
  return { result, detail, ...(code === OPTED_OUT && { optedOut: true }) }
}

function detailOf(status: number, code: number | undefined, message: unknown): string {
  const words = typeof message === 'string' ? safeDetail(withoutNumbers(message)) : ''
  return `Twilio answered ${status}${code === undefined ? '' : `, error ${code}`}${words === '' ? '.' : `: ${words}`}`
}

/** Its sentences name whom the message was for. */
const withoutNumbers = (text: string): string => text.replace(/\+?\d[\d ().-]{5,}\d/g, '[number]')
