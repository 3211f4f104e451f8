import type { Reply } from '../kernel/call.ts'
import type { Outcome } from '../model/delivery.ts'
import type { Properties } from '../model/event.ts'
import type { DestinationForm } from './destination-form.ts'

/** What a thread is started with. */
export interface ThreadData {
  /** Where destinations are found, one folder each; absent: in the package. */
  readonly folder?: string
  /** `closed`: no sockets of its own, for runs that nothing may leave. */
  readonly sockets: 'vetted' | 'allow-private' | 'closed'
}

/** How a destination is set up. */
export interface DestinationOrder {
  readonly destination: string
  readonly settings: Properties
  readonly oauth?: OAuthTokens
}

export interface OAuthTokens {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly clientId?: string
  readonly clientSecret?: string
}

/** Which events go to which action, and as what. */
export interface SubscriptionOrder {
  readonly action: string
  /** FQL; absent: the action's own suggestion. */
  readonly when?: string
  /** Of the mapping kit; absent fields: as the action suggests. */
  readonly mapping?: Properties
}

/** What is other than a preset has it. */
export interface PresetEdit {
  readonly enabled?: boolean | undefined
  readonly when?: string | undefined
  /** Single fields. */
  readonly mapping?: Properties | undefined
}

/** Which events a connection lets through, in FQL: what `allow` is true for, unless `drop` is, too. */
export interface DestinationFilter {
  readonly allow?: string | undefined
  readonly drop?: string | undefined
}

/** What becomes of the events of a connection. */
export interface Routing {
  /** Absent: the presets of the destination. */
  readonly subscriptions?: readonly SubscriptionOrder[]
  /** By name; with it, `subscriptions` come on top of the presets. */
  readonly presets?: Readonly<Record<string, PresetEdit>>
  readonly filter?: DestinationFilter
}

export interface RunOrder extends DestinationOrder, Routing {
  readonly kind: 'run'
  readonly events: readonly Properties[]
  /** Per event: what to send instead if no subscription wants it, such as the same membership as a trait. */
  readonly instead?: readonly (Properties | undefined)[]
  /** Per event: numbers of the subscriptions that had it already. */
  readonly done: readonly (readonly number[])[]
}

export type ThreadOrder =
  | RunOrder
  | (DestinationOrder & { readonly kind: 'test' })
  | (DestinationOrder & { readonly kind: 'create_audience'; readonly audience: NewAudience })
  | { readonly kind: 'describe'; readonly destination: string }

/** A list that the tool is to make, as actions-core has it. */
export interface NewAudience {
  readonly audienceName: string
  readonly audienceSettings: Properties
  readonly personas: Properties
}

/** One event was taken, or not, by one subscription. */
export interface Taken {
  readonly event: number
  readonly subscription: number
  readonly outcome: Outcome
}

/** What a thread has to say at the end; a run tells each {@link Taken} before. */
export type ThreadAnswer =
  | { readonly kind: 'ran' }
  | { readonly kind: 'tested'; readonly outcome: Outcome }
  /** Absent `id`: the destination makes no lists, it goes by the key alone. */
  | { readonly kind: 'created'; readonly id?: string }
  | { readonly kind: 'described'; readonly form: DestinationForm }
  /** The order could not be begun. */
  | { readonly kind: 'refused'; readonly outcome: Outcome }

/** A call of a destination, on its way to egress. */
export interface ThreadCall {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export type ToThread =
  | { readonly kind: 'order'; readonly id: number; readonly order: ThreadOrder }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply }

export type FromThread =
  | { readonly kind: 'taken'; readonly id: number; readonly taken: Taken }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: ThreadAnswer }
  | { readonly kind: 'call'; readonly id: number; readonly call: ThreadCall }
