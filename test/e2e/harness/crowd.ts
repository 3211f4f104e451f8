import type { Shop } from './shop.ts'

/** Visitors at the same time. */
const AT_ONCE = 5
/** As many as one history surely keeps. */
const EVENTS_EACH = 20

/** Visitors who look at products all the time, so that a kill finds requests under way. */
export function startCrowd(shop: Shop): {
  /** Lets the last request finish; all who came, by user id. */
  stop(): Promise<readonly string[]>
} {
  const visitors: string[] = []
  let open = true
  const run = async () => {
    while (open) {
      const visitor = `V${visitors.push(`V${visitors.length + 1}`)}`
      shop.identify(visitor, visitor)
      for (let seen = 0; seen < EVENTS_EACH && open; seen++) {
        shop.track(visitor, 'Product Viewed', { product_id: `p${seen}` })
        await shop.flush()
      }
    }
  }
  const running = Promise.all(Array.from({ length: AT_ONCE }, run))
  // Seen by stop; until then a failure must not end the test run without a word.
  running.catch(() => {})
  return {
    stop: async () => {
      open = false
      await running
      return visitors
    },
  }
}
