import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Analytics } from '@segment/analytics-node'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsOn } from './harness/axe.ts'
import { launchBrowser } from './harness/browser.ts'
import { ADMIN_TOKEN, startProcess, type RekindleProcess } from './harness/rekindle-process.ts'

/** What a marketer builds without writing YAML, on an installation with a few customers. */
let rekindle: RekindleProcess
let browser: Browser
let page: Page
const faults: string[] = []
const LOYAL = 3

beforeAll(async () => {
  rekindle = await startProcess({ data: join(mkdtempSync(join(tmpdir(), 'rekindle-e2e-')), 'data') })
  const shop = new Analytics({ writeKey: 'wk_server', host: rekindle.url })
  for (let index = 0; index < 8; index++) {
    const userId = `customer-${index}`
    shop.identify({ userId, traits: { email: `${userId}@shop.example`, first_name: 'Ann' } })
    shop.track({ userId, event: 'Order Completed', properties: { total: index < LOYAL ? 120 : 20 } })
  }
  await shop.closeAndFlush()
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1360, height: 1000 } })
  page.on('pageerror', (error) => faults.push(error.message))
  page.setDefaultTimeout(10_000)
  await page.goto(rekindle.url)
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await heading('Home')
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await rekindle?.kill()
})

const heading = (name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const go = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click()
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
const source = async (): Promise<string> =>
  (await rekindle.api<{ readonly source: string }>('/api/workspace?format=json')).source

/** Sees what would change, and publishes it. */
async function publish(): Promise<void> {
  await button('Review and publish').click()
  const dialog = page.getByRole('dialog', { name: 'Review and publish' })
  await dialog.getByRole('button', { name: 'Show what would change' }).click()
  await dialog.getByText('What publishing would do').waitFor()
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

describe('cohorts are built', { timeout: 60_000 }, () => {
  it('from a name and a condition, with the number of people in sight', async () => {
    await go('Cohorts')
    await button('New cohort').click()
    await page.getByLabel('Who is in it?').fill('Big orders')
    await button('Create').click()
    await heading('Edit Big orders')
    await page.getByLabel('Event', { exact: true }).fill('Order Completed')
    await page.getByLabel('Event', { exact: true }).press('Enter')
    await page.getByText('8', { exact: true }).waitFor()
    await page.getByLabel('Add a detail…').first().selectOption('where')
    await page.getByPlaceholder('Property').fill('total')
    await page.getByPlaceholder('Property').press('Enter')
    await page.getByLabel('Comparison', { exact: true }).selectOption('gte')
    await page.getByPlaceholder('Value').fill('100')
    await page.getByPlaceholder('Value').press('Enter')
    await page.getByText(/did “Order Completed” with .*total/).waitFor()
    await page.getByText(String(LOYAL), { exact: true }).waitFor()
    expect(await violationsOn(page)).toEqual([])
  })

  it('and nothing is lost on a reload; a step back can be taken', async () => {
    await page.reload()
    await heading('Edit Big orders')
    expect(await page.getByPlaceholder('Value').inputValue()).toBe('100')
    await button('Add a condition to condition').click()
    await page.getByRole('group', { name: 'Condition 2', exact: true }).getByLabel('Event', { exact: true }).waitFor()
    await button('Undo').click()
    await page.getByRole('group', { name: 'Condition 2', exact: true }).waitFor({ state: 'detached' })
  })

  it('is told in place what is wrong', async () => {
    await page.getByLabel('What condition 1 asks').selectOption('in')
    await page.getByRole('group', { name: 'Condition 1', exact: true }).getByRole('alert').waitFor()
    expect(await violationsOn(page)).toEqual([])
    await button('Undo').click()
    await page
      .getByRole('group', { name: 'Condition 1', exact: true })
      .getByRole('alert')
      .waitFor({ state: 'detached' })
  })

  it('as YAML just as well', async () => {
    await page.getByRole('tab', { name: 'As YAML' }).click()
    const field = page.getByRole('textbox', { name: 'The condition as YAML' })
    await field.getByText('Order Completed').waitFor()
    expect(await field.textContent()).toContain('gte: 100')
    await page.getByRole('tab', { name: 'As fields' }).click()
  })

  it('and published after a look at what that changes', async () => {
    await publish()
    await heading('Big orders')
    await page.getByText(`${LOYAL} people`).waitFor()
    expect(await source()).toContain('big-orders:')
    expect(await page.getByText('You have changes that are not published.').count()).toBe(0)
  })

  it('on top of what somebody else published meanwhile', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Large orders')
    await page.getByRole('textbox', { name: 'Name' }).press('Enter')
    await heading('Edit Large orders')
    const other = await fetch(`${rekindle.url}/api/workspace`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/yaml' },
      body: (await source()).replace('timezone:', 'locale: en\ntimezone:'),
    })
    expect(other.status).toBe(200)
    await button('Review and publish').click()
    await button('Put my changes on top').click()
    await button('Show what would change').click()
    await page.getByText('What publishing would do').waitFor()
    await button('Publish').click()
    await heading('Large orders')
    expect(await source()).toMatch(/locale: en[\s\S]*Large orders/)
  })
})

describe('the pages of the builders', () => {
  it('have thrown nothing', () => {
    expect(faults).toEqual([])
  })
})
