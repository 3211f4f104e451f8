import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTime, nextChange } from '../../kernel/zoned-time.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { zoneOf } from '../person-zone.ts'
import { quietUntil } from './quiet-hours.ts'

const at = (text: string): number => Date.parse(text)
const until = (zone: string, from: number, to: number, now: string): string | undefined => {
  const end = quietUntil({ from: from * HOUR, to: to * HOUR }, zone, at(now))
  return end === undefined ? undefined : new Date(end).toISOString()
}

describe('quiet time', () => {
  it('begins with its first moment and ends with its last', () => {
    expect(until('Europe/Berlin', 22, 8, '2026-01-10T20:59:59.999Z')).toBeUndefined()
    expect(until('Europe/Berlin', 22, 8, '2026-01-10T21:00:00.000Z')).toBe('2026-01-11T07:00:00.000Z')
    expect(until('Europe/Berlin', 22, 8, '2026-01-11T06:59:59.999Z')).toBe('2026-01-11T07:00:00.000Z')
    expect(until('Europe/Berlin', 22, 8, '2026-01-11T07:00:00.000Z')).toBeUndefined()
    expect(until('Europe/Berlin', 12, 14, '2026-01-11T12:00:00.000Z')).toBe('2026-01-11T13:00:00.000Z')
  })

  it('is an hour shorter where clocks are put forward in it, and longer where they are put back', () => {
    expect(until('Europe/Berlin', 22, 8, '2026-03-28T21:00:00Z')).toBe('2026-03-29T06:00:00.000Z')
    expect(until('Europe/Berlin', 22, 8, '2026-10-24T20:00:00Z')).toBe('2026-10-25T07:00:00.000Z')
  })

  it('ends with the jump where its end does not exist, and begins with it where its beginning does not', () => {
    expect(until('Europe/Berlin', 22, 2.5, '2026-03-28T23:00:00Z')).toBe('2026-03-29T01:00:00.000Z')
    expect(until('Europe/Berlin', 2.5, 4, '2026-03-29T00:59:59.999Z')).toBeUndefined()
    expect(until('Europe/Berlin', 2.5, 4, '2026-03-29T01:00:00Z')).toBe('2026-03-29T02:00:00.000Z')
    expect(until('Europe/Berlin', 2.25, 2.75, '2026-03-29T01:00:00Z')).toBeUndefined()
  })

  it('comes twice where its hour comes twice', () => {
    expect(until('Europe/Berlin', 22, 2.5, '2026-10-24T23:00:00Z')).toBe('2026-10-25T00:30:00.000Z')
    expect(until('Europe/Berlin', 22, 2.5, '2026-10-25T00:30:00Z')).toBeUndefined()
    expect(until('Europe/Berlin', 22, 2.5, '2026-10-25T01:00:00Z')).toBe('2026-10-25T01:30:00.000Z')
  })

  it('is what the clock on the wall says, minute by minute, in any zone on days of change and others', () => {
    const zones = [
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Africa/Casablanca',
      'UTC',
    ]
    const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 })
    const year = Date.UTC(2026, 0, 1)
    const day = fc.integer({ min: 0, max: 364 })
    fc.assert(
      fc.property(fc.constantFrom(...zones), minutes, minutes, day, fc.boolean(), (zone, from, to, days, atChange) => {
        fc.pre(from !== to)
        const some = year + days * DAY
        let start = some
        for (let look = some; atChange && look < some + 366 * DAY; look += DAY) {
          const change = nextChange(zone, look, look + DAY)
          if (change !== undefined) {
            start = change - 12 * HOUR
            break
          }
        }
        const isQuiet = (time: number): boolean => {
          const now = localTime(zone, time).msOfDay / MINUTE
          return from < to ? now >= from && now < to : now >= from || now < to
        }
        for (let now = start; now < start + DAY; now += 97 * MINUTE) {
          let end = now
          while (isQuiet(end)) end += MINUTE
          expect(quietUntil({ from: from * MINUTE, to: to * MINUTE }, zone, now)).toBe(end === now ? undefined : end)
        }
      }),
      { numRuns: 40 },
    )
  })
})

const workspace = (policies: string, kind = 'promotional') => `
version: 1
workspace: t
sending: live
timezone: Europe/Berlin
connections: { mail: { kind: smtp }, hook: { kind: webhook } }
campaigns:
  hello:
    kind: ${kind}
    entry: { event: Signed Up }
    exit: [{ did: Order Completed }]
    steps:
      - { send: email, id: one, via: mail, message: { subject: S, text: B } }
      - { send: webhook, id: two, via: hook, message: { body: B } }
policies: { quietHours: ${policies} }
`
const NIGHT = '[{ channel: email, from: "22:00", to: "08:00" }]'
const LATE = at('2026-01-10T23:30:00Z')

