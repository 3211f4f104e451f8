/**
 * A corrected event time before this is a clock that was never set (1970, 1980), not a fact of a customer: the receive time is taken.
 * No shop that imports its history has older orders online.
 */
export const EVENT_TIME_MIN = Date.UTC(1990, 0, 1)

/** `2026-01-31`, `2026-01-31T10:00:00.123456+01:00`, `2026-01-31 10:00:00Z`: what SDKs and databases write. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?\s?([Zz]|[+-]\d\d:?\d\d)?)?$/

/**
 * Milliseconds of an ISO 8601 time; whole numbers are milliseconds since 1970. Anything else is undefined: what `Date.parse` makes
 * of other texts depends on the machine's time zone, and a replay elsewhere must decide the same. Without a zone it is UTC.
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'string') return parseUsualForm(value) ?? parseIso(value)
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined
}

/**
 * When it happened by our clock: `receivedAt − (sentAt − originalTimestamp)`, as Segment documents (connections/spec/common).
 * Without a usable sentAt the given time, without that the receive time. Never later than the receive time.
 * `skewMs` is receivedAt − sentAt: how far the sender's clock is behind, with the time on the way.
 */
export function eventTime(original: unknown, skewMs: number | undefined, receivedAt: number): number {
  if (original === undefined || original === null) return receivedAt
  const given = parseTime(original)
  if (given === undefined) return receivedAt
  const at = skewMs === undefined ? given : given + skewMs
  return at > receivedAt || at < EVENT_TIME_MIN ? receivedAt : at
}

function parseIso(text: string): number | undefined {
  const parts = ISO.exec(text.trim())
  if (!parts) return undefined
  const [, day, minutes = '00:00', seconds = ':00', fraction = '0', zone = 'Z'] = parts
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
  const ms = Date.parse(`${day}T${minutes}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`)
  return Number.isNaN(ms) ? undefined : ms
}

/** `2026-01-31T10:00:00.000Z`, what nearly all SDKs send, without the cost of the general parser. */
function parseUsualForm(text: string): number | undefined {
  if (text.length !== 24 || text.charCodeAt(10) !== 84 || text.charCodeAt(19) !== 46 || text.charCodeAt(23) !== 90)
    return
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const hour = digits(text, 11, 13)
  const minute = digits(text, 14, 16)
  const second = digits(text, 17, 19)
  const separated =
    text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58
  // The general parser judges the rest; days beyond the 28th need the length of the month.
  if (!separated || !(month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour <= 23 && minute <= 59 && second <= 59))
    return
  const ms = Date.UTC(digits(text, 0, 4), month - 1, day, hour, minute, second, digits(text, 20, 23))
  return Number.isNaN(ms) ? undefined : ms
}

/** NaN unless all are digits. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
