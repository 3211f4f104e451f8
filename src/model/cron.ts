import { instantOf, localTime } from '../kernel/zoned-time.ts'

/**
 * A rule of five fields: minute, hour, day of the month, month, day of the week. What a clock and a calendar on the wall show decides;
 * see zoned-time for local times that a change of the clocks leaves out or shows twice.
 */
export interface Cron {
  /** Ascending, as all lists here. */
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: readonly number[]
  readonly months: readonly number[]
  /** 1 is Monday, 7 is Sunday. */
  readonly weekdays: readonly number[]
  /** Both fields for days say which: a day that either names will do. */
  readonly eitherDay: boolean
}

/** What is wrong with a text that should be a rule, for people. */
export interface CronProblem {
  readonly message: string
  readonly hint?: string
}

interface Field {
  readonly name: string
  readonly min: number
  readonly max: number
  /** The first stands for `min`. */
  readonly words?: readonly string[]
}

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  // 0 and 7 are both Sunday.
  { name: 'day of the week', min: 0, max: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
]

const isProblem = (value: object): value is CronProblem => 'message' in value

/** Reads `0 9 * * mon`: lists, ranges, steps (`8-18/2`) and English names of months and days, in any case. */
export function parseCron(text: string): Cron | CronProblem {
  const parts = text.trim().split(/\s+/)
  if (parts.length !== FIELDS.length) {
    return {
      message: `a cron expression has five fields: minute, hour, day of the month, month, day of the week; found ${parts.length}`,
      hint: 'Nine o’clock every Monday is "0 9 * * mon".',
    }
  }
  const lists: (readonly number[])[] = []
  for (const [index, part] of parts.entries()) {
    const values = readField(part.toLowerCase(), FIELDS[index]!)
    if (isProblem(values)) return values
    lists.push(values)
  }
  const [minutes, hours, days, months, weekdays] = lists as [number[], number[], number[], number[], number[]]
  const cron: Cron = {
    minutes,
    hours,
    days,
    months,
    weekdays: ascending(weekdays.map((day) => (day === 0 ? 7 : day))),
    eitherDay: !parts[2]!.startsWith('*') && !parts[4]!.startsWith('*'),
  }
  if (cron.eitherDay || months.some((month) => days[0]! <= LONGEST[month - 1]!)) return cron
  return { message: 'no month has such a day' }
}

/** Days of each month, in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const ascending = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b)

function readField(text: string, field: Field): readonly number[] | CronProblem {
  const all: number[] = []
  for (const item of text.split(',')) {
    const values = readItem(item, field)
    if (isProblem(values)) return values
    all.push(...values)
  }
  return ascending(all)
}

function readItem(item: string, field: Field): readonly number[] | CronProblem {
  const { name, min, max } = field
  const parts = /^(?:(\*)|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d{1,2}))?$/.exec(item)
  const step = parts?.[4] === undefined ? 1 : Number(parts[4])
  const isAll = parts?.[1] !== undefined
  const from = isAll ? min : valueOf(parts?.[2], field)
  const end = isAll ? max : parts?.[3] === undefined ? from : valueOf(parts[3], field)
  // Sunday ends a week as well as it begins one.
  const to = end === 0 && from !== undefined && from > 0 && max === 7 ? 7 : end
  const isLoneStep = !isAll && parts?.[3] === undefined && parts?.[4] !== undefined
  if (!parts || from === undefined || to === undefined || step === 0 || isLoneStep) {
    const words = field.words ? ` or ${field.words.slice(0, 2).join(', ')}, …` : ''
    return {
      message: `"${item}" is no ${name}: it goes from ${min} to ${max}${words}`,
      ...(isLoneStep && { hint: `Say where it ends: ${parts?.[2]}-${max}/${step}.` }),
    }
  }
  if (from > to)
    return { message: `"${item}" goes backwards`, hint: `Write it as two: ${parts[2]}-${max},${min}-${parts[3]}.` }
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)
}

function valueOf(text: string | undefined, { min, max, words }: Field): number | undefined {
  if (text === undefined) return undefined
  const place = words?.indexOf(text) ?? -1
  const value = place >= 0 ? place + min : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : undefined
}

/** The rarest day there is, 29 February on a certain weekday, comes again after 40 years at the latest. */
const DAYS_AHEAD = 41 * 366

/** The first moment after `after` at which the clocks of the zone show what the rule says; undefined: there is none in 40 years. */
export function nextOccurrence(cron: Cron, zone: string, after: number): number | undefined {
  const { year, month, day } = localTime(zone, after)
  const start = Date.UTC(year, month - 1, day)
  // From the day before: where a change of the clocks leaves out midnight, what belongs to a day may come on the next.
  for (let ahead = -1; ahead <= DAYS_AHEAD; ahead++) {
    const date = new Date(start + ahead * DAY_MS)
    const found = isDay(cron, date) ? firstOnDay(cron, zone, date, after) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const DAY_MS = 86_400_000

function isDay({ months, days, weekdays, eitherDay }: Cron, date: Date): boolean {
  if (!months.includes(date.getUTCMonth() + 1)) return false
  const isOfMonth = days.includes(date.getUTCDate())
  const isOfWeek = weekdays.includes(((date.getUTCDay() + 6) % 7) + 1)
  return eitherDay ? isOfMonth || isOfWeek : isOfMonth && isOfWeek
}

/** Later times on the clock never come earlier, so that the first one after `after` is found by halving. */
function firstOnDay({ hours, minutes }: Cron, zone: string, date: Date, after: number): number | undefined {
  const instantAt = (index: number): number =>
    instantOf(zone, {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      msOfDay: (hours[Math.floor(index / minutes.length)]! * 60 + minutes[index % minutes.length]!) * 60_000,
    })
  let low = 0
  let high = hours.length * minutes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (instantAt(middle) > after) high = middle
    else low = middle + 1
  }
  return low < hours.length * minutes.length ? instantAt(low) : undefined
}
