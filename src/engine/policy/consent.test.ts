import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { DAY, HOUR, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { CONSENTS_MAX, consentTo } from './consent.ts'

const workspace = (consent: string, more = '') => `
version: 1
workspace: t
sending: live
connections:
  mail: { kind: smtp }
  push: { kind: webpush }
  facebook: { kind: facebook, audiences: { retarget: {}, vip: { cohort: buyers, consent: loyalty } } }
  adroll: { kind: adroll, consent: profiling, audiences: { retarget: {} } }
cohorts: { buyers: { where: { did: Ordered } } }
policies: { consent: ${consent} }
campaigns:
  mails:
    entry: { event: Mail, key: k }
    steps: [{ send: email, via: mail, message: { subject: S, text: B } }]
  study:
    consent: { purpose: research, unknown: deny }
    entry: { event: Study, key: k }
    steps: [{ send: push, via: push, message: { title: T, body: B } }]
  receipts:
    kind: transactional
    entry: { event: Receipt, key: k }
    steps: [{ send: email, via: mail, message: { subject: S, text: B } }]
  warnings:
    kind: transactional
    consent: alerts
    entry: { event: Warning, key: k }
    steps: [{ send: email, via: mail, message: { subject: S, text: B } }]
  ads:
    entry: { event: Left }
    exit: [{ did: Ordered }]
    steps: [{ audience: { add: [${more || 'facebook/retarget'}] } }]
`

const RULES = '{ email: marketing, push: marketing, audiences: advertising }'
const program = programOf(workspace(RULES))

class Visitor extends Person {
  #keys = 0

  says(preferences: unknown, ago = 0): this {
    return this.track('Page Seen', {}, ago, { consent: { categoryPreferences: preferences } })
  }

  want(event: string): string {
    return this.send(this.track(event, { k: `${event}-${this.#keys++}` }).effects.deliveries.at(-1)!)
  }
}

const visitor = (of = program, id = 1, log = { position: 0 }) =>
  new Visitor(of, id, undefined, log).identify({ email: `u${id}@example.com` })

describe('consent to messages', () => {
  it('is what the person said last of the purpose that the channel needs', () => {
    const person = visitor()
    expect(person.says({ marketing: false }).want('Mail')).toBe('skip:no_consent')
    expect(person.effects.counters.get('campaign/mails/step/steps[0]/skipped/no_consent')).toBe(1)
    expect(person.told('delivery_changed').at(-1)).toMatchObject({ purpose: 'marketing', said: 'refused' })
    expect(person.wait(HOUR).says({ marketing: true, advertising: false }).want('Mail')).toBe('sent')
    expect(person.told('consent_changed')).toEqual([
      { given: [], refused: ['marketing'] },
      { given: ['marketing'], refused: ['advertising'] },
    ])
  })

  it('is presumed of who never said anything, unless the rule says otherwise', () => {
    expect(visitor().want('Mail')).toBe('sent')
    const strict = programOf(workspace('{ email: { purpose: marketing, unknown: deny } }'))
    expect(visitor(strict).want('Mail')).toBe('skip:no_consent')
    expect(visitor(strict).says({ marketing: true }).want('Mail')).toBe('sent')
  })

  it('to another purpose can be what a campaign needs', () => {
    const person = visitor().says({ marketing: true })
    expect(person.want('Study')).toBe('skip:no_consent')
    expect(person.told('delivery_changed').at(-1)).toMatchObject({ purpose: 'research', said: 'unknown' })
    expect(person.says({ research: true, marketing: false }).want('Study')).toBe('sent')
  })

  it('is not needed for what is transactional, unless that names a purpose itself', () => {
    const person = visitor().says({ marketing: false, alerts: false })
    expect(person.want('Receipt')).toBe('sent')
    expect(person.want('Warning')).toBe('skip:no_consent')
    expect(person.says({ alerts: true }).want('Warning')).toBe('sent')
  })

  it('comes after all that the person has opted out of, and before a missing address', () => {
    const out = visitor().says({ marketing: false }).track('Unsubscribed', { channel: 'email' })
    expect(out.want('Mail')).toBe('skip:channel_unsubscribed')
    expect(new Visitor(program).says({ marketing: false }).want('Mail')).toBe('skip:no_consent')
  })
})

describe('what is said of consent', () => {
  it('counts by event time, whenever it comes', () => {
    const person = visitor().wait(DAY).says({ marketing: true })
    expect(person.says({ marketing: false, research: false }, HOUR).want('Mail')).toBe('sent')
    expect(consentTo(person.state, 'research')).toBe('refused')
    expect(person.wait(HOUR).says({ marketing: false }).want('Mail')).toBe('skip:no_consent')
  })

  it('is nothing about a purpose that it does not name, but empty preferences refuse all of them', () => {
    const person = visitor().says({ marketing: true }).says({ research: true })
    expect(consentTo(person.state, 'marketing')).toBe('given')
    person.wait(HOUR).says({})
    for (const purpose of ['marketing', 'research', 'other']) expect(consentTo(person.state, purpose)).toBe('refused')
    person.wait(HOUR).says({ marketing: true })
    expect([consentTo(person.state, 'marketing'), consentTo(person.state, 'other')]).toEqual(['given', 'refused'])
  })

  it('is left alone by what is no preference', () => {
    const person = visitor().says({ marketing: true })
    const before = structuredClone(person.state.consents)
    for (const odd of [
      null,
      [],
      'no',
      { marketing: 'no' },
      { marketing: null },
      { '*': false },
      { ['x'.repeat(101)]: true },
    ])
      person.says(odd)
    person.track('Page Seen', {}, 0, { consent: null }).track('Page Seen', {}, 0, { consent: true })
    expect(person.state.consents).toEqual(before)
  })

  it('is remembered of so many purposes, refusals the longest, and of no other names than their own', () => {
    const person = visitor().says({ marketing: false, constructor: true, __proto__: true })
    expect(consentTo(person.state, 'toString')).toBe('unknown')
    for (let index = 0; index < CONSENTS_MAX + 10; index++) person.wait(1).says({ [`p${index}`]: true })
    expect(person.state.consents).toHaveLength(CONSENTS_MAX)
    expect(person.state.truncated).toEqual(['consents'])
    expect(person.want('Mail')).toBe('skip:no_consent')
    expect(decodeProfile(encodeProfile(person.state)).consents).toEqual(person.state.consents)
  })

  it('comes to the same in whatever order it arrives, and on one profile or on two that turn out to be one', () => {
    const purposes = ['marketing', 'advertising', 'research']
    const saying = fc.record({
      ago: fc.integer({ min: 0, max: 5 }),
      preferences: fc.dictionary(fc.constantFrom(...purposes), fc.boolean(), { noNullPrototype: true }),
      isOther: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(saying, { maxLength: 12 }), (sayings) => {
        const log = { position: 0 }
        const [one, left, right] = [1, 2, 3].map((id) => new Visitor(program, id, undefined, log).wait(DAY))
        // Of one moment the later in the log counts: the log has them in one order, whoever they are of.
        for (const { ago, preferences, isOther } of sayings) {
          const position = log.position
          one!.says(preferences, ago * HOUR)
          log.position = position
          const part = isOther ? right! : left!
          part.says(preferences, ago * HOUR)
        }
        apply(program, left!.state, { kind: 'merge', other: structuredClone(right!.state) }, left!.now, left!.effects)
        for (const purpose of [...purposes, 'other'])
          expect(consentTo(left!.state, purpose)).toBe(consentTo(one!.state, purpose))
      }),
      { numRuns: 200 },
    )
  })
})

describe('consent to lists at ad platforms', () => {
  it('must be given, and whoever withdraws it is taken off in the same turn', () => {
    const person = visitor().says({ advertising: true }).track('Left')
    expect(person.sendAll()).toEqual(['add facebook/retarget'])
    person.wait(HOUR).says({ advertising: false })
    expect(person.sendAll()).toEqual(['remove facebook/retarget'])
    expect(person.told('audience_left').at(-1)).toMatchObject({ reason: 'no_consent' })
    // The journey still wants them there.
    person.wait(HOUR).says({ advertising: true })
    expect(person.sendAll()).toEqual(['add facebook/retarget'])
  })

  it('is not presumed: who never said anything is not handed on, which is counted and told', () => {
    const person = visitor().track('Left')
    expect(person.sendAll()).toEqual([])
    expect(person.effects.counters.get('campaign/ads/step/steps[0]/skipped/no_consent')).toBe(1)
    expect(person.told('audience_barred')).toEqual([
      { list: 'facebook/retarget', campaign: 'ads', step: 'steps[0]', reason: 'no_consent' },
    ])
    const lenient = programOf(workspace('{ audiences: { purpose: advertising, unknown: allow } }'))
    expect(visitor(lenient).track('Left').sendAll()).toEqual(['add facebook/retarget'])
  })

  it('is to what the list names, else its connection, else the workspace', () => {
    const all = programOf(workspace(RULES, 'facebook/retarget, adroll/retarget'))
    const person = visitor(all).track('Left').track('Bought').says({ profiling: true })
    expect(person.sendAll()).toEqual(['add adroll/retarget'])
    person.says({ advertising: true, profiling: false })
    expect([...person.sendAll()].sort()).toEqual(['add facebook/retarget', 'remove adroll/retarget'])
    const buyer = visitor(all).track('Ordered')
    expect(buyer.sendAll()).toEqual([])
    expect(buyer.effects.counters.get('audience/facebook/vip/no_consent')).toBe(1)
    expect(buyer.says({ loyalty: true }).sendAll()).toEqual(['add facebook/vip'])
  })

  it('holds for who is on a list already when the rule is written', () => {
    const free = programOf(workspace('{ email: marketing }'))
    const person = visitor(free).track('Left')
    expect(person.sendAll()).toEqual(['add facebook/retarget'])
    expect(person.redefine(programOf(workspace(RULES), free)).sendAll()).toEqual(['remove facebook/retarget'])
  })
})
