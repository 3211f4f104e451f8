import { describe, expect, it } from 'vitest'
import type { ExternalId } from '../../model/event.ts'
import { IDS_PER_PROFILE_MAX, MERGES_PER_PROFILE_MAX, USER_IDS_WITH_ALIASES_MAX } from '../../model/id-types.ts'
import type { IdentitySettings } from '../../model/workspace.ts'
import { identityKey } from './identity-key.ts'
import { compileIdentityRules } from './identity-rules.ts'
import { resolve, type Holder, type Resolution } from './resolve.ts'

const user = (value: string): ExternalId => ({ type: 'user_id', value })
const anonymous = (value: string): ExternalId => ({ type: 'anonymous_id', value })
const email = (value: string): ExternalId => ({ type: 'email', value })
const card = (value: string): ExternalId => ({ type: 'loyalty_card', value })
const many = (count: number, id: (value: string) => ExternalId) =>
  Array.from({ length: count }, (_, index) => id(`x${index}`))

interface World {
  readonly index: Record<string, number>
  readonly holders?: Readonly<Record<number, Holder>>
  readonly settings?: Partial<IdentitySettings>
  readonly type?: 'track' | 'alias'
}

/** Profiles by identity key; unless said otherwise, profile 1 is user u1, 2 is user u2, the others have no user id. */
function resolveIn(ids: readonly ExternalId[], { index, holders, settings, type = 'track' }: World): Resolution {
  const usual: Readonly<Record<number, Holder>> = { 1: { ids: [user('u1')] }, 2: { ids: [user('u2')] } }
  return resolve(
    { ids, type },
    {
      profiles: ids.map((id) => index[identityKey(id)]),
      identityOf: (profile) => holders?.[profile] ?? usual[profile] ?? { ids: [anonymous(`of ${profile}`)] },
      rules: compileIdentityRules(settings && { blocked: [], types: {}, priority: [], ...settings }),
    },
  )
}

const resolveWith = (ids: readonly ExternalId[], index: Record<string, number>) => resolveIn(ids, { index })

describe('which profile an event is about', () => {
  it('is a new one for ids that nobody has', () => {
    expect(resolveWith([user('u9'), anonymous('a9')], {})).toEqual({
      profile: undefined,
      attach: [user('u9'), anonymous('a9')],
      merge: [],
      dropped: [],
      claims: [],
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
      merge: [{ profile: 5, by: anonymous('a') }],
    })
  })

  it('folds younger anonymous profiles into the oldest where nobody has a user id', () => {
    expect(resolveWith([email('e@x.co'), anonymous('a')], { 'e:e@x.co': 7, 'a:a': 5 })).toMatchObject({
      profile: 5,
      merge: [{ profile: 7, by: email('e@x.co') }],
    })
  })

  it('never makes one person of two users: on a shared device the weaker id stays where it is', () => {
    const shared = { 'u:u2': 2, 'a:tablet': 1 }
    expect(resolveWith([user('u2'), anonymous('tablet')], shared)).toEqual({
      profile: 2,
      attach: [],
      merge: [],
      dropped: [{ ...anonymous('tablet'), reason: 'other_user' }],
      claims: [{ owner: 1, id: anonymous('tablet'), userId: 'u2' }],
    })
  })

  it('makes a new profile for a new user on a device of another', () => {
    expect(resolveWith([user('u9'), anonymous('tablet')], { 'a:tablet': 1 })).toEqual({
      profile: undefined,
      attach: [user('u9')],
      merge: [],
      dropped: [{ ...anonymous('tablet'), reason: 'other_user' }],
      claims: [{ owner: 1, id: anonymous('tablet'), userId: 'u9' }],
    })
  })

  it('does not let a shared mailbox join two users', () => {
    expect(resolveWith([user('u2'), email('office@x.co')], { 'u:u2': 2, 'e:office@x.co': 1 })).toMatchObject({
      profile: 2,
      merge: [],
      dropped: [{ ...email('office@x.co'), reason: 'other_user' }],
      // A mailbox is no device: it stays with the first.
      claims: [],
    })
  })
})

