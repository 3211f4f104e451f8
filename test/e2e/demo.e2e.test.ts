import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from './harness/browser.ts'
import { startProcess, type RekindleProcess } from './harness/rekindle-process.ts'

/** As a newcomer meets it: the example that ships, nothing set, a browser. */
let rekindle: RekindleProcess
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  rekindle = await startProcess({ data: join(mkdtempSync(join(tmpdir(), 'rekindle-e2e-')), 'data') })
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(`${rekindle.url}/demo`)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await rekindle?.kill()
})

const skipWait = async (): Promise<void> => {
  await page.locator('button:has-text("Skip wait"):enabled').first().click()
}
const isShown = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor({ timeout: 15_000 })
const codeShown = async (): Promise<string> =>
  (await page
    .getByText(/BACK-[A-Z0-9]{8}/)
    .first()
    .textContent()) ?? ''

describe('the demo shop', { timeout: 60_000 }, () => {
  it('begins the campaign when something is left in the cart', async () => {
    await page.getByRole('button', { name: 'Add a fern' }).click()
    await isShown('Came into the cohort “Abandoned cart”.')
    await isShown(/The campaign “Cart recovery” began/)
    expect(faults).toEqual([])
  })

  it('sends a push with a coupon after an hour, and an email with the same code to who ignores it', async () => {
    await skipWait()
    await isShown('The push message arrived.')
    const code = /BACK-[A-Z0-9]{8}/.exec(await codeShown())?.[0]
    await skipWait()
    await isShown('The email arrived.')
    expect(code).toBeDefined()
    expect(/BACK-[A-Z0-9]{8}/.exec(await codeShown())?.[0]).toBe(code)
  })

  it('puts who ignores the email on the ad lists, and an order takes them off and ends everything', async () => {
    await skipWait()
    await isShown('On the list')
    await page.getByRole('button', { name: 'Order now' }).click()
    await isShown(/Reached the goal of the campaign/)
    await isShown('Not on the list')
    await isShown('Nothing is planned for this customer.')
    expect(faults).toEqual([])
  })
})
