import { describe, expect, it } from 'vitest'
import { localTime } from '../../kernel/zoned-time.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { nextOnClock } from './wait-until.ts'

const NOON = Date.UTC(2026, 0, 1, 12)

function waiting(until: string, more = ''): (person?: (person: Person) => void, now?: number) => Person {
  const program = programOf(`
version: 1
workspace: shop
timezone: America/New_York
computed:
  first_order: { first: at, of: Order Completed }
campaigns:
  c:
    entry: { event: Start }
    steps:
      - { wait: { until: ${until} }, id: pause${more} }
      - { send: email, id: mail, message: { subject: a, text: a } }
`)
  return (prepare = () => {}, now = NOON) => {
    const person = new Person(program, 1, now)
    prepare(person)
    return person.track('Start')
  }
}
const whyOf = (person: Person): unknown => person.told('wait_ended')[0]?.why

describe('A wait until a date', () => {
  it('ends at that moment, not before', () => {
    const person = waiting('2026-01-03')()
    expect(person.wait(Date.UTC(2026, 0, 3) - NOON - 1).pending).toEqual([])
    expect(person.wait(1).sendAll()).toEqual(['mail'])
    expect(whyOf(person)).toBeUndefined()
  })

  it('that is past is no wait, and says so', () => {
    const person = waiting('2025-12-31')()
    expect(person.sendAll()).toEqual(['mail'])
    expect(whyOf(person)).toBe('past')
    expect(person.effects.counters.get('campaign/c/step/pause/past')).toBe(1)
  })
})

describe('A wait until the date of a trait', () => {
  const renewal = waiting('{ trait: plan.renews_at, offset: -3d }')
  const renews = (date: unknown) => (person: Person) => void person.identify({ plan: { renews_at: date } })

  it('counts its offset from that date', () => {
    const person = renewal(renews('2026-01-10'))
    expect(person.due).toBe(Date.UTC(2026, 0, 7))
    expect(person.wait(Date.UTC(2026, 0, 7) - NOON).sendAll()).toEqual(['mail'])
  })

  it('follows the date while it waits', () => {
    const person = renewal(renews('2026-01-10'))
      .wait(DAY)
      .identify({ plan: { renews_at: '2026-02-10' } })
    expect(person.due).toBe(Date.UTC(2026, 1, 7))
    person.identify({ plan: { renews_at: '2026-01-04T20:00:00Z' } })
    expect(person.sendAll()).toEqual(['mail'])
    expect(whyOf(person)).toBe('past')
  })

  it('goes on at once where there is no date', () => {
    for (const person of [renewal(), renewal(renews('soon')), renewal(renews(null))]) {
      expect(person.sendAll()).toEqual(['mail'])
      expect(whyOf(person)).toBe('no_date')
    }
  })

  it('can name a computed trait', () => {
    const person = waiting('{ trait: first_order, offset: 30d }')((one) => {
      one.track('Order Completed', { at: '2026-01-01' })
    })
    expect(person.due).toBe(Date.UTC(2026, 0, 31))
  })
})

describe('A wait until a time of day', () => {
  const morning = waiting('{ at: "09:00" }')

  it('is in the zone of the trait, then of the newest event that named one, then of the workspace', () => {
    const tell = (zone: string) => (person: Person) => void person.identify({ timezone: zone })
    expect(morning(tell('Asia/Kolkata')).due).toBe(Date.UTC(2026, 0, 2, 3, 30))
    expect(morning(tell('Nowhere/Land')).due).toBe(Date.UTC(2026, 0, 1, 14))
    const fromEvents = morning((person) => {
      person.state.zone = [NOON - HOUR, 'Europe/Berlin']
    })
    expect(fromEvents.due).toBe(Date.UTC(2026, 0, 2, 8))
    expect(decodeProfile(encodeProfile(fromEvents.state)).zone).toEqual([NOON - HOUR, 'Europe/Berlin'])
    expect(waiting('{ at: "09:00", timezone: UTC }')(tell('Asia/Kolkata')).due).toBe(Date.UTC(2026, 0, 2, 9))
  })

  it('that it is now is no wait', () => {
    expect(waiting('{ at: "12:00", timezone: UTC }')().sendAll()).toEqual(['mail'])
  })

  it('keeps to the days it names', () => {
    // 1 January 2026 is a Thursday.
    expect(waiting('{ at: "09:00", on: [mon, tue], timezone: UTC }')().due).toBe(Date.UTC(2026, 0, 5, 9))
    expect(waiting('{ on: thu, timezone: UTC }')().due).toBe(Date.UTC(2026, 0, 8))
    expect(waiting('{ at: "12:30", on: thu, timezone: UTC }')().due).toBe(NOON + 30 * MINUTE)
  })
})

describe('The next moment on a clock', () => {
  const at = (hours: number, minutes = 0) => ({
    msOfDay: hours * HOUR + minutes * MINUTE,
    days: [],
    timezone: 'profile',
  })

  it('that the clock leaves out is the first after the gap', () => {
    // On 29 March 2026 Berlin goes from 02:00 to 03:00.
    expect(nextOnClock(at(2, 30), 'Europe/Berlin', Date.UTC(2026, 2, 28, 12))).toBe(Date.UTC(2026, 2, 29, 1))
  })

  it('that comes twice is the first, and the next day after it', () => {
    // On 25 October 2026 Berlin goes from 03:00 back to 02:00.
    const first = Date.UTC(2026, 9, 25, 0, 30)
    expect(nextOnClock(at(2, 30), 'Europe/Berlin', Date.UTC(2026, 9, 24, 12))).toBe(first)
    expect(nextOnClock(at(2, 30), 'Europe/Berlin', first + 1)).toBe(Date.UTC(2026, 9, 26, 1, 30))
  })

  it('on a day that a country left out is the moment at which it did', () => {
    // Samoa had no Friday on 30 December 2011.
    const friday = { ...at(9), days: [5] }
    expect(nextOnClock(friday, 'Pacific/Apia', Date.UTC(2011, 11, 29, 12))).toBe(Date.UTC(2011, 11, 30, 10))
  })

  it('is never early, and less than two days away without days, in any zone at any hour', () => {
    for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC']) {
      for (let from = Date.UTC(2026, 0, 1); from < Date.UTC(2027, 0, 1); from += 37 * HOUR + 11 * MINUTE) {
        const due = nextOnClock(at(2, 15), zone, from)
        expect(due).toBeGreaterThanOrEqual(from)
        expect(due - from).toBeLessThan(2 * DAY)
        const shown = localTime(zone, due).msOfDay
        expect(shown === at(2, 15).msOfDay || localTime(zone, due - 1).msOfDay < at(2, 15).msOfDay).toBe(true)
      }
    }
  })
})
