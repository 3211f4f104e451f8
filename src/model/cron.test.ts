import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTime } from '../kernel/zoned-time.ts'
import { nextOccurrence, parseCron, type Cron } from './cron.ts'

const MINUTE = 60_000
const DAY = 86_400_000

function cronOf(text: string): Cron {
  const cron = parseCron(text)
  if ('message' in cron) throw new Error(cron.message)
  return cron
}

/** The next moments of a rule, as `Date` writes them in UTC. */
function times(text: string, zone: string, after: string, count: number): readonly string[] {
  const cron = cronOf(text)
  const found: string[] = []
  for (let at = Date.parse(after); found.length < count;) {
    at = nextOccurrence(cron, zone, at)!
    found.push(new Date(at).toISOString().slice(0, 16))
  }
  return found
}

const problem = (text: string): string => {
  const cron = parseCron(text)
  return 'message' in cron ? [cron.message, cron.hint].filter(Boolean).join(' | ') : 'none'
}

describe('A cron expression', () => {
  it('is read field by field: lists, ranges, steps, names, Sunday by three names', () => {
    expect(cronOf('*/20 8-12/2,20 1,15 jan-mar,12 MON-Wed')).toEqual({
      minutes: [0, 20, 40],
      hours: [8, 10, 12, 20],
      days: [1, 15],
      months: [1, 2, 3, 12],
      weekdays: [1, 2, 3],
      eitherDay: true,
    })
    for (const sunday of ['0', '7', 'sun']) expect(cronOf(`0 0 * * ${sunday}`).weekdays).toEqual([7])
    expect(cronOf('0 0 * * fri-sun').weekdays).toEqual([5, 6, 7])
    expect(cronOf('0 0 */2 * mon').eitherDay).toBe(false)
  })

  it.each([
    ['0 9 * *', 'five fields'],
    ['@daily', 'five fields'],
    ['0 0 9 * * *', 'five fields'],
    ['60 9 * * *', '"60" is no minute: it goes from 0 to 59'],
    ['0 24 * * *', '"24" is no hour: it goes from 0 to 23'],
    ['0 9 0 * *', '"0" is no day of the month: it goes from 1 to 31'],
    ['0 9 * 13 *', '"13" is no month: it goes from 1 to 12 or jan, feb, …'],
    ['0 9 * * monday', '"monday" is no day of the week: it goes from 0 to 7 or sun, mon, …'],
    ['0 9 * * 5-2', '"5-2" goes backwards | Write it as two: 5-7,0-2.'],
    ['*/0 9 * * *', '"*/0" is no minute'],
    ['5/10 9 * * *', 'Say where it ends: 5-59/10.'],
    ['0 9 30 2 *', 'no month has such a day'],
    ['0,, 9 * * *', '"" is no minute'],
  ])('that is none says why: %s', (text, message) => {
    expect(problem(text)).toContain(message)
  })
})

