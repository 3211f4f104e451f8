import type { ExternalId } from './event.ts'
import type { Migration } from './migration.ts'
import type { CallAnswer, GrantedCoupon, Outcome, SkipReason } from './delivery.ts'

/** How a definition came to be. */
export interface DefinitionOrigin {
  /** The owning file, read at a start, or a call of the API, which the browser app and the command line make. */
  readonly by: 'file' | 'api'
  /** The version that it brought back. */
  readonly rollbackOf?: number
}

/**
 * What the log records beside events. Together they are all that the engine ever sees, so that a replay decides the same.
 * Each occupies one position.
 */
export type Input =
  /** From here on this definition holds. `text` is the canonical JSON of the parsed workspace, `source` the file as written. */
  | {
      readonly kind: 'definition'
      readonly version: number
      readonly text: string
      readonly source: string
      /** Journeys in flight move to what it brings; absent: they stay on the version that they run on. */
      readonly migrate?: Migration
      readonly origin?: DefinitionOrigin
    }
  /** Time passed. Wake-ups due at or before its `at` fire. */
  | { readonly kind: 'tick' }
  /** Delivery asks, before each call, whether it may send. */
  | {
      readonly kind: 'authorise'
      readonly profile: number
      readonly delivery: string
      readonly attempt: number
      /** Codes are assigned outside the engine: this one is taken if the profile has none in force. */
      readonly offer?: GrantedCoupon
    }
  /** What an attempt came to. */
  | {
      readonly kind: 'outcome'
      readonly profile: number
      readonly delivery: string
      readonly attempt: number
      /** When the call went out, ms. */
      readonly startedAt: number
      readonly outcome: Outcome
      /** When to try again, ms; absent: this outcome is final. */
      readonly retryAt?: number
      /** Push endpoints, email addresses and phone numbers that the tool said are gone. */
      readonly gone?: readonly string[]
      /** Variant of the template that was used; absent: the template itself. */
      readonly locale?: string
      /** Of an accepted `call` that saves something. */
      readonly answer?: CallAnswer
    }
  /** It will not be sent, decided outside the engine (rendering failed, connection removed). */
  | {
      readonly kind: 'skip'
      readonly profile: number
      readonly delivery: string
      readonly reason: SkipReason
      readonly detail: string
    }
  /** It is due and waits for room in a throttle: delivery asks when its turn has come. */
  | {
      readonly kind: 'hold'
      readonly profile: number
      readonly delivery: string
      /** Whose throttle it is. */
      readonly by: 'campaign' | 'connection'
    }
  /** Somebody asked for a delivery that failed to be tried once more; `unconfirmed`: also if nobody knows whether it arrived. */
  | { readonly kind: 'replay'; readonly profile: number; readonly delivery: string; readonly unconfirmed?: true }
  /**
   * These two ids are not one person's: the profile is rebuilt from the log as if they had never come together, and what is left of
   * it when `from` is accounted for becomes profiles of its own.
   */
  | { readonly kind: 'unlink'; readonly profile: number; readonly id: ExternalId; readonly from: ExternalId }
  /** Somebody asked by the API for this campaign to start for this profile. */
  | {
      readonly kind: 'enter'
      readonly profile: number
      readonly campaign: string
      /** Journeys with other keys run beside it. */
      readonly key?: string
      /** What templates call `event.properties`. */
      readonly data?: Readonly<Record<string, unknown>>
    }
  /**
   * A page of a scheduled campaign's occurrence: these profiles have their turn. Counts only if it follows what was done of the
   * occurrence so far; a repeat is nothing.
   */
  | {
      readonly kind: 'occurrence'
      readonly campaign: string
      /** When it was due, ms. */
      readonly moment: number
      /** Profiles up to this id have had their turn; 0: it begins. */
      readonly after: number
      /** Members of the cohort, in the order of their ids; they are judged when this is applied. */
      readonly profiles: readonly number[]
      /** How it ends with this page: `over`: all had their turn; `missed`: the rest, or all of it, came too late to be done. */
      readonly end?: 'over' | 'missed'
      /** Occurrences before this one that were not even begun. */
      readonly missed?: number
    }
  /** Demo only (`sending: inbox`): this person's clock jumps to their next wake-up. */
  | { readonly kind: 'skip_wait'; readonly profile: number }

/** What a source sent, kept as it came: many events, one position each. */
export interface EventsHeader {
  readonly source: string
  /** Connection key, where a tool told us. */
  readonly via?: string
  /** Number of events in the body, that is of positions. */
  readonly count: number
  /** Which call: a single event of this type, or a batch. */
  readonly call: 'batch' | 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'
  /** Brought along from another tool: it makes people known, and starts nothing. Only in entries of our own making. */
  readonly imported?: true
  /** Filled in for sources that run in a browser. */
  readonly ip?: string
  readonly userAgent?: string
}
