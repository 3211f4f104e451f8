import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'

const program = programOf(`
version: 1
workspace: t
sending: live
sources: { app: { writeKey: wk_app_12345 } }
connections:
  mail: { kind: smtp }
  facebook: { kind: facebook, audiences: { retarget: {} } }
coupons: { c: { discount: 10%, generate: "BACK-########" } }
cohorts:
  carts: { where: { did: Product Added } }
campaigns:
  back:
    entry: { cohort: carts }
    exit: [ { did: Order Completed } ]
    steps:
      - { send: email, id: hello, via: mail, coupon: c, message: { subject: S, text: B } }
      - { audience: { add: [ facebook/retarget ] }, remove: { onExit: true } }
      - { wait: 1d }
  short:
    entry: { cohort: carts }
    steps:
      - { send: email, id: only, via: mail, message: { subject: S, text: B } }
`)

const shopper = () => new Person(program).identify({ email: 'u1@example.com' }).wait(1).track('Product Added')
const failed = { result: 'config', detail: 'The sender is not verified.' } as const
const replay = (person: Person, delivery: string, unconfirmed?: true): void =>
  apply(
    program,
    person.state,
    { kind: 'replay', profile: 1, delivery, ...(unconfirmed && { unconfirmed }) },
    person.now,
    person.effects,
  )
const counted = (person: Person, what: string): number | undefined =>
  person.effects.counters.get(`campaign/back/step/hello/${what}`)

describe('a delivery that is to be tried once more', () => {
  it('waits again when it failed, and goes out by the rules as they are then', () => {
    const person = shopper()
    const hello = person.pending.find(({ step }) => step === 'hello')!
    person.send(hello, failed, 'CODE-1')
    expect([person.statusOf(hello), counted(person, 'failed')]).toEqual(['failed', 1])
    person.wait(HOUR)
    replay(person, hello.id)
    expect([person.statusOf(hello), counted(person, 'failed')]).toEqual(['pending', 0])
    expect(person.told('delivery_changed').at(-1)).toMatchObject({ status: 'pending', reason: 'replayed' })
    expect(person.send(hello, undefined, 'CODE-2')).toBe('sent:CODE-2')
    expect([person.statusOf(hello), counted(person, 'sent')]).toEqual(['sent', 1])
  })

  it('is not sent after all to somebody who has unsubscribed meanwhile', () => {
    const person = shopper()
    const hello = person.pending.find(({ step }) => step === 'hello')!
    person.send(hello, failed)
    person.wait(HOUR).track('Unsubscribed', { channel: 'email' })
    replay(person, hello.id)
    expect(person.ask(hello)).toBe('skip:channel_unsubscribed')
  })

  it('is left alone when nobody knows whether it arrived, unless that is accepted', () => {
    const person = shopper()
    const hello = person.pending.find(({ step }) => step === 'hello')!
    person.send(hello, { result: 'unknown', detail: '' })
    replay(person, hello.id)
    expect(person.statusOf(hello)).toBe('unknown')
    replay(person, hello.id, true)
    expect([person.statusOf(hello), counted(person, 'unknown')]).toEqual(['pending', 0])
  })

  it('is left alone when it went out, or when its journey has ended', () => {
    const person = shopper()
    const hello = person.pending.find(({ step }) => step === 'hello')!
    const only = person.pending.find(({ step }) => step === 'only')!
    person.send(hello)
    person.send(only, failed)
    const before = person.effects.deliveryChanges.length
    for (const { id } of [hello, only]) replay(person, id, true)
    expect(person.effects.deliveryChanges.length).toBe(before)
  })

  it('may be a change of a list, as long as the list is wanted as it says', () => {
    const person = shopper()
    person.send(person.pending.find(({ step }) => step === 'hello')!)
    const join = person.pending.find(({ audience }) => audience)!
    person.send(join, failed)
    replay(person, join.id)
    expect([person.statusOf(join), person.send(join), person.statusOf(join)]).toEqual(['pending', 'sent', 'sent'])
    person.track('Order Completed')
    replay(person, join.id, true)
    expect(person.statusOf(join)).toBe('sent')
  })
})
