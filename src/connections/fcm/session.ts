import type { Outcome } from '../../model/delivery.ts'
import type { HttpCall, Reply, Session } from '../connection.ts'
import { signToken } from '../json-web-token.ts'
import { jsonObject, retryOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'
import { fcmError } from './fcm-error.ts'
import type { ServiceAccount } from './service-account.ts'

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging'
/** The longest that Google allows. */
const LIFE_SECONDS = 3600

/** The service account's signed word for an access token (RFC 7523). */
export function sessionCall(account: ServiceAccount, now: number): HttpCall {
  const seconds = Math.floor(now / 1000)
  const assertion = signToken('RS256', {
    key: account.private_key,
    keyId: account.private_key_id,
    claims: {
      iss: account.client_email,
      scope: SCOPE,
      aud: account.token_uri,
      iat: seconds,
      exp: seconds + LIFE_SECONDS,
    },
  })
  return {
    kind: 'http',
    method: 'POST',
    url: account.token_uri,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString(),
  }
}

/** Nothing was sent to anybody yet: what is unclear is tried again. */
export function readSession(reply: Reply, now: number): Session | Outcome {
  if (reply.kind === 'broken') return { result: reply.refused ? 'config' : 'retry', detail: reply.detail }
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const body = jsonObject(reply.body)
  const { access_token: token, expires_in: seconds } = body
  if (reply.status === 200 && typeof token === 'string' && token !== '')
    return { token, expiresAt: now + (typeof seconds === 'number' ? seconds : LIFE_SECONDS) * 1000 }
  const said = [body.error, body.error_description].filter((word) => typeof word === 'string').join(': ')
  const detail = `Google gave no access token (${reply.status}): ${safeDetail(said) || 'no reason given'}`
  if (reply.status === 429 || reply.status >= 500) return retryOutcome(reply, detail)
  if (reply.status === 404) return { result: 'config', detail }
  return { result: 'auth', detail }
}

/** Not where it is Apple or the browser's maker that refuses what the project holds for them: no new token helps there. */
export const isSessionOver = (reply: Reply): boolean =>
  reply.kind === 'http' && reply.status === 401 && fcmError(reply).code !== 'THIRD_PARTY_AUTH_ERROR'
