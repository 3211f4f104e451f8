import type { Outcome, OutcomeResult } from '../../model/delivery.ts'
import type { Reply } from '../connection.ts'
import { brokenOutcome, jsonObject, resultOfStatus, retryOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'
import { textOf } from '../told-values.ts'

/** Errors by name: most come with the same status 400. Source: the model of the official SDK (sesv2). */
const BY_TYPE: Readonly<Record<string, OutcomeResult>> = {
  AccountSuspendedException: 'auth',
  MailFromDomainNotVerifiedException: 'auth',
  SendingPausedException: 'auth',
  MessageRejected: 'failed',
  BadRequestException: 'config',
  NotFoundException: 'config',
  LimitExceededException: 'retry',
  TooManyRequestsException: 'retry',
  ThrottlingException: 'retry',
  Throttling: 'retry',
  ConcurrentModificationException: 'retry',
  // Those of the signature, which all services have.
  AccessDeniedException: 'auth',
  ExpiredTokenException: 'auth',
  IncompleteSignatureException: 'auth',
  InvalidClientTokenId: 'auth',
  InvalidSignatureException: 'auth',
  MissingAuthenticationTokenException: 'auth',
  RequestExpired: 'auth',
  SignatureDoesNotMatch: 'auth',
  UnrecognizedClientException: 'auth',
}

/** What a reply to a mail means; `taken` is what to say of one that was accepted. */
export function sesOutcome(reply: Reply, taken: string): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'reports')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const body = jsonObject(reply.body)
  const { status } = reply
  if (status >= 200 && status < 300) {
    const vendorId = textOf(body['MessageId'])
    return { result: 'accepted', detail: taken, ...(vendorId !== undefined && { vendorId }) }
  }
  const type = typeOf(reply.headers['x-amzn-errortype'] ?? textOf(body['__type']) ?? '')
  const message = textOf(body['message']) ?? textOf(body['Message']) ?? ''
  const detail = [`SES answered ${status}`, type, safeDetail(message)].filter((part) => part !== '').join(': ')
  const result = resultOf(status, type, message)
  return result === 'retry' ? retryOutcome(reply, detail) : { result, detail }
}

/** With the test call: an account may be well known and still not send. */
export function accountOutcome(reply: Reply): Outcome {
  const outcome = sesOutcome(reply, 'The keys work, and the account may send.')
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return outcome
  const account = jsonObject(reply.body)
  if (account['SendingEnabled'] === false)
    return { result: 'auth', detail: 'The keys work, but sending is paused at SES.' }
  return account['ProductionAccessEnabled'] === false
    ? { ...outcome, detail: 'The keys work. The account is in the sandbox: it sends to verified addresses only.' }
    : outcome
}

/** `com.amazonaws.sesv2#BadRequestException:http://…` → `BadRequestException`. */
const typeOf = (text: string): string => (text.split(':')[0] ?? '').replace(/^.*#/, '').trim()

function resultOf(status: number, type: string, message: string): OutcomeResult {
  // A sender, or a recipient in the sandbox: no mail gets out before somebody has done something about it.
  if (type === 'MessageRejected' && /not verified/i.test(message)) return 'auth'
  const known = Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined
  if (known) return known
  return status === 409 ? 'retry' : resultOfStatus(status)
}