describe('ids that break a rule', () => {
  const full = { 3: { ids: [user('u3'), ...many(5, email)] } }

  it('are dropped from the weakest up, and the rest are kept', () => {
    const ids = [anonymous('a'), email('new@x.co'), user('u3')]
    expect(resolveIn(ids, { index: { 'u:u3': 3 }, holders: full })).toMatchObject({
      profile: 3,
      attach: [anonymous('a')],
      dropped: [{ ...email('new@x.co'), reason: 'limit' }],
    })
  })

  it('keep a profile with too many ids of a type apart', () => {
    const holders = { ...full, 5: { ids: [anonymous('a'), email('other@x.co')] } }
    expect(resolveIn([user('u3'), anonymous('a')], { index: { 'u:u3': 3, 'a:a': 5 }, holders })).toMatchObject({
      profile: 3,
      merge: [],
      dropped: [{ ...anonymous('a'), reason: 'limit' }],
    })
  })

  it('are those beyond what one profile may have in all', () => {
    const holders = { 3: { ids: [user('u3'), ...many(IDS_PER_PROFILE_MAX - 1, (value) => card(value))] } }
    const settings = { types: { loyalty_card: { limit: IDS_PER_PROFILE_MAX } } }
    expect(resolveIn([user('u3'), anonymous('a')], { index: { 'u:u3': 3 }, holders, settings })).toMatchObject({
      profile: 3,
      attach: [],
      dropped: [{ ...anonymous('a'), reason: 'ids' }],
    })
  })

  it('are those of one profile more than a person can have had', () => {
    const joined = (merges: number) => ({
      3: { ids: [user('u3')], absorbed: Array<number>(merges).fill(9) },
      5: { ids: [anonymous('a')], absorbed: [8] },
    })
    const ids = [user('u3'), anonymous('a')]
    const index = { 'u:u3': 3, 'a:a': 5 }
    const last = resolveIn(ids, { index, holders: joined(MERGES_PER_PROFILE_MAX - 2) })
    expect(last).toMatchObject({ merge: [{ profile: 5 }], dropped: [] })
    const beyond = resolveIn(ids, { index, holders: joined(MERGES_PER_PROFILE_MAX - 1) })
    expect(beyond).toMatchObject({ profile: 3, merge: [], dropped: [{ ...anonymous('a'), reason: 'merges' }] })
  })

  it('by the workspace count for nothing, whoever has them', () => {
    const settings = { blocked: ['kiosk-*'], types: { loyalty_card: { blocked: ['0815'] }, email: { limit: 0 } } }
    const ids = [anonymous('Kiosk-7'), card('0815'), email('a@x.co'), user('u1')]
    expect(resolveIn(ids, { index: { 'u:u1': 1, 'a:Kiosk-7': 1 }, settings })).toMatchObject({
      profile: 1,
      attach: [],
      dropped: [
        { ...email('a@x.co'), reason: 'blocked' },
        { ...card('0815'), reason: 'blocked' },
        { ...anonymous('Kiosk-7'), reason: 'blocked' },
      ],
    })
    expect(resolveIn([anonymous('kiosk-1')], { index: {}, settings })).toMatchObject({ profile: undefined, attach: [] })
    expect(resolveIn([anonymous('kiosk-1')], { index: { 'a:kiosk-1': 5 }, settings }).profile).toBeUndefined()
  })

  it('are weaker or stronger as the workspace says', () => {
    const index = { 'u:u2': 2, '.loyalty_card:c': 1 }
    const ids = [user('u2'), card('c')]
    expect(resolveIn(ids, { index })).toMatchObject({ profile: 2, dropped: [card('c')] })
    const settings = { priority: ['loyalty_card'] }
    expect(resolveIn(ids, { index, settings })).toMatchObject({ profile: 1, dropped: [user('u2')] })
  })

  it('of one event may break a rule among themselves', () => {
    const ids = [user('u9'), ...many(7, email)]
    expect(resolveWith(ids, {})).toMatchObject({
      attach: ids.slice(0, 6),
      dropped: ids.slice(6).map((id) => ({ ...id, reason: 'limit' })),
    })
  })

  it('do not keep a profile from its own ids after a limit was lowered', () => {
    const settings = { types: { email: { limit: 1 } } }
    const index = { 'u:u3': 3, 'e:x4': 3, 'a:a': 5 }
    expect(resolveIn([user('u3'), email('x4'), anonymous('a')], { index, holders: full, settings })).toMatchObject({
      profile: 3,
      merge: [{ profile: 5 }],
      dropped: [],
    })
  })
})

describe('a shared device', () => {
  const holders = { 6: { ids: [anonymous('till')], shared: true as const } }
  const index = { 'a:till': 6, 'u:u1': 1 }

  it('joins nobody', () => {
    expect(resolveIn([user('u1'), anonymous('till')], { index, holders })).toMatchObject({
      profile: 1,
      merge: [],
      dropped: [{ ...anonymous('till'), reason: 'shared' }],
      claims: [],
    })
    expect(resolveIn([user('u9'), anonymous('till')], { index, holders })).toMatchObject({
      profile: undefined,
      attach: [user('u9')],
    })
  })

  it('has what is done under no other id', () => {
    expect(resolveIn([anonymous('till')], { index, holders })).toMatchObject({ profile: 6, dropped: [] })
  })
})

describe('an alias', () => {
  const alias = (world: Omit<World, 'type'>) =>
    resolveIn([user('new'), anonymous('old'), user('old')], { ...world, type: 'alias' })

  it('gives who was known by the previous id, as a user or as a browser, the new one', () => {
    expect(alias({ index: { 'u:old': 1 } })).toMatchObject({ profile: 1, attach: [user('new'), anonymous('old')] })
    expect(alias({ index: { 'a:old': 5 } })).toMatchObject({ profile: 5, attach: [user('new'), user('old')] })
    expect(alias({ index: {} })).toMatchObject({
      profile: undefined,
      attach: [user('new'), user('old'), anonymous('old')],
    })
  })

  it('joins two known users, and the new one survives', () => {
    expect(alias({ index: { 'u:old': 1, 'u:new': 2 } })).toMatchObject({
      profile: 2,
      merge: [{ profile: 1, by: user('old') }],
    })
  })

  it('joins no more users than a person can have been', () => {
    const holders = { 1: { ids: many(USER_IDS_WITH_ALIASES_MAX, user) } }
    expect(alias({ index: { 'u:old': 1, 'u:new': 2 }, holders })).toMatchObject({
      profile: 2,
      merge: [],
      dropped: [{ ...user('old'), reason: 'other_user' }],
    })
  })

  it('of long ago does not make other ids contradict', () => {
    const holders = { 1: { ids: [user('new'), user('old')] } }
    expect(resolveIn([user('old'), anonymous('a')], { index: { 'u:old': 1, 'a:a': 5 }, holders })).toMatchObject({
      profile: 1,
      merge: [{ profile: 5 }],
    })
  })
})
