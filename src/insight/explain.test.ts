import { describe, expect, it } from 'vitest'
import { createNames } from './names.ts'
import { createCohortJudge } from './judge-parts.ts'
import { explain } from './explain.ts'
import type { Explanation } from './explanation.ts'
import { findProfile } from './profile-lookup.ts'
import { DAY, HOUR, Shop, SHOP } from './shop.fixture.ts'

async function explained(shop: Shop, userId: string, campaign = 'cart-recovery'): Promise<Explanation> {
  const { store, workspace } = shop
  const names = createNames(workspace)
  const state = await findProfile(store.state, 'user_id', userId)
  return explain(
    { store, workspace, names, judge: createCohortJudge(workspace, names), now: shop.clock.now() },
    state!,
    campaign,
  )
}
const sentences = ({ because }: Explanation) => because.map(({ text }) => text)

describe('explaining', () => {
  it('tells somebody who is on the way where they are and what was decided', async () => {
    const shop = await new Shop().track({ userId: 'U1' }, 'Product Added')
    const explanation = await explained(shop, 'U1')
    expect(explanation.outcome).toBe('in_progress')
    expect(explanation.summary).toBe('The campaign “Cart recovery” is running for this person.')
    expect(sentences(explanation)).toEqual([
      'The campaign “Cart recovery” began for this person.',
      'A wait of 1 hour began.',
      'For this person the campaign is at the wait “pause” and goes on at 2026-01-01T01:00:00.000Z at the latest.',
    ])
  })

  it('tells which exit rule ended it before which message', async () => {
    const shop = await new Shop().track({ userId: 'U2' }, 'Product Added')
    await shop.wait(HOUR)
    await shop.track({ userId: 'U2' }, 'Order Completed')
    const explanation = await explained(shop, 'U2')
    expect(explanation.outcome).toBe('exited')
    expect(explanation.summary).toBe(
      'The campaign “Cart recovery” ended early for this person: the person did “Order Completed”.',
    )
    expect(sentences(explanation)).toContain(
      'The email “reminder” was called off before it went out. The person did “Order Completed”.',
    )
  })

  it('tells what is missing to somebody who never entered', async () => {
    const shop = await new Shop().track({ userId: 'U3' }, 'Order Completed')
    const explanation = await explained(shop, 'U3')
    expect(explanation.outcome).toBe('never_entered')
    expect(sentences(explanation)).toEqual([
      'The person is not in the cohort “Abandoned cart”, which the campaign starts from, and never was as far as is on record.',
      'It does not hold that the person did “Product Added” in the last 30 days.',
      'It does not hold that the person did not do “Order Completed” since “Product Added”.',
    ])
  })

  it('tells each part of the condition apart', async () => {
    const shop = new Shop(SHOP.replace('    name: Cart recovery', '    status: draft'))
    for (const event of ['Product Added', 'Order Completed']) await shop.track({ userId: 'U12' }, event)
    const texts = sentences(await explained(shop, 'U12'))
    expect(texts).toContain('It holds that the person did “Product Added” in the last 30 days.')
    expect(texts).toContain('It does not hold that the person did not do “Order Completed” since “Product Added”.')
    expect(texts).toContain('Left the cohort “Abandoned cart”.')
  })

  it('tells that a second entry was blocked, and why', async () => {
    const shop = new Shop()
    for (const event of ['Product Added', 'Order Completed', 'Product Added']) await shop.track({ userId: 'U4' }, event)
    const explanation = await explained(shop, 'U4')
    expect(explanation.outcome).toBe('blocked')
    expect(sentences(explanation)).toContain(
      'The campaign “Cart recovery” did not begin: it was there before, and a campaign that begins only once does not begin again.',
    )
  })

  it('tells that somebody is held out', async () => {
    const shop = await new Shop().track({ userId: 'U5' }, 'Order Completed')
    const explanation = await explained(shop, 'U5', 'held')
    expect(explanation.outcome).toBe('held_out')
    expect(explanation.summary).toBe('The campaign “held” keeps this person out, as part of its holdout.')
  })

  it('tells that the campaign is not live, also to those who would be in it', async () => {
    const shop = await new Shop().track({ userId: 'U6' }, 'Order Completed')
    const explanation = await explained(shop, 'U6', 'resting')
    expect(explanation.outcome).toBe('campaign_not_live')
    expect(sentences(explanation)).toContain('The campaign is a draft now.')
    expect(sentences(explanation)).toContain('The person is in the cohort “buyers”, which the campaign starts from.')
  })

  it('tells why a message was not sent, in the words of the reason', async () => {
    const shop = await new Shop().identify({ userId: 'U7' }, { unsubscribed: true })
    await shop.track({ userId: 'U7' }, 'Product Added')
    await shop.wait(HOUR)
    await shop.deliverAll()
    const texts = sentences(await explained(shop, 'U7'))
    expect(texts).toContain('The email “reminder” was not sent: The person has unsubscribed from all marketing.')
    expect(texts).toContain('The person has unsubscribed from all marketing.')
  })

  it('tells which consent is missing, for messages and for lists', async () => {
    const rules = 'policies: { consent: { email: marketing, audiences: ads }, holdout: 0% }\ncampaigns:'
    const shop = new Shop(SHOP.replace('campaigns:', rules))
    const context = { consent: { categoryPreferences: { marketing: false } } }
    await shop.send('identify', { userId: 'U20', traits: { email: 'u20@shop.example' }, context, messageId: 'consent' })
    await shop.track({ userId: 'U20' }, 'Product Added')
    await shop.wait(HOUR)
    await shop.deliverAll()
    const texts = sentences(await explained(shop, 'U20'))
    expect(texts).toContain(
      'The email “reminder” was not sent: The person has refused to be contacted for “marketing”.',
    )
    expect(texts).toContain(
      'Does not join the list “retarget” at ads: the person has not agreed to what the list is for.',
    )
    expect(texts.slice(-2)).toEqual([
      'The person has refused to be contacted for “marketing”.',
      'The person has never agreed to be contacted for “ads”.',
    ])
  })

  it('tells that somebody is in the holdout of the workspace', async () => {
    const shop = new Shop(SHOP.replace('campaigns:', 'policies: { holdout: 100% }\ncampaigns:'))
    await shop.track({ userId: 'U21' }, 'Product Added')
    const explanation = await explained(shop, 'U21')
    expect(explanation.summary).toBe(
      'The campaign “Cart recovery” keeps this person out, as part of the holdout of the workspace.',
    )
    expect(sentences(explanation)).toEqual([
      'Kept out of the campaign “Cart recovery” by the holdout of the workspace, to measure what campaigns bring.',
    ])
  })

  it('tells of an entry by an event how near it was', async () => {
    const text = SHOP.replace(
      'entry: { event: Order Completed }',
      'entry: { event: Order Completed, where: { total: { gte: 100 } } }',
    )
    const shop = await new Shop(text).track({ userId: 'U8' }, 'Order Completed', { total: 5 })
    expect(sentences(await explained(shop, 'U8', 'held'))).toEqual([
      'The person did “Order Completed”, but not so that it fits: the campaign starts from “Order Completed” with total ≥ 100.',
    ])
    await shop.track({ userId: 'U9' }, 'Product Added')
    expect(sentences(await explained(shop, 'U9', 'held'))).toEqual([
      `None of the person's newest 1 events is “Order Completed” with total ≥ 100, which the campaign starts from.`,
    ])
  })

  it('knows what was decided before two profiles turned out to be one person', async () => {
    const shop = await new Shop().track({ anonymousId: 'device' }, 'Product Added')
    await shop.track({ userId: 'U10' }, 'Page Viewed')
    await shop.identify({ userId: 'U10', anonymousId: 'device' }, {})
    const texts = sentences(await explained(shop, 'U10'))
    expect(texts).toContain('The campaign “Cart recovery” began for this person.')
  })

  it('follows somebody to the end: email, silence, ad list', async () => {
    const shop = await new Shop().track({ userId: 'U11' }, 'Product Added')
    await shop.wait(HOUR)
    await shop.deliverAll()
    await shop.wait(DAY)
    const explanation = await explained(shop, 'U11')
    expect(explanation.outcome).toBe('in_progress')
    expect(sentences(explanation)).toEqual([
      'The campaign “Cart recovery” began for this person.',
      'A wait of 1 hour began.',
      'Decided to send an email: the email “reminder”.',
      'The email “reminder” went out.',
      'A wait of 1 day began.',
      'The wait is over: its time ran out and what it waited for did not happen.',
      'Joins the list “retarget” at ads.',
      'For this person the campaign has done its steps and rests while an ad list still holds the person.',
    ])
  })
})
