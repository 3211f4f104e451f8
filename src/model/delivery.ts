/** One message (or audience change) meant for one profile, and all that became of it. */
export type DeliveryStatus =
  'pending' | 'held' | 'sending' | 'sent' | 'delivered' | 'failed' | 'skipped' | 'unknown' | 'cancelled'

export const DELIVERY_STATUSES: readonly DeliveryStatus[] = [
  'pending',
  'held',
  'sending',
  'sent',
  'delivered',
  'failed',
  'skipped',
  'unknown',
  'cancelled',
]

/** Statuses after which nothing is sent any more for this delivery. */
export const isSettled = (status: DeliveryStatus): boolean =>
  status !== 'pending' && status !== 'held' && status !== 'sending'

export type DeliveryChannel = 'push' | 'email' | 'sms' | 'webhook' | 'audience' | 'call'

/** Why a message was not sent though nothing failed. Part of the stable surface: add, never rename. */
export const SKIP_REASONS = {
  suppressed: 'The address bounced, or the person complained: nothing is sent to it any more.',
  unsubscribed: 'The person has unsubscribed from all marketing.',
  channel_unsubscribed: 'The person has unsubscribed from this channel.',
  no_consent: 'The person has not agreed to be contacted for this purpose.',
  no_address: 'There is no address to send to on this channel.',
  quiet_hours: 'It came due at a time of day at which nothing is sent.',
  frequency_cap: 'The person had got as many messages as they may get in that time.',
  exited: 'The journey had ended before the message was due to go out.',
  not_live: 'The campaign is not live.',
  campaign_removed: 'The campaign is no longer in the workspace.',
  coupon_exhausted: 'The coupon has no code left to give.',
  rendering_failed: 'The template could not be rendered for this person.',
  connection_removed: 'The connection is no longer in the workspace.',
  not_called: 'Sending is not live, so that no tool was called.',
  expired: 'It was due so long ago that sending it now would be wrong.',
} as const
export type SkipReason = keyof typeof SKIP_REASONS

/** In the record of a delivery that is due and waits for room in a throttle. */
export const THROTTLED = 'throttled'
/** Why a message has to wait. */
export type HoldReason = SkipReason | typeof THROTTLED

/** The identifiers that an ad platform may match on, in clear; connections normalise and hash them. */
export interface AudienceMember {
  readonly externalId?: string
  readonly email?: string
  readonly phone?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly city?: string
  readonly country?: string
  readonly zip?: string
}

/** A browser that takes Web Push messages. */
export interface PushSubscription {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

export interface GrantedCoupon {
  readonly coupon: string
  readonly code: string
  readonly discount?: string
  /** ms; absent: never. */
  readonly expiresAt?: number
  /** It only shows what a code looks like: nobody is given it. */
  readonly sample?: true
}

/** What people see where a message is only tried out. */
export const SAMPLE_CODE = 'SAMPLE-CODE'

/** A message that is only tried out: no delivery of anybody's, so that what its links and devices tell is not recorded. */
const TRIAL = 'trial_'
export const trialId = (suffix: string): string => TRIAL + suffix
export const isTrial = (delivery: string): boolean => delivery.startsWith(TRIAL)

/** Where a code of a coupon is on its way to one person. */
export type CouponCodeStatus = 'free' | 'reserved' | 'given' | 'redeemed'

/** A change of one code; `gone`: it was made for a message that was never sent, and is nobody's. */
export interface CouponChange {
  readonly coupon: string
  readonly code: string
  readonly to: CouponCodeStatus | 'gone'
  readonly profile: number
  readonly at: number
}

export interface Attempt {
  /** 1 for the first. */
  readonly number: number
  readonly at: number
  readonly endedAt?: number
  /** `accepted`, or the class of what went wrong. */
  readonly outcome?: OutcomeResult
  /** For people: what the tool answered, in one line. */
  readonly detail?: string
}

/**
 * What a call to a tool came to, as one of few classes that say what to do next:
 * accepted: the tool took it (no proof of delivery) · retry: the same later · failed: never again this message ·
 * address_invalid: never again to this address · auth: the credentials are broken, stop the connection and keep its messages ·
 * config: what we built is wrong, needs attention · unknown: the connection broke after the body was sent; it may have been taken.
 */
export type OutcomeResult = 'accepted' | 'retry' | 'failed' | 'address_invalid' | 'auth' | 'config' | 'unknown'

export interface Outcome {
  readonly result: OutcomeResult
  /** One line for people; never a secret. */
  readonly detail: string
  /** The tool's own id of the message. */
  readonly vendorId?: string
  /** The tool asked to wait this long. */
  readonly retryAfterMs?: number
  /** It is about this address alone: nobody else has to wait for it. */
  readonly alone?: true
  /** The tool took nothing because the person told it that they want no more on this channel. */
  readonly optedOut?: true
}

/** What a tool answered to a `call`: the values that were asked for, as far as they are there, or why none can be read. */
export type CallAnswer =
  | { readonly values: Readonly<Record<string, string | number | boolean>> }
  | { readonly problem: 'too_large' | 'not_json' }

export interface Delivery {
  readonly id: string
  readonly campaign: string
  readonly step: string
  readonly journey: string
  readonly channel: DeliveryChannel
  readonly connection: string
  readonly profile: number
  readonly userId: string | null
  readonly status: DeliveryStatus
  /** Skip reason, or the class of the failure. */
  readonly reason: string | null
  readonly createdAt: number
  /** Not to be tried before, ms. */
  readonly notBefore: number
  readonly attempts: readonly Attempt[]
  readonly vendorId?: string
  /** Version of the definition whose template is used. */
  readonly definition: number
  readonly coupon?: GrantedCoupon
  /** For audience changes: which list, which way, and whom. Removal uses the identifiers of the add. */
  readonly audience?: { readonly list: string; readonly op: 'add' | 'remove'; readonly member: AudienceMember }
  /** When each receipt first came, ms. */
  readonly receipts: Readonly<Record<string, number>>
}
