import { createHmac } from 'node:crypto'
import type { ReceivedRequest, Verification } from '../connection.ts'
import { sameText } from '../same-text.ts'
import { refused } from '../verification.ts'

/** `X-Shopify-Hmac-Sha256` is the base64 HMAC-SHA256 of the raw body. It holds no time, so that a repeat cannot be told by its age. */
export function verifyShopify(
  { signingSecret, shop }: { readonly signingSecret: string; readonly shop?: string | undefined },
  { headers, body }: ReceivedRequest,
): Verification {
  const given = headers['x-shopify-hmac-sha256'] ?? ''
  if (given === '')
    return refused('unsigned', 'The header X-Shopify-Hmac-Sha256 is missing: this is no call of Shopify.')
  const expected = createHmac('sha256', signingSecret).update(body).digest('base64')
  if (!sameText(given, expected))
    return refused('forged', 'X-Shopify-Hmac-Sha256 does not match: check the signing secret.')
  const domain = headers['x-shopify-shop-domain'] ?? ''
  if (shop !== undefined && domain.toLowerCase() !== shop.toLowerCase())
    return refused('forged', 'X-Shopify-Shop-Domain names another shop than the settings do.')
  return { ok: true }
}