function signedUp(text: string, traits = {}, now = LATE): Person {
  return new Person(programOf(text), 1, now).identify({ email: 'u@example.com', ...traits }).track('Signed Up')
}

describe('quiet hours', () => {
  it('hold a message until they are over, say so, and count it once', () => {
    const person = signedUp(workspace(NIGHT))
    const [one] = person.pending
    expect(person.ask(one!)).toBe(`hold:${new Date(at('2026-01-11T07:00:00Z')).toISOString()}`)
    expect(person.statusOf(one!)).toBe('held')
    expect(person.effects.deliveryChanges.at(-1)).toMatchObject({
      reason: 'quiet_hours',
      notBefore: at('2026-01-11T07:00:00Z'),
    })
    expect(person.ask(one!)).toMatch(/^hold:/)
    expect(person.effects.counters.get('campaign/hello/step/one/held/quiet_hours')).toBe(1)
    expect(person.told('delivery_changed')).toHaveLength(1)
    expect(person.wait(7.5 * HOUR - 1).ask(one!)).toMatch(/^hold:/)
    expect(person.wait(1).send(one!)).toBe('sent')
    expect(person.statusOf(one!)).toBe('sent')
  })

  it('do not keep an exit from calling the held message off', () => {
    const person = signedUp(workspace(NIGHT))
    const [one] = person.pending
    person.ask(one!)
    person.wait(HOUR).track('Order Completed')
    expect(person.statusOf(one!)).toBe('cancelled')
    expect(person.wait(DAY).ask(one!)).toBe('settled')
  })

  it('skip it where the rule says so, and the journey goes on', () => {
    const person = signedUp(workspace('[{ channel: [email], from: "22:00", to: "08:00", then: skip }]'))
    expect(person.ask(person.pending[0]!)).toBe('skip:quiet_hours')
    expect(person.pending.map(({ step }) => step)).toEqual(['two'])
    expect(person.ask(person.pending[0]!)).toBe('sent')
  })

  it('are those of the zone of the trait, else of the newest event that named one, else of the workspace', () => {
    const zone = (person: Person) => zoneOf(decodeProfile(encodeProfile(person.state)), 'Europe/Berlin')
    const person = signedUp(workspace(NIGHT))
    expect(zone(person)).toBe('Europe/Berlin')
    person.track('Seen', {}, HOUR, { timezone: 'Asia/Tokyo' })
    person.track('Seen', {}, 2 * HOUR, { timezone: 'America/New_York' })
    person.track('Seen', {}, 0, { timezone: 'Nowhere/Atlantis' }).track('Seen', {}, 0, { timezone: 5 })
    expect(zone(person)).toBe('Asia/Tokyo')
    // Half past eight in the morning there.
    expect(person.ask(person.pending[0]!)).toBe('sent')
    expect(zone(signedUp(workspace(NIGHT), { timezone: 'America/New_York' }))).toBe('America/New_York')
    expect(zone(signedUp(workspace(NIGHT), { timezone: 'home' }))).toBe('Europe/Berlin')
    expect(signedUp(workspace(NIGHT), { timezone: 'America/New_York' }).sendAll()).toEqual(['one'])
  })

  it('can be those of one zone for everybody, and the strictest of several rules counts', () => {
    const rules = (then: string) =>
      `[{ channel: email, from: "22:00", to: "08:00", timezone: UTC }, { channel: email, from: "00:00", to: "06:00", then: ${then} }]`
    const person = signedUp(workspace(rules('hold')), { timezone: 'America/New_York' })
    expect(person.ask(person.pending[0]!)).toBe('hold:2026-01-11T08:00:00.000Z')
    const berliner = signedUp(workspace(rules('skip')))
    expect(berliner.ask(berliner.pending[0]!)).toBe('skip:quiet_hours')
  })

  it('do not concern transactional campaigns, nor other channels', () => {
    expect(signedUp(workspace(NIGHT, 'transactional')).sendAll()).toEqual(['one'])
    expect(signedUp(workspace('[{ channel: push, from: "22:00", to: "08:00" }]')).sendAll()).toEqual(['one'])
  })

  it('are no reason to keep what is skipped anyway', () => {
    const person = signedUp(workspace(NIGHT), { unsubscribed: true })
    expect(person.ask(person.pending[0]!)).toBe('skip:unsubscribed')
  })
})
