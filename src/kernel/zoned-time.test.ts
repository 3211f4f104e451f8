import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOf, isTimeZone, localTime, nextChange, offsetAt } from './zoned-time.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
  '+05:30',
]
const zones = fc.constantFrom(...ZONES)
const instants = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2040, 0, 1) })

const shownByIntl = (zone: string, at: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)

function shown(zone: string, at: number): string {
  const { year, month, day, msOfDay } = localTime(zone, at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const seconds = Math.floor(msOfDay / 1000)
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
  return `${year}-${two(month)}-${two(day)} ${time}`
}

describe('local time', () => {
  it('is what Intl shows, in any zone at any instant', () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        expect(shown(zone, at)).toBe(shownByIntl(zone, at))
      }),
      { numRuns: 500 },
    )
  })

  it('leads back to its instant, or to an earlier one at which the clock shows the same', () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const back = instantOf(zone, localTime(zone, at))
        expect(back).toBeLessThanOrEqual(at)
        expect(localTime(zone, back)).toEqual(localTime(zone, at))
      }),
      { numRuns: 500 },
    )
  })

  it('knows the day of the week', () => {
    expect(localTime('UTC', Date.UTC(2026, 5, 1)).weekday).toBe(1)
    expect(localTime('America/New_York', Date.UTC(2026, 5, 1)).weekday).toBe(7)
  })
})

describe('where clocks are put forward or back', () => {
  it('a time that does not exist is the instant of the change', () => {
    const change = Date.UTC(2026, 2, 29, 1)
    for (const minutes of [120, 150, 179])
      expect(instantOf('Europe/Berlin', { year: 2026, month: 3, day: 29, msOfDay: minutes * 60_000 })).toBe(change)
    expect(instantOf('Europe/Berlin', { year: 2026, month: 3, day: 29, msOfDay: 3 * HOUR })).toBe(change)
    expect(instantOf('Europe/Berlin', { year: 2026, month: 3, day: 29, msOfDay: 2 * HOUR - 1 })).toBe(change - 1)
  })

  it('a time that comes twice is the first of both', () => {
    const at = instantOf('Europe/Berlin', { year: 2026, month: 10, day: 25, msOfDay: 2.5 * HOUR })
    expect(at).toBe(Date.UTC(2026, 9, 25, 0, 30))
    expect(localTime('Europe/Berlin', at + HOUR)).toEqual(localTime('Europe/Berlin', at))
  })

  it('a day that a country left out is the instant at which it did', () => {
    const at = instantOf('Pacific/Apia', { year: 2011, month: 12, day: 30, msOfDay: 12 * HOUR })
    expect(at).toBe(Date.UTC(2011, 11, 30, 10))
    expect(shown('Pacific/Apia', at)).toBe('2011-12-31 00:00:00')
  })

  it('days and months run on beyond their ends', () => {
    expect(instantOf('UTC', { year: 2026, month: 12, day: 32, msOfDay: 0 })).toBe(Date.UTC(2027, 0, 1))
  })

  it('the change is found to the millisecond, and none where there is none', () => {
    const change = Date.UTC(2026, 9, 25, 1)
    expect(nextChange('Europe/Berlin', change - DAY, change + DAY)).toBe(change)
    expect(nextChange('Europe/Berlin', change, change + DAY)).toBeUndefined()
    expect(offsetAt('Europe/Berlin', change - 1) - offsetAt('Europe/Berlin', change)).toBe(HOUR)
  })
})

describe('names of zones', () => {
  it('are told from what is none', () => {
    expect(['Europe/Berlin', 'europe/berlin', 'UTC', 'US/Eastern', '+02:00'].map(isTimeZone)).not.toContain(false)
    expect(['', 'Berlin', 'Europe/Atlantis', '+2', 'CEST!', '__proto__'].map(isTimeZone)).not.toContain(true)
  })
})
