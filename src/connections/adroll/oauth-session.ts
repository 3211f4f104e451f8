import type { Outcome } from '../../model/delivery.ts'
import { withoutSlash } from '../base-url.ts'
import type { HttpCall, Reply, Session } from '../connection.ts'
import { brokenOutcome, isObject, jsonObject, retryOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'

/** What the tool says if it does not say how long: a day. */
const LIFE_SECONDS = 86_400

/** A new access token for a refresh token (RFC 6749, section 6). */
export function sessionCall(
  {
    baseUrl,
    apiKey,
    clientSecret = '',
  }: { readonly baseUrl: string; readonly apiKey: string; readonly clientSecret?: string | undefined },
  refreshToken: string,
): HttpCall {
  return {
    kind: 'http',
    method: 'POST',
    url: `${withoutSlash(baseUrl)}/auth/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: apiKey,
      client_secret: clientSecret,
    }).toString(),
  }
}

/** Nobody was put on a list yet: what is unclear is tried again. */
export function readSession(reply: Reply, now: number): Session | Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'natural')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { access_token: token, refresh_token: next, expires_in: seconds, error } = jsonObject(reply.body)
  if (reply.status === 200 && typeof token === 'string' && token !== '')
    return {
      token,
      expiresAt: now + (typeof seconds === 'number' ? seconds : LIFE_SECONDS) * 1000,
      ...(typeof next === 'string' && next !== '' && { refreshToken: next }),
    }
  const reason = typeof error === 'string' ? safeDetail(error) : 'no reason given'
  const detail = `The tool gave no access token (${reply.status}): ${reason}`
  return reply.status === 429 || reply.status >= 500 ? retryOutcome(reply, detail) : { result: 'auth', detail }
}

/** A missing API key is refused with the same status, and no new token helps there. */
export function isSessionOver(reply: Reply): boolean {
  if (reply.kind !== 'http' || reply.status !== 401) return false
  const { errors } = jsonObject(reply.body)
  return !(Array.isArray(errors) && errors.some((error) => isObject(error) && error['code'] === 'apiproxy:3'))
}
