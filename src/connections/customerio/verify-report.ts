import { createHmac } from 'node:crypto'
import type { ReceivedRequest, Verification } from '../connection.ts'
import { sameText } from '../same-text.ts'
import { isFresh, refused } from '../verification.ts'
import type { Settings } from './settings.ts'

const DAY_MS = 86_400_000
/** A call that failed comes again for seven days, and whether it is signed anew then is not documented. */
const AGE_MS_MAX = 8 * DAY_MS

/** The signature of Customer.io: HMAC-SHA256 in hex over `v0:`, the time (s) and the bytes of the body. */
export function verifyReport({ webhookKey }: Settings, { headers, body, now }: ReceivedRequest): Verification {
  if (webhookKey === undefined) return refused('not_set_up', '`webhookKey` is not set: nothing can be verified.')
  const { 'x-cio-signature': signature, 'x-cio-timestamp': timestamp } = headers
  if (!signature || !timestamp) return refused('unsigned', 'The header X-CIO-Signature or X-CIO-Timestamp is missing.')
  const expected = createHmac('sha256', webhookKey).update(`v0:${timestamp}:`).update(body).digest('hex')
  if (!sameText(signature.toLowerCase(), expected))
    return refused('forged', 'The signature is not one of `webhookKey`.')
  if (!isFresh(now, Number(timestamp) * 1000, AGE_MS_MAX))
    return refused('stale', 'X-CIO-Timestamp is too far from now.')
  return { ok: true }
}
