import { describe, expect, it } from 'vitest'
import type { ExternalId } from '../../model/event.ts'
import { Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { createProfile, userIdOf } from '../profile-state.ts'
import { createWants } from '../turn.ts'
import { attachIds, DROPS_TOLD_MAX, noteDropped } from './attach-ids.ts'
import type { DropReason } from './resolve.ts'

const program = programOf('{ version: 1, workspace: t }')
const user = (value: string): ExternalId => ({ type: 'user_id', value })

describe('the ids of a profile', () => {
  it('survive the store, whatever their type and value', () => {
    const state = createProfile(1, 0)
    const ids = [
      user('a:b'),
      { type: 'anonymous_id', value: 'x' },
      { type: 'email', value: 'a@b.co' },
      { type: 'phone', value: '+4917012345' },
      { type: 'ios.push_token', value: 'p:q' },
      { type: 'u', value: 'own' },
    ]
    attachIds(state, ids, { type: 'track', ids })
    expect(decodeProfile(encodeProfile(state)).ids).toEqual(ids)
  })

  it('begin with the user id that the last alias gave', () => {
    const state = createProfile(1, 0)
    attachIds(state, [user('old')], { type: 'track', ids: [user('old')] })
    attachIds(state, [user('new')], { type: 'alias', ids: [user('new'), user('old')] })
    expect(userIdOf(state)).toBe('new')
    attachIds(state, [], { type: 'track', ids: [user('old')] })
    expect(userIdOf(state)).toBe('new')
    attachIds(state, [], { type: 'alias', ids: [user('old'), user('new')] })
    expect(userIdOf(state)).toBe('old')
  })
})

describe('dropped ids', () => {
  const drop = ({ state, effects, now }: Person, value: string, reason: DropReason = 'limit') =>
    noteDropped(
      { program, state, effects, now, wants: createWants(), cause: [now, 0] },
      [{ type: 'email', value, reason }],
      {
        name: 'Signed Up',
      },
    )

  it('are told once and counted each time', () => {
    const person = new Person(program)
    for (let time = 0; time < 3; time++) drop(person, 'a@x.co')
    drop(person, 'a@x.co', 'blocked')
    expect(person.told('id_dropped')).toEqual([
      { type: 'email', value: 'a@x.co', reason: 'limit', event: 'Signed Up' },
      { type: 'email', value: 'a@x.co', reason: 'blocked', event: 'Signed Up' },
    ])
    expect(Object.fromEntries(person.effects.counters)).toEqual({ 'ids_dropped/limit': 3, 'ids_dropped/blocked': 1 })
  })

  it('are told up to a number, and the last one says so', () => {
    const person = new Person(program)
    for (let time = 0; time < 2 * DROPS_TOLD_MAX; time++) drop(person, `a${time}@x.co`)
    expect(person.told('id_dropped')).toHaveLength(DROPS_TOLD_MAX)
    expect(person.told('id_dropped').filter(({ last }) => last)).toHaveLength(1)
    expect(person.told('id_dropped').at(-1)).toMatchObject({ last: true })
    expect(person.effects.counters.get('ids_dropped/limit')).toBe(2 * DROPS_TOLD_MAX)
    expect(encodeProfile(person.state).length).toBeLessThan(1000)
  })
})
