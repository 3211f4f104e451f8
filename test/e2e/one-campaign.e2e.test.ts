import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  checkCoupons,
  checkHub,
  checkLists,
  checkNothingTwice,
  checkStories,
  linesByPerson,
  WORKSPACE_ZONE,
} from './harness/checks.ts'
import { launchBrowser, pageWithSdk, startShopServer } from './harness/browser.ts'
import { openBrowserShop, SHOPPERS_ZONE } from './harness/browser-shop.ts'
import { liveOneCampaign } from './harness/live-example.ts'
import { openNodeShop } from './harness/node-shop.ts'
import { play } from './harness/play.ts'
import { deliveriesOf, historyOf, type DeliveryRecord } from './harness/records.ts'
import type { Shop } from './harness/shop.ts'
import { openTheatre, type Theatre } from './harness/theatre.ts'

/** A page has to be opened and clicked by script: some seconds for the carts and orders of all. */
const WAITS = { beforePush: 5, beforeMail: 4, beforeAds: 4 }
const WORDING = {
  reminder: (name: string) => `Still thinking, Name ${name}?`,
  greeting: 'Your cart is waiting',
}

interface OpenShop {
  readonly shop: Shop
  /** By whose clock its people read. */
  readonly timezone: string
  close(): Promise<void>
}

const SHOPS: Readonly<Record<string, (url: string, devices: readonly string[]) => Promise<OpenShop>>> = {
  'told by a backend with the node SDK': async (url) => {
    const shop = openNodeShop(url, 'wk_server')
    return { shop, timezone: WORKSPACE_ZONE, close: () => shop.close() }
  },
  'told by pages in Chromium with the browser SDK, from another origin': async (url, devices) => {
    const [browser, server] = await Promise.all([launchBrowser(), startShopServer({ '/': pageWithSdk(url, 'wk_web') })])
    const shop = openBrowserShop(browser, server.url)
    await shop.open(devices)
    return {
      shop,
      timezone: SHOPPERS_ZONE,
      close: async () => {
        await browser.close()
        await server.close()
      },
    }
  },
}

describe.each(Object.entries(SHOPS))('cart recovery as one campaign, %s', (_, openShop) => {
  let theatre: Theatre
  let opened: OpenShop
  let deliveries: readonly DeliveryRecord[]

  beforeAll(async () => {
    theatre = await openTheatre((tools) => liveOneCampaign(tools.connections, WAITS))
    opened = await openShop(theatre.rekindle().url, [...Object.values(theatre.cast).map(({ web }) => web), 'U8-phone'])
    await play({
      ...theatre,
      shop: opened.shop,
      cohort: 'abandoned-cart',
      greetsUnreached: true,
      beforePushMs: WAITS.beforePush * 1000,
      mayBeCut: false,
    })
    await theatre.quiet()
    deliveries = await deliveriesOf(theatre.rekindle())
  })
  afterAll(async () => {
    await opened?.close()
    await theatre?.close()
  })

  it('gives each customer exactly what is meant for them, in order, and takes them off the lists again', () => {
    expect.hasAssertions()
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
    expect.hasAssertions()
    checkCoupons(theatre, deliveries, opened.timezone)
  })

  it('sends nothing twice', () => {
    expect.hasAssertions()
    checkNothingTwice(theatre, deliveries)
  })

  it('leaves at both platforms only those who neither opened nor ordered', () => {
    expect.hasAssertions()
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
    expect.hasAssertions()
    await checkHub(theatre, opened.shop.accepted)
  })
})
