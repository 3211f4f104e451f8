import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Delivery, OutcomeResult } from '../../model/delivery.ts'
import { apply } from '../apply.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'

const workspace = (caps: string) =>
  programOf(`
version: 1
workspace: t
sending: live
connections: { mail: { kind: smtp }, hook: { kind: webhook } }
campaigns:
  mails:
    entry: { event: Mail, key: k }
    steps: [{ send: email, via: mail, message: { subject: S, text: B } }]
  news:
    tags: [news, weekly]
    entry: { event: News, key: k }
    steps: [{ send: webhook, via: hook, message: { body: B } }]
  receipts:
    kind: transactional
    entry: { event: Receipt, key: k }
    steps: [{ send: email, via: mail, message: { subject: S, text: B } }]
policies: { caps: ${caps} }
`)

class Reader extends Person {
  #keys = 0

  want(event: string): Delivery {
    return this.track(event, { k: `${event}-${this.#keys++}` }).effects.deliveries.at(-1)!
  }
}

const reader = (caps: string, id = 1, log = { position: 0 }) =>
  new Reader(workspace(caps), id, undefined, log).identify({ email: `u${id}@example.com` })
const refused = { result: 'failed', detail: '' } as const

describe('a cap', () => {
  it('lets so many go out in a rolling window, over all campaigns it covers', () => {
    const person = reader('[{ channel: [email, webhook], atMost: 2, per: 1d }]')
    expect(person.send(person.want('Mail'))).toBe('sent')
    person.wait(HOUR)
    expect(person.send(person.want('News'))).toBe('sent')
    expect(person.send(person.want('Mail'))).toBe('skip:frequency_cap')
    expect(person.effects.counters.get('campaign/mails/step/steps[0]/skipped/frequency_cap')).toBe(1)
    expect(person.wait(23 * HOUR - 1).send(person.want('Mail'))).toBe('skip:frequency_cap')
    expect(person.wait(1).send(person.want('Mail'))).toBe('sent')
    expect(person.send(person.want('Mail'))).toBe('skip:frequency_cap')
  })

  it('holds a message until the oldest falls out of the window', () => {
    const person = reader('[{ channel: email, atMost: 2, per: 1d, then: wait }]')
    const start = person.now
    person.send(person.want('Mail'))
    person.wait(HOUR).send(person.want('Mail'))
    const [third, fourth] = [person.want('Mail'), person.want('Mail')]
    const until = `hold:${new Date(start + DAY).toISOString()}`
    expect([person.ask(third), person.ask(fourth)]).toEqual([until, until])
    expect(person.statusOf(third)).toBe('held')
    person.wait(23 * HOUR)
    expect(person.send(third)).toBe('sent')
    expect(person.ask(fourth)).toBe(`hold:${new Date(start + HOUR + DAY).toISOString()}`)
    expect(person.wait(HOUR).send(fourth)).toBe('sent')
    expect(person.effects.counters.get('campaign/mails/step/steps[0]/held/frequency_cap')).toBe(2)
  })

  it('gives a place to what is under way, and takes it back from what did not go out', () => {
    const person = reader('[{ channel: email, atMost: 1, per: 1d }]')
    const first = person.want('Mail')
    expect(person.ask(first)).toBe('sent')
    expect(person.ask(person.want('Mail'))).toBe('skip:frequency_cap')
    // After a crash the same message asks again, and does not stand in its own way.
    expect(person.ask(first)).toBe('sent')
    person.answer(first, refused)
    const second = person.want('Mail')
    expect(person.ask(second)).toBe('sent')
    apply(
      person.program,
      person.state,
      { kind: 'skip', profile: 1, delivery: second.id, reason: 'rendering_failed', detail: '' },
      person.now,
      person.effects,
    )
    const third = person.want('Mail')
    expect(person.ask(third)).toBe('sent')
    person.answer(third, { result: 'retry', detail: '' }, person.now + MINUTE)
    const fourth = person.want('Mail')
    expect(person.send(fourth, { result: 'unknown', detail: '' })).toBe('sent')
    expect(person.wait(MINUTE).ask(third)).toBe('skip:frequency_cap')
  })

  it('counts by tag, and never what is transactional', () => {
    const person = reader('[{ tag: weekly, atMost: 1, per: 7d }, { channel: email, atMost: 1, per: 1h }]')
    expect(person.send(person.want('Receipt'))).toBe('sent')
    expect(person.send(person.want('Mail'))).toBe('sent')
    expect(person.send(person.want('Receipt'))).toBe('sent')
    expect(person.send(person.want('News'))).toBe('sent')
    expect(person.wait(DAY).send(person.want('News'))).toBe('skip:frequency_cap')
    expect(person.send(person.want('Mail'))).toBe('sent')
    expect(person.state.counted).toHaveLength(2)
  })

  it('looks at all caps: a skip outweighs, and the one with room last decides', () => {
    const waits =
      '{ channel: email, atMost: 1, per: 1h, then: wait }, { channel: email, atMost: 1, per: 3h, then: wait }'
    const person = reader(`[${waits}]`)
    person.send(person.want('Mail'))
    expect(person.ask(person.want('Mail'))).toBe(`hold:${new Date(person.now + 3 * HOUR).toISOString()}`)
    const strict = reader(`[${waits}, { channel: email, atMost: 1, per: 1m }]`)
    strict.send(strict.want('Mail'))
    expect(strict.ask(strict.want('Mail'))).toBe('skip:frequency_cap')
  })

  it('counts what both got when two profiles turn out to be one person', () => {
    const log = { position: 0 }
    const caps = '[{ channel: email, atMost: 2, per: 1d, then: wait }]'
    const [one, two] = [reader(caps, 1, log), reader(caps, 2, log)]
    const other = reader(caps, 3, log)
    for (const person of [one, two]) person.send(person.want('Mail'))
    one.wait(MINUTE)
    two.wait(MINUTE)
    apply(one.program, one.state, { kind: 'merge', other: two.state }, one.now, one.effects)
    expect(one.ask(one.want('Mail'))).toMatch(/^hold:/)
    expect(other.send(other.want('Mail'))).toBe('sent')
  })

  it('remembers nothing that no cap looks back at', () => {
    const person = reader('[{ channel: email, atMost: 2, per: 1h }]')
    person.send(person.want('News'))
    expect(person.state.counted).toBeUndefined()
    for (let day = 0; day < 5; day++) person.wait(DAY).send(person.want('Mail'))
    expect(decodeProfile(encodeProfile(person.state)).counted).toHaveLength(1)
  })
})

