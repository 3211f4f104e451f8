import type { AudienceMember, DeliveryStatus, GrantedCoupon, PushSubscription } from '../model/delivery.ts'
import type { ExternalId } from '../model/event.ts'
import { createFactTable, type FactTable } from './cohorts/fact-table.ts'
import type { Standings } from './cohorts/standings.ts'

/** A trait with the time it was said and the time since which it has had this value. */
export type TraitRecord = readonly [value: unknown, at: number, since: number]

/** One value of a series. */
export type SeriesValue = readonly [at: number, position: number, value: string | number | boolean]

/** What is left of a series' older values. */
export interface SeriesBase {
  readonly count: number
  /** How many of them were numbers. */
  readonly numbers: number
  /** Millionths. */
  readonly sum: number
  readonly min?: number
  readonly max?: number
  readonly first?: SeriesValue
  /** How often each value came, by its JSON text. */
  readonly counted?: Readonly<Record<string, number>>
}

export interface SeriesState {
  /** The newest, ascending. */
  values: SeriesValue[]
  base?: SeriesBase
}

/** What a journey knows of the delivery of one of its steps. */
export interface StepDelivery {
  readonly id: string
  status: DeliveryStatus
  readonly at: number
  readonly position: number
  /** First receipt of each kind, event time. */
  receipts?: Record<string, number>
}

/** What templates see of the event that began a journey. */
export interface EntryEvent {
  readonly name: string
  readonly at: number
  readonly properties: Readonly<Record<string, unknown>>
}

export const entryEvent = ({ event }: Journey): EntryEvent | undefined =>
  event === undefined ? undefined : (JSON.parse(event) as EntryEvent)

export interface Journey {
  readonly id: string
  readonly campaign: string
  /** Value of the entry's `key`, or ''. */
  readonly key: string
  /** Version of the campaign that it runs on. */
  readonly version: number
  /** Engine time of entry. */
  readonly startedAt: number
  /** The fact that caused the entry: exit and goal count only what is later. */
  readonly cause: readonly [at: number, position: number]
  /** The entry event, as the JSON of an {@link EntryEvent}: every read and write of the record carries it, and only messages look into it. */
  readonly event?: string
  /** Kept out to measure the campaign: takes no step. */
  readonly holdout?: true
  /** Id of the step it is at; '' after the last one, where it rests while audience memberships are in force. */
  step: string
  /** Engine time at which it came to the step. */
  since: number
  /** The fact that brought it there: a waitFor counts only what is later. */
  after: readonly [at: number, position: number]
  due?: number | undefined
  deliveries: Record<string, StepDelivery>
  /** Audience memberships in force that this journey wants: the step that added it, by list. */
  audiences?: Record<string, { readonly step: string; readonly at: number }>
  /** Whether anything went out: re-entry counts from such journeys only. */
  sent?: true
}

/** A goal that may still be reached, also after the journey ended. */
export interface OpenGoal {
  readonly campaign: string
  readonly version: number
  readonly journey: string
  readonly key: string
  readonly cause: readonly [at: number, position: number]
  /** Event time after which it no longer counts; absent: never. */
  readonly until?: number
  readonly holdout?: true
}

/** A list that this profile is on, or was. */
export interface AudienceRecord {
  /** Journeys (and `cohort:KEY`) that want the profile on it, and until when if that is limited. */
  by: { readonly id: string; readonly until?: number }[]
  /** Campaign and step of the newest wish, for the record. */
  campaign: string
  step: string
  member: AudienceMember
  /** The newest change. */
  delivery: string
  op: 'add' | 'remove'
  status: DeliveryStatus
}

/** Which message this was, to tie receipts to it. */
export interface SendRecord {
  readonly id: string
  readonly campaign: string
  readonly step: string
  readonly channel: string
  readonly at: number
}

/** All that is kept of one profile. Plain JSON; empty parts are absent. One owner at a time: the engine changes it in place. */
export interface ProfileState {
  readonly id: number
  /** Set when it was folded into another profile: nothing else is left then. */
  mergedInto?: number
  ids: ExternalId[]
  traits: Record<string, TraitRecord>
  firstSeen: number
  lastSeen: number
  readonly facts: FactTable
  /** Values that aggregates are made of, by series. */
  series?: Record<string, SeriesState>
  /** Registers that had to forget facts: answers that rest on them are approximate. */
  truncated?: string[]
  /** Memberships, and when each cohort must be looked at again. */
  readonly standings: Standings
  journeys: Journey[]
  goals: OpenGoal[]
  /** Per campaign and key: end of the last journey that sent something; null: it entered but nothing was sent. */
  past: Record<string, number | null>
  /** Campaigns whose entry was blocked, with the time to try again. */
  blocked?: Record<string, number>
  coupons?: Record<string, GrantedCoupon>
  audiences?: Record<string, AudienceRecord>
  subscriptions?: PushSubscription[]
  sends?: SendRecord[]
  /** Channels whose messages the person has opted out of. */
  optedOut?: string[]
  /** Positions of the newest events, for the timeline. */
  recent: number[]
  /** Newest position that touched it. */
  position: number
  /** Number of decisions and journeys so far: makes their ids stable. */
  decisions: number
  journeyCount: number
  /** Demo: how far this person's clock is ahead of the log's, ms. */
  ahead?: number
}

/** Limits that keep one profile from swallowing the store; each stands between losing truth and losing memory. */
export const RECENT_MAX = 32
export const SENDS_MAX = 32
export const SUBSCRIPTIONS_MAX = 16
export const JOURNEYS_MAX = 32
export const TRAITS_MAX = 300

/** For names that come from outside: `__proto__` is a key like any other, and a million different keys leave no trace in the engine. */
export const plainRecord = <T>(): Record<string, T> => Object.create(null) as Record<string, T>

export function createProfile(id: number, at: number): ProfileState {
  return {
    id,
    ids: [],
    traits: plainRecord(),
    firstSeen: at,
    lastSeen: at,
    facts: createFactTable(),
    standings: [],
    journeys: [],
    goals: [],
    past: {},
    recent: [],
    position: 0,
    decisions: 0,
    journeyCount: 0,
  }
}

/** What is left of a profile that was folded into another. */
export const emptyTombstone = (id: number, mergedInto: number): ProfileState => ({
  ...createProfile(id, 0),
  mergedInto,
})

/** A cause that is no event: facts of the very same moment are not later than it. */
export const timeCause = (at: number): readonly [number, number] => [at, Number.MAX_SAFE_INTEGER]

export const userIdOf = (state: ProfileState): string | null =>
  state.ids.find((id) => id.type === 'user_id')?.value ?? null

/** The address for email: the trait, else the newest email id. */
export function emailOf(state: ProfileState): string | undefined {
  const trait = state.traits.email?.[0]
  if (typeof trait === 'string' && trait.includes('@')) return trait
  return state.ids.findLast((id) => id.type === 'email')?.value
}
