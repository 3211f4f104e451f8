import { Analytics, type Context, type HTTPFetchRequest } from '@segment/analytics-node'
import type { AcceptedEvent, Shop } from './shop.ts'
import { until } from './until.ts'

/** The shop's backend with the real SDK, which sends in batches and repeats what failed. */
export function openNodeShop(url: string, writeKey: string): Shop & { readonly retries: () => number } {
  const analytics = new Analytics({
    writeKey,
    host: url,
    flushAt: 20,
    flushInterval: 20,
    maxRetries: 100,
    httpClient: patientFetch,
  })
  const users = new Map<string, string>()
  const accepted: AcceptedEvent[] = []
  let pending: Promise<void>[] = []
  let retries = 0
  analytics.on('http_request', ({ headers }) => {
    if (headers && 'X-Retry-Count' in headers) retries++
  })
  const said = (name: string, say: (done: (error?: unknown, context?: Context) => void) => void) =>
    pending.push(
      new Promise((resolve, reject) => {
        say((error, context) => {
          if (error !== undefined || !context?.event.messageId) return reject(new Error(`The SDK gave up: ${name}`))
          accepted.push({ messageId: context.event.messageId, name })
          resolve()
        })
      }),
    )
  return {
    accepted,
    retries: () => retries,
    identify: (device, userId, traits = {}) => {
      users.set(device, userId)
      said('Identified', (done) => analytics.identify({ userId, anonymousId: device, traits }, done))
    },
    track: (device, event, properties = {}) => {
      const userId = users.get(device)
      const who = userId === undefined ? { anonymousId: device } : { userId }
      said(event, (done) => analytics.track({ ...who, event, properties }, done))
    },
    flush: async () => {
      const said = pending
      pending = []
      await Promise.all(said)
    },
    close: () => analytics.closeAndFlush(),
  }
}

/**
 * Knocks until somebody opens, as a client behind a load balancer would see it: the SDK's own waits double up to a minute, and a test
 * that kills every second would have to wait for those. Whatever fails once the door is open is the SDK's to repeat.
 */
async function patientFetch(url: string, request: HTTPFetchRequest): Promise<Response> {
  const knocked = await until('somebody listens', () =>
    fetch(url, request).then(
      (response) => ({ response }),
      (error: unknown) => (isRefused(error) ? undefined : { error }),
    ),
  )
  if ('response' in knocked) return knocked.response
  throw knocked.error
}

/** Undici hides the reason of the socket one level down. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { readonly code?: string } | undefined)?.code === 'ECONNREFUSED'