describe('The next occurrence', () => {
  it('is later than the moment it is asked for, never that moment itself', () => {
    expect(times('0 9 * * mon', 'Europe/Berlin', '2026-11-23T08:00:00Z', 2)).toEqual([
      '2026-11-30T08:00',
      '2026-12-07T08:00',
    ])
    expect(times('0 9 * * mon', 'Europe/Berlin', '2026-11-23T07:59:59.999Z', 1)).toEqual(['2026-11-23T08:00'])
  })

  it('follows the clock of the zone through changes', () => {
    expect(times('0 9 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T08:00',
      '2026-03-29T07:00',
      '2026-03-30T07:00',
    ])
  })

  it('comes at the first moment after a gap, once, however many of its times the gap swallows', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ])
    expect(times('*/10 2 * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:00',
    ])
  })

  it('comes once at a time that the clock shows twice: the first time', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })

  it('finds rare days, and either of two kinds of days', () => {
    expect(times('0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', 2)).toEqual(['2028-02-29T00:00', '2032-02-29T00:00'])
    expect(times('0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', 1)).toEqual(['2104-02-29T00:00'])
    expect(times('0 0 1 * mon', 'UTC', '2026-11-24T00:00:00Z', 3)).toEqual([
      '2026-11-30T00:00',
      '2026-12-01T00:00',
      '2026-12-07T00:00',
    ])
  })

  it('is what looking at the clock every minute gives', () => {
    fc.assert(
      fc.property(cronTexts, moments, ({ text }, { zone, from }) => {
        const cron = cronOf(text)
        const expected = scan(cron, zone, from, from + SPAN)
        const found: number[] = []
        for (
          let at = nextOccurrence(cron, zone, from);
          at !== undefined && at <= from + SPAN;
          at = nextOccurrence(cron, zone, at)
        )
          found.push(at)
        expect(found).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})

const SPAN = 2.5 * DAY

/** Three days around changes of the clocks of all kinds: half an hour, at midnight, a whole day left out. */
const CHANGES: readonly (readonly [zone: string, near: string])[] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2027-03-14'],
  ['America/New_York', '2027-11-07'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Asuncion', '2023-10-01'],
  ['America/Havana', '2026-11-01'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Pacific/Apia', '2011-12-30'],
  ['Asia/Kathmandu', '2026-05-05'],
  ['UTC', '2028-02-29'],
]

const moments = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -36 * 60, max: 12 * 60 }), fc.constantFrom(0, 1, 59_999))
  .map(([[zone, near], minutes, ms]) => ({ zone, from: Date.parse(near) + minutes * MINUTE + ms }))

const number = (min: number, max: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min, max }).map(String) },
    { weight: 2, arbitrary: fc.integer({ min: 2, max: 15 }).map((step) => `*/${step}`) },
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  )
const mostly = (field: ReturnType<typeof number>) => fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, field)
const cronTexts = fc
  .tuple(
    fc.oneof(fc.constant('*'), number(0, 59)),
    fc.oneof(fc.constantFrom('*', '0', '1', '2', '0-3', '23'), number(0, 23)),
    mostly(number(1, 31)),
    mostly(number(1, 12)),
    mostly(number(0, 6)),
  )
  .map((fields) => ({ text: fields.join(' ') }))
  .filter(({ text }) => !('message' in parseCron(text)))

const seen = new Map<string, number>()

/** Minutes on the wall; many scans look at the same days. */
function wallMinute(zone: string, at: number): number {
  const key = `${zone} ${at}`
  const known = seen.get(key)
  if (known !== undefined) return known
  const { year, month, day, msOfDay } = localTime(zone, at)
  const minute = Date.UTC(year, month - 1, day) / MINUTE + Math.floor(msOfDay / MINUTE)
  seen.set(key, minute)
  return minute
}

/**
 * What a person would note who looks at the clock on the wall every minute: it shows a time of the rule for the first time, or it has
 * jumped over one.
 */
function scan(cron: Cron, zone: string, after: number, until: number): readonly number[] {
  const found: number[] = []
  const shown = (at: number): number => wallMinute(zone, at)
  const first = Math.floor(after / MINUTE) * MINUTE
  // From far enough before that no clock shows more than that.
  let latest = shown(first - 3 * DAY)
  for (let at = first - 3 * DAY + MINUTE; at <= until; at += MINUTE) {
    const now = shown(at)
    let hits = false
    for (let minute = latest + 1; minute <= now; minute++) hits ||= fits(cron, minute * MINUTE)
    latest = Math.max(latest, now)
    if (hits && at > after) found.push(at)
  }
  return found
}

function fits({ minutes, hours, days, months, weekdays, eitherDay }: Cron, wall: number): boolean {
  const date = new Date(wall)
  const isOfMonth = days.includes(date.getUTCDate())
  const isOfWeek = weekdays.includes(date.getUTCDay() === 0 ? 7 : date.getUTCDay())
  return (
    minutes.includes(date.getUTCMinutes()) &&
    hours.includes(date.getUTCHours()) &&
    months.includes(date.getUTCMonth() + 1) &&
    (eitherDay ? isOfMonth || isOfWeek : isOfMonth && isOfWeek)
  )
}
