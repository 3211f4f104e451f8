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

const heading = (name: string): Promise<void> => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
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

  it('which follows what happens meanwhile', async () => {
    const shop = new Analytics({ writeKey: 'wk_server', host: rekindle.url })
    shop.track({ userId: 'customer-late', event: 'Order Completed', properties: { total: 500 } })
    await shop.closeAndFlush()
    await page.getByText(String(LOYAL + 1), { exact: true }).waitFor({ timeout: 30_000 })
    expect(await page.getByRole('link', { name: 'customer-late' }).count()).toBe(1)
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
    await page.getByText(`${LOYAL + 1} people`).waitFor()
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

describe('campaigns are built', { timeout: 90_000 }, () => {
  const canvas = () => page.getByRole('region', { name: 'The campaign as a drawing, to be changed' })
  const gap = (id: string) => canvas().locator(`[data-gap="+${id}"]`)
  const add = async (at: string, kind: string | RegExp): Promise<void> => {
    await gap(at).click()
    await page.getByRole('dialog', { name: 'Add a step' }).getByRole('button', { name: kind }).click()
    await page.getByRole('dialog', { name: 'Add a step' }).waitFor({ state: 'detached' })
  }
  const centre = async (of: ReturnType<typeof gap>): Promise<{ readonly x: number; readonly y: number }> => {
    const { x, y, width, height } = (await of.boundingBox())!
    return { x: x + width / 2, y: y + height / 2 }
  }
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 8 })
    await page.mouse.up()
  }
  const fill = async (label: string, text: string): Promise<void> => {
    await page.getByLabel(label, { exact: true }).fill(text)
    await page.getByLabel(label, { exact: true }).blur()
  }

  it('step by step on a canvas, with a message that is seen as a customer sees it', async () => {
    await go('Campaigns')
    await button('New campaign').click()
    await page.getByLabel('What is it called?').fill('Thank large orders')
    await button('Create').click()
    await heading('Edit Thank large orders')
    await page.getByRole('group', { name: 'It begins' }).getByLabel('Cohort').selectOption({ label: 'Large orders' })
    await add('steps[1]', /^Send a message/)
    await fill('Title', 'Thank you, {{ profile.traits.first_name }}')
    await fill('Text', 'That was a large one.')
    await page
      .getByRole('group', { name: /Through/ })
      .getByLabel('inbox')
      .check()
    await page.getByText('Thank you, Ann').waitFor()
    await add('steps[2]', /^Wait for something/)
    await page.getByLabel('What until asks').selectOption('opened')
    await page.getByRole('group', { name: 'Until', exact: true }).getByLabel('Step').selectOption('message')
    await add('steps[2].then[0]', /^End here/)
    await add('steps[3]', /^Send a message/)
    await page.getByLabel('Channel').selectOption('email')
    await fill('Subject', 'Did you see our thanks?')
    await page.getByText('Did you see our thanks?').first().waitFor()
    await page
      .getByRole('group', { name: /Through/ })
      .getByLabel('inbox')
      .check()
    expect(await violationsOn(page)).toEqual([])
  })

  it('and rearranged by keyboard and by hand, with every step back', async () => {
    await button('Move up').click()
    await canvas().getByRole('button', { pressed: true, name: /email/i }).waitFor()
    await button('Undo').click()
    const wait = canvas().getByRole('button', { name: /^Wait 1 hour/ })
    await drag(await centre(wait), await centre(gap('steps[2].else[0]')))
    await canvas().locator('[data-gap="+steps[1].else[1]"]').waitFor()
    expect(await canvas().locator('[data-kind="wait"]').count()).toBe(1)
    await button('Undo').click()
    await gap('steps[2].else[0]').waitFor()
  })

  it('read as sentences', async () => {
    await page.getByRole('tab', { name: 'In words' }).click()
    await page.getByText('It begins for everybody who comes into the cohort “Large orders”.').waitFor()
    expect(await violationsOn(page)).toEqual([])
    await page.getByRole('tab', { name: 'Canvas' }).click()
  })

  it('published as a draft that begins for nobody, and said so', async () => {
    await publish()
    await heading('Thank large orders')
    await page.getByText('draft', { exact: true }).first().waitFor()
    const { source: text } = await rekindle.api<{ readonly source: string }>('/api/workspace?format=json')
    expect(text).toContain('thank-large-orders:')
    expect(text).toContain('# Who got the push is reminded of it')
  })
})

describe('a broadcast', { timeout: 60_000 }, () => {
  it('is who, what and when in one form, and goes out once, to all of them', async () => {
    await go('Campaigns')
    await page.getByRole('link', { name: 'New broadcast' }).click()
    await heading('New broadcast')
    await page.getByLabel('What is it called?').fill('Spring news')
    await page.getByLabel('Cohort').selectOption({ label: 'Large orders' })
    await page.getByText(String(LOYAL + 1), { exact: true }).waitFor()
    await page.getByLabel('Subject').fill('Spring is here')
    await page.getByLabel('Subject').blur()
    await page
      .getByRole('group', { name: /Through/ })
      .getByLabel('inbox')
      .check()
    expect(await violationsOn(page)).toEqual([])
    await button('Go on').click()
    await heading('Edit Spring news')
    // Its moment is brought forward, so that nobody has to wait for it here.
    await page.getByLabel('Moment').fill(new Date(Date.now() + 8_000).toISOString().replace(/\.\d+Z$/, 'Z'))
    await page.getByLabel('Moment').blur()
    await publish()
    await heading('Spring news')
    await go('Inbox')
    await expect
      .poll(
        async () => {
          const { items } = await rekindle.api<{ items: { campaign: string; content: { subject: string } }[] }>(
            '/api/inbox',
          )
          return items.flatMap(({ campaign, content }) => (campaign === 'spring-news' ? content.subject : []))
        },
        { timeout: 30_000 },
      )
      .toEqual(Array.from({ length: LOYAL + 1 }, () => 'Spring is here'))
  })
})

