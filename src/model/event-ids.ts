import { isPlaceholder } from './placeholder-ids.ts'

/** Ids, event names and group ids are at most this long: longer ones are bodies put in the wrong field, and would bloat every index. */
export const NAME_LENGTH_MAX = 500

/** Something is there that cannot be an id or a name. */
export const UNUSABLE: unique symbol = Symbol('unusable')

/** Text that is trimmed and not empty, from a string or a number; undefined if absent; UNUSABLE if it is anything else or too long. */
export function readName(value: unknown): string | undefined | typeof UNUSABLE {
  if (typeof value === 'string') {
    const text = value.trim()
    if (text === '') return undefined
    return text.length <= NAME_LENGTH_MAX && isStorable(text) ? text : UNUSABLE
  }
  if (value === undefined || value === null) return undefined
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : UNUSABLE
}

/** As {@link readName}; a value that stands for "nobody" is absent. */
export function readId(value: unknown): string | undefined | typeof UNUSABLE {
  const name = readName(value)
  return typeof name === 'string' && isPlaceholder('user_id', name) ? undefined : name
}

/**
 * An id as it is kept, so that one written in two ways is one: addresses in lower case, phone numbers with their country and
 * without signs, ids of the sender's own types in lower case, all others as they are. Undefined for what is none.
 */
export function readExternalId(type: string, value: unknown): string | undefined {
  if (type === 'email') return readEmail(value)
  if (type === 'phone') return readPhone(value)
  const name = readName(value)
  if (typeof name !== 'string') return undefined
  return type === 'user_id' || type === 'anonymous_id' || type.includes('.') ? name : name.toLowerCase()
}

/** Lower-cased; undefined for what cannot be an address. It is a trait as well, so nothing is lost when it is no id. */
function readEmail(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (text.length > NAME_LENGTH_MAX || !text.includes('@') || !isStorable(text)) return undefined
  return text.toLowerCase()
}

/** E.164: + and up to 15 digits, the first ones the country's. Fewer than 7 reach nobody from abroad. */
const PHONE = /^\+[1-9]\d{6,14}$/

/** Longer ones are no numbers, whatever signs stand between the digits. */
const PHONE_CHARS_MAX = 40

/**
 * `+49 (0) 170 / 123-45.67`, `0049 170 1234567` → `+491701234567`. A number without its country is none: the same digits are
 * somebody else's elsewhere.
 */
function readPhone(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > PHONE_CHARS_MAX) return undefined
  const digits = value.replace(/^\s*tel:/i, '').replace(/\(0\)|[\s\u00a0().\-/]/g, '')
  const phone = digits.replace(/^00/, '+')
  return PHONE.test(phone) ? phone : undefined
}

/** Half of a surrogate pair or a NUL is changed or refused by databases: two ids could become one. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()
