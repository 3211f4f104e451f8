import type { ExternalId } from './event.ts'

/** Ids, event names and group ids are at most this long: longer ones are bodies put in the wrong field, and would bloat every index. */
export const NAME_LENGTH_MAX = 500

/** What clients send when they have no id: treating it as one would merge strangers into a single profile. */
const BLOCKED = /^(?:[0-]*|-1|null|anonymous|undefined)$/i

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
  return typeof name === 'string' && BLOCKED.test(name) ? undefined : name
}

/** Lower-cased; undefined for what cannot be an address. It is a trait as well, so nothing is lost when it is no id. */
export function readEmail(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (text.length > NAME_LENGTH_MAX || !text.includes('@') || !isStorable(text)) return undefined
  return text.toLowerCase()
}

/** In the fixed order user, anonymous, email. */
export function idsOf(
  userId: string | undefined,
  anonymousId: string | undefined,
  email: string | undefined,
): readonly ExternalId[] {
  const ids: ExternalId[] = []
  if (userId !== undefined) ids.push({ type: 'user_id', value: userId })
  if (anonymousId !== undefined) ids.push({ type: 'anonymous_id', value: anonymousId })
  if (email !== undefined) ids.push({ type: 'email', value: email })
  return ids
}

/** Half of a surrogate pair or a NUL is changed or refused by databases: two ids could become one. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()
