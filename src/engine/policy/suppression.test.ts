import { describe, expect, it } from 'vitest'
import type { Properties } from '../../model/event.ts'
import { apply } from '../apply.ts'
import { DAY, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { suppressionOf } from './suppression.ts'

const program = programOf(`
version: 1
workspace: t
sending: live
connections: { mail: { kind: smtp }, hook: { kind: webhook } }
campaigns:
  news: { entry: { event: Ask }, steps: [{ send: email, via: mail, message: { subject: S, text: B } }] }
  receipt:
    kind: transactional
    entry: { event: Ask }
    steps:
      - { send: email, id: mail, via: mail, message: { subject: S, text: B } }
      - { send: webhook, id: call, via: hook, message: { body: B } }
`)
const person = (id = 1) => new Person(program, id).identify({ email: 'U@Example.com' })
const decisions = (someone: Person) => someone.pending.map((delivery) => someone.ask(delivery))
const asked = (someone: Person) => decisions(someone.track('Ask'))
const bounce = (someone: Person, properties: Properties, ago = 0, context = {}) =>
  someone.track('Email Bounced', properties, ago, context)

describe('an address', () => {
  it('is closed by a hard bounce, for promotional and transactional mails alike and for no other channel', () => {
    const someone = bounce(person(), { bounce_type: 'hard' })
    expect(asked(someone)).toEqual(['skip:suppressed', 'skip:suppressed'])
    expect(decisions(someone)).toEqual(['sent'])
    expect(someone.told('suppressed')).toEqual([{ channel: 'email', address: 'u@example.com', why: 'hard_bounce' }])
    bounce(someone, { bounce_type: 'hard' })
    expect(someone.told('suppressed')).toHaveLength(1)
    expect(suppressionOf(decodeProfile(encodeProfile(someone.state)), 'email')).toBe('hard_bounce')
  })

  it('is the one that bounced: another one of the same person is open', () => {
    const old = bounce(person(), { bounce_type: 'hard' }, 0, { traits: { email: 'old@example.com' } })
    expect(asked(old)).toEqual(['sent', 'sent'])
    const moved = bounce(person(), { bounce_type: 'hard' }).wait(1).identify({ email: 'new@example.com' })
    expect(asked(moved)).toEqual(['sent', 'sent'])
    expect(asked(bounce(new Person(program), { bounce_type: 'hard' }))).toEqual(['skip:no_address', 'skip:no_address'])
  })

  it('is not closed by a bounce of which nobody said how hard it is', () => {
    for (const type of [undefined, 'block', 5, 'unclassified'])
      expect(asked(bounce(person(), { bounce_type: type }))).toEqual(['sent', 'sent'])
  })

  it('is closed by five soft bounces within 30 days, in whatever order they are told', () => {
    const soft = { bounce_type: 'soft' }
    const someone = person()
    for (const ago of [0, 29 * DAY, 10 * DAY, 20 * DAY]) bounce(someone, soft, ago)
    bounce(someone, soft, 1, { traits: { email: 'other@example.com' } })
    expect(suppressionOf(someone.state, 'email')).toBeUndefined()
    bounce(someone, soft, 30 * DAY)
    expect(suppressionOf(someone.state, 'email')).toBeUndefined()
    bounce(someone, soft, 5 * DAY)
    expect(suppressionOf(someone.state, 'email')).toBe('soft_bounces')
  })

  it('is closed by a complaint, until the person opts in again', () => {
    const someone = person().track('Email Marked as Spam')
    expect(asked(someone)).toEqual(['skip:suppressed', 'skip:suppressed'])
    const back = person().track('Email Marked as Spam').wait(1).track('Subscribed', { channel: 'email' })
    expect(asked(back)).toEqual(['sent', 'sent'])
    expect(asked(bounce(person(), { bounce_type: 'hard' }).wait(1).track('Subscribed', { channel: 'email' }))).toEqual([
      'skip:suppressed',
      'skip:suppressed',
    ])
  })

  it('is closed by a tool that refuses it for good at the call itself', () => {
    const someone = person().track('Ask')
    const input = { kind: 'outcome' as const, profile: 1, delivery: someone.pending[0]!.id, attempt: 1, startedAt: 0 }
    const outcome = { result: 'address_invalid' as const, detail: '550 5.1.1' }
    apply(program, someone.state, { ...input, outcome, gone: ['U@example.com'] }, someone.now, someone.effects)
    expect(decisions(someone)).toContain('skip:suppressed')
    expect(someone.told('suppressed')).toEqual([{ channel: 'email', address: 'u@example.com', why: 'refused' }])
    expect(suppressionOf(someone.identify({ email: 'new@example.com' }).state, 'email')).toBeUndefined()
  })

  it('stays closed when two profiles turn out to be one person', () => {
    const [one, two] = [person(), bounce(person(2), { bounce_type: 'hard' })]
    apply(one.program, one.state, { kind: 'merge', other: two.state }, one.now, one.effects)
    expect(asked(one)).toEqual(['skip:suppressed', 'skip:suppressed'])
  })
})
