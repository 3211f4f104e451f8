import type { Clock } from '../../kernel/clock.ts'
import type { Store } from '../views.ts'
import { createMemoryCouponCodes } from './memory-coupon-codes.ts'
import { createMemoryDisk } from './memory-disk.ts'
import type { MemoryDisk } from './memory-disk.ts'
import { createMemoryLog } from './memory-log.ts'
import { createMemorySettings } from './memory-settings.ts'
import { createMemoryState } from './memory-state.ts'
import {
  createMemoryExchanges,
  createMemoryFingerprints,
  createMemoryGathered,
  createMemoryInbox,
  createMemoryOutbox,
  createMemoryViews,
} from './memory-views.ts'

export interface MemoryStoreOptions {
  readonly clock: Clock
  /** Where an earlier store left off; by default a new, empty one. */
  readonly disk?: MemoryDisk
}

/**
 * The reference for all other stores: the simplest that keeps every promise of the ports. For tests and simulations.
 * With a `disk` it can be opened again, after `close()` or after `disk.crash()`. Throws `store_locked` while another has the disk.
 */
export function createMemoryStore({ clock, disk = createMemoryDisk() }: MemoryStoreOptions): Store {
  const handle = disk.open()
  const { content } = disk
  const log = createMemoryLog(disk, handle, clock)
  return {
    log,
    state: createMemoryState(content, handle),
    outbox: createMemoryOutbox(content, handle),
    views: createMemoryViews(content, handle),
    fingerprints: createMemoryFingerprints(content, handle),
    gathered: createMemoryGathered(content, handle),
    inbox: createMemoryInbox(content, handle),
    exchanges: createMemoryExchanges(content, handle),
    settings: createMemorySettings(content, handle),
    couponCodes: createMemoryCouponCodes(content, handle),
    close: async () => {
      await log.close()
      handle.close()
    },
  }
}
