import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkCoupons, checkHub, checkLists, checkNothingTwice, checkStories, linesByPerson } from './harness/checks.ts'
import { liveOneCampaign } from './harness/live-example.ts'
import { openNodeShop } from './harness/node-shop.ts'
import { play } from './harness/play.ts'
import { deliveriesOf, historyOf, type DeliveryRecord } from './harness/records.ts'
import type { Shop } from './harness/shop.ts'
import { openTheatre, type Theatre } from './harness/theatre.ts'

const WAITS = { beforePush: '3s', beforeMail: '4s', beforeAds: '4s' }
const WORDING = {
  reminder: (name: string) => `Still thinking, Name ${name}?`,
  greeting: 'Your cart is waiting',
}

describe('cart recovery as one campaign, told by a backend with the node SDK', () => {
  let theatre: Theatre
  let shop: Shop
  let deliveries: readonly DeliveryRecord[]

  beforeAll(async () => {
    theatre = await openTheatre((tools) => liveOneCampaign(tools.connections, WAITS))
    shop = openNodeShop(theatre.rekindle().url, 'wk_server')
    await play({ ...theatre, shop, cohort: 'abandoned-cart', greetsUnreached: true, mayBeCut: false })
    await theatre.quiet()
    deliveries = await deliveriesOf(theatre.rekindle())
  })
  afterAll(async () => {
    await shop?.close()
    await theatre?.close()
  })

  it('gives each customer exactly what is meant for them, in order, and takes them off the lists again', () => {
    checkStories(theatre, deliveries, WORDING)
  })

  it('keeps a record of each delivery, with the reason where nothing was sent', () => {
    const ads = ['+ facebook/retarget: sent', '+ adroll/retarget: sent']
    const off = ['- facebook/retarget: sent', '- adroll/retarget: sent']
    expect(linesByPerson(deliveries)).toEqual({
      U1: ['nudge: delivered', 'reminder: delivered', ...ads, ...off],
      U4: ['nudge: delivered', 'reminder: delivered', ...ads, ...off],
      U5: ['nudge: delivered'],
      U6: ['nudge: skipped (unsubscribed)', 'hello: skipped (unsubscribed)'],
      U9: ['nudge: skipped (no_address)', 'hello: delivered'],
      U10: ['nudge: delivered'],
      U11: ['nudge: skipped (no_address)', 'hello: delivered', ...ads],
      U12: ['nudge: delivered', 'reminder: delivered'],
    })
    expect(theatre.tools.push.refused, 'the browser of U4 that is gone').toEqual(['subscription expired'])
  })

  it('gives one code to one person, the same by push and email, and says until when', () => {
    checkCoupons(theatre, deliveries)
  })

  it('sends nothing twice', () => {
    checkNothingTwice(theatre, deliveries)
  })

  it('leaves at both platforms only those who neither opened nor ordered', () => {
    checkLists(theatre, ['u11@customer.example'])
  })

  it('knows what the devices, the mail server and the links said', async () => {
    const names = async (person: string) => (await historyOf(theatre.rekindle(), person)).map(({ name }) => name)
    expect(await names('U1')).toEqual([
      'Identified',
      'Push Subscribed',
      'Push Subscribed',
      'Product Added',
      'Push Notification Received',
      'Push Notification Received',
      'Email Delivered',
      'Order Completed',
    ])
    expect(await names('U11')).toEqual([
      'Identified',
      'Product Added',
      'Email Delivered',
      'Email Opened',
      'Email Link Clicked',
      'Unsubscribed',
    ])
    expect(await names('U8'), 'the phone and the web are one person').toEqual([
      'Product Added',
      'Identified',
      'Identified',
      'Order Completed',
    ])
  })

  it('forwards every event to the hub once, signed', async () => {
    await checkHub(theatre, shop.accepted)
  })
})
