import type { Browser, BrowserContext, CDPSession, Page, Worker } from 'playwright-core'
import { until } from './until.ts'

/** A page of the shop whose worker is under the control of the DevTools protocol. */
export interface PushBrowser {
  readonly context: BrowserContext
  readonly page: Page
  readonly worker: Worker
  /** Hands the worker a push message, as the browser does when its push service has one. */
  hand(payload: string): Promise<void>
  /** Hands it over, and resolves once the worker has shown a notification more. */
  deliver(payload: string): Promise<void>
  /** Titles and bodies of the notifications that are on screen. */
  shown(): Promise<readonly { readonly title: string; readonly body: string }[]>
  /** What the browser tells the worker when a person clicks the notification, or closes it. */
  act(what: 'notificationclick' | 'notificationclose', title: string): Promise<void>
}

/** Opens the shop with the worker at /sw.js registered and running, and notifications allowed. */
export async function openPushBrowser(browser: Browser, shopUrl: string): Promise<PushBrowser> {
  const context = await browser.newContext()
  await context.grantPermissions(['notifications'], { origin: shopUrl })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  const registration = registrationId(devtools, shopUrl)
  await devtools.send('ServiceWorker.enable')
  await page.goto(shopUrl)
  await page.evaluate(REGISTER)
  const worker = await until('the worker runs', () => context.serviceWorkers()[0])
  const id = await registration
  await worker.evaluate(COUNT_SHOWN)
  const hand = async (data: string): Promise<void> => {
    await devtools.send('ServiceWorker.deliverPushMessage', { origin: shopUrl, registrationId: id, data })
  }
  return {
    context,
    page,
    worker,
    hand,
    deliver: async (data) => {
      const before = await worker.evaluate<number>('self.shownCount')
      await hand(data)
      await until('the worker shows it', async () => (await worker.evaluate<number>('self.shownCount')) > before)
    },
    shown: () => page.evaluate(SHOWN),
    act: (what, title) => worker.evaluate(`(${ACT})(${JSON.stringify(what)}, ${JSON.stringify(title)})`),
  }
}

async function registrationId(devtools: CDPSession, origin: string): Promise<string> {
  return new Promise((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL, isDeleted }) => scopeURL.startsWith(origin) && !isDeleted)
      if (own) resolve(own.registrationId)
    })
  })
}

// Text, since it runs in the page and in the worker, whose globals this project's types do not have.
const REGISTER = `navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => undefined)`
const SHOWN = `navigator.serviceWorker.ready
  .then((registration) => registration.getNotifications())
  .then((all) => all.map(({ title, body }) => ({ title, body })))`

/**
 * Who asks Chromium for the notifications while it is showing one makes it forget that one: it tidies away what is on its list and
 * not yet on screen. So the worker counts what it has shown to the end, and nobody asks before.
 */
const COUNT_SHOWN = `(() => {
  const show = ServiceWorkerRegistration.prototype.showNotification
  self.shownCount = 0
  ServiceWorkerRegistration.prototype.showNotification = function (...args) {
    return show.apply(this, args).then(() => { self.shownCount++ })
  }
})()`

/**
 * No protocol clicks a notification of the system, so the worker gets the event that the browser would send. A browser forbids
 * waitUntil() on events made by scripts: its complaint, after the worker's own code ran, is the one thing that differs.
 */
const ACT = `async (what, title) => {
  const [notification] = (await self.registration.getNotifications()).filter((one) => one.title === title)
  if (!notification) throw new Error('No such notification: ' + title)
  const event = new NotificationEvent(what, { notification })
  event.waitUntil = (promise) => { promise.catch(() => {}) }
  self.dispatchEvent(event)
}`
