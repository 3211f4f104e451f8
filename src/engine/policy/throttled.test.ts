import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'

const shop = programOf(`
version: 1
workspace: shop
connections: { mail: { kind: smtp }, ads: { kind: facebook, audiences: { vips: { create: true } } } }
campaigns:
  sale:
    throttle: { atMost: 100, per: 1m }
    entry: { event: Signed Up }
    exit: [{ did: Order Completed }]
    steps:
      - audience: { add: [ads/vips] }
      - { send: email, id: s, via: mail, message: { subject: Hi, text: Hi } }
`)

function start(): Person {
  return new Person(shop).identify({ email: 'a@example.com' }).track('Signed Up')
}

function hold(person: Person, delivery: string): Person {
  apply(shop, person.state, { kind: 'hold', profile: 1, delivery, by: 'campaign' }, person.now, person.effects)
  return person
}

const message = (person: Person) => person.effects.deliveries.find(({ channel }) => channel === 'email')!

describe('a message that waits for room in a throttle', () => {
  it('says so, once, and goes out when it is asked for', () => {
    const person = start()
    const mail = message(person)
    hold(hold(person, mail.id), mail.id)
    expect(person.statusOf(mail)).toBe('held')
    expect(person.told('delivery_changed')).toEqual([
      { campaign: 'sale', step: 's', delivery: mail.id, status: 'held', reason: 'throttled', by: 'campaign' },
    ])
    expect(person.effects.counters.get('campaign/sale/step/s/held/throttled')).toBe(1)
    expect(decodeProfile(encodeProfile(person.state)).journeys).toEqual(person.state.journeys)
    expect(person.send(mail)).toBe('sent')
    expect(person.statusOf(mail)).toBe('sent')
  })

  it('is called off by what ends its journey', () => {
    const person = start()
    const mail = message(person)
    hold(person, mail.id).wait(HOUR).track('Order Completed')
    expect(person.statusOf(mail)).toBe('cancelled')
    expect(person.ask(mail)).toBe('settled')
  })

  it('is not held back by a word that comes too late', () => {
    const person = start()
    const mail = message(person)
    person.ask(mail)
    expect(person.statusOf(hold(person, mail.id) && mail)).toBe('sending')
    person.answer(mail, { result: 'accepted', detail: '' })
    hold(person, mail.id)
    expect(person.statusOf(mail)).toBe('sent')
  })
})

it('A change of a list that waits for room says so in its record', () => {
  const person = start()
  const change = person.effects.deliveries.find(({ channel }) => channel === 'audience')!
  hold(person, change.id)
  expect(person.effects.deliveryChanges.findLast(({ id }) => id === change.id)).toEqual({
    id: change.id,
    status: 'pending',
    reason: 'throttled',
  })
  expect(person.send(change)).toBe('sent')
})
