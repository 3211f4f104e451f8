import type { Match, PathMatch } from './match.ts'

/** How often: inclusive bounds. `times: 3` is at least 3. */
export interface Times {
  readonly min: number
  /** Infinity where there is no upper bound. */
  readonly max: number
}

export interface EventFilter {
  /** Canonical event name. */
  readonly event: string
  readonly where: readonly PathMatch[]
}

export interface Did {
  readonly kind: 'did'
  readonly filter: EventFilter
  readonly times: Times
  /** Event time in [fromMs, untilMs): fixed dates. */
  readonly fromMs?: number
  readonly untilMs?: number
  /** Event time in (now − withinMs, now]. */
  readonly withinMs?: number
  readonly since?: { readonly filter: EventFilter; readonly withinMs?: number }
  /** Judged per combination of these property paths; empty: judged for the profile as a whole. */
  readonly same: readonly string[]
  /** `didNot`: with `since`, the anchor must exist all the same. */
  readonly negated: boolean
}

export type Channel = 'push' | 'email' | 'sms' | 'webhook'

export type AggregateFunction = 'sum' | 'avg' | 'min' | 'max' | 'count' | 'distinct' | 'first' | 'last' | 'mostFrequent'

/** A value worked out of the events of a profile. Without values only `count` and `distinct` exist (0). */
export interface Aggregate {
  readonly fn: AggregateFunction
  /** Property path of the values. */
  readonly path: string
  readonly filter: EventFilter
  readonly withinMs?: number
}

/**
 * The newest things of which events told, each once by its key, without those that a later event took away: a cart's contents, for
 * templates. A thing is the object that holds the key.
 */
export interface Collect {
  readonly fn: 'collect'
  /** Path of the key: `product_id`, `products[].sku`. */
  readonly path: string
  readonly filter: EventFilter
  readonly withinMs?: number
  /** So many things at most; beyond it the list says that it is truncated. */
  readonly atMost: number
  /** Events that take things away, and where they name them. */
  readonly minus: readonly { readonly filter: EventFilter; readonly path: string }[]
}

/** One step of a sequence: an event that must come, or one that must not. */
export interface SequenceStep {
  readonly filter: EventFilter
  /** At most this long after the step before; for a last forbidden step: so long nothing of the kind came. */
  readonly withinMs?: number
  readonly forbidden: boolean
}

export type Receipt = 'received' | 'opened' | 'clicked' | 'delivered' | 'bounced'
export const RECEIPTS: readonly Receipt[] = ['received', 'opened', 'clicked', 'delivered', 'bounced']

/** One language for cohorts, branches, waits, exits and filters. Durations are milliseconds, names are canonical. */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | Did
  | { readonly kind: 'trait'; readonly match: PathMatch }
  /** Its value exists and passes all matches; `exists: false` asks for no value. */
  | { readonly kind: 'aggregate'; readonly aggregate: Aggregate; readonly matches: readonly Match[] }
  /** In event time; any chain of events will do. `withinMs` and `same` bound all its steps. The first step is never forbidden. */
  | {
      readonly kind: 'sequence'
      readonly steps: readonly SequenceStep[]
      readonly withinMs?: number
      readonly same: readonly string[]
    }
  /** There is an address on this channel, and the person has not opted out of it. */
  | { readonly kind: 'reachable'; readonly channel: Channel }
  /** The person has opted out neither of this topic or channel nor of everything. */
  | { readonly kind: 'subscribed'; readonly to: string }
  | { readonly kind: 'in'; readonly cohort: string; readonly negated: boolean }
  /** It has held that long without a break, in event time. */
  | { readonly kind: 'for'; readonly of: Condition; readonly durationMs: number }
  /** Inside a campaign: what is known of the delivery of a step. */
  | { readonly kind: 'receipt'; readonly receipt: Receipt; readonly step: string }
  /** Inside a campaign: what a `call` of the journey saved; `path` is the name. */
  | { readonly kind: 'saved'; readonly match: PathMatch }
  /** In `exit` only: the transition out of the cohort during the journey. */
  | { readonly kind: 'leaves'; readonly cohort: string }
