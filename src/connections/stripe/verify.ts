import { createHmac } from 'node:crypto'
import type { ReceivedRequest, Verification } from '../connection.ts'
import { sameText } from '../same-text.ts'
import { isFresh, refused } from '../verification.ts'

/** Five minutes, as Stripe's own libraries have it; each repeat is signed anew. */
const TOLERANCE_MS = 300_000

/**
 * `Stripe-Signature: t=SECONDS,v1=HEX[,v1=HEX]`, HMAC-SHA256 over `SECONDS.BODY`; while a secret is replaced there are two of them.
 * Test webhooks also have `v0`, which proves nothing.
 */
export function verifyStripe(secret: string, { headers, body, now }: ReceivedRequest): Verification {
  const header = headers['stripe-signature'] ?? ''
  const parts = header.split(',').map((part): readonly [string, string] => {
    const at = part.indexOf('=')
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()]
  })
  const time = parts.find(([name]) => name === 't')?.[1] ?? ''
  const given = parts.filter(([name]) => name === 'v1').map(([, value]) => value)
  if (!/^\d{1,12}$/.test(time) || given.length === 0)
    return refused('unsigned', 'The header Stripe-Signature is missing or holds no v1: this is no call of Stripe.')
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')
  if (!given.some((one) => sameText(one, expected)))
    return refused('forged', 'Stripe-Signature does not match: check the signing secret of the endpoint.')
  if (!isFresh(now, Number(time) * 1000, TOLERANCE_MS))
    return refused('stale', 'It was signed more than five minutes ago, or ahead: check the clock.')
  return { ok: true }
}
