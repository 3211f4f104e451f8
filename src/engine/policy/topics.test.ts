import { describe, expect, it } from 'vitest'
import { Person, programOf } from '../engine.fixture.ts'

const program = programOf(`
version: 1
workspace: t
sending: live
connections: { mail: { kind: smtp } }
topics:
  offers:
  tips: { name: Tips and tricks, default: out }
cohorts:
  tip-readers: { where: { all: [{ did: Mail }, { subscribed: tips }] } }
campaigns:
  offer: { topic: offers, entry: { event: Mail }, steps: [{ send: email, via: mail, message: { subject: S, text: B } }] }
  tip: { topic: tips, entry: { event: Mail }, steps: [{ send: email, via: mail, message: { subject: S, text: B } }] }
  plain: { entry: { event: Mail }, steps: [{ send: email, via: mail, message: { subject: S, text: B } }] }
  receipt:
    kind: transactional
    topic: tips
    entry: { event: Mail }
    steps: [{ send: email, via: mail, message: { subject: S, text: B } }]
`)

const reader = () => new Person(program).identify({ email: 'u@example.com' })
const decisions = (person: Person) =>
  Object.fromEntries(person.pending.map((delivery) => [delivery.campaign, person.ask(delivery)]))

describe('a campaign with a topic', () => {
  it('is for those who are subscribed to it: as they chose, else as the topic is meant', () => {
    const person = reader().track('Mail')
    expect(decisions(person)).toEqual({ offer: 'sent', tip: 'skip:unsubscribed', plain: 'sent', receipt: 'sent' })
    expect(person.told('delivery_changed')).toMatchObject([{ campaign: 'tip', reason: 'unsubscribed', topic: 'tips' }])
    const chosen = reader()
      .track('Unsubscribed', { topic: 'offers' })
      .track('Subscribed', { topic: 'tips' })
      .track('Mail')
    expect(decisions(chosen)).toEqual({ offer: 'skip:unsubscribed', tip: 'sent', plain: 'sent', receipt: 'sent' })
  })

  it('stops with its channel as any other', () => {
    const person = reader()
      .track('Subscribed', { topic: 'tips' })
      .track('Unsubscribed', { channel: 'email' })
      .track('Mail')
    expect(decisions(person)).toEqual({
      offer: 'skip:channel_unsubscribed',
      tip: 'skip:channel_unsubscribed',
      plain: 'skip:channel_unsubscribed',
      receipt: 'sent',
    })
  })

  it('is judged alike by conditions', () => {
    const person = reader().track('Mail')
    expect(person.cohorts).toEqual([])
    expect(person.track('Subscribed', { topic: 'tips' }).cohorts).toEqual(['tip-readers'])
    expect(person.wait(1).track('Unsubscribed', { topic: 'tips' }).cohorts).toEqual([])
  })
})