describe('templates and coupons', { timeout: 60_000 }, () => {
  it('are made, looked at as a customer and on a phone, and published', async () => {
    await go('Templates and coupons')
    await heading('Templates and coupons')
    await button('New coupon').click()
    await page.getByLabel('What is it called?').fill('Spring')
    await button('Create').click()
    const coupon = page.getByRole('group', { name: 'spring' })
    await coupon.getByLabel('Codes').selectOption('code')
    await coupon.getByLabel('Code', { exact: true }).fill('SPRING10')
    await coupon.getByLabel('Code', { exact: true }).blur()
    await button('New template').click()
    await page.getByLabel('What is it called?').fill('Welcome')
    await button('Create').click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await violationsOn(page)).toEqual([])
    await page.getByRole('link', { name: 'welcome' }).click()
    await heading('Edit welcome')
    await page.getByLabel('Subject').fill('Welcome, {{ profile.traits.first_name }}')
    await page.getByLabel('Subject').blur()
    await page.getByText('Welcome, Ann', { exact: true }).waitFor()
    await page.getByLabel('Seen by').fill('customer-2@shop.example')
    await page.getByLabel('Seen by').blur()
    await page.getByText('Phone', { exact: true }).click()
    expect(await violationsOn(page)).toEqual([])
    await publish()
    await expect.poll(source).toMatch(/spring:[\s\S]*SPRING10[\s\S]*welcome:/)
  })
})

describe('a connection', { timeout: 60_000 }, () => {
  it('is told what it needs by a form, which says what is missing, and is published', async () => {
    await go('Connections')
    await button('New connection').click()
    await page.getByLabel('Which tool?').selectOption({ label: 'Postmark' })
    await button('Create').click()
    await heading('Edit postmark')
    await page
      .getByRole('alert')
      .getByText(/serverToken/)
      .waitFor()
    await page.getByLabel('serverToken', { exact: true }).fill('made-up-token')
    await page.getByLabel('serverToken', { exact: true }).blur()
    expect(await page.getByLabel('serverToken', { exact: true }).getAttribute('type')).toBe('password')
    await page.getByLabel('from', { exact: true }).fill('Shop <hi@shop.example>')
    await page.getByLabel('from', { exact: true }).blur()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await page.getByText(/further settings/).click()
    expect(await violationsOn(page)).toEqual([])
    await publish()
    await heading('postmark')
    expect(await page.getByText('made-up-token').count()).toBe(0)
  })
})

describe('the keyboard', { timeout: 60_000 }, () => {
  const press = (key: string): Promise<void> => page.keyboard.press(key)
  /** Goes on by Tab until what has the focus is called so. */
  async function tabTo(name: string): Promise<void> {
    for (let count = 0; count < 80; count++) {
      await press('Tab')
      const focused = await page.evaluate<string>(
        `(e => e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? '')(document.activeElement)`,
      )
      if (focused.trim() === name) return
    }
    throw new Error(`No Tab leads to “${name}”.`)
  }

  it('is enough to add a step, to move it, and to take it back', async () => {
    await go('Campaigns')
    await page.getByRole('link', { name: 'Cart recovery' }).focus()
    await press('Enter')
    await heading('Cart recovery')
    await page.getByRole('link', { name: 'Edit', exact: true }).focus()
    await press('Enter')
    await heading('Edit Cart recovery')
    await tabTo('Wait 1 hour')
    await press('Enter')
    await tabTo('Add a step here')
    await press('Enter')
    await page.getByRole('dialog', { name: 'Add a step' }).waitFor()
    await tabTo('End hereWith a reason')
    await press('Enter')
    await page.getByLabel('Reason').waitFor()
    const chosen = page.getByRole('button', { pressed: true })
    expect(await chosen.textContent()).toContain('End here')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await chosen.focus()
    await press('Alt+ArrowDown')
    await press('Control+z')
    await press('Control+z')
    await page.getByText('Review and publish').waitFor()
    expect(await button('Review and publish').isDisabled()).toBe(true)
  })
})

describe('signing out', { timeout: 60_000 }, () => {
  it('leaves no draft behind in the browser, and asks first', async () => {
    await go('Cohorts')
    await button('New cohort').click()
    await page.getByLabel('Who is in it?').fill('Never published')
    await button('Create').click()
    await heading('Edit Never published')
    await button('Sign out').click()
    const dialog = page.getByRole('dialog', { name: 'Sign out' })
    await dialog.getByText(/throws away your changes/).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.evaluate<string>('JSON.stringify(localStorage)')).toContain('Never published')
    await button('Sign out').click()
    await dialog.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Admin token').waitFor()
    expect(await page.evaluate<string>('JSON.stringify(localStorage)')).not.toContain('Never published')
  })
})

describe('the pages of the builders', () => {
  it('have thrown nothing', () => {
    expect(faults).toEqual([])
  })
})
