import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Delivery, OutcomeResult } from '../../model/delivery.ts'
import { WHEN_CAPPED } from '../../model/policies.ts'
import { apply } from '../apply.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { MOMENT_MS } from './rivals.ts'

/** What campaigns and their steps say beside what they must. */
interface Sayings {
  readonly mails?: string
  readonly news?: string
  readonly mail?: string
  readonly call?: string
}

const workspace = (caps: string, { mails = '', news = '', mail = '', call = '' }: Sayings = {}) =>
  programOf(`
version: 1
workspace: t
sending: live
connections: { mail: { kind: smtp }, hook: { kind: webhook } }
campaigns:
  mails:
    entry: { event: Mail, key: k }${mails}
    steps: [{ send: email, via: mail, message: { subject: S, text: B }${mail} }]
  news:
    tags: [news, weekly]
    entry: { event: News, key: k }${news}
    steps: [{ send: webhook, via: hook, message: { body: B }${call} }]
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

const reader = (caps: string, id = 1, log = { position: 0 }, sayings: Sayings = {}) =>
  new Reader(workspace(caps, sayings), id, undefined, log).identify({ email: `u${id}@example.com` })
const readerOf = (caps: string, sayings: Sayings) => reader(caps, 1, undefined, sayings)
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

describe('a step that says what a full cap does to its message', () => {
  const skips = '[{ channel: email, atMost: 1, per: 1d }]'
  const waits = '[{ channel: email, atMost: 1, per: 1d, then: wait }]'

  it('can have it wait, though the cap would skip it', () => {
    const person = readerOf(skips, { mail: ', whenCapped: wait' })
    person.send(person.want('Mail'))
    const second = person.want('Mail')
    expect(person.ask(second)).toBe(`hold:${new Date(person.now + DAY).toISOString()}`)
    expect(person.wait(DAY).send(second)).toBe('sent')
  })

  it('can have it skipped, though the cap would hold it', () => {
    const person = readerOf(waits, { mail: ', whenCapped: skip' })
    person.send(person.want('Mail'))
    expect(person.send(person.want('Mail'))).toBe('skip:frequency_cap')
    expect(person.told('journey_ended').map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('can have it go out all the same, which counts and is told', () => {
    const person = readerOf(skips, { mail: ', whenCapped: continue' })
    expect([person.send(person.want('Mail')), person.send(person.want('Mail'))]).toEqual(['sent', 'sent'])
    expect(person.state.counted).toHaveLength(2)
    expect(person.told('cap_passed')).toMatchObject([{ campaign: 'mails', step: 'steps[0]' }])
  })

  it('can end the journey with it', () => {
    const person = readerOf(waits, { mail: ', whenCapped: exit }, { wait: 1h' })
    person.send(person.want('Mail'))
    const second = person.want('Mail')
    expect(person.send(second)).toBe('skip:frequency_cap')
    expect(person.statusOf(second)).toBe('skipped')
    expect(person.told('journey_ended')).toMatchObject([{ campaign: 'mails', reason: 'frequency_cap' }])
    expect(person.effects.counters.get('campaign/mails/step/steps[0]/skipped/frequency_cap')).toBe(1)
    expect(person.state.journeys).toHaveLength(1)
  })
})

describe('priority', () => {
  const one = (then = 'skip') => `[{ channel: [email, webhook], atMost: 1, per: 1d, then: ${then} }]`

  it('gives the room that is left to the higher, whoever is asked for first', () => {
    const person = readerOf(one(), { news: '\n    priority: 10' })
    const [mail, news] = [person.want('Mail'), person.want('News')]
    expect(person.send(mail)).toBe('skip:frequency_cap')
    expect(person.told('delivery_changed').at(-1)).toMatchObject({ first: 'news' })
    expect(person.send(news)).toBe('sent')
  })

  it('that is equal leaves it to what was due first, and of one moment to what was decided first', () => {
    const person = readerOf(one('wait'), {})
    const [mail, news] = [person.want('Mail'), person.want('News')]
    expect(person.ask(news)).toMatch(/^hold/)
    expect(person.send(mail)).toBe('sent')
    const both = readerOf(one('wait'), {})
    both.send(both.want('Mail'))
    const [late, early] = [both.wait(MINUTE).want('News'), both.wait(MINUTE).want('Mail')]
    for (const message of [early, late]) expect(both.ask(message)).toMatch(/^hold/)
    both.wait(DAY)
    expect(both.ask(early)).toMatch(/^hold/)
    expect(both.send(late)).toBe('sent')
  })

  it('that is equal leaves it to what was due first, though it was decided later', () => {
    const rules =
      '[{ channel: email, atMost: 1, per: 60m, then: wait }, { tag: news, atMost: 1, per: 55m, then: wait }, ' +
      '{ channel: [email, webhook], atMost: 3, per: 70m }]'
    const person = readerOf(rules, {})
    for (const event of ['Mail', 'News']) person.send(person.want(event))
    const [mail, news] = [person.wait(MINUTE).want('Mail'), person.wait(MINUTE).want('News')]
    for (const message of [mail, news]) expect(person.ask(message)).toMatch(/^hold/)
    person.wait(HOUR)
    expect([person.send(mail), person.send(news)]).toEqual(['skip:frequency_cap', 'sent'])
  })

  it('holds no room for what another rule stops, waits for later, or was due long ago', () => {
    const nowhere = new Reader(workspace(one(), { mails: '\n    priority: 10' }))
    nowhere.want('Mail')
    expect(nowhere.send(nowhere.want('News'))).toBe('sent')
    const later = readerOf(one(), { mails: '\n    priority: 10' })
    const mail = later.want('Mail')
    later.ask(mail)
    later.answer(mail, { result: 'retry', detail: '' }, later.now + HOUR)
    expect(later.send(later.want('News'))).toBe('sent')
    const stuck = readerOf(one(), { mails: '\n    priority: 10' })
    stuck.want('Mail')
    expect(stuck.wait(MOMENT_MS - 1).send(stuck.want('News'))).toBe('skip:frequency_cap')
    expect(stuck.wait(1).send(stuck.want('News'))).toBe('sent')
  })

  it('does not matter where there is room for both, or none at all', () => {
    const person = readerOf('[{ channel: [email, webhook], atMost: 2, per: 1d }]', { mails: '\n    priority: 1' })
    const [mail, news] = [person.want('Mail'), person.want('News')]
    expect([person.send(news), person.send(mail)]).toEqual(['sent', 'sent'])
    expect(person.send(person.want('Receipt'))).toBe('sent')
    person.want('Mail')
    person.send(person.want('News'))
    expect(person.told('delivery_changed').at(-1)).not.toHaveProperty('first')
  })
})

const caps = fc.record({
  atMost: fc.integer({ min: 1, max: 3 }),
  minutes: fc.integer({ min: 1, max: 12 }),
  then: fc.constantFrom('skip' as const, 'wait' as const),
  covers: fc.constantFrom('channel: email', 'channel: [email, webhook]', 'tag: news'),
})
const campaigns = fc.record({
  priority: fc.constantFrom(-1, 0, 0, 7),
  whenCapped: fc.constantFrom(undefined, undefined, ...WHEN_CAPPED),
})
const acts = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 4 }),
    events: fc.array(fc.constantFrom('Mail', 'News', 'Receipt'), { maxLength: 3 }),
    outcomes: fc.infiniteStream(
      fc.constantFrom<OutcomeResult | 'none'>('accepted', 'accepted', 'failed', 'unknown', 'none'),
    ),
    order: fc.infiniteStream(fc.nat()),
  }),
  { maxLength: 15 },
)

describe('caps of any kind, whatever is sent and in whatever order it is asked for', () => {
  it('are never exceeded but by who says so, stop nothing that has room, and leave it to the highest priority', () => {
    fc.assert(
      fc.property(
        fc.array(caps, { minLength: 1, maxLength: 3 }),
        campaigns,
        campaigns,
        acts,
        (rules, mail, news, steps) => {
          const text = rules.map(
            ({ atMost, minutes, then, covers }) => `{ ${covers}, atMost: ${atMost}, per: ${minutes}m, then: ${then} }`,
          )
          const saying = (whenCapped: string | undefined) =>
            whenCapped === undefined ? '' : `, whenCapped: ${whenCapped}`
          const person = readerOf(`[${text.join(', ')}]`, {
            mails: `\n    priority: ${mail.priority}`,
            news: `\n    priority: ${news.priority}`,
            mail: saying(mail.whenCapped),
            call: saying(news.whenCapped),
          })
          const campaignOf = (event: string) => (event === 'Mail' ? mail : news)
          const covered = (covers: string, event: string): boolean =>
            covers === 'channel: email'
              ? event === 'Mail'
              : covers === 'tag: news'
                ? event === 'News'
                : event !== 'Receipt'
          const gone: { at: number; event: string }[] = []
          let open: { delivery: Delivery; event: string; due: number; order: number }[] = []
          let created = 0

          /** What becomes of a message if these have gone or go before it. */
          const decide = (event: string, before: readonly { at: number; event: string }[]): string => {
            const full = rules.filter(
              ({ covers, atMost, minutes }) =>
                covered(covers, event) &&
                before.filter((sent) => covered(covers, sent.event) && sent.at > person.now - minutes * MINUTE)
                  .length >= atMost,
            )
            const what = full.map(({ then }) => campaignOf(event).whenCapped ?? then)
            if (what.length === 0 || what.includes('continue')) return 'sent'
            return what.includes('skip') || what.includes('exit') ? 'skip' : 'hold'
          }
          const expected = (own: (typeof open)[number]): string => {
            if (own.event === 'Receipt') return 'sent'
            const rank = (a: typeof own, b: typeof own): number =>
              campaignOf(b.event).priority - campaignOf(a.event).priority || a.due - b.due || a.order - b.order
            const before = [...gone]
            for (const rival of open.filter(({ event }) => event !== 'Receipt').sort(rank)) {
              if (rank(rival, own) >= 0 || rival.due > person.now || rival.due + MOMENT_MS <= person.now) continue
              if (decide(rival.event, before) === 'sent') before.push({ at: person.now, event: rival.event })
            }
            return decide(own.event, before)
          }

          for (const { after, events, outcomes, order } of steps) {
            person.wait(after * MINUTE)
            open.push(
              ...events.map((event) => ({ delivery: person.want(event), event, due: person.now, order: created++ })),
            )
            let due = open.filter((one) => one.due <= person.now)
            while (due.length > 0) {
              const own = due[order.next().value! % due.length]!
              due = due.filter((one) => one !== own)
              const decision = person.ask(own.delivery)
              expect(decision.split(':')[0]).toBe(expected(own))
              open = open.filter((one) => one !== own)
              if (decision.startsWith('hold')) open.push({ ...own, due: Date.parse(decision.slice('hold:'.length)) })
              if (decision !== 'sent') continue
              const outcome = outcomes.next().value!
              if (outcome !== 'none') person.answer(own.delivery, { result: outcome, detail: '' })
              if (outcome !== 'failed') gone.push({ at: person.now, event: own.event })
            }
          }
          for (const { covers, atMost, minutes } of rules) {
            const counted = gone.filter(({ event }) => covered(covers, event))
            for (const [index, { at, event }] of counted.entries()) {
              if (campaignOf(event).whenCapped === 'continue') continue
              const before = counted.slice(0, index).filter((sent) => sent.at > at - minutes * MINUTE)
              expect(before.length).toBeLessThan(atMost)
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
