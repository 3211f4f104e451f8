import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Analytics } from '@segment/analytics-node'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsOn } from './harness/axe.ts'
import { launchBrowser } from './harness/browser.ts'
import { ADMIN_TOKEN, startProcess, type RekindleProcess } from './harness/rekindle-process.ts'

/** The app as a marketer meets it: signed in, with customers of a shop that just sent their first events. */
let rekindle: RekindleProcess
let browser: Browser
let page: Page
const faults: string[] = []
const CUSTOMERS = 12
/** Scripts and styles, as gzip would make them. */
const FIRST_PAGE_BYTES_MAX = 250 * 1024

beforeAll(async () => {
  rekindle = await startProcess({ data: join(mkdtempSync(join(tmpdir(), 'rekindle-e2e-')), 'data') })
  const shop = new Analytics({ writeKey: 'wk_server', host: rekindle.url })
  for (let index = 0; index < CUSTOMERS; index++) {
    const userId = `customer-${index}`
    shop.identify({ userId, traits: { email: `${userId}@shop.example`, first_name: 'Ann' } })
    shop.track({ userId, event: 'Product Added', properties: { product_id: 'fern', price: 24 } })
  }
  await shop.closeAndFlush()
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(rekindle.url)
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await rekindle?.kill()
})

const heading = (name: string | RegExp): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor()
const go = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click()

const violations = (): Promise<readonly string[]> => violationsOn(page)

