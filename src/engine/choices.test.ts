import { describe, expect, it } from 'vitest'
import { CHOICES_MAX, optedOutOf, takeChoice } from './choices.ts'
import { HOUR, MINUTE, Person, programOf } from './engine.fixture.ts'
import { createProfile } from './profile-state.ts'

const program = programOf(`
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
cohorts:
  news: { where: { subscribed: news } }
  email: { where: { subscribed: email } }
  mailable: { where: { reachable: email } }
  loyal: { where: { subscribed: news, for: 1h } }
`)

const person = () => new Person(program).identify({ email: 'a@example.com' })

describe('who is subscribed', () => {
  it('is everybody who never said otherwise', () => expect(person().cohorts).toEqual(['email', 'mailable', 'news']))

  it('is not who unsubscribed from the topic, which leaves the channel alone', () =>
    expect(person().wait(1).track('Unsubscribed', { topic: 'news', channel: 'email' }).cohorts).toEqual([
      'email',
      'mailable',
    ]))

  it('is not who unsubscribed from the channel, or from who knows what, or called mail spam', () => {
    for (const [name, properties] of [
      ['Unsubscribed', { channel: 'email' }],
      ['Unsubscribed', {}],
      ['Unsubscribed', { topic: 5, channel: null }],
      ['Email Unsubscribed', {}],
      ['Email Marked as Spam', { topic: 'news' }],
    ] as const)
      expect(person().wait(1).track(name, properties).cohorts, name).toEqual(['news'])
  })

  it('is not who wants nothing at all, until they do again', () => {
    const one = person().wait(1).identify({ unsubscribed: true })
    expect(one.cohorts).toEqual([])
    expect(one.wait(1).identify({ unsubscribed: false }).cohorts).toEqual(['email', 'mailable', 'news'])
  })

  it('is who subscribed again since, to what they name', () => {
    const one = person()
      .track('Unsubscribed')
      .track('Unsubscribed', { topic: ['news', 'offers'] })
    expect(one.cohorts).toEqual([])
    expect(one.wait(1).track('Subscribed', { plan: 'pro' }).cohorts).toEqual([])
    expect(one.wait(1).track('Subscribed', { channel: 'email' }).cohorts).toEqual(['email', 'mailable'])
    expect(one.wait(1).track('Subscribed', { topic: 'news' }).cohorts).toEqual(['email', 'mailable', 'news'])
    expect(one.told('opted_in')).toEqual([{ channel: 'email' }, { channel: 'news' }])
  })

  it('goes by the time of the choice, not by when it is told', () => {
    const one = person().wait(HOUR).track('Subscribed', { topic: 'news' })
    expect(one.track('Unsubscribed', { topic: 'news' }, MINUTE).cohorts).toContain('news')
    expect(one.told('opted_out')).toEqual([])
    expect(one.track('Unsubscribed', { topic: 'news' }).cohorts).not.toContain('news')
  })

  it('for so long counts from the newest time they came back', () => {
    const one = person().wait(2 * HOUR)
    expect(one.cohorts).toContain('loyal')
    one.track('Unsubscribed', { topic: 'news' }).wait(MINUTE).track('Subscribed', { topic: 'news' })
    expect(one.wait(HOUR - 1).cohorts).not.toContain('loyal')
    expect(one.wait(1).cohorts).toContain('loyal')
  })
})

describe('choices without end', () => {
  it('are bounded: what no longer decides goes first, opt-outs of channels stay, and it is flagged', () => {
    const state = createProfile(1, 0)
    takeChoice(state, [0, 0, 'email', true])
    for (let at = 1; at < 2 * CHOICES_MAX; at++) takeChoice(state, [at, at, `t${at}`, true])
    expect(state.choices).toHaveLength(CHOICES_MAX)
    expect(optedOutOf(state)).toContain('email')
    expect(state.truncated).toEqual(['choices'])
    const other = createProfile(2, 0)
    for (let at = 1; at < 2 * CHOICES_MAX; at++) takeChoice(other, [at, at, at % 2 === 0 ? 'a' : `t${at % 3}`, at > 3])
    expect(other.choices).toHaveLength(CHOICES_MAX)
    expect([...optedOutOf(other)].sort((a, b) => (a < b ? -1 : 1))).toEqual(['a', 't0', 't1', 't2'])
  })

  it('of one millisecond keep the order of the log, also when one is told again', () => {
    const state = createProfile(1, 0)
    takeChoice(state, [1, 1, 'news', true])
    takeChoice(state, [1, 2, 'news', false])
    takeChoice(state, [1, 1, 'news', true])
    expect(state.choices?.map(([, position]) => position)).toEqual([1, 2])
    expect(optedOutOf(state)).toEqual([])
  })
})
