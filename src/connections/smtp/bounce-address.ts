import { createHmac } from 'node:crypto'
import { sameText } from '../same-text.ts'
import type { Settings } from './settings.ts'

/** Enough against guessing what can be tried only by sending mail; a local part has room for 64 characters (RFC 5321). */
const PROOF_CHARS = 12
const LOCAL_PART_MAX = 64

/** An envelope sender that says which delivery comes back to it (VERP); the plain one where that cannot be said or be believed. */
export function bounceAddressFor({ bounceAddress, webhookSecret }: Settings, deliveryId: string): string | undefined {
  if (bounceAddress === undefined || webhookSecret === undefined) return bounceAddress
  const { local, domain } = partsOf(bounceAddress)
  const own = `${local}+${deliveryId}-${proofOf(webhookSecret, deliveryId)}`
  // Some servers change the case of what they report to.
  return own.length <= LOCAL_PART_MAX && /^[0-9a-z_]+$/.test(deliveryId) ? `${own}@${domain}` : bounceAddress
}

/** The delivery that such an address names, if we made it. */
export function deliveryOfAddress({ bounceAddress, webhookSecret }: Settings, address: string): string | undefined {
  if (bounceAddress === undefined || webhookSecret === undefined) return undefined
  const { local, domain } = partsOf(bounceAddress.toLowerCase())
  const told = address.trim().toLowerCase()
  if (!told.startsWith(`${local}+`) || !told.endsWith(`@${domain}`)) return undefined
  const token = told.slice(local.length + 1, -domain.length - 1)
  const at = token.lastIndexOf('-')
  const deliveryId = token.slice(0, Math.max(0, at))
  return at > 0 && sameText(token.slice(at + 1), proofOf(webhookSecret, deliveryId)) ? deliveryId : undefined
}

function partsOf(address: string): { readonly local: string; readonly domain: string } {
  const at = address.lastIndexOf('@')
  return { local: address.slice(0, at), domain: address.slice(at + 1) }
}

const proofOf = (secret: string, deliveryId: string): string =>
  createHmac('sha256', secret).update(`bounce ${deliveryId}`, 'utf8').digest('hex').slice(0, PROOF_CHARS)
