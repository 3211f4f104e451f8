import type { Delivery, GrantedCoupon, PushSubscription, SkipReason } from '../model/delivery.ts'
import type { Properties } from '../model/event.ts'
import type { Input } from '../model/input.ts'
import type { PushDevice } from '../model/push-device.ts'
import type { Template, Tracking } from '../model/workspace.ts'

/** The question before each call, and who answers it: the pipeline, after it applied everything accepted so far. */
export interface Permissions {
  /** Resolves when the answer is committed; rejects as the log does. */
  ask(question: Extract<Input, { kind: 'authorise' }>, delivery: MadeBy): Promise<Permission>
}

/** The step, and the version of its campaign, by which a delivery was made: its journey may have moved since. */
export type MadeBy = Pick<Delivery, 'definition' | 'step'>

export type Permission =
  | { readonly kind: 'send'; readonly order: SendOrder }
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  /** Not before `until`, ms: it is to be asked again then. */
  | { readonly kind: 'hold'; readonly until: number }
  /** Its record says already what became of it. */
  | { readonly kind: 'settled' }

/** All that goes into one message, as it was when sending was allowed. */
export interface SendOrder {
  /** Absent for an audience change. */
  readonly template: Template | undefined
  readonly kind: 'promotional' | 'transactional'
  readonly campaign: { readonly key: string; readonly name: string }
  readonly person: {
    readonly id: number
    readonly userId: string | null
    readonly traits: Properties
    readonly email: string | undefined
    readonly phone: string | undefined
    readonly subscriptions: readonly PushSubscription[]
    readonly devices: readonly PushDevice[]
  }
  readonly event: { readonly name: string; readonly at: number; readonly properties: Properties } | undefined
  readonly journey: { readonly id: string; readonly startedAt: number; readonly saved: Properties }
  /** Of a call: what of its answer is kept. */
  readonly save?: Readonly<Record<string, string>>
  readonly coupon: GrantedCoupon | undefined
  /** Topics that its link can confirm a subscription to. */
  readonly confirms: readonly string[]
  /** What is done to its links; undefined: what is usual. */
  readonly tracking: Tracking | undefined
  readonly locale: {
    /** The person's language, else the workspace's. */
    readonly wanted: string | undefined
    /** In which the template itself is taken to be. */
    readonly usual: string | undefined
  }
  /** The person's time zone, else the workspace's: its dates are shown in it. */
  readonly timezone: string
}
