import { describe, expect, it } from 'vitest'
import { deviceAddress } from '../../model/push-device.ts'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'

const program = programOf(`
version: 1
workspace: t
connections: { push: { kind: webpush } }
sources: { app: { writeKey: wk_app_12345 } }
cohorts:
  pushable: { where: { reachable: push } }
campaigns:
  c: { entry: { event: Ask }, steps: [{ send: push, message: { title: T, body: B } }] }
`)
const person = (id = 1) => new Person(program, id)
const on = (token: string, type = 'android') => ({ device: { token, type } })
const tokens = ({ state }: Person) => (state.devices ?? []).map(({ token }) => token)

describe('the devices of a person', () => {
  it('are known from any event of their apps, in the order of their last use', () => {
    const someone = person()
      .track('A', {}, 3 * HOUR, on('phone'))
      .track('B', {}, 2 * HOUR, on('tablet', 'ios'))
      .track('C', {}, HOUR, on('phone'))
    expect(someone.state.devices).toEqual([
      { token: 'tablet', platform: 'ios', at: someone.now - 2 * HOUR },
      { token: 'phone', platform: 'android', at: someone.now - HOUR },
    ])
    expect(tokens(someone.track('D', {}, 2.5 * HOUR, on('phone')))).toEqual(['tablet', 'phone'])
    expect(decodeProfile(encodeProfile(someone.state)).devices).toEqual(someone.state.devices)
  })

  it('are so many and no more: those used last', () => {
    const someone = person()
    for (let number = 1; number <= 20; number++) someone.wait(1).track('A', {}, 0, on(`t${number}`))
    expect(tokens(someone)).toEqual(Array.from({ length: 16 }, (_, index) => `t${index + 5}`))
  })

  it('make them reachable by push, until they opt out or the app is gone', () => {
    const someone = person().track('Push Token', { token: 't', platform: 'android' })
    expect(someone.cohorts).toEqual(['pushable'])
    expect(someone.track('Unsubscribed', { channel: 'push' }).cohorts).toEqual([])
    expect(someone.wait(1).track('Subscribed', { channel: 'push' }).cohorts).toEqual(['pushable'])
    expect(someone.wait(1).track('Application Uninstalled', {}, 0, on('t')).cohorts).toEqual([])
    expect(someone.state.devices).toBeUndefined()
  })

  it('are forgotten when the tool says that they are gone, but not one that was used since', () => {
    const someone = person().track('A', {}, HOUR, on('old')).track('Ask', {}, 0, on('new@x.example'))
    const gone = ['old', 'new@x.example'].map(deviceAddress)
    const outcome = { result: 'address_invalid' as const, detail: '410' }
    const answer = { kind: 'outcome' as const, profile: 1, delivery: someone.pending[0]!.id, attempt: 1, outcome, gone }
    apply(program, someone.state, { ...answer, startedAt: someone.now - 1 }, someone.now, someone.effects)
    expect(tokens(someone)).toEqual(['new@x.example'])
    apply(program, someone.state, { ...answer, startedAt: someone.now }, someone.now, someone.effects)
    expect(tokens(someone)).toEqual([])
    expect(someone.cohorts).toEqual([])
    expect(someone.state.suppressed).toBeUndefined()
  })

  it('are those of both when two profiles turn out to be one person', () => {
    const [one, two] = [
      person().track('A', {}, 3, on('a')).track('A', {}, 1, on('b')),
      person(2).track('A', {}, 2, on('a')).track('A', {}, 5, on('c')),
    ]
    apply(program, one.state, { kind: 'merge', other: two.state }, one.now, one.effects)
    expect(tokens(one)).toEqual(['c', 'a', 'b'])
  })

  it('are somebody else’s once these use them', () => {
    const someone = person().track('A', {}, 0, on('t'))
    apply(program, someone.state, { kind: 'device_left', token: 't' }, someone.now, someone.effects)
    expect(someone.cohorts).toEqual([])
    expect(someone.told('device_left')).toEqual([{}])
  })
})
