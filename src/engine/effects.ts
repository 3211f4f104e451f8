import type { CouponChange, Delivery, DeliveryStatus } from '../model/delivery.ts'
import type { DeliveryPatch, Decision, Emission } from './effect-types.ts'
import type { ProfileState } from './profile-state.ts'

/** What the engine wants done, gathered while inputs are applied; the pipeline commits all of it with the states. */
export interface Effects {
  readonly memberships: { readonly cohort: string; readonly profile: number; readonly isMember: boolean }[]
  readonly deliveries: Delivery[]
  readonly deliveryChanges: DeliveryPatch[]
  readonly story: {
    readonly profile: number
    readonly position: number
    readonly index: number
    readonly at: number
    readonly kind: StoryKind
    readonly detail: Readonly<Record<string, unknown>>
  }[]
  readonly counters: Map<string, number>
  /** Events to be put in the log, each as one of the profile it names; repeats have the same message id. */
  readonly emissions: Emission[]
  /** Codes of coupons, in the order in which it happened to them. */
  readonly coupons: CouponChange[]
  /** Answers to `authorise`, by delivery. */
  readonly decisions: Map<string, Decision>
}

/** Kinds of decisions in a profile's timeline. */
export type StoryKind =
  | 'cohort_entered'
  | 'cohort_left'
  | 'journey_started'
  | 'journey_moved'
  | 'journey_ended'
  | 'journey_blocked'
  | 'journey_paused'
  | 'held_out'
  | 'goal_reached'
  | 'step_passed_over'
  | 'step_silent'
  | 'trait_set'
  | 'event_emitted'
  | 'emit_dropped'
  | 'wait_started'
  | 'wait_ended'
  | 'branch_taken'
  | 'delivery_created'
  | 'delivery_changed'
  | 'call_answered'
  | 'call_given_up'
  | 'audience_joined'
  | 'audience_left'
  | 'audience_barred'
  | 'cap_passed'
  | 'consent_changed'
  | 'opted_out'
  | 'opted_in'
  | 'opt_in_unconfirmed'
  | 'suppressed'
  | 'merged'
  | 'id_dropped'
  | 'id_shared'
  | 'device_left'
  | 'unmerged'

export const createEffects = (): Effects => ({
  memberships: [],
  deliveries: [],
  deliveryChanges: [],
  story: [],
  counters: new Map(),
  emissions: [],
  coupons: [],
  decisions: new Map(),
})

export function count(effects: Effects, key: string, by = 1): void {
  effects.counters.set(key, (effects.counters.get(key) ?? 0) + by)
}

export function campaignCounter(campaign: string, ...parts: readonly string[]): string {
  let key = `campaign/${campaign}`
  for (const part of parts) key += `/${part}`
  return key
}

export function tell(
  effects: Effects,
  state: ProfileState,
  at: number,
  kind: StoryKind,
  detail: Readonly<Record<string, unknown>>,
): void {
  // The record is kept in the log's time, also for a profile whose clock is ahead.
  effects.story.push({
    profile: state.id,
    position: state.position,
    index: state.decisions++,
    at: at - (state.ahead ?? 0),
    kind,
    detail,
  })
}

export function changeDelivery(
  effects: Effects,
  id: string,
  status: DeliveryStatus,
  reason: string | null = null,
  more: Omit<DeliveryPatch, 'id' | 'status' | 'reason'> = {},
): void {
  effects.deliveryChanges.push({ id, status, reason, ...more })
}
