import { createHash } from 'node:crypto'
import { isSendable } from '../mail-address.ts'
import { normalise } from '../member-keys.ts'
import { listPath, type MailchimpSettings } from './mailchimp-settings.ts'

/** Members are found by the MD5 of their address in lower case. */
export function memberPath(own: MailchimpSettings, email: string): string {
  const hash = createHash('md5').update(email.trim().toLowerCase(), 'utf8').digest('hex')
  return `${listPath(own)}/members/${hash}`
}

/** An address in the one form in which it is compared; undefined: it is none. */
export function addressFrom(value: unknown): string | undefined {
  const address = typeof value === 'string' ? normalise.email(value) : ''
  return isSendable(address) ? address : undefined
}