describe('the app', { timeout: 60_000 }, () => {
  it('lets in who has the admin token, and says so to who has not', async () => {
    await page.getByLabel('Admin token').fill('not-the-token')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This token is not right.').waitFor()
    expect(await violations()).toEqual([])
    await page.getByLabel('Admin token').fill(ADMIN_TOKEN)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await heading('Home')
  })

  it('needs little to show its first page', async () => {
    const fresh = await browser.newPage()
    const loaded: Promise<number>[] = []
    fresh.on('response', (response) => {
      if (/\.(js|css)$/.test(new URL(response.url()).pathname))
        loaded.push(response.body().then((body) => gzipSync(body).length))
    })
    await fresh.goto(rekindle.url)
    await fresh.getByLabel('Admin token').fill(ADMIN_TOKEN)
    await fresh.getByRole('button', { name: 'Sign in' }).click()
    await fresh.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    const bytes = (await Promise.all(loaded)).reduce((sum, size) => sum + size, 0)
    await fresh.close()
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(FIRST_PAGE_BYTES_MAX)
  })

  it('shows at home what runs and what is still to do', async () => {
    await page.getByText('Everything that came in has been worked through.').waitFor()
    await page.getByRole('link', { name: 'Connect a tool that sends' }).waitFor()
    await page.getByRole('link', { name: 'Cart recovery' }).waitFor()
    expect(await violations()).toEqual([])
  })

  it('leads from a cohort to a person, and says why they are in a campaign', async () => {
    await go('Cohorts')
    await page.getByRole('link', { name: 'Abandoned cart' }).click()
    await heading('Abandoned cart')
    await page.getByText(`${CUSTOMERS} people`).waitFor()
    expect(await violations()).toEqual([])
    await page.getByRole('link', { name: 'customer-3' }).click()
    await heading('Ann')
    await page.getByText('Came into the cohort “Abandoned cart”.').waitFor()
    await page.getByLabel('Campaign').selectOption({ label: 'Cart recovery' })
    await page
      .getByText(/is on the way|waits|under way|in progress/i)
      .first()
      .waitFor()
    expect(await violations()).toEqual([])
  })

  it('finds a person by an id, and says when there is none', async () => {
    await go('People')
    await page.getByLabel('Kind of id').selectOption('email')
    await page.getByRole('textbox', { name: 'Id' }).fill('nobody@shop.example')
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByText('Nobody is known by “nobody@shop.example”.').waitFor()
    await page.getByRole('textbox', { name: 'Id' }).fill('customer-5@shop.example')
    await page.getByRole('button', { name: 'Look up' }).click()
    await heading('Ann')
    await page.getByText('customer-5@shop.example').first().waitFor()
    expect(await violations()).toEqual([])
  })

  it('draws a campaign and says the same in words; pausing it asks first', async () => {
    await go('Campaigns')
    await page.getByRole('link', { name: 'Cart recovery' }).click()
    await page.getByText('Wait 1 hour').waitFor()
    expect(await violations()).toEqual([])
    await page.getByRole('tab', { name: 'In words' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Wait 1 hour' }).getByText(`${CUSTOMERS} reached`).waitFor()
    await page.getByRole('tab', { name: 'Report' }).click()
    await page
      .getByRole('row', { name: /Wait 1 hour/ })
      .getByText('100%')
      .waitFor()
    expect(await violations()).toEqual([])
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as CSV' }).click()
    expect((await saved).suggestedFilename()).toBe('cart-recovery.csv')
    await page.getByRole('button', { name: 'Pause' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pause' })
    await dialog.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Launch' }).click()
    await page.getByRole('dialog', { name: 'Launch' }).getByRole('button', { name: 'Launch' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
  })

  it('shows events as they come, and can be held', async () => {
    await go('Live')
    await heading('Live')
    const opened = page.getByText('Waiting for the next event.')
    await opened.waitFor()
    const shop = new Analytics({ writeKey: 'wk_server', host: rekindle.url })
    shop.track({ userId: 'customer-1', event: 'Product Viewed' })
    await shop.flush()
    await page.getByRole('cell', { name: 'Product Viewed' }).waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    shop.track({ userId: 'customer-1', event: 'Cart Viewed' })
    await shop.closeAndFlush()
    await page.getByText('Paused. 1 more came since.').waitFor()
    expect(await page.getByRole('cell', { name: 'Cart Viewed' }).count()).toBe(0)
    expect(await violations()).toEqual([])
  })

  it('lists connections and the catalogue, and tests one', async () => {
    await go('Connections')
    await page.getByLabel('Search by name').fill('mixpanel')
    await page.getByText('Mixpanel (Actions)').waitFor()
    expect(await violations()).toEqual([])
    await page.getByRole('link', { name: 'inbox', exact: true }).click()
    await heading('inbox')
    await page.getByRole('button', { name: 'Test' }).click()
    await page.locator('output').getByText(/./).first().waitFor()
  })

  it('shows who is wanted on the lists of a tool', async () => {
    await go('Connections')
    await page.getByRole('link', { name: 'facebook', exact: true }).click()
    await heading('facebook')
    await page.getByRole('cell', { name: /^retarget/ }).waitFor()
    expect(await violations()).toEqual([])
  })

  it('shows where a broken definition is broken, what a good one would change, and publishes it', async () => {
    await go('Workspace')
    const field = page.getByRole('textbox', { name: 'The definition as YAML' })
    await field.waitFor()
    expect(await violations()).toEqual([])
    await field.press('Control+End')
    await page.keyboard.insertText('\nnonsense: true\n')
    await page.getByRole('button', { name: 'Show what would change' }).click()
    await page
      .getByRole('alert')
      .getByText(/nonsense/)
      .waitFor()
    await page.getByRole('button', { name: 'Discard my changes' }).click()
    await field.press('Control+End')
    await page.keyboard.insertText('\n# A note of the marketer.\n')
    await page.getByRole('button', { name: 'Show what would change' }).click()
    await page.getByText('What publishing would do').waitFor()
  })

  it('keeps what was typed when somebody else publishes meanwhile, and says so; then it publishes', async () => {
    const field = page.getByRole('textbox', { name: 'The definition as YAML' })
    const before = await rekindle.api<{ readonly source: string; readonly version: number }>(
      '/api/workspace?format=json',
    )
    const other = await fetch(`${rekindle.url}/api/workspace`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/yaml' },
      body: `${before.source}# Somebody else was here.\n`,
    })
    expect(other.status).toBe(200)
    await page
      .getByRole('alert')
      .getByText(/was published meanwhile/)
      .waitFor()
    expect(await field.textContent()).toContain('A note of the marketer.')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page
      .getByRole('alert')
      .getByText(/was edited, but version \d+ is in force/)
      .waitFor()
    await page.getByRole('button', { name: 'Load the new version' }).click()
    await page.getByText('Nothing is changed.').waitFor()
    await field.press('Control+End')
    await field.getByText('# Somebody else was here.').waitFor()
    await page.keyboard.insertText('# And now the marketer.\n')
    await page.getByRole('button', { name: 'Show what would change' }).click()
    await page.getByText('What publishing would do').waitFor()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByText(/^Version \d+ is in force\.$/).waitFor()
    const after = await rekindle.api<{ readonly source: string }>('/api/workspace?format=json')
    expect(after.source).toContain('# And now the marketer.')
    expect(await violations()).toEqual([])
  })

  it('shows the message log, the inbox and the sources', async () => {
    for (const [link, name] of [
      ['Message log', 'Message log'],
      ['Inbox', 'Inbox'],
      ['Sources', 'Sources'],
    ] as const) {
      await go(link)
      await heading(name)
      expect(await violations()).toEqual([])
    }
  })

  it('is readable in the dark and on a phone', async () => {
    await page.getByRole('button', { name: 'Use dark colours' }).click()
    await page.setViewportSize({ width: 390, height: 800 })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Home' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await heading('Home')
    expect(await violations()).toEqual([])
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('has thrown nothing', () => {
    expect(faults).toEqual([])
  })
})
