import { expect, it } from 'vitest'
import { createNames } from '../../src/insight/names.ts'
import { sentenceOf } from '../../src/insight/sentences.ts'
import type { IdentitySettings } from '../../src/model/workspace.ts'
import { live, workspaceOf, type Sent } from './identity-world.ts'

/** What is told of the profile that user u1 leads to, after these events. */
async function storyOf(events: readonly Sent[], identity?: IdentitySettings): Promise<readonly string[]> {
  const workspace = workspaceOf({}, identity)
  const world = await live(workspace, [events])
  const profile = world.profileOf({ type: 'user_id', value: 'u1' })!
  return world.storyOf(profile).map((row) => sentenceOf(row, createNames(workspace)))
}

const page = (fields: object): Sent => ({ type: 'page', name: 'Home', ...fields })

it('A merge says which event and which id showed it', async () => {
  const events = [page({ anonymousId: 'phone' }), page({ userId: 'u1' }), page({ userId: 'u1', anonymousId: 'phone' })]
  expect(await storyOf(events)).toEqual([
    'Turned out to be the same person as somebody else (anonymous_id:phone), because “Page Viewed” came with anonymous_id:phone; both histories are one now.',
  ])
})

it('An id that does not count is told once, with the reason', async () => {
  const identity: IdentitySettings = { blocked: ['kiosk'], types: {}, priority: [], usersPerDevice: 2 }
  const events = [
    page({ userId: 'u1', anonymousId: 'null' }),
    page({ userId: 'u1', anonymousId: 'null' }),
    page({ userId: 'u1', anonymousId: 'kiosk' }),
    page({ userId: 'u1', context: { traits: { phone: '0170 12345' } } }),
    page({ userId: 'u2', anonymousId: 'tablet' }),
    page({ userId: 'u1', anonymousId: 'tablet' }),
  ]
  expect(await storyOf(events, identity)).toEqual([
    '“Page Viewed” came with anonymous_id “null”, which does not count for this person: it is what is sent when there is no id.',
    '“Page Viewed” came with anonymous_id “kiosk”, which does not count for this person: the workspace says that it is nobody’s.',
    '“Page Viewed” came with phone “0170 12345”, which does not count for this person: it is not written as such an id is.',
    '“Page Viewed” came with anonymous_id “tablet”, which does not count for this person: it belongs to another user.',
  ])
})

it('A browser that turns out to be shared is told where it was taken for one person’s', async () => {
  const events = ['u1', 'u2', 'u3', 'u4'].map((userId) => page({ userId, anonymousId: 'till' }))
  expect(await storyOf(events)).toEqual([
    'anonymous_id “till” came with 4 different users: it is a shared device, and no longer stands for this person.',
  ])
})

it('An event whose every id the workspace blocks is kept with the rejected ones', async () => {
  const identity: IdentitySettings = { blocked: ['kiosk-*'], types: {}, priority: [] }
  const world = await live(workspaceOf({}, identity), [[page({ anonymousId: 'kiosk-7' }), page({ userId: 'u1' })]])
  expect(world.profiles).toEqual([undefined, 1])
  expect(world.rejected).toMatchObject([
    {
      position: 1,
      reason: 'no_user_or_anonymous_id',
      detail: 'The workspace blocks every id of this event (`identity`).',
      sample: '{"type":"page","event":"Page Viewed","ids":[{"type":"anonymous_id","value":"kiosk-7"}]}',
    },
  ])
})

it('After an alias a person goes by the new user id, and the old one still leads there', async () => {
  const events = [
    { type: 'track', event: 'A', anonymousId: 'b1' },
    { type: 'alias', previousId: 'b1', userId: 'old' },
    { type: 'alias', previousId: 'old', userId: 'u1' },
    { type: 'track', event: 'B', userId: 'old' },
    { type: 'track', event: 'C', anonymousId: 'b1' },
  ]
  const world = await live(workspaceOf({}), [events])
  expect(new Set(world.profiles).size).toBe(1)
  expect([...world.states.values()].find(({ mergedInto }) => mergedInto === undefined)!.ids.slice(0, 2)).toEqual([
    { type: 'user_id', value: 'u1' },
    { type: 'user_id', value: 'old' },
  ])
})
