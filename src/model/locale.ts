/** Longer tags exist, but nobody writes in them. */
const LOCALE_CHARS_MAX = 35
const LOCALE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}$/i

/** Whether a text is a language tag such as `de`, `pt-BR` or `zh-Hant-TW` (RFC 5646, the common part of it). */
export const isLocale = (text: string): boolean => text.length <= LOCALE_CHARS_MAX && LOCALE.test(text)

/** The tag in the one spelling in which tags are compared; undefined: it is none. Operating systems write `pt_BR`. */
export function canonicalLocale(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LOCALE_CHARS_MAX) return undefined
  const tag = value.trim().replaceAll('_', '-').toLowerCase()
  return isLocale(tag) ? tag : undefined
}

/** Of these tags the one that speaks to somebody of this locale: the same, else without its last parts; undefined: none does. */
export function fittingLocale(tags: readonly string[], locale: string | undefined): string | undefined {
  for (let wanted = canonicalLocale(locale); wanted; wanted = withoutLast(wanted)) {
    const found = tags.find((tag) => canonicalLocale(tag) === wanted)
    if (found !== undefined) return found
  }
  return undefined
}

const withoutLast = (tag: string): string | undefined =>
  tag.includes('-') ? tag.slice(0, tag.lastIndexOf('-')) : undefined
