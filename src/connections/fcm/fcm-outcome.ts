import type { Outcome } from '../../model/delivery.ts'
import type { Reply } from '../connection.ts'
import { brokenOutcome, jsonObject, retryOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'
import { fcmError } from './fcm-error.ts'

/** Asked for by Google where it does not say itself how long to wait. */
const QUOTA_WAIT_MS = 60_000
const TROUBLE_WAIT_MS = 10_000

/** What FCM's answer means. Only what FCM itself says of the token takes the token away, never a message of ours that is wrong. */
export function fcmOutcome(reply: Reply): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'blind')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  if (status === 200) {
    const { name } = jsonObject(reply.body)
    return { result: 'accepted', detail: 'FCM took it.', ...(typeof name === 'string' && { vendorId: name }) }
  }
  const error = fcmError(reply)
  const said = [error.code, error.message, ...error.fields].filter((word) => word !== '').join(', ')
  const detail = `FCM answered ${status}: ${safeDetail(said) || 'no reason given'}`
  const wait = (ms: number): Outcome => ({ retryAfterMs: ms, ...retryOutcome(reply, detail) })
  if (status === 429) return wait(QUOTA_WAIT_MS)
  if (status === 503) return retryOutcome(reply, detail)
  if (status >= 500) return wait(TROUBLE_WAIT_MS)
  if (status === 404 && (error.code === 'UNREGISTERED' || error.code === 'NOT_FOUND'))
    return { result: 'address_invalid', detail: 'The app is no longer on the device, or its token was replaced (404).' }
  if (status === 403 && error.code === 'SENDER_ID_MISMATCH')
    return { result: 'address_invalid', detail: 'The token is of an app of another Firebase project (403).' }
  if (status === 400 && error.isOwn && error.fields.length === 0 && /registration token/i.test(error.message))
    return { result: 'address_invalid', detail: 'The token is none (400).' }
  if (error.code === 'THIRD_PARTY_AUTH_ERROR')
    return { result: 'auth', detail: `The key of Apple or of web push is missing in the Firebase project: ${detail}` }
  return { result: status === 401 || status === 403 ? 'auth' : 'config', detail }
}
