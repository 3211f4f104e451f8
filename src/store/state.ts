import type { Attempt, CouponChange, Delivery, DeliveryStatus, GrantedCoupon } from '../model/delivery.ts'

/**
 * What the pipeline reads and writes. One process writes; a commit is all or nothing and durable when it resolves.
 * All methods reject with `unavailable` when the disk refuses and `store_corrupt` when what is read makes no sense.
 */
export interface StateStore {
  /** Where to go on: all inputs below `position` are applied. Zeroes on an empty store. */
  checkpoint(): Promise<Checkpoint>
  /** The records of these profiles, in the order asked; undefined for one that does not exist. */
  profiles(ids: readonly number[]): Promise<readonly (string | undefined)[]>
  /** Which profile each identity key belongs to, in the order asked; undefined for one never seen. */
  identities(keys: readonly string[]): Promise<readonly (number | undefined)[]>
  /** Profiles whose wake-up is due at or before `at`, the earliest first, ties by id, at most `limit`. */
  due(at: number, limit: number): Promise<readonly WakeUp[]>
  /** When the next wake-up is due, ms; undefined if none is pending. */
  nextDue(): Promise<number | undefined>
  /**
   * Everything of one batch, atomically. A delivery whose id exists already is left as it is; a change of one that does not exist
   * is ignored. Throws `conflict`, and keeps nothing, if the checkpoint's position would go back.
   */
  commit(commit: Commit): Promise<void>
  /**
   * Begins a commit that is handed over in parts. Each is packed at once: what a large batch kept as objects until its end would cost
   * the collector of garbage more than making it did. Nothing is written before the end, and what is dropped before it is forgotten.
   */
  draft(): CommitDraft
}

/** What every event adds to, part by part and in order; then the rest, which commits all of it as {@link StateStore.commit} does. */
export interface CommitDraft {
  /** Of several of one profile the last counts. `state` is ASCII and copied: it may be overwritten afterwards. */
  profile(id: number, state: Uint8Array, due: number | null): void
  add(part: Pick<Commit, 'identities' | 'memberships' | 'story'>): void
  /** Once only. */
  commit(rest: CommitRest): Promise<void>
}

export type CommitRest = Omit<Commit, 'profiles' | 'identities' | 'memberships' | 'story'>

export interface Checkpoint {
  /** The next input to apply. */
  readonly position: number
  /** `at` of the last applied input. */
  readonly at: number
  /** The id that the next new profile gets. */
  readonly nextProfile: number
}

export interface WakeUp {
  readonly profile: number
  readonly due: number
}

export interface Commit {
  readonly checkpoint: Checkpoint
  readonly profiles: readonly ProfileRow[]
  readonly identities: readonly { readonly key: string; readonly profile: number }[]
  /** Of several of one profile and cohort the last counts. */
  readonly memberships: readonly MembershipChange[]
  readonly deliveries: readonly Delivery[]
  readonly deliveryChanges: readonly DeliveryChange[]
  readonly story: readonly StoryRow[]
  /** Added to what is there. Keys are opaque to the store. */
  readonly counters: ReadonlyMap<string, number>
  /** Applied in the order given; see {@link CouponCodes}. */
  readonly coupons?: readonly CouponChange[]
  readonly verdicts: readonly Verdicts[]
  readonly fingerprints: readonly FingerprintBlock[]
  /** Blocks first seen at or before this are dropped for good. It costs a search: once in a while is often enough. */
  readonly dropFingerprintsUntil?: number
  readonly rejected: readonly RejectedEvent[]
  /** Settings that change with it: null removes one. */
  readonly settings?: Readonly<Record<string, string | null>>
}

export interface ProfileRow {
  readonly id: number
  readonly state: string
  /** The one wake-up of the profile, ms; null: none. */
  readonly due: number | null
}

export interface MembershipChange {
  readonly cohort: string
  readonly profile: number
  readonly isMember: boolean
}

/**
 * Applied to the delivery's record in the order given. A status never changes once it is cancelled, skipped, failed or delivered,
 * unless the change reopens it.
 */
export interface DeliveryChange {
  readonly id: string
  readonly status?: DeliveryStatus
  /** The status changes only if nothing is known of how it ended. */
  readonly onlyIfOpen?: true
  /** The status changes only if it is failed or unknown: it is to be tried once more. */
  readonly reopens?: true
  readonly reason?: string | null
  readonly notBefore?: number
  /** Added, or put in the place of the one with the same number. */
  readonly attempt?: Attempt
  readonly coupon?: GrantedCoupon
  readonly vendorId?: string
  /** First time of each kind is kept. */
  readonly receipt?: { readonly kind: string; readonly at: number }
  /** After a merge: whom it belongs to now. */
  readonly profile?: number
}

/**
 * One decision in a profile's timeline. Events themselves are read from the log. Those of one profile are committed in the order in
 * which they were made; one with the position and index of an earlier one takes its place, as the newest.
 */
export interface StoryRow {
  readonly profile: number
  /** The input that caused it. */
  readonly position: number
  /** Order among decisions of one profile and position. */
  readonly index: number
  readonly at: number
  readonly kind: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** What became of each event of an entry: the profile's id, or one of the values below. */
export interface Verdicts {
  readonly position: number
  readonly profiles: Float64Array
}
export const VERDICT_DUPLICATE = -1
export const VERDICT_REJECTED = -2

/** 12-byte fingerprints of (source, messageId), packed, first seen at `at`. */
export interface FingerprintBlock {
  readonly position: number
  readonly at: number
  readonly packed: Uint8Array
}

export interface RejectedEvent {
  readonly position: number
  readonly at: number
  readonly source: string
  readonly reason: string
  /** For people: which field, what was expected. */
  readonly detail: string
  /** The event as sent, cut at 4 KB. */
  readonly sample: string
}

/** The list of rejected events keeps this many, the newest. */
export const REJECTED_MAX = 1000
