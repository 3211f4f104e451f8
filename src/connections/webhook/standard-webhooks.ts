import { createHash, createHmac } from 'node:crypto'

const SECRET_PREFIX = 'whsec_'
/** Standard Webhooks 1.0.0: shorter keys can be guessed, longer ones gain nothing. */
const KEY_BYTES_MIN = 24
const KEY_BYTES_MAX = 64

export const isWebhookSecret = (text: string): boolean => {
  const encoded = text.startsWith(SECRET_PREFIX) ? text.slice(SECRET_PREFIX.length) : ''
  const { length } = Buffer.from(encoded, 'base64')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) && length >= KEY_BYTES_MIN && length <= KEY_BYTES_MAX
}

/**
 * The headers of a Standard Webhooks request (1.0.0). `id` stays the same over all attempts, so that receivers can tell a
 * repetition; `now` (ms) is the time of this attempt. Signed only where there is a secret.
 */
export function webhookHeaders(id: string, now: number, body: string, secret?: string): Record<string, string> {
  const safeId = headerId(id)
  const timestamp = String(Math.floor(now / 1000))
  return {
    'webhook-id': safeId,
    'webhook-timestamp': timestamp,
    ...(secret === undefined ? {} : { 'webhook-signature': `v1,${sign(secret, `${safeId}.${timestamp}.${body}`)}` }),
  }
}

function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
  return createHmac('sha256', key).update(content, 'utf8').digest('base64')
}

/** Ids come from outside: dots would blur the signed text, and other characters may not fit into a header. */
const headerId = (id: string): string =>
  /^[\w-]{1,128}$/.test(id) ? id : `id_${createHash('sha256').update(id).digest('base64url')}`
