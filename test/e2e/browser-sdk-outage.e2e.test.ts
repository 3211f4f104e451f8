import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, pageWithSdk, startShopServer, type ShopServer } from './harness/browser.ts'
import { openBrowserShop, type BrowserShop } from './harness/browser-shop.ts'
import { historyOf } from './harness/records.ts'
import { startProcess, type RekindleProcess } from './harness/rekindle-process.ts'
import { until } from './harness/until.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/cart-recovery/rekindle.yaml', import.meta.url))

describe('the browser SDK while Rekindle is away', () => {
  let rekindle: RekindleProcess
  let browser: Browser
  let server: ShopServer
  let shop: BrowserShop
  const place = { workspace: EXAMPLE, data: join(mkdtempSync(join(tmpdir(), 'rekindle-e2e-')), 'data') }

  beforeAll(async () => {
    ;[rekindle, browser] = await Promise.all([startProcess(place), launchBrowser()])
    server = await startShopServer({ '/': pageWithSdk(rekindle.url, 'wk_web') })
    shop = openBrowserShop(browser, server.url)
    shop.identify('laptop', 'U1', { email: 'u1@customer.example' })
    await shop.flush()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await rekindle?.kill()
  })

  it('keeps what happened, sends it when Rekindle is back, and each event counts once', async () => {
    const page = await shop.page('laptop')
    let failed = 0
    page.on('requestfailed', () => failed++)
    await rekindle.kill()
    for (let seen = 1; seen <= 3; seen++) shop.track('laptop', `Product ${seen} Viewed`)
    shop.track('laptop', 'Product Added', { product_id: 'p1' })
    await until('the SDK has tried in vain', () => failed >= 4)
    rekindle = await startProcess({ ...place, port: rekindle.port })
    await shop.flush()
    const history = await until('all is in the history', async () => {
      const events = await historyOf(rekindle, 'U1')
      return events.length >= 5 && events
    })
    expect(history.map(({ name }) => name).sort()).toEqual([
      'Identified',
      'Product 1 Viewed',
      'Product 2 Viewed',
      'Product 3 Viewed',
      'Product Added',
    ])
    const members = await rekindle.all<{ readonly userId: string }>('/api/cohorts/abandoned-cart/members')
    expect(members.map(({ userId }) => userId)).toEqual(['U1'])
  })
})
