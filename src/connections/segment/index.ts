import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { ConnectionKind, ReceivedRequest, Verification } from '../connection.ts'
import { sameText } from '../same-text.ts'
import { refused } from '../verification.ts'
import { readSegment } from './read-calls.ts'

const settings = z.strictObject({
  sharedSecret: z
    .string()
    .min(1, 'must not be empty')
    .meta({ secret: true })
    .describe('The shared secret of the webhook destination at Segment: it signs each request.'),
})
type Settings = z.infer<typeof settings>

const segment: ConnectionKind<Settings> = {
  kind: 'segment',
  title: 'Segment',
  summary: 'Hears of all that a Segment workspace sends to a webhook destination.',
  settings,
  // Nothing is called.
  limits: { concurrency: 1, timeoutMs: 5000 },
  idempotency: 'natural',
  receive: { verify: (own, request) => verify(own, request), read: (_own, request) => readSegment(request) },
}
export default segment

/** `X-Signature` is the hex HMAC-SHA1 of the raw body. */
function verify({ sharedSecret }: Settings, { headers, body }: ReceivedRequest): Verification {
  const given = headers['x-signature'] ?? ''
  if (given === '')
    return refused('unsigned', 'The header X-Signature is missing: give the destination at Segment a shared secret.')
  const expected = createHmac('sha1', sharedSecret).update(body).digest('hex')
  if (sameText(given.toLowerCase(), expected)) return { ok: true }
  // Of a batch Segment signs the first event only: all others could be anybody's.
  const isBatch = Buffer.from(body.subarray(0, 64)).toString().trimStart().startsWith('[')
  return refused(
    'forged',
    isBatch
      ? 'X-Signature does not cover a batch: turn batching off in the destination at Segment.'
      : 'X-Signature does not match: check the shared secret.',
  )
}
