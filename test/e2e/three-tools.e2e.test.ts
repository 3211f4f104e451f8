import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkCoupons, checkHub, checkLists, checkNothingTwice, checkStories, linesByPerson } from './harness/checks.ts'
import { liveThreeTools } from './harness/live-example.ts'
import { openNodeShop } from './harness/node-shop.ts'
import { play } from './harness/play.ts'
import { deliveriesOf, historyOf, type DeliveryRecord } from './harness/records.ts'
import type { Shop } from './harness/shop.ts'
import { openTheatre, type Theatre } from './harness/theatre.ts'

const WAITS = { beforePush: 3, beforeMail: 4, beforeAds: 4 }
const WORDING = {
  reminder: (name: string) => `Have a look at your push messages, Name ${name}`,
  greeting: undefined,
}

describe('cart recovery as three tools with a cohort each, tied by campaign_name', () => {
  let theatre: Theatre
  let shop: Shop
  let deliveries: readonly DeliveryRecord[]

  beforeAll(async () => {
    theatre = await openTheatre((tools) => liveThreeTools(tools.connections, WAITS))
    shop = openNodeShop(theatre.rekindle().url, 'wk_server')
    await play({
      ...theatre,
      shop,
      cohort: 'full-carts',
      greetsUnreached: false,
      beforePushMs: WAITS.beforePush * 1000,
      mayBeCut: false,
    })
    await theatre.quiet()
    deliveries = await deliveriesOf(theatre.rekindle())
  })
  afterAll(async () => {
    await shop?.close()
    await theatre?.close()
  })

  it('gives each customer exactly what is meant for them, in order, and takes them off the lists again', () => {
    expect.hasAssertions()
    checkStories(theatre, deliveries, WORDING)
  })

  it('keeps a record of each delivery, under the campaign of its own leg', () => {
    const ads = ['cart-ads + facebook/retarget: sent', 'cart-ads + adroll/retarget: sent']
    const off = ['cart-ads - facebook/retarget: sent', 'cart-ads - adroll/retarget: sent']
    const push = 'cart-push push: delivered'
    const email = 'cart-email email: delivered'
    expect(linesByPerson(deliveries, ({ campaign }) => `${campaign} `)).toEqual({
      U1: [push, email, ...ads, ...off],
      U4: [push, email, ...ads, ...off],
      U5: [push],
      U6: ['cart-push push: skipped (unsubscribed)'],
      U9: ['cart-push push: skipped (no_address)'],
      U10: [push],
      U11: ['cart-push push: skipped (no_address)'],
      U12: [push, email],
    })
  })

  it('gives one code to one person, the same by push and email though the campaigns are two', () => {
    expect.hasAssertions()
    checkCoupons(theatre, deliveries)
  })

  it('sends nothing twice', () => {
    expect.hasAssertions()
    checkNothingTwice(theatre, deliveries)
  })

  it('leaves nobody on the lists: all who joined opened or ordered', () => {
    expect.hasAssertions()
    checkLists(theatre, [])
  })

  it('empties the cohorts of those who opened or ordered', async () => {
    const members = async (cohort: string) =>
      (await theatre.rekindle().all<{ readonly userId: string }>(`/api/cohorts/${cohort}/members`))
        .map(({ userId }) => userId)
        .sort()
    expect(await members('full-carts')).toEqual(['U11', 'U12', 'U4', 'U5', 'U6', 'U9'])
    expect(await members('push-unopened')).toEqual(['U12', 'U4'])
    expect(await members('email-unopened')).toEqual([])
  })

  it('ties what devices and tools said to the leg that sent it', async () => {
    expect(
      (await historyOf(theatre.rekindle(), 'U4')).map(({ name, properties }) => [name, properties['campaign_name']]),
    ).toEqual([
      ['Identified', undefined],
      ['Push Subscribed', undefined],
      ['Push Subscribed', undefined],
      ['Product Added', undefined],
      ['Order Completed', undefined],
      ['Product Added', undefined],
      ['Push Notification Received', 'cart-push'],
      ['Email Delivered', 'cart-email'],
      ['Email Opened', 'cart-email'],
    ])
  })

  it('forwards every event to the hub once, signed', async () => {
    expect.hasAssertions()
    await checkHub(theatre, shop.accepted)
  })
})
