import type { Channel } from './condition.ts'

/** What holds for all campaigns, most of it at the moment of sending. Transactional campaigns are exempt. */
export interface Policies {
  readonly quietHours: readonly QuietHours[]
  readonly caps: readonly Cap[]
  /** What people must have agreed to; absent: nothing. */
  readonly consent?: ConsentRules
  /** Share of people kept out of all campaigns, 0 to 1; absent: nobody. */
  readonly holdout?: number
}

/** What is needed for messages on a channel, and for lists at ad platforms. */
export type ConsentRules = Readonly<Partial<Record<Channel | 'audiences', ConsentNeed>>>

/** Legal permission for one purpose, such as `marketing`. */
export interface ConsentNeed {
  readonly purpose: string
  /** Whether who never said anything about the purpose counts as agreed. */
  readonly unknown: 'allow' | 'deny'
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
 * What a step says of its own message when a cap is full. `continue`: it goes out all the same, and counts; `exit`: it does not go out,
 * and the journey ends.
 */
export type WhenCapped = (typeof WHEN_CAPPED)[number]
export const WHEN_CAPPED = ['wait', 'skip', 'continue', 'exit'] as const

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
  /**
   * `hold`: it goes out when the quiet time is over. `edge`: if it is known beforehand, it goes out just before the quiet time begins,
   * else when it is over.
   */
  readonly then: 'hold' | 'skip' | 'edge'
}
