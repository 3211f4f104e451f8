import type { Channel } from './condition.ts'

/** What holds for all campaigns at the moment of sending. Transactional campaigns are exempt. */
export interface Policies {
  readonly quietHours: readonly QuietHours[]
  readonly caps: readonly Cap[]
}

/** How many messages one person gets in a rolling window, over all campaigns. */
export interface Cap {
  readonly channels: readonly Channel[]
  /** Only messages of campaigns with this tag are counted and capped. */
  readonly tag?: string
  readonly atMost: number
  readonly perMs: number
  /** `wait`: it goes out when the window has room again. */
  readonly then: 'skip' | 'wait'
}

/**
 * A time of day without messages. It is quiet whenever the clock on the person's wall shows a time from `from` on and before `to`;
 * a window that ends before it begins goes over midnight.
 */
export interface QuietHours {
  readonly channels: readonly Channel[]
  /** Since the clock showed midnight, ms. */
  readonly from: number
  readonly to: number
  /** `profile`: each person's own, as far as it is known, else the workspace's. */
  readonly timezone: string
  /** `hold`: it goes out when the quiet time is over. */
  readonly then: 'hold' | 'skip'
}
