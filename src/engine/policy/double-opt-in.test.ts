import { describe, expect, it } from 'vitest'
import { INTERNAL_SOURCE } from '../../model/event-batch.ts'
import { CHOICES_MAX, isUnconfirmed, topicRule, topicsToConfirm, unconfirmedOf } from '../choices.ts'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'

const program = programOf(`
version: 1
workspace: t
sending: live
connections: { mail: { kind: smtp } }
topics:
  offers:
  tips: { name: Tips and tricks, confirm: true }
cohorts:
  tip-readers: { where: { all: [{ did: Mail }, { subscribed: tips }] } }
  loyal: { where: { subscribed: tips, for: 1h } }
campaigns:
  tip: { topic: tips, entry: { event: Mail }, steps: [{ send: email, via: mail, message: { subject: S, text: B } }] }
  ask:
    kind: transactional
    entry: { event: Subscribed, where: { topic: tips } }
    steps: [{ send: email, via: mail, message: { subject: S, text: "{{ links.confirm }}" } }]
`)

const reader = () => new Person(program).identify({ email: 'u@example.com' }).track('Mail')
const subscribe = (person: Person) => person.wait(1).track('Subscribed', { topic: 'tips' })
const confirm = (person: Person) =>
  person.wait(1).take({ name: 'Subscription Confirmed', properties: { topic: 'tips' }, source: INTERNAL_SOURCE })
const isIn = (person: Person): boolean => person.cohorts.includes('tip-readers')

describe('a topic that must be confirmed', () => {
  it('is out by default, and for who only subscribed', () => {
    const person = reader()
    expect(isIn(person)).toBe(false)
    expect(isIn(subscribe(person))).toBe(false)
    expect(unconfirmedOf(person.state, program.workspace)).toEqual(['tips'])
    expect(decodeProfile(encodeProfile(person.state)).choices).toEqual(person.state.choices)
  })

  it('is in from the confirmation on, which is told', () => {
    const person = confirm(subscribe(reader()))
    expect(isIn(person)).toBe(true)
    expect(unconfirmedOf(person.state, program.workspace)).toEqual([])
    expect(person.told('opt_in_unconfirmed')).toEqual([{ channel: 'tips' }])
    expect(person.told('opted_in')).toEqual([{ channel: 'tips', isConfirmed: true }])
    expect(person.cohorts).not.toContain('loyal')
    expect(person.wait(HOUR).cohorts).toContain('loyal')
    expect(decodeProfile(encodeProfile(person.state)).choices).toEqual(person.state.choices)
  })

  it('stays in when the person subscribes once more, and needs a new confirmation after they left', () => {
    const person = subscribe(confirm(subscribe(reader())))
    expect(isIn(person)).toBe(true)
    expect(isIn(person.wait(1).track('Unsubscribed', { topic: 'tips' }))).toBe(false)
    expect(person.told('opted_out')).toEqual([{ channel: 'tips' }])
    expect(isIn(subscribe(person))).toBe(false)
    expect(unconfirmedOf(person.state, program.workspace)).toEqual(['tips'])
    expect(isIn(confirm(person))).toBe(true)
  })

  it('is confirmed by our own links, by tools, and by an import: not by who only has a write key', () => {
    const forged = subscribe(reader()).wait(1).track('Subscription Confirmed', { topic: 'tips' })
    expect(isIn(forged)).toBe(false)
    expect(isIn(reader().wait(1).track('Subscribed', { topic: 'tips', confirmed: true }))).toBe(false)
    const imported = reader()
      .wait(1)
      .take({ name: 'Subscribed', properties: { topic: ['tips'] }, imported: true })
    expect(isIn(imported)).toBe(true)
  })

  it('is confirmed alike when the confirmation is heard of first', () => {
    const person = reader().wait(HOUR)
    person.take({ name: 'Subscription Confirmed', properties: { topic: 'tips' }, source: INTERNAL_SOURCE })
    person.track('Subscribed', { topic: 'tips' }, HOUR / 2)
    expect(isIn(person)).toBe(true)
  })

  it('is confirmed for both of two profiles that turn out to be one person', () => {
    const log = { position: 0 }
    const [one, other] = [new Person(program, 1, undefined, log), new Person(program, 2, undefined, log)]
    confirm(subscribe(other.track('Mail')))
    one.track('Mail').wait(1)
    apply(program, one.state, { kind: 'merge', other: other.state }, one.now + 10, one.effects)
    expect(isIn(one)).toBe(true)
  })

  it('is not forgotten however often the person subscribes anew', () => {
    const person = confirm(subscribe(reader()))
    for (let count = 0; count < CHOICES_MAX + 10; count++) subscribe(person)
    expect(isIn(person)).toBe(true)
  })

  it('lets out the message that asks for the confirmation, and no promotional one', () => {
    const person = subscribe(reader()).wait(1).track('Mail')
    const decisions = person.pending.map((delivery) => `${delivery.campaign} ${person.ask(delivery)}`)
    expect([...new Set(decisions)].sort()).toEqual(['ask sent', 'tip skip:unsubscribed'])
    expect(person.told('delivery_changed').at(-1)).toMatchObject({ topic: 'tips', isUnconfirmed: true })
  })

  it('asks nothing of other topics', () => {
    const person = reader().track('Unsubscribed', { topic: 'offers' }).wait(1).track('Subscribed', { topic: 'offers' })
    expect(isUnconfirmed(person.state, 'offers', topicRule(program.workspace, 'offers'))).toBe(false)
    expect(person.told('opted_in')).toEqual([{ channel: 'offers' }])
  })
})

it('A message can confirm the topics of the Subscribed that its journey began with, else that of its campaign', () => {
  const { workspace } = program
  const event = (name: string, topic: unknown) => ({ name, properties: { topic } })
  expect(topicsToConfirm(workspace, event('Subscribed', ['tips', 'offers', 'constructor', 'tips']), undefined)).toEqual(
    ['tips'],
  )
  expect(topicsToConfirm(workspace, event('Subscribed', 'offers'), 'tips')).toEqual([])
  expect(topicsToConfirm(workspace, event('Signed Up', 'tips'), 'tips')).toEqual(['tips'])
  expect(topicsToConfirm(workspace, event('Signed Up', 'tips'), undefined)).toEqual([])
  expect(topicsToConfirm(workspace, undefined, 'offers')).toEqual([])
})
