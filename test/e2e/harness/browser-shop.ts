import type { AnalyticsBrowser } from '@segment/analytics-next'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import type { AcceptedEvent, Shop } from './shop.ts'
import { until } from './until.ts'

/** The shop's pages in a real browser: each device is a browser profile of its own, with the real browser SDK in the page. */
export interface BrowserShop extends Shop {
  page(device: string): Promise<Page>
  /** Opens their pages, so that nobody waits for that later. */
  open(devices: readonly string[]): Promise<void>
}

/** What the page's own script left there. */
export interface ShopGlobals {
  readonly analytics: AnalyticsBrowser
}

/** Half a day from UTC: in half of all runs, a day that is shown by another clock than the shopper's is another day. */
export const SHOPPERS_ZONE = 'Pacific/Auckland'

export function openBrowserShop(browser: Browser, shopUrl: string): BrowserShop {
  const accepted = new Map<string, AcceptedEvent>()
  const contexts: BrowserContext[] = []
  const pages = new Map<string, Promise<Page>>()
  let pending: Promise<string>[] = []
  const openPage = async () => {
    const context = await browser.newContext({ timezoneId: SHOPPERS_ZONE })
    contexts.push(context)
    const page = await context.newPage()
    page.on('requestfinished', (request) => {
      void noteAccepted(request, accepted)
    })
    await page.goto(shopUrl)
    return page
  }
  const pageOf = (device: string) => {
    const page = pages.get(device) ?? openPage()
    pages.set(device, page)
    return page
  }
  return {
    get accepted() {
      return [...accepted.values()]
    },
    page: pageOf,
    open: async (devices) => {
      await Promise.all(devices.map(pageOf))
    },
    identify: (device, userId, traits = {}) => {
      pending.push(
        pageOf(device).then((page) =>
          page.evaluate(
            async ([id, known]) =>
              (await (globalThis as unknown as ShopGlobals).analytics.identify(id, known)).event.messageId ?? '',
            [userId, traits] as const,
          ),
        ),
      )
    },
    track: (device, event, properties = {}) => {
      pending.push(
        pageOf(device).then((page) =>
          page.evaluate(
            async ([name, more]) =>
              (await (globalThis as unknown as ShopGlobals).analytics.track(name, more)).event.messageId ?? '',
            [event, properties] as const,
          ),
        ),
      )
    },
    flush: async () => {
      const said = pending
      pending = []
      const ids = await Promise.all(said)
      await until('all that was said got its 200', () => ids.every((id) => accepted.has(id)))
    },
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()))
    },
  }
}

/** Only what was answered with 200, by the request in which it went. */
async function noteAccepted(request: Request, accepted: Map<string, AcceptedEvent>): Promise<void> {
  const body = request.method() === 'POST' ? request.postData() : null
  if (body === null || !/\/v1\/[a-z]$/.test(request.url())) return
  const response = await request.response()
  if (response?.status() !== 200) return
  const { messageId, event, type } = JSON.parse(body) as {
    readonly messageId: string
    readonly event?: string
    readonly type: string
  }
  accepted.set(messageId, { messageId, name: event ?? type })
}
