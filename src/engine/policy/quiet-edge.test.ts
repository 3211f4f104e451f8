import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { EDGE_LEAD_MS } from './quiet-edge.ts'
import { quietSince, quietUntil } from './quiet-hours.ts'

const at = (text: string): number => Date.parse(text)
const workspace = (rules: string, wait = '4h', kind = 'promotional') =>
  programOf(`
version: 1
workspace: t
sending: live
timezone: Europe/Berlin
connections: { mail: { kind: smtp } }
campaigns:
  remind:
    kind: ${kind}
    entry: { event: Added }
    steps:
      - { wait: ${wait} }
      - { send: email, via: mail, message: { subject: S, text: B } }
policies: { quietHours: ${rules} }
`)
const EDGE = '{ channel: email, from: "22:00", to: "08:00", then: edge }'
const program = workspace(`[${EDGE}]`)
const someone = (of: typeof program, now: string) =>
  new Person(of, 1, at(now)).identify({ email: 'u1@example.com' }).track('Added')
const due = (person: Person): string | undefined =>
  person.due === undefined ? undefined : new Date(person.due).toISOString()

describe('a message whose wait would end in a quiet time with `then: edge`', () => {
  it('goes out just before it begins, and its wait says why it is so short', () => {
    const person = someone(program, '2026-01-10T18:00:00Z')
    expect(due(person)).toBe('2026-01-10T20:55:00.000Z')
    person.wait(2 * HOUR + 55 * MINUTE - 1)
    expect(person.pending).toEqual([])
    expect(person.wait(1).sendAll()).toEqual(['steps[1]'])
    expect(person.told('wait_ended')).toMatchObject([{ why: 'before_quiet' }])
    expect(person.effects.counters.get('campaign/remind/step/steps[0]/before_quiet')).toBe(1)
  })

  it('keeps its time where that is not quiet, and where the message is transactional', () => {
    expect(due(someone(program, '2026-01-10T16:59:59Z'))).toBe('2026-01-10T20:59:59.000Z')
    expect(due(someone(program, '2026-01-10T06:00:00Z'))).toBe('2026-01-10T10:00:00.000Z')
    expect(due(someone(workspace(`[${EDGE}]`, '4h', 'transactional'), '2026-01-10T18:00:00Z'))).toBe(
      '2026-01-10T22:00:00.000Z',
    )
  })

  it('is held until the end where there is no time left before', () => {
    const late = someone(program, '2026-01-10T20:57:00Z')
    expect(due(late)).toBe('2026-01-11T00:57:00.000Z')
    late.wait(4 * HOUR)
    expect(late.ask(late.pending[0]!)).toBe('hold:2026-01-11T07:00:00.000Z')
    const within = someone(program, '2026-01-10T23:00:00Z')
    expect(due(within)).toBe('2026-01-11T03:00:00.000Z')
  })

  it('follows the clock on the wall where clocks change', () => {
    const spring = workspace('[{ channel: email, from: "02:30", to: "08:00", then: edge }]')
    // 02:30 does not exist on that day: it becomes quiet with the jump from 02:00 to 03:00.
    expect(due(someone(spring, '2026-03-29T00:00:00Z'))).toBe('2026-03-29T00:55:00.000Z')
    const nights = workspace(`[${EDGE}]`, '11h')
    expect(due(someone(nights, '2026-10-24T19:00:00Z'))).toBe('2026-10-24T19:55:00.000Z')
    expect(due(someone(nights, '2026-03-28T19:00:00Z'))).toBe('2026-03-29T06:00:00.000Z')
  })

  it("goes by each person's own zone, as it is known now, and never into the past", () => {
    const person = someone(program, '2026-01-10T18:00:00Z')
    person.identify({ timezone: 'America/New_York' })
    expect(due(person)).toBe('2026-01-10T22:00:00.000Z')
    person.identify({ timezone: 'Asia/Kolkata' })
    // There it has been quiet for hours.
    expect(due(person)).toBe('2026-01-10T22:00:00.000Z')
    person.wait(HOUR).identify({ timezone: 'Europe/London' })
    expect(due(person)).toBe('2026-01-10T21:55:00.000Z')
    const late = someone(workspace(`[${EDGE}]`, '10h'), '2026-01-10T12:00:00Z').wait(6 * HOUR)
    // The edge in that zone passed while nobody knew of it.
    expect(due(late.identify({ timezone: 'Asia/Kolkata' }))).toBe('2026-01-10T22:00:00.000Z')
  })

  it('is not moved into another quiet time', () => {
    const rules = `[${EDGE}, { channel: email, from: "20:00", to: "22:30", then: skip }]`
    expect(due(someone(workspace(rules), '2026-01-10T18:30:00Z'))).toBe('2026-01-10T22:30:00.000Z')
  })

  it('stays held by rules that say `hold`', () => {
    const rules = '[{ channel: email, from: "22:00", to: "08:00" }]'
    expect(due(someone(workspace(rules), '2026-01-10T18:00:00Z'))).toBe('2026-01-10T22:00:00.000Z')
  })
})

describe('the moment at which a quiet time began', () => {
  it('is the first of those from which on it was quiet without a break, in any zone', () => {
    const zones = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC']
    const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 })
    const moment = fc.integer({ min: 0, max: 365 * 24 * 60 - 1 })
    fc.assert(
      fc.property(fc.constantFrom(...zones), minutes, minutes, moment, (zone, from, to, minute) => {
        fc.pre(from !== to)
        const window = { from: from * MINUTE, to: to * MINUTE }
        const now = Date.UTC(2026, 0, 1) + minute * MINUTE
        const since = quietSince(window, zone, now)
        const end = quietUntil(window, zone, now)
        expect(since === undefined).toBe(end === undefined)
        if (since === undefined) return
        expect(since).toBeLessThanOrEqual(now)
        expect(quietUntil(window, zone, since)).toBe(end)
        expect(quietUntil(window, zone, since - 1)).toBeUndefined()
        expect(now - since).toBeLessThan(DAY + HOUR)
      }),
      { numRuns: 300 },
    )
    expect(EDGE_LEAD_MS).toBeLessThan(HOUR)
  })
})
