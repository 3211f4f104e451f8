import type { Outcome, OutcomeResult } from '../../model/delivery.ts'
import type { Call, Reply } from '../connection.ts'
import { brokenOutcome, jsonObject, retryOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'

type Http = Extract<Reply, { kind: 'http' }>

/** Apple's own words, by what is to be done; for all others the status decides. */
const BY_REASON: Readonly<Record<string, OutcomeResult>> = {
  BadDeviceToken: 'address_invalid',
  DeviceTokenNotForTopic: 'address_invalid',
  Unregistered: 'address_invalid',
  ExpiredToken: 'address_invalid',
  BadCertificate: 'auth',
  BadCertificateEnvironment: 'auth',
  BadEnvironmentKeyIdInToken: 'auth',
  ExpiredProviderToken: 'auth',
  Forbidden: 'auth',
  InvalidProviderToken: 'auth',
  MissingProviderToken: 'auth',
  UnrelatedKeyIdInToken: 'auth',
  IdleTimeout: 'retry',
  TooManyProviderTokenUpdates: 'retry',
  TooManyRequests: 'retry',
}

const HINTS: Readonly<Record<string, string>> = {
  BadDeviceToken: 'The token is none, or of the other environment (see `environment`)',
  DeviceTokenNotForTopic: 'The token is of another app (see `topic`)',
  ExpiredProviderToken: 'The clock of this machine is wrong: our token was too old for Apple',
}

/** What Apple's answer means. */
export function apnsOutcome(reply: Reply, call?: Call): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'blind')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  if (reply.status === 200) {
    const id = reply.headers['apns-id']
    return { result: 'accepted', detail: 'Apple took it.', ...(id !== undefined && { vendorId: id }) }
  }
  const reason = reasonOf(reply)
  const hint = HINTS[reason]
  const said = `Apple answered ${reply.status}: ${safeDetail(reason) || 'no reason given'}`
  const detail = hint === undefined ? said : `${said}. ${hint}.`
  const result = (Object.hasOwn(BY_REASON, reason) && BY_REASON[reason]) || byStatus(reply.status)
  if (result === 'retry') return retryOutcome(reply, detail)
  if (result === 'address_invalid' && isUsedSince(reply, call))
    return { result: 'failed', detail: `${said}. The app has registered anew since, so its token stays.` }
  return { result, detail }
}

function reasonOf(reply: Http): string {
  const { reason } = jsonObject(reply.body)
  return typeof reason === 'string' ? reason : ''
}

function byStatus(status: number): OutcomeResult {
  if (status === 410) return 'address_invalid'
  if (status === 403) return 'auth'
  return status === 429 || status >= 500 ? 'retry' : 'config'
}

/** Apple says since when a token counts no more; the app may have come back after that. */
function isUsedSince(reply: Http, call: Call | undefined): boolean {
  const { timestamp } = jsonObject(reply.body)
  const seenAt = call?.kind === 'http' ? call.recipient?.seenAt : undefined
  return typeof timestamp === 'number' && seenAt !== undefined && seenAt > timestamp
}

/** The test goes to a device that there cannot be: that this is all that Apple finds wrong shows that the rest is right. */
export function testOutcome(reply: Reply): Outcome {
  const outcome = apnsOutcome(reply)
  if (reply.kind === 'http' && reasonOf(reply) === 'BadDeviceToken')
    return { result: 'accepted', detail: 'Apple takes the key for this topic.' }
  return outcome
}
