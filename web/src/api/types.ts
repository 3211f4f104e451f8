/** What the demo API answers, as far as the demo reads it. Times are ISO 8601 UTC. */

/** The rendered message: which fields there are goes by its channel. */
export interface MessageContent {
  readonly title?: string
  readonly body?: unknown
  readonly link?: string
  readonly subject?: string
  readonly html?: string
  readonly text?: string
}

export interface InboxMessage {
  readonly id: string
  readonly campaign: string
  readonly step: string
  readonly channel: string
  readonly to: string
  readonly at: string
  readonly content: MessageContent
}

export interface Coupon {
  readonly coupon: string
  readonly code: string
  readonly discount: string | null
  readonly expiresAt: string | null
}

export interface Profile {
  readonly profileId: string
  readonly userId: string | null
  readonly traits: Readonly<Record<string, unknown>>
  readonly cohorts: readonly { readonly key: string; readonly name?: string; readonly enteredAt?: string }[]
  readonly journeys: readonly { readonly id: string; readonly campaign: string; readonly step: string }[]
  readonly coupons?: readonly Coupon[]
  readonly unsubscribed?: boolean
}

export interface TimelineEvent {
  readonly kind: 'event'
  readonly at: string
  readonly position?: number
  readonly name: string
  readonly type?: string
  /** Of an identify call: its traits. */
  readonly properties?: Readonly<Record<string, unknown>>
  readonly source?: string
  /** The connection that reported it. */
  readonly via: string | null
}

/** A decision of the engine; `kind` is the engine's name for it and `text` one sentence for people. */
export interface TimelineDecision {
  readonly kind: string
  readonly at: string
  readonly text: string
  readonly detail?: Readonly<Record<string, unknown>>
}

export type TimelineItem = TimelineEvent | TimelineDecision

export const isEvent = (item: TimelineItem): item is TimelineEvent => item.kind === 'event'

export interface DemoMessage extends InboxMessage {
  readonly opened: boolean
  readonly clicked: boolean
  readonly bounced: boolean
  readonly dismissed: boolean
}

export interface AdMembership {
  readonly list: string
  readonly connection: string
  readonly on: boolean
  readonly status: string
  readonly since: string | null
}

export interface DemoConfig {
  readonly writeKey: string
  readonly campaign: { readonly key: string; readonly name?: string }
  /** The lists that the campaign may put somebody on. */
  readonly lists: readonly { readonly list: string; readonly connection: string; readonly name?: string }[]
}

export interface DemoPerson {
  readonly profile: Profile | null
  /** The newest first. */
  readonly timeline: readonly TimelineItem[]
  /** The newest first. */
  readonly messages: readonly DemoMessage[]
  readonly audiences: readonly AdMembership[]
  readonly next: { readonly text: string; readonly at: string } | null
  /** How far the person's clock is ahead, ms. */
  readonly ahead: number
}
