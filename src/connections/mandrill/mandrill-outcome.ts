import type { Outcome, OutcomeResult } from '../../model/delivery.ts'
import type { Reply } from '../connection.ts'
import {
  brokenOutcome,
  isObject,
  jsonObject,
  resultOfStatus,
  retryOutcome,
  safeDetail,
  unexpectedReply,
} from '../reply-facts.ts'
import { textOf } from '../told-values.ts'

type Http = Extract<Reply, { kind: 'http' }>

/** Why the tool sends nothing to a recipient. What is not here says nothing against the address. */
const REJECTED: Readonly<Record<string, OutcomeResult>> = {
  'hard-bounce': 'address_invalid',
  spam: 'address_invalid',
  unsub: 'address_invalid',
  invalid: 'address_invalid',
  'invalid-sender': 'auth',
  unsigned: 'auth',
  'test-mode-limit': 'auth',
}

/** Errors by name: the status is 500 for many that a repeat would not mend. */
const ERRORS: Readonly<Record<string, OutcomeResult>> = {
  Invalid_Key: 'auth',
  PaymentRequired: 'auth',
  Unknown_Subaccount: 'auth',
  GeneralError: 'retry',
  ServiceUnavailable: 'retry',
}

/** What the reply to `messages/send` means for its one recipient. */
export function sendOutcome(reply: Reply): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'reports')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  if (reply.status < 200 || reply.status >= 300) return errorOutcome(reply)
  const recipient = firstOf(reply.body)
  if (!recipient) return { result: 'unknown', detail: 'The tool answered 200 but names no recipient.' }
  const vendorId = textOf(recipient['_id'])
  return { ...recipientOutcome(recipient), ...(vendorId !== undefined && { vendorId }) }
}

function recipientOutcome(recipient: Readonly<Record<string, unknown>>): Outcome {
  const status = textOf(recipient['status']) ?? 'no status'
  const why = textOf(recipient['reject_reason']) ?? textOf(recipient['queued_reason'])
  const detail = safeDetail(`The tool says ${status}${why === undefined ? '' : `: ${why}`}.`)
  if (status === 'sent' || status === 'queued' || status === 'scheduled') return { result: 'accepted', detail }
  if (status === 'invalid') return { result: 'address_invalid', detail }
  if (status === 'rejected')
    return { result: lookUp(REJECTED, why) ?? 'failed', detail, ...(why === 'unsub' && { optedOut: true as const }) }
  return { result: 'unknown', detail }
}

/** What the reply to `users/ping2` means. */
export function pingOutcome(reply: Reply): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'natural')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  if (reply.status < 200 || reply.status >= 300) return errorOutcome(reply)
  if (jsonObject(reply.body)['PING'] === 'PONG!') return { result: 'accepted', detail: 'The API key works.' }
  return { result: 'config', detail: 'Something answers at this address that is not Mailchimp Transactional.' }
}

function errorOutcome(reply: Http): Outcome {
  const error = jsonObject(reply.body)
  const name = textOf(error['name'])
  if (name === undefined) return outcomeByStatus(reply)
  const detail = safeDetail(`${name}: ${textOf(error['message']) ?? 'no reason given'}`)
  const result = lookUp(ERRORS, name) ?? (reply.status === 429 ? 'retry' : 'config')
  return result === 'retry' ? retryOutcome(reply, detail) : { result, detail }
}

/** Of a proxy, or of a server that is down. */
function outcomeByStatus(reply: Http): Outcome {
  const detail = `The tool answered ${reply.status} without an error of its own.`
  const result = resultOfStatus(reply.status)
  return result === 'retry' ? retryOutcome(reply, detail) : { result, detail }
}

function firstOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return Array.isArray(parsed) && isObject(parsed[0]) ? parsed[0] : undefined
  } catch {
    return undefined
  }
}

const lookUp = (table: Readonly<Record<string, OutcomeResult>>, key: string | undefined): OutcomeResult | undefined =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
