import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { bestHourOf } from './best-hour.ts'

const NOON = Date.UTC(2026, 0, 1, 12)

const programWith = (until: string) =>
  programOf(`
version: 1
workspace: shop
campaigns:
  c:
    entry: { event: Start }
    steps:
      - { wait: { until: ${until} }, id: pause }
      - { send: email, id: mail, message: { subject: a, text: a } }
`)
const program = programWith('{ at: bestHour, fallback: "10:30", timezone: UTC }')

/** Opens at these hours of the days before, UTC. */
function opened(person: Person, hours: readonly number[], name = 'Email Opened', more = {}): Person {
  for (const [index, hour] of hours.entries()) {
    const at = Math.floor(person.now / DAY) * DAY - (index + 1) * DAY + hour * HOUR
    person.track(name, more, person.now - at)
  }
  return person
}
const personOf = (hours: readonly number[], by = program, now = NOON): Person => opened(new Person(by, 1, now), hours)

describe('A wait until the best hour', () => {
  it('ends at the hour at which the person opened most messages, by whatever channel, and says so', () => {
    const person = opened(personOf([20, 7]), [7], 'Push Notification Opened').track('Start')
    expect(person.due).toBe(Date.UTC(2026, 0, 2, 7))
    expect(person.told('wait_started')).toEqual([
      { campaign: 'c', step: 'pause', until: Date.UTC(2026, 0, 2, 7), by: 'best_hour', msOfDay: 7 * HOUR },
    ])
    expect(person.effects.counters.get('campaign/c/step/pause/best_hour')).toBe(1)
    expect(person.wait(19 * HOUR).sendAll()).toEqual(['mail'])
    expect(person.told('wait_ended')).toEqual([])
  })

  it('is no wait within that hour', () => {
    const person = personOf([12, 12, 12], program, NOON + 59 * MINUTE).track('Start')
    expect(person.sendAll()).toEqual(['mail'])
    expect(person.told('wait_ended')).toEqual([{ campaign: 'c', step: 'pause', why: 'best_hour' }])
    expect(personOf([12, 12, 12], program, NOON + HOUR).track('Start').due).toBe(NOON + DAY)
  })

  it('takes the fallback for who opened fewer than three, not counting machines', () => {
    const person = opened(personOf([20, 20]), [20, 20], 'Email Opened', { open_class: 'machine' }).track('Start')
    expect(person.due).toBe(Date.UTC(2026, 0, 2, 10, 30))
    expect(person.told('wait_started')[0]).toMatchObject({ by: 'fallback', msOfDay: 10.5 * HOUR })
    expect(person.effects.counters.get('campaign/c/step/pause/fallback')).toBe(1)
  })

  it('counts opens of humans and of those who are not known to be machines', () => {
    const person = opened(personOf([20]), [20, 20], 'Email Opened', { open_class: 'unknown' }).track('Start')
    expect(person.due).toBe(Date.UTC(2026, 0, 1, 20))
  })

  it('of hours that are equal takes that of the newest open', () => {
    expect(personOf([8, 20, 8, 20]).track('Start').due).toBe(Date.UTC(2026, 0, 2, 8))
    expect(personOf([20, 8, 20, 8]).track('Start').due).toBe(Date.UTC(2026, 0, 1, 20))
  })

  it('keeps to the days it names', () => {
    // 1 January 2026 is a Thursday.
    const weekend = programWith('{ at: bestHour, fallback: "10:00", on: [sat, sun], timezone: UTC }')
    expect(personOf([12, 12, 12], weekend).track('Start').due).toBe(Date.UTC(2026, 0, 3, 12))
    expect(personOf([], weekend).track('Start').due).toBe(Date.UTC(2026, 0, 3, 10))
  })

  it('is read on the clock of the person, on each day as clocks were then', () => {
    const local = programWith('{ at: bestHour, fallback: "10:00" }')
    const july = Date.UTC(2026, 6, 15, 12)
    const person = new Person(local, 1, july).identify({ timezone: 'Europe/Berlin' })
    // At 9 in winter and at 9 in summer, which are different hours of UTC; twice at 8 UTC would be a draw.
    for (const at of ['2026-01-10T08:10Z', '2026-01-11T08:10Z', '2026-07-10T07:10Z', '2026-07-11T07:50Z'])
      person.track('Email Opened', {}, july - Date.parse(at))
    for (const at of ['2026-07-12T08:00Z', '2026-07-13T08:00Z', '2026-07-14T08:00Z'])
      person.track('Email Opened', {}, july - Date.parse(at))
    expect(person.track('Start').due).toBe(Date.UTC(2026, 6, 16, 7))
    // The clocks go forward on 29 March 2026.
    const march = new Person(local, 1, Date.UTC(2026, 2, 28, 12)).identify({ timezone: 'Europe/Berlin' })
    expect(opened(march, [8, 8, 8]).track('Start').due).toBe(Date.UTC(2026, 2, 29, 7))
  })

  it('rests on what was opened until it began, also on what is heard of later', () => {
    const person = personOf([20, 20, 20]).track('Start').wait(HOUR)
    for (let open = 0; open < 5; open++) person.track('Email Opened')
    expect(person.due).toBe(Date.UTC(2026, 0, 1, 20))
    opened(person, [15, 15, 15, 15])
    expect(person.due).toBe(Date.UTC(2026, 0, 1, 15))
  })

  it('forgets old habits', () => {
    const person = personOf([])
    for (let day = 200; day > 100; day--) person.track('Email Opened', {}, day * DAY + 5 * HOUR)
    for (let day = 30; day > 0; day--) person.track('Email Opened', {}, day * DAY + 4 * HOUR)
    expect(person.track('Start').due).toBe(Date.UTC(2026, 0, 2, 8))
  })

  it('keeps nothing of opens where no campaign asks', () => {
    const other = programWith('{ at: "09:00" }')
    expect(other.opens).toEqual([])
    expect(personOf([8, 8], other).state.facts.kept).toEqual([])
    expect(personOf([8, 8]).state.facts.kept).toHaveLength(1)
  })
})

it('The best hour is the same in whatever order opens come, by which of two profiles, and after it was stored', () => {
  const opens = fc.array(fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.boolean()), { maxLength: 150 })
  const place = { zone: 'America/St_Johns', at: NOON }
  const best = (person: Person): number | undefined => bestHourOf(person.state, program.opens, place)
  fc.assert(
    fc.property(opens, fc.infiniteStream(fc.boolean()), (all, sides) => {
      const log = { position: 0 }
      const one = new Person(program, 1, NOON, log)
      const [left, right] = [new Person(program, 2, NOON, log), new Person(program, 3, NOON, log)]
      const name = (isPush: boolean): string => (isPush ? 'Push Notification Opened' : 'Email Opened')
      for (const [hoursAgo, isPush] of all) one.track(name(isPush), {}, hoursAgo * HOUR)
      for (const [hoursAgo, isPush] of all.toReversed())
        (sides.next().value ? left : right).track(name(isPush), {}, hoursAgo * HOUR)
      apply(program, left.state, { kind: 'merge', other: right.state }, NOON, left.effects)
      expect(best(left)).toBe(best(one))
      const stored = decodeProfile(encodeProfile(left.state))
      expect(bestHourOf(stored, program.opens, place)).toBe(best(one))
    }),
    { numRuns: 50 },
  )
})
