import { expect, it } from 'vitest'
import { Person, programOf } from '../engine/engine.fixture.ts'
import { encodeProfile } from '../engine/profile-codec.ts'
import { INTERNAL_SOURCE } from '../model/event-batch.ts'
import type { DeliveryFacts } from '../receive/link-facts.ts'
import type { StateStore } from '../store/state.ts'
import { createPreferences, withTopic } from './preferences.ts'

const program = programOf(`
version: 1
workspace: t
connections: { push: { kind: webpush }, hook: { kind: webhook }, texts: { kind: smtp } }
topics: { offers: , tips: { name: Tips and tricks, default: out } }
campaigns:
  sale:
    topic: tips
    entry: { event: A }
    steps:
      - { send: sms, via: texts, message: { text: T } }
      - branch: [{ when: { did: B }, then: [{ send: push, via: push, message: { title: T, body: B } }] }]
        else: [{ send: webhook, via: hook, message: { body: B } }]
  plain: { entry: { event: A }, steps: [{ wait: 1h }] }
`)
const facts: DeliveryFacts = {
  campaign: 'sale',
  step: 's',
  channel: 'email',
  connection: 'mail',
  profile: 1,
  userId: null,
}

function preferencesOf(person: Person) {
  const state = {
    profiles: async ([id]: readonly number[]) => [id === 1 ? encodeProfile(person.state) : undefined],
  } as unknown as StateStore
  return createPreferences(state, () => program)
}

it('What there is to choose from are the topics, email, and what promotional campaigns send on, as the person chose', async () => {
  const person = new Person(program)
    .track('Unsubscribed', { topic: 'offers' })
    .track('Unsubscribed', { channel: 'push' })
  expect(await preferencesOf(person)(1)).toEqual({
    items: [
      { kind: 'topic', key: 'offers', name: 'offers', isWanted: false },
      { kind: 'topic', key: 'tips', name: 'Tips and tricks', isWanted: false },
      { kind: 'channel', key: 'email', name: 'Emails', isWanted: true },
      { kind: 'channel', key: 'sms', name: 'Text messages', isWanted: true },
      { kind: 'channel', key: 'push', name: 'Push messages', isWanted: false },
    ],
    isUnsubscribed: false,
  })
  person.track('Subscribed', { topic: ['offers', 'tips'] }).identify({ unsubscribed: true })
  expect(await preferencesOf(person)(1)).toMatchObject({
    items: [{ isWanted: true }, { isWanted: true }, {}, {}, {}],
    isUnsubscribed: true,
  })
  expect(await preferencesOf(person)(2)).toBeUndefined()
})

it('A topic that must be confirmed says so, and whether that is still to come', async () => {
  const confirmed = programOf(`
version: 1
workspace: t
topics: { tips: { confirm: true } }
`)
  const person = new Person(confirmed).track('Subscribed', { topic: 'tips' })
  const state = { profiles: async () => [encodeProfile(person.state)] } as unknown as StateStore
  const read = async () => (await createPreferences(state, () => confirmed)(1))?.items[0]
  const tips = { kind: 'topic', key: 'tips', name: 'tips', confirm: true }
  expect(await read()).toEqual({ ...tips, isWanted: false, isUnconfirmed: true })
  person.wait(1).take({ name: 'Subscription Confirmed', properties: { topic: 'tips' }, source: INTERNAL_SOURCE })
  expect(await read()).toEqual({ ...tips, isWanted: true, isUnconfirmed: false })
})

it('A delivery is of the topic that its campaign has now', () => {
  expect(withTopic(facts, program)?.topic).toEqual({ key: 'tips', name: 'Tips and tricks' })
  for (const campaign of ['plain', 'gone', 'constructor'])
    expect(withTopic({ ...facts, campaign }, program)).not.toHaveProperty('topic')
  expect(withTopic(undefined, program)).toBeUndefined()
})
