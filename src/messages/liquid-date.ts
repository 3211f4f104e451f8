/** Numbers below are taken as Unix seconds, from here on as milliseconds: as milliseconds 1e11 is March 1973, as seconds the year 5138. */
const MILLISECONDS_FROM = 1e11

const NUMERIC = /^-?\d{1,17}(?:\.\d{1,9})?$/
const DATE_ONLY = /^\d{4}-\d\d-\d\d$/
const LOCAL_ISO = /^\d{4}-\d\d-\d\d[T ][\d:.,]{4,20}$/
/** An offset stands behind a time: `-2026` in `11-30-2026` is a year. */
const HAS_ZONE = /(?:(?:z|gmt|utc)(?:[+-]\d\d:?\d\d)?|:\d\d(?:[.,]\d{1,9})?\s*[+-]\d\d:?\d\d)\s*(?:\([^()]{0,60}\))?$/i
/** Longer texts are no dates; they are not tried. */
const DATE_CHARS_MAX = 64

/**
 * The moment that a template's value means: milliseconds, Unix seconds, ISO 8601 and what else JavaScript reads as a date, and `now`.
 * A text without a time zone is UTC, whatever the machine's own zone is. Anything else comes back as it was given.
 */
export function readDate(value: unknown, now: number): unknown {
  if (value === 'now' || value === 'today') return new Date(now)
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string') return value
  const text = value.trim()
  if (text.length === 0 || text.length > DATE_CHARS_MAX) return value
  if (NUMERIC.test(text)) return fromNumber(Number(text))
  const at = Date.parse(withZone(text))
  return Number.isNaN(at) ? value : new Date(at)
}

/** A day or a time on a wall, such as a birthday: the same date wherever it is read. */
export function isZoneless(value: unknown): boolean {
  if (typeof value !== 'string') return false
  const text = value.trim()
  return text !== 'now' && text !== 'today' && !NUMERIC.test(text) && !HAS_ZONE.test(text)
}

function fromNumber(value: number): Date {
  return new Date(Math.abs(value) < MILLISECONDS_FROM ? value * 1000 : value)
}

function withZone(text: string): string {
  if (DATE_ONLY.test(text)) return text
  if (LOCAL_ISO.test(text)) return `${text}Z`
  return HAS_ZONE.test(text) ? text : `${text} UTC`
}
