import { verify } from 'node:crypto'
import type { ReceivedRequest, Verification } from '../connection.ts'
import { isFresh, refused } from '../verification.ts'
import { type Settings, verificationKey } from './settings.ts'

const SIGNATURE = 'x-twilio-email-event-webhook-signature'
const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp'

/** ECDSA over the timestamp and the bytes as they came: the body ends with CR LF, and without them the signature is wrong. */
export function verifyEvents(own: Settings, { headers, body, now }: ReceivedRequest): Verification {
  const key = own.webhookKey === undefined ? undefined : verificationKey(own.webhookKey)
  if (!key)
    return refused(
      'not_set_up',
      'The setting webhookKey is missing: turn on the signed event webhook and copy its key.',
    )
  const signature = headers[SIGNATURE]
  const timestamp = headers[TIMESTAMP]
  if (!signature || !timestamp) return refused('unsigned', 'The headers of the signature are missing.')
  const signed = Buffer.concat([Buffer.from(timestamp, 'utf8'), body])
  if (!isSigned(signed, key, signature)) return refused('forged', 'The signature does not fit the body and the key.')
  if (!isFresh(now, Number(timestamp) * 1000, own.webhookTolerance * 1000))
    return refused('stale', 'The call was signed too long ago, or in the future.')
  return { ok: true }
}

function isSigned(data: Buffer, key: NonNullable<ReturnType<typeof verificationKey>>, signature: string): boolean {
  // Buffer would pass over what is behind the end of it.
  if (!/^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(signature)) return false
  try {
    return verify('sha256', data, key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}
