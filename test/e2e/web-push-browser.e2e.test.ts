import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PushServiceSubscription } from '../vendors/push-service.ts'
import { launchBrowser, startShopServer, type ShopServer } from './harness/browser.ts'
import type { PushPayload } from './harness/ledger.ts'
import type { Place } from './harness/live-example.ts'
import { openNodeShop } from './harness/node-shop.ts'
import { openPushBrowser, type PushBrowser } from './harness/push-browser.ts'
import { deliveriesOf, historyOf, lineOf } from './harness/records.ts'
import { startProcess, type RekindleProcess } from './harness/rekindle-process.ts'
import { startTools, type Tools } from './harness/tools.ts'
import { until } from './harness/until.ts'

/**
 * A browser of a test has no push service to subscribe at, so a subscription at the local one stands for it: Rekindle encrypts and
 * sends for that, and what comes out decrypted is handed to the worker through the DevTools protocol, as the browser would do it.
 */
describe('web push in a real browser, by the one-line worker of the shop', () => {
  let tools: Tools
  let place: Place
  let rekindle: RekindleProcess
  let server: ShopServer
  let browser: Browser
  let shop: ReturnType<typeof openNodeShop>
  let device: PushBrowser
  let subscription: PushServiceSubscription

  beforeAll(async () => {
    tools = await startTools()
    const folder = mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))
    place = { workspace: join(folder, 'rekindle.yaml'), data: join(folder, 'data') }
    server = await startShopServer({
      '/': '<!doctype html><title>Shop</title><link rel="icon" href="data:," />',
      get '/sw.js'() {
        return `importScripts('${rekindle.url}/push/sw.js')`
      },
      '/cart': '<!doctype html><title>Cart</title>',
    })
    writeFileSync(place.workspace, definition(tools, `${server.url}/cart`))
    ;[rekindle, browser] = await Promise.all([startProcess(place), launchBrowser()])
    device = await openPushBrowser(browser, server.url)
    const { publicKey } = (await (await fetch(`${rekindle.url}/push/key`)).json()) as { readonly publicKey: string }
    subscription = tools.push.subscribe(publicKey)
    shop = openNodeShop(rekindle.url, 'wk_app')
    shop.identify('laptop', 'U1', { email: 'u1@customer.example' })
    shop.track('laptop', 'Push Subscribed', { subscription })
    await shop.flush()
  })
  afterAll(async () => {
    await shop?.close()
    await browser?.close()
    await server?.close()
    await rekindle?.kill()
    await tools?.close()
  })

  /** Has Rekindle send a push with this title; resolves with what the push service decrypted. */
  const push = async (title: string): Promise<string> => {
    const before = tools.push.messages(subscription).length
    shop.track('laptop', 'Wanted', { title })
    await shop.flush()
    return (await until(`the push "${title}"`, () => tools.push.messages(subscription)[before])).payload
  }
  const countOf = async (event: string) => (await historyOf(rekindle, 'U1')).filter(({ name }) => name === event).length
  const statusOf = async (payload: string) => {
    const { deliveryId } = JSON.parse(payload) as PushPayload
    const delivery = (await deliveriesOf(rekindle)).find(({ id }) => id === deliveryId)
    return delivery && lineOf(delivery)
  }

  it('shows what was sent, and reports that it was received', async () => {
    const payload = await push('First')
    await device.deliver(payload)
    await until('the notification is shown', async () => (await device.shown()).length === 1)
    expect(await device.shown()).toEqual([{ title: 'First', body: 'Something for U1' }])
    await until('Received is on record', async () => (await countOf('Push Notification Received')) === 1)
    expect(await statusOf(payload)).toBe('ping: delivered')
  })

  it('shows a second copy of the same delivery in place of the first', async () => {
    const { payload } = tools.push.messages(subscription)[0]!
    await device.deliver(payload)
    await until('Received is on record again', async () => (await countOf('Push Notification Received')) === 2)
    expect((await device.shown()).length).toBe(1)
  })

  it('reports the click as Opened, and closes the notification', async () => {
    await device.act('notificationclick', 'First')
    await until('Opened is on record', async () => (await countOf('Push Notification Opened')) === 1)
    await until('no notification is shown', async () => (await device.shown()).length === 0)
    expect(await countOf('Push Notification Dismissed')).toBe(0)
  })

  it('reports Dismissed when the notification is closed', async () => {
    await device.deliver(await push('Second'))
    await until('the notification is shown', async () => (await device.shown()).length === 1)
    await device.act('notificationclose', 'Second')
    await until('Dismissed is on record', async () => (await countOf('Push Notification Dismissed')) === 1)
    expect(await countOf('Push Notification Opened')).toBe(1)
  })

  it('keeps reports while Rekindle cannot be reached, and sends them with their own time later', async () => {
    const lost = await push('Third')
    await rekindle.kill()
    const from = Date.now()
    await device.deliver(lost)
    await until('the notification is shown all the same', async () =>
      (await device.shown()).some(({ title }) => title === 'Third'),
    )
    await until('the report is kept', async () => (await device.worker.evaluate(KEPT_REPORTS)) === 1)
    const shownBy = Date.now()
    rekindle = await startProcess({ ...place, port: rekindle.port })
    const before = await countOf('Push Notification Received')
    await device.deliver(await push('Fourth'))
    await until('both reports are on record', async () => (await countOf('Push Notification Received')) === before + 2)
    await until('nothing is kept', async () => (await device.worker.evaluate(KEPT_REPORTS)) === 0)
    const { deliveryId } = JSON.parse(lost) as PushPayload
    const { items } = await rekindle.api<{
      readonly items: readonly {
        readonly at: string
        readonly name?: string
        readonly properties?: Readonly<Record<string, unknown>>
      }[]
    }>('/api/profiles/user_id/U1/timeline?limit=100')
    const received = items.find(
      ({ name, properties }) => name === 'Push Notification Received' && properties?.['delivery_id'] === deliveryId,
    )
    const at = Date.parse(received!.at)
    expect(at).toBeGreaterThanOrEqual(from - CLOCK_SLACK_MS)
    expect(at).toBeLessThanOrEqual(shownBy + CLOCK_SLACK_MS)
  })

  it('says what is wrong where a browser cannot subscribe', async () => {
    await device.page.addScriptTag({ url: `${rekindle.url}/push/rekindle.js` })
    expect(
      await device.page.evaluate(
        `Rekindle.push.subscribe({ writeKey: 'wk_app', userId: 'U1' }).then(() => 'subscribed', ({ code }) => code)`,
      ),
    ).toBe('subscribe_failed')
  })

  it('leaves pushes of other tools alone', async () => {
    const before = await device.shown()
    await device.hand('{"title":"Not ours"}')
    await device.hand('plain text')
    // Messages are handled in order: when the next one of ours is shown, the others were seen.
    await device.deliver(await push('Last'))
    await until('ours is shown', async () => (await device.shown()).some(({ title }) => title === 'Last'))
    expect((await device.shown()).map(({ title }) => title).sort()).toEqual(
      [...before.map(({ title }) => title), 'Last'].sort(),
    )
  })
})

/** A report's time is reckoned from its age, and the way there takes a moment. */
const CLOCK_SLACK_MS = 250

const KEPT_REPORTS = `new Promise((resolve, reject) => {
  const request = indexedDB.open('rekindle-push', 1)
  request.onerror = () => reject(request.error)
  request.onsuccess = () => {
    const count = request.result.transaction('reports').objectStore('reports').count()
    count.onsuccess = () => { request.result.close(); resolve(count.result) }
  }
})`

const definition = (tools: Tools, link: string): string =>
  stringify({
    version: 1,
    workspace: 'push',
    sending: 'live',
    sources: { app: { writeKey: 'wk_app' } },
    connections: { push: tools.connections['push'] },
    campaigns: {
      wanted: {
        entry: { event: 'Wanted' },
        steps: [
          {
            send: 'push',
            id: 'ping',
            via: 'push',
            message: { title: '{{ event.properties.title }}', body: 'Something for {{ profile.userId }}', link },
          },
        ],
      },
    },
  })
