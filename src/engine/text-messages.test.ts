import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { DAY, HOUR, Person, programOf } from './engine.fixture.ts'
import { phoneOf } from './profile-state.ts'

const PHONE = '+491701234567'
const text = (policies = '') => `
version: 1
workspace: t
sending: live
connections: { texts: { kind: webhook }, mail: { kind: smtp } }
${policies}
cohorts:
  textable: { where: { reachable: sms } }
campaigns:
  news:
    entry: { event: Ask }
    exit: [{ did: Order Completed }]
    steps:
      - { send: sms, id: text, via: texts, message: { text: Hi } }
      - waitFor: { any: [{ delivered: text }, { clicked: text }, { bounced: text }] }
        upTo: 1d
        then: [{ branch: [{ when: { bounced: text }, then: [{ exit: bounced }] }, { when: { clicked: text }, then: [{ exit: clicked }] }], else: [{ exit: delivered }] }]
        else: [{ exit: nothing }]
  notice:
    kind: transactional
    entry: { event: Pay }
    steps:
      - { send: sms, id: text, via: texts, message: { text: Hi } }
      - { send: email, id: mail, via: mail, message: { subject: S, text: B } }
`
const program = programOf(text())
const person = () => new Person(program).identify({ phone: PHONE, email: 'u@example.com' })
const asked = (someone: Person): readonly string[] => {
  const decisions: string[] = []
  while (someone.pending.length > 0) decisions.push(someone.send(someone.pending[0]!))
  return decisions
}

describe('the number for text messages', () => {
  it.each([
    ['+491701234567', PHONE],
    ['0049 (170) 123 45-67', PHONE],
    ['+49 (0)170 1234567', PHONE],
    ['0170 1234567', undefined],
    ['no', undefined],
    [491701234567, undefined],
    [null, undefined],
  ])('of the trait %j is %s: no country is guessed', (phone, number) => {
    expect(phoneOf(new Person(program).identify({ phone }).state)).toBe(number)
  })

  it('is that of the newest phone id where the trait is none', () => {
    const { state } = new Person(program).identify({ phone: '0170 1234567' })
    const ids = ['+4930111111', '+4930222222'].map((value) => ({ type: 'phone', value }))
    expect(phoneOf({ ...state, ids })).toBe('+4930222222')
  })
})

describe('a text message', () => {
  it('goes to who has a number, and nobody else', () => {
    expect(asked(person().track('Ask'))).toEqual(['sent'])
    expect(asked(new Person(program).identify({ email: 'u@example.com' }).track('Ask'))).toEqual(['skip:no_address'])
    expect(asked(new Person(program).identify({ phone: '0170 1234567' }).track('Ask'))).toEqual(['skip:no_address'])
  })

  it.each([
    ['SMS Delivered', 'delivered'],
    ['SMS Link Clicked', 'clicked'],
    ['SMS Failed', 'bounced'],
    ['SMS Undelivered', 'bounced'],
  ])('%s is its receipt: %s', (event, reason) => {
    const someone = person().track('Ask')
    const [delivery] = someone.pending
    someone.send(delivery!)
    someone.wait(HOUR).track(event, { delivery_id: delivery!.id })
    expect(someone.told('journey_ended')).toMatchObject([{ reason }])
  })

  it('is held in quiet hours and counted by caps', () => {
    const quiet = programOf(
      text('policies: { quietHours: [{ channel: sms, from: "00:00", to: "09:00", then: hold }] }'),
    )
    expect(asked(new Person(quiet).identify({ phone: PHONE }).track('Ask'))[0]).toMatch(/^hold:.*T09:00:00/)
    const capped = programOf(text('policies: { caps: [{ channel: sms, atMost: 1, per: 1d }] }'))
    const someone = new Person(capped).identify({ phone: PHONE }).track('Ask')
    expect(asked(someone)).toEqual(['sent'])
    someone.track('Order Completed').track('Ask')
    expect(asked(someone)).toEqual(['skip:frequency_cap'])
  })

  it('does not go to who answered STOP, until they answer START; a notice does', () => {
    const someone = person().track('Unsubscribed', { channel: 'sms' })
    expect(someone.cohorts).toEqual([])
    expect(asked(someone.track('Ask'))).toEqual(['skip:channel_unsubscribed'])
    expect(asked(someone.track('Pay'))).toEqual(['sent', 'sent'])
    someone.wait(2 * DAY).track('Subscribed', { channel: 'sms' })
    expect(someone.cohorts).toEqual(['textable'])
    expect(asked(someone.track('Ask'))).toEqual(['sent'])
  })

  it('does not go to a number that does not exist, and emails go on', () => {
    const someone = person().track('SMS Failed', { bounce_type: 'hard' })
    expect(someone.told('suppressed')).toEqual([{ channel: 'sms', address: PHONE, why: 'hard_bounce' }])
    expect(asked(someone.track('Pay'))).toEqual(['skip:suppressed', 'sent'])
    expect(asked(someone.wait(1).identify({ phone: '+4930222222' }).track('Ask'))).toEqual(['sent'])
    for (const type of ['soft', 'block', undefined])
      expect(asked(person().track('SMS Failed', { bounce_type: type }).track('Ask'))).toEqual(['sent'])
    const other = person().track('SMS Failed', { bounce_type: 'hard' }, 0, { traits: { phone: '+49 30 333333' } })
    expect(asked(other.track('Ask'))).toEqual(['sent'])
  })

  it('does not go again to a number that the tool refuses', () => {
    const someone = person().track('Ask')
    const input = { kind: 'outcome' as const, profile: 1, delivery: someone.pending[0]!.id, attempt: 1, startedAt: 0 }
    const outcome = { result: 'address_invalid' as const, detail: '21211' }
    apply(program, someone.state, { ...input, outcome, gone: [PHONE] }, someone.now, someone.effects)
    expect(someone.told('suppressed')).toEqual([{ channel: 'sms', address: PHONE, why: 'refused' }])
    expect(asked(someone.wait(2 * DAY).track('Pay'))).toEqual(['skip:suppressed', 'sent'])
  })
})

describe('who can be reached by sms', () => {
  it('has a number with its country', () => {
    const someone = new Person(program).track('A')
    expect(someone.cohorts).toEqual([])
    expect(someone.identify({ phone: '0170 1234567' }).cohorts).toEqual([])
    expect(someone.wait(1).identify({ phone: PHONE }).cohorts).toEqual(['textable'])
    expect(someone.wait(1).identify({ unsubscribed: true }).cohorts).toEqual([])
  })
})
