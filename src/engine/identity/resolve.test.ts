import { describe, expect, it } from 'vitest'
import type { ExternalId } from '../../model/event.ts'
import { identityKey } from './identity-key.ts'
import { resolve } from './resolve.ts'

const user = (value: string): ExternalId => ({ type: 'user_id', value })
const anonymous = (value: string): ExternalId => ({ type: 'anonymous_id', value })
const email = (value: string): ExternalId => ({ type: 'email', value })

/** Profiles by identity key; profile 1 is user u1, 2 is user u2, the others have no user id. */
const resolveWith = (ids: readonly ExternalId[], index: Record<string, number>) =>
  resolve(ids, {
    profiles: ids.map((id) => index[identityKey(id)]),
    userIdOf: (profile: number) => ({ 1: 'u1', 2: 'u2' })[profile] ?? null,
  })

describe('which profile an event is about', () => {
  it('is a new one for ids that nobody has', () => {
    expect(resolveWith([user('u9'), anonymous('a9')], {})).toEqual({
      profile: undefined,
      attach: [user('u9'), anonymous('a9')],
      merge: [],
      dropped: [],
    })
  })

  it('is the known one, which gains the new ids', () => {
    expect(resolveWith([anonymous('a'), user('u1')], { 'u:u1': 1 })).toMatchObject({
      profile: 1,
      attach: [anonymous('a')],
    })
  })

  it('turns an anonymous profile into the user it signs in as', () => {
    expect(resolveWith([user('u9'), anonymous('a')], { 'a:a': 5 })).toMatchObject({
      profile: 5,
      attach: [user('u9')],
      merge: [],
    })
  })

  it('folds an anonymous profile into the user that exists', () => {
    expect(resolveWith([user('u1'), anonymous('a')], { 'u:u1': 1, 'a:a': 5 })).toMatchObject({
      profile: 1,
      merge: [5],
    })
  })

  it('folds younger anonymous profiles into the oldest where nobody has a user id', () => {
    expect(resolveWith([email('e@x.co'), anonymous('a')], { 'e:e@x.co': 7, 'a:a': 5 })).toMatchObject({
      profile: 5,
      merge: [7],
    })
  })

  it('never makes one person of two users: on a shared device the weaker id stays where it is', () => {
    const shared = { 'u:u2': 2, 'a:tablet': 1 }
    expect(resolveWith([user('u2'), anonymous('tablet')], shared)).toEqual({
      profile: 2,
      attach: [],
      merge: [],
      dropped: [anonymous('tablet')],
    })
  })

  it('makes a new profile for a new user on a device of another', () => {
    expect(resolveWith([user('u9'), anonymous('tablet')], { 'a:tablet': 1 })).toEqual({
      profile: undefined,
      attach: [user('u9')],
      merge: [],
      dropped: [anonymous('tablet')],
    })
  })

  it('does not let a shared mailbox join two users', () => {
    expect(resolveWith([user('u2'), email('office@x.co')], { 'u:u2': 2, 'e:office@x.co': 1 })).toMatchObject({
      profile: 2,
      merge: [],
    })
  })
})
