import { createHash } from 'node:crypto'
import type { AudienceMember } from '../model/delivery.ts'

/**
 * The identifiers of a person as ad platforms compare them: each brought to one form, so that the same person gives the
 * same text wherever it was typed. An empty string means there is nothing to match on; it is never hashed.
 * The rules are those of Meta's customer file (checked 2026-11-23); other platforms ask for the same or for less.
 */
export const normalise = {
  email: (value: string): string => (hashedAlready(value) ? value.trim().toLowerCase() : emailOf(value)),
  /** Digits with the country code, no plus sign and no leading zeros. */
  phone: (value: string): string =>
    hashedAlready(value) ? value.trim().toLowerCase() : value.replace(/\D/g, '').replace(/^0+/, ''),
  /** First and last names: lower-case, letters of any script kept, no punctuation. */
  name: (value: string): string =>
    value
      .normalize('NFC')
      .trim()
      .toLowerCase()
      .replace(/[\p{P}\p{S}]/gu, '')
      .replace(/\s+/g, ' ')
      .trim(),
  city: (value: string): string =>
    value
      .normalize('NFC')
      .toLowerCase()
      .replace(/[\s\p{P}\p{S}\p{N}]/gu, ''),
  /** The first five digits in the United States; area, district and sector in the United Kingdom. */
  zip: (value: string, country?: string): string =>
    zipOf(value, country === undefined ? '' : normalise.country(country)),
  /** ISO 3166-1 alpha-2. Anything else cannot be matched. */
  country: (value: string): string => {
    const code = value.trim().toLowerCase()
    if (code === 'uk') return 'gb'
    return /^[a-z]{2}$/.test(code) ? code : ''
  },
  externalId: (value: string): string => value.trim(),
} as const

/** Lower-case hex SHA-256 of the text; a text that is such a hash already passes through, an empty one stays empty. */
export function hashKey(text: string): string {
  if (text === '') return ''
  return hashedAlready(text) ? text.trim().toLowerCase() : createHash('sha256').update(text, 'utf8').digest('hex')
}

/** Whether a member has what ad platforms match on by itself. */
export const hasEmailOrPhone = (member: AudienceMember): boolean =>
  normalise.email(member.email ?? '') !== '' || normalise.phone(member.phone ?? '') !== ''

const hashedAlready = (value: string): boolean => /^[0-9a-f]{64}$/i.test(value.trim())

function emailOf(value: string): string {
  const address = value.trim().toLowerCase()
  return /^[^\s@]+@[^\s@]+$/.test(address) ? address : ''
}

function zipOf(value: string, country: string): string {
  const zip = value.toLowerCase().replace(/[\s-]/g, '')
  if (country === 'us') return zip.slice(0, 5)
  // The last two letters name a few houses only.
  if (country === 'gb') return zip.replace(/(\d)[a-z]{2}$/, '$1')
  return zip
}
