import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime } from './event-time.ts'

describe('parseTime', () => {
  it.each([
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    ['2026-01-31T10:20:30.400Z', Date.UTC(2026, 0, 31, 10, 20, 30, 400)],
    ['2026-01-31T10:20:30Z', Date.UTC(2026, 0, 31, 10, 20, 30)],
    ['2026-01-31T10:20Z', Date.UTC(2026, 0, 31, 10, 20)],
    ['2026-01-31 10:20:30', Date.UTC(2026, 0, 31, 10, 20, 30)],
    ['2026-01-31T10:20:30.123456+00:00', Date.UTC(2026, 0, 31, 10, 20, 30, 123)],
    ['2026-01-31T10:20:30.123456789Z', Date.UTC(2026, 0, 31, 10, 20, 30, 123)],
    ['2026-01-31T10:20:30.5+0130', Date.UTC(2026, 0, 31, 8, 50, 30, 500)],
    ['2026-01-31t10:20:30z', Date.UTC(2026, 0, 31, 10, 20, 30)],
    [1_700_000_000_000.7, 1_700_000_000_000],
    ['2026-13-01T00:00:00.000Z', undefined],
    ['2026-01-31T25:00:00.000Z', undefined],
    ['20x6-01-31T10:20:30.400Z', undefined],
    ['31/01/2026', undefined],
    ['5', undefined],
    ['', undefined],
    [Number.NaN, undefined],
    [true, undefined],
    [undefined, undefined],
  ])('reads %j', (value, ms) => {
    expect(parseTime(value)).toBe(ms)
  })

  it('reads what JavaScript writes exactly as JavaScript does', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime())
      }),
    )
  })
})
