import { describe, expect, it } from 'vitest'
import { createCohortJudge } from './judge-parts.ts'
import { createNames } from './names.ts'
import { explain } from './explain.ts'
import { findProfile } from './profile-lookup.ts'
import { sentenceOf } from './sentences.ts'
import { Shop, SHOP } from './shop.fixture.ts'

const SCHEDULED = SHOP.replace(
  'entry: { cohort: abandoned-cart }',
  'entry: { schedule: { at: "2027-01-31T09:00:00+01:00" }, cohort: abandoned-cart }',
)
const RULE = 'The campaign starts at 2027-01-31T08:00:00Z, for those who are in the cohort at that moment.'

async function facts(shop: Shop, userId: string): Promise<readonly string[]> {
  const { store, workspace } = shop
  const names = createNames(workspace)
  const state = await findProfile(store.state, 'user_id', userId)
  const scene = { store, workspace, names, judge: createCohortJudge(workspace, names), now: shop.clock.now() }
  return (await explain(scene, state!, 'cart-recovery')).because.map(({ text }) => text)
}

describe('Explaining a scheduled campaign', () => {
  it('tells a member, and who is none, at which moment it begins', async () => {
    const shop = new Shop(SCHEDULED)
    await shop.track({ userId: 'U1' }, 'Product Added')
    await shop.track({ userId: 'U2' }, 'Order Completed')
    expect(await facts(shop, 'U1')).toEqual([
      'Came into the cohort “Abandoned cart”.',
      'The person is in the cohort “Abandoned cart”, which the campaign starts from.',
      RULE,
    ])
    expect((await facts(shop, 'U2')).slice(0, 2)).toEqual([
      'The person is not in the cohort “Abandoned cart”, which the campaign starts from, and never was as far as is on record.',
      RULE,
    ])
  })
})

it('A journey that stays in a pause is told in one sentence', () => {
  const row = { profile: 1, position: 1, index: 0, at: 0, kind: 'journey_paused' }
  const detail = { campaign: 'cart-recovery', step: 'reminder' }
  expect(sentenceOf({ ...row, detail }, createNames(new Shop().workspace))).toBe(
    'Stays before the email “reminder”: the campaign “Cart recovery” is not live now.',
  )
})
