/**
 * Instants and what a clock on the wall shows in a time zone, by the zone data of `Intl`.
 *
 * Where clocks are put forward some local times do not exist, where they are put back some come twice. The rules here:
 * a local time that does not exist stands for the instant of the change, one that comes twice for the first of both.
 */

/** What a clock on the wall and a calendar beside it show. */
export interface LocalTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
  /** Since the clock showed midnight, 0 to 86 399 999; on days of a change that is not how much of the day is over. */
  readonly msOfDay: number
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number
}

/** Any date and time of day; days and months beyond their ends run on, as with `Date.UTC`. */
export type LocalMoment = Pick<LocalTime, 'year' | 'month' | 'day' | 'msOfDay'>

const DAY_MS = 86_400_000

/** All zones there are have fewer names; aliases in odd spellings must not fill the memory. */
const FORMATTERS_MAX = 1000
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  })
  if (formatters.size >= FORMATTERS_MAX) formatters.clear()
  formatters.set(zone, made)
  return made
}

/** IANA names and their aliases, in any case, and offsets such as +02:00. By trying: there is no list that holds them all. */
export function isTimeZone(name: string): boolean {
  try {
    return formatterOf(name) !== undefined
  } catch {
    return false
  }
}

/** How far the zone's clocks are ahead of UTC at an instant, ms. Throws a RangeError for what is no zone. */
export function offsetAt(zone: string, at: number): number {
  const seconds = Math.floor(at / 1000) * 1000
  const parts: Record<string, number> = {}
  let isBeforeChrist = false
  for (const { type, value } of formatterOf(zone).formatToParts(seconds)) {
    if (type === 'era') isBeforeChrist = value.startsWith('B')
    else parts[type] = Number(value)
  }
  const year = isBeforeChrist ? 1 - parts.year! : parts.year!
  const shown = utcOf({
    year,
    month: parts.month!,
    day: parts.day!,
    msOfDay: ((parts.hour! * 60 + parts.minute!) * 60 + parts.second!) * 1000,
  })
  return shown - seconds
}

/** What the wall clock shows at an instant. */
export function localTime(zone: string, at: number): LocalTime {
  const shown = at + offsetAt(zone, at)
  const date = new Date(shown)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    msOfDay: ((shown % DAY_MS) + DAY_MS) % DAY_MS,
    weekday: ((date.getUTCDay() + 6) % 7) + 1,
  }
}

/** The instant at which the wall clock shows this; see above for those that it never or twice shows. */
export function instantOf(zone: string, moment: LocalMoment): number {
  const shown = utcOf(moment)
  // No offset is further from UTC than a day, and no zone changes twice in two: one of these two offsets is in force, if any is.
  const before = offsetAt(zone, shown - DAY_MS)
  const after = offsetAt(zone, shown + DAY_MS)
  const fitting = [shown - before, shown - after].filter((at) => at + offsetAt(zone, at) === shown)
  if (fitting.length > 0) return Math.min(...fitting)
  return nextChange(zone, shown - DAY_MS, shown + DAY_MS) ?? shown - before
}

/**
 * The first instant after `from` and up to `to` at which the zone's clocks are put forward or back; undefined: there is none. The span
 * must not hold more than one such change: two days never do.
 */
export function nextChange(zone: string, from: number, to: number): number | undefined {
  const before = offsetAt(zone, from)
  if (offsetAt(zone, to) === before) return undefined
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(zone, middle) === before) low = middle
    else high = middle
  }
  return high
}

function utcOf({ year, month, day, msOfDay }: LocalMoment): number {
  // Not Date.UTC alone: it takes the years 0 to 99 for those of the last century.
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime() + msOfDay
}
