import { beforeAll, describe, expect, it } from 'vitest'
import { encodeProfile } from '../../src/engine/profile-codec.ts'
import type { ExternalId } from '../../src/model/event.ts'
import {
  IDS_PER_KIND,
  IDS_PER_PROFILE_MAX,
  MERGES_PER_PROFILE_MAX,
  USERS_PER_DEVICE_MAX,
} from '../../src/model/id-types.ts'
import { live, workspaceOf, type Sent, type World } from './identity-world.ts'

const CROWD = 10_000
/** In bytes: what any profile of these tests may become. */
const PROFILE_BYTES_MAX = 16_000

const user = (value: string): ExternalId => ({ type: 'user_id', value })
const anonymous = (value: string): ExternalId => ({ type: 'anonymous_id', value })

const crowd = (each: (number: number) => readonly Sent[], count = CROWD): readonly (readonly Sent[])[] =>
  Array.from({ length: count }, (_, number) => each(number))

const track = (fields: object): Sent => ({ type: 'track', event: 'A', ...fields })

const largest = (world: World): number =>
  Math.max(...[...world.states.values()].map((state) => encodeProfile(state).length))

const stateOf = (world: World, id: ExternalId) => world.states.get(world.profileOf(id)!)!

const live0 = (batches: readonly (readonly Sent[])[]) => live(workspaceOf({}), batches)

describe('one browser with ten thousand users', () => {
  let world: World
  beforeAll(async () => {
    const users = crowd((number) => [track({ userId: `u${number}`, anonymousId: 'till' })])
    world = await live0([...users, [track({ anonymousId: 'till' })], [track({ userId: 'u0', anonymousId: 'till' })]])
  }, 60_000)

  it('joins nobody: everyone stays a person of their own', () => {
    expect(new Set(world.profiles.slice(0, CROWD)).size).toBe(CROWD)
    expect(world.profiles.at(-1)).toBe(world.profileOf(user('u0')))
    expect(stateOf(world, user('u0')).ids).toEqual([user('u0')])
    expect(stateOf(world, user('u7')).ids).toEqual([user('u7')])
  })

  it('becomes a profile of its own, with what is done by nobody in particular', () => {
    const till = stateOf(world, anonymous('till'))
    expect(till).toMatchObject({ ids: [anonymous('till')], shared: true })
    expect(world.profiles.at(-2)).toBe(till.id)
    expect(till.recent).toHaveLength(1)
  })

  it('costs each profile a line and no more', () => {
    expect(world.states.size).toBe(CROWD + 1)
    expect(largest(world)).toBeLessThan(1000)
    expect(world.storyOf(world.profileOf(user('u0'))!).map(({ kind }) => kind)).toEqual(['id_shared', 'id_dropped'])
    expect(world.storyOf(world.profileOf(user('u7'))!)).toMatchObject([
      { kind: 'id_dropped', detail: { type: 'anonymous_id', value: 'till', reason: 'shared' } },
    ])
    // The first user had it for a while; the others up to the limit met somebody else's browser.
    expect(Object.fromEntries(world.counters)).toMatchObject({
      ids_shared: 1,
      'ids_dropped/other_user': USERS_PER_DEVICE_MAX,
      'ids_dropped/shared': CROWD - USERS_PER_DEVICE_MAX,
    })
  })
})

describe('a person who would swallow the world', () => {
  it('has an address that ten thousand browsers come with, and takes so many', { timeout: 60_000 }, async () => {
    const world = await live0(
      crowd((number) => [
        track({ anonymousId: `a${number}` }),
        track({ anonymousId: `a${number}`, context: { traits: { email: 'all@x.co' } } }),
      ]),
    )
    const all = stateOf(world, { type: 'email', value: 'all@x.co' })
    expect(all.ids).toHaveLength(IDS_PER_KIND.browser + 1)
    expect(all.absorbed).toHaveLength(IDS_PER_KIND.browser - 1)
    expect(new Set(world.profiles).size).toBe(CROWD - IDS_PER_KIND.browser + 1)
    expect(largest(world)).toBeLessThan(PROFILE_BYTES_MAX)
  })

  it('signs in on ten thousand browsers, and keeps to the same bounds', { timeout: 60_000 }, async () => {
    const world = await live0(
      crowd((number) => [track({ anonymousId: `a${number}` }), track({ anonymousId: `a${number}`, userId: 'bot' })]),
    )
    const bot = stateOf(world, user('bot'))
    expect(bot.absorbed!.length).toBeLessThanOrEqual(MERGES_PER_PROFILE_MAX)
    expect(bot.ids.length).toBeLessThanOrEqual(IDS_PER_PROFILE_MAX)
    // Every event still reaches the person it names; the browsers beyond the limit keep what they did before.
    expect(world.profiles.filter((profile) => profile === bot.id)).toHaveLength(CROWD + IDS_PER_KIND.browser)
    expect(largest(world)).toBeLessThan(PROFILE_BYTES_MAX)
    expect(world.storyOf(bot.id).filter(({ kind }) => kind === 'id_dropped')).toHaveLength(100)
    expect(world.counters.get('ids_dropped/limit')).toBe(CROWD - IDS_PER_KIND.browser)
  })

  it('strings types of its own making together', { timeout: 60_000 }, async () => {
    const external = (number: number) => ({ id: '1', type: `t${number}`, collection: 'users', encoding: 'none' })
    const world = await live0(
      crowd((number) => [
        track({ anonymousId: 'a', context: { externalIds: [external(number), external(number + 1)] } }),
      ]),
    )
    expect(stateOf(world, anonymous('a')).ids).toHaveLength(IDS_PER_PROFILE_MAX)
    expect(largest(world)).toBeLessThan(PROFILE_BYTES_MAX)
  })

  it('strings users together by alias', { timeout: 60_000 }, async () => {
    const world = await live0(
      crowd((number) => [
        track({ userId: `u${number}` }),
        { type: 'alias', previousId: `u${number}`, userId: `u${number + 1}` },
      ]),
    )
    const users = [...world.states.values()].map(({ ids }) => ids.filter(({ type }) => type === 'user_id').length)
    expect(Math.max(...users)).toBe(5)
    expect(largest(world)).toBeLessThan(PROFILE_BYTES_MAX)
  })

  it('has a million names', { timeout: 60_000 }, async () => {
    const traits = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`t${index}`, index]))
    const world = await live0(
      crowd(
        (number) => [
          {
            type: 'identify',
            anonymousId: `a${number}`,
            traits: Object.fromEntries(Object.entries(traits).map(([key, value]) => [`${key}-${number}`, value])),
          },
          { type: 'identify', anonymousId: `a${number}`, userId: 'bot' },
        ],
        200,
      ),
    )
    expect(Object.keys(stateOf(world, user('bot')).traits)).toHaveLength(300)
    expect(largest(world)).toBeLessThan(PROFILE_BYTES_MAX)
  })
})
