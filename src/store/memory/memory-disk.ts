import { RekindleError } from '../../kernel/errors.ts'
import type { Delivery } from '../../model/delivery.ts'
import type { ToldCall } from '../../model/exchange.ts'
import type { LogEntry } from '../log.ts'
import type { CouponCodeRow } from '../coupon-codes.ts'
import type { Checkpoint, FingerprintBlock, ProfileRow, RejectedEvent, StoryRow, Verdicts } from '../state.ts'
import type { InboxMessage } from '../views.ts'

/** What outlives a memory store: give it to the next one and it goes on where this one stopped. */
export interface MemoryDisk {
  readonly content: MemoryContent
  /** Takes the disk into use; throws `store_locked` while another store has it. */
  open(): MemoryDiskHandle
  /** The process that had the disk dies here: what was not durable is lost, and its store can do nothing any more. */
  crash(): void
}

export interface MemoryDiskHandle {
  /** Throws `unavailable` once the store is closed or its process has died. */
  check(): void
  close(): void
}

export interface MemoryContent {
  readonly log: LogEntry[]
  checkpoint: Checkpoint
  readonly profiles: Map<number, ProfileRow>
  readonly identities: Map<string, number>
  /** Profiles by cohort. */
  readonly memberships: Map<string, Set<number>>
  /** In order of creation. */
  readonly deliveries: Map<string, Delivery>
  /** By profile, then position and index; in order of commit. */
  readonly story: Map<number, Map<string, StoryRow>>
  readonly counters: Map<string, number>
  readonly verdicts: Map<number, Verdicts>
  readonly fingerprints: Map<number, FingerprintBlock>
  /** By profile. */
  readonly gathered: Map<number, string>
  gatheredProgress: string | undefined
  /** The oldest first; `rejectedBefore` counts those that were dropped. */
  rejected: readonly RejectedEvent[]
  rejectedBefore: number
  /** In the order they came. */
  readonly inbox: Map<string, InboxMessage>
  /** In the order they came. */
  exchanges: readonly ToldCall[]
  readonly settings: Map<string, string>
  /** By coupon, then code; in the order they were added. */
  readonly couponCodes: Map<string, Map<string, CouponCodeRow & { readonly number: number }>>
  couponCodesAdded: number
}

export function createMemoryDisk(): MemoryDisk {
  let holder: object | undefined
  return {
    content: createContent(),
    open: () => {
      if (holder) throw new RekindleError('store_locked', 'Another store uses this memory')
      const me = {}
      holder = me
      return {
        check: () => {
          if (holder !== me) throw new RekindleError('unavailable', 'The store is closed')
        },
        close: () => {
          if (holder === me) holder = undefined
        },
      }
    },
    crash: () => {
      holder = undefined
    },
  }
}

const createContent = (): MemoryContent => ({
  log: [],
  checkpoint: { position: 0, at: 0, nextProfile: 0 },
  profiles: new Map(),
  identities: new Map(),
  memberships: new Map(),
  deliveries: new Map(),
  story: new Map(),
  counters: new Map(),
  verdicts: new Map(),
  fingerprints: new Map(),
  gathered: new Map(),
  gatheredProgress: undefined,
  rejected: [],
  rejectedBefore: 0,
  inbox: new Map(),
  exchanges: [],
  settings: new Map(),
  couponCodes: new Map(),
  couponCodesAdded: 0,
})