const caps = fc.record({
  atMost: fc.integer({ min: 1, max: 3 }),
  minutes: fc.integer({ min: 1, max: 12 }),
  then: fc.constantFrom('skip', 'wait'),
  covers: fc.constantFrom('channel: email', 'channel: [email, webhook]', 'tag: news'),
})
const acts = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 4 }),
    event: fc.constantFrom('Mail', 'News', 'Receipt'),
    outcome: fc.constantFrom<OutcomeResult | 'none'>('accepted', 'accepted', 'failed', 'unknown', 'none'),
  }),
  { maxLength: 30 },
)

describe('caps of any kind, whatever is sent', () => {
  it('are never exceeded, and stop nothing that has room', () => {
    fc.assert(
      fc.property(fc.array(caps, { minLength: 1, maxLength: 3 }), acts, (rules, steps) => {
        const text = rules.map(
          ({ atMost, minutes, then, covers }) => `{ ${covers}, atMost: ${atMost}, per: ${minutes}m, then: ${then} }`,
        )
        const person = reader(`[${text.join(', ')}]`)
        const gone: { at: number; event: string; id: string }[] = []
        const covered = (covers: string, event: string): boolean =>
          covers === 'channel: email'
            ? event === 'Mail'
            : covers === 'tag: news'
              ? event === 'News'
              : event !== 'Receipt'
        for (const { after, event, outcome } of steps) {
          person.wait(after * MINUTE)
          const full = rules.filter(
            ({ covers, atMost, minutes }) =>
              covered(covers, event) &&
              gone.filter((sent) => covered(covers, sent.event) && sent.at > person.now - minutes * MINUTE).length >=
                atMost,
          )
          const delivery = person.want(event)
          const decision = person.ask(delivery)
          const expected = full.some(({ then }) => then === 'skip') ? 'skip' : full.length > 0 ? 'hold' : 'sent'
          expect(decision.split(':')[0]).toBe(expected)
          if (decision !== 'sent') continue
          if (outcome !== 'none') person.answer(delivery, { result: outcome, detail: '' })
          if (outcome !== 'failed') gone.push({ at: person.now, event, id: delivery.id })
        }
      }),
      { numRuns: 150 },
    )
  })
})
