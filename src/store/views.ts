import type { KeptExchange, ToldCall } from '../model/exchange.ts'
import type { Delivery, DeliveryStatus } from '../model/delivery.ts'
import type { FingerprintBlock, RejectedEvent, StoryRow, Verdicts } from './state.ts'

/** A page of a list. `next` is given back as `cursor`; null: that was the last. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

export interface PageRequest {
  readonly cursor?: string
  /** At most this many, 1 to 1000; anything else throws `bad_request`. */
  readonly limit: number
}

/** What delivery asks of the store. Reads see the last commit. */
export interface Outbox {
  /** Unsettled deliveries of a connection, or a part of them, in the order of `notBefore`, then of creation, at most `limit`. */
  unsettled(connection: string, limit: number, part?: OutboxPart): Promise<readonly Delivery[]>
  /** Deliveries in the order asked; undefined for one that does not exist. */
  deliveries(ids: readonly string[]): Promise<readonly (Delivery | undefined)[]>
  /** By the ids that the tool of a connection gave them, in the order asked; undefined for one that is not known. */
  byVendorId(connection: string, vendorIds: readonly string[]): Promise<readonly (Delivery | undefined)[]>
}

/** Some of the unsettled deliveries of a connection: all that is said must hold. */
export interface OutboxPart {
  /** Changes of lists, or messages and calls of journeys. */
  readonly kind?: 'audiences' | 'messages'
  readonly campaign?: string
  readonly exceptCampaigns?: readonly string[]
  /** Whether a call is under way, as far as the record says. */
  readonly isSending?: boolean
}

export interface DeliveryFilter {
  readonly campaign?: string
  readonly profile?: number
  readonly connection?: string
  readonly status?: DeliveryStatus
}

/** What people ask of the store. Reads see the last commit; a bad cursor throws `bad_cursor`. The newest is what was committed last. */
export interface Views {
  /** The newest first. */
  listDeliveries(filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>
  /** Profiles in the order of their ids. Since when each is a member is in its record. */
  members(cohort: string, page: PageRequest): Promise<Page<number>>
  /** Number of members of each cohort that has any. */
  cohortSizes(): Promise<ReadonlyMap<string, number>>
  /** Counters whose key starts with `prefix`. */
  counters(prefix: string): Promise<ReadonlyMap<string, number>>
  /** The newest decisions of a profile first, each once; within a commit they are in the order given. */
  story(profile: number, limit: number): Promise<readonly StoryRow[]>
  /** The newest first. */
  rejected(page: PageRequest): Promise<Page<RejectedEvent>>
  /** What became of the events at positions [from, to), in order of position; blocks may reach beyond the range. */
  verdicts(from: number, to: number): Promise<readonly Verdicts[]>
}

/** Fingerprints of the dedupe window, read once at start. */
export interface Fingerprints {
  /** Blocks first seen after `at`, the oldest first. Blocks that are older are dropped for good. */
  since(at: number): Promise<readonly FingerprintBlock[]>
}

/** What was asked of tools and what they answered. It is there to be looked at: nothing rests on it, and it is kept for a while only. */
export interface ExchangeStore {
  /** On disk when it resolves. */
  keep(calls: readonly ToldCall[]): Promise<void>
  /** In the order in which they were kept. */
  of(delivery: string): Promise<readonly KeptExchange[]>
  /** Drops those that went out before `at`, ms, and all but the newest `most`. Other writes go on meanwhile. */
  trim(at: number, most: number): Promise<void>
}

/** Messages that the built-in inbox was given. */
export interface InboxStore {
  /** Keeping the same id twice keeps one. Durable when it resolves. */
  keep(message: InboxMessage): Promise<void>
  message(id: string): Promise<InboxMessage | undefined>
  /** The newest first. */
  messages(
    filter: { readonly profile?: number; readonly channel?: string },
    page: PageRequest,
  ): Promise<Page<InboxMessage>>
}

export interface InboxMessage {
  /** The delivery's id. */
  readonly id: string
  readonly profile: number
  readonly campaign: string
  readonly step: string
  readonly channel: string
  readonly to: string
  readonly at: number
  /** The rendered message. */
  readonly content: Readonly<Record<string, unknown>>
}

/** Small things that must outlive a restart: cursors of the hub, keys made at first start, the definition in force. Durable when set. */
export interface Settings {
  get(key: string): Promise<string | undefined>
  /** All or none. */
  set(values: Readonly<Record<string, string | null>>): Promise<void>
}

/** What profiles have to remember under a definition that is being prepared, as far as it was gathered from the log. */
export interface Gathered {
  /** How far it is, in the words of whoever gathers; undefined: nothing is kept. */
  progress(): Promise<string | undefined>
  /** Rows take the place of those of the same profiles; durable with `progress`, all or nothing. */
  keep(rows: readonly GatheredRow[], progress: string): Promise<void>
  /** In the order asked; undefined for a profile of which nothing was gathered. */
  records(profiles: readonly number[]): Promise<readonly (string | undefined)[]>
  /** Rows of profiles after this one in the order of their ids, at most `limit`. */
  after(profile: number, limit: number): Promise<readonly GatheredRow[]>
  /** Drops everything. */
  clear(): Promise<void>
}

export interface GatheredRow {
  readonly profile: number
  /** null: none any more. */
  readonly record: string | null
}

/** The part of a store that the pipeline works on. */
export type PipelineStore = Pick<Store, 'log' | 'state' | 'views' | 'fingerprints' | 'gathered' | 'settings' | 'close'>

/** Everything behind the ports, made by one engine. */
export interface Store {
  readonly log: import('./log.ts').EventLog
  readonly state: import('./state.ts').StateStore
  readonly outbox: Outbox
  readonly views: Views
  readonly fingerprints: Fingerprints
  readonly gathered: Gathered
  readonly inbox: InboxStore
  readonly exchanges: ExchangeStore
  readonly settings: Settings
  readonly couponCodes: import('./coupon-codes.ts').CouponCodes
  close(): Promise<void>
}
