import type { Aggregate, Collect } from '../../src/model/condition.ts'
import type { Properties } from '../../src/model/event.ts'
import type { IdentitySettings } from '../../src/model/workspace.ts'
import type { Cohorts } from './cohort-grammar.ts'

/**
 * A workspace's whole life as plain data: what is written to the log, when, and what is done to the process meanwhile. It can be
 * written down as JSON (see `fixtures/`), made smaller, and lived again with the same outcome.
 */
export interface Scenario {
  /** Whether nothing is kept in memory between commits, so that every profile comes from the store, one at a time. */
  readonly forgetful: boolean
  /** The first is a definition. */
  readonly steps: readonly Step[]
}

export type Step = {
  /** Engine time, ms after START. */
  readonly at: number
} & (
  | { readonly kind: 'definition'; readonly definition: Definition }
  | {
      readonly kind: 'events'
      readonly events: readonly SentEvent[]
      /** The sender's clock is behind by so much, ms, and it says so (`sentAt`). */
      readonly skewMs?: number
    }
  /** Time passes as far as this: every wake-up due by now fires. */
  | { readonly kind: 'tick' }
  /** Everything is applied up to here; then engine and model are compared as a whole. */
  | { readonly kind: 'probe' }
  | { readonly kind: 'restart' }
)

export interface Definition {
  readonly cohorts: Cohorts
  /** Computed traits by name. */
  readonly computed: Readonly<Record<string, Aggregate | Collect>>
  /** Rules of its own about who is one person. */
  readonly identity?: IdentitySettings
}

/** An event as an SDK sends it. */
export interface SentEvent {
  readonly messageId: string
  readonly type: 'track' | 'identify' | 'alias'
  readonly event?: string
  readonly userId?: string
  readonly anonymousId?: string
  readonly previousId?: string
  readonly properties?: Properties
  readonly traits?: Properties
  readonly context?: Properties
  /** By the sender's clock, ms after START; absent: the receive time holds. */
  readonly sentFor?: number
}

/** What JSON lacks: no upper bound is written as null. */
export const readScenario = (text: string): Scenario =>
  JSON.parse(text, (key, value: unknown) => (key === 'max' && value === null ? Infinity : value)) as Scenario
