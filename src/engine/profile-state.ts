import type { AudienceMember, DeliveryStatus, GrantedCoupon, HoldReason, PushSubscription } from '../model/delivery.ts'
import { readExternalId } from '../model/event-ids.ts'
import type { ExternalId } from '../model/event.ts'
import type { PushDevice } from '../model/push-device.ts'
import { createFactTable, type FactTable } from './cohorts/fact-table.ts'
import type { Standings } from './cohorts/standings.ts'

/** A trait as it was last said, with the time and the position of that event. */
export type TraitRecord = readonly [value: unknown, at: number, position: number]

/** That a trait had this value from then on; null: that it was taken away. */
export type Saying = readonly [at: number, position: number, value: unknown]

/** That a person opted out of a topic or channel, or back in to it; `isConfirmed`: it is proved that it was them. */
export type Choice = readonly [at: number, position: number, name: string, isOut: boolean, isConfirmed?: true]

/** That a person allowed or refused to be contacted for a purpose. */
export type SaidConsent = readonly [purpose: string, isGiven: boolean, at: number, position: number]

/** Under this name the times of all events are kept as sayings: no trait of people's own can have it. */
export const LAST_SEEN = ':last_seen'

/** One value of a series. */
export type SeriesValue = readonly [at: number, position: number, value: string | number | boolean]

/** What is left of a series' older values. */
export interface SeriesBase {
  readonly count: number
  /** How many of them were numbers. */
  readonly numbers: number
  /** Millionths. */
  readonly sum: number
  /** The newest position among them. */
  readonly position: number
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

/** One thing of a collection: its plain values, and whether some were left out. */
export type CollectedItem = readonly [
  at: number,
  position: number,
  key: string,
  item: readonly [values: Readonly<Record<string, string | number | boolean>>, isCut: boolean],
]
/** That something was taken out of a collection. */
export type Removal = readonly [at: number, position: number, key: string]

export interface CollectionState {
  /** Ascending. */
  items: CollectedItem[]
  removed: Removal[]
  /** The newest thing that had to be forgotten, and the newest removal. */
  lostItem?: readonly [at: number, position: number] | undefined
  lostRemoval?: readonly [at: number, position: number] | undefined
}

/** What a journey knows of the delivery of one of its steps. */
export interface StepDelivery {
  readonly id: string
  status: DeliveryStatus
  readonly at: number
  readonly position: number
  /** First receipt of each kind, event time. */
  receipts?: Record<string, number>
  /** The campaign was paused before it went out: since then its step stands as if it had not been decided. */
  takenBackAt?: number
  /** The rule that held it back last. */
  heldBy?: HoldReason
  /** Engine time from which it is asked about again; absent: it is since it was decided. */
  due?: number
  /** It was made by this step of this version, before its journey moved to another one: so it goes out. */
  madeBy?: readonly [version: number, step: string]
}

/** What is kept of the event that began a journey. */
export interface JourneyEvent {
  readonly name: string
  readonly at: number
  readonly properties: Readonly<Record<string, unknown>>
}

/** An event that a step recorded and that has not come back through the log yet. */
export interface PendingEmit {
  readonly messageId: string
  readonly event: string
  readonly properties: Readonly<Record<string, unknown>>
  /** Engine time. */
  readonly at: number
  /** Engine time at which it is handed over again, should it not have come by then. */
  again: number
}

export const entryEvent = ({ event }: Journey): JourneyEvent | undefined =>
  event === undefined ? undefined : (JSON.parse(event) as JourneyEvent)

export interface Journey {
  readonly id: string
  readonly campaign: string
  /** Value of the entry's `key`, or ''. */
  readonly key: string
  /** Version of the campaign that it runs on. */
  version: number
  /** Engine time of entry. */
  readonly startedAt: number
  /** The fact that caused the entry: exit and goal count only what is later. */
  readonly cause: readonly [at: number, position: number]
  /** The entry event, as the JSON of a {@link JourneyEvent}: every read and write of the record carries it, few look into it. */
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
  /** What calls were answered, by the names under which steps save it. */
  saved?: Readonly<Record<string, string | number | boolean>>
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
  /** Splits that its journey went through, and which arm it took. */
  arms?: (readonly [step: string, arm: string])[]
  /** Steps whose message went out, and when, engine time: the goal counts for each as long after it as for the entry. */
  sends?: (readonly [step: string, at: number])[]
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
  /** What the tool has, as far as it said so: on, or not known since a call was made; absent: off. */
  tool?: 'on' | 'unknown'
  /** How much of it the counters of the list hold: wanted, confirmed, waiting. */
  tally?: readonly number[]
}

/** An address to which nothing is sent any more. */
export interface SuppressedAddress {
  /** In lower case. */
  readonly address: string
  /** Event time. */
  readonly at: number
  /** `refused`: at the call itself, the tool said that there is no such address. */
  readonly why: 'hard_bounce' | 'soft_bounces' | 'complaint' | 'refused'
}

/** A message that caps count: when it was allowed to go out, and what caps ask for. */
export type CountedSend = readonly [at: number, delivery: string, channel: string, tags: readonly string[]]

/** The code of a coupon that a profile has. */
export type HeldCoupon = GrantedCoupon & {
  /** Deliveries under way that carry it, as long as no tool has taken any: if none is taken, the code is nobody's again. */
  readonly open?: readonly string[]
  readonly redeemed?: true
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
  /** Things that were collected, by collection. */
  collections?: Record<string, CollectionState>
  /** What was said of traits that a `for` looks back at, ascending, by trait. */
  sayings?: Record<string, Saying[]>
  /** Registers that had to forget facts: answers that rest on them are approximate. */
  truncated?: string[]
  /** Memberships, and when each cohort must be looked at again. */
  readonly standings: Standings
  journeys: Journey[]
  goals: OpenGoal[]
  /** Per campaign and key: end of the last journey that sent something; null: it entered but nothing was sent. */
  past: Record<string, number | null>
  /** The newest occurrence of each scheduled campaign in which it had its turn. */
  occurrences?: Record<string, number>
  /** Campaigns whose entry was blocked, with the time to try again. */
  blocked?: Record<string, number>
  coupons?: Record<string, HeldCoupon>
  audiences?: Record<string, AudienceRecord>
  subscriptions?: PushSubscription[]
  /** Apps that take push messages, by use, ascending; each token is of one profile, the one that used it last. */
  devices?: PushDevice[]
  sends?: SendRecord[]
  suppressed?: SuppressedAddress[]
  /** Soft bounces by address, ascending. */
  softBounces?: (readonly [at: number, address: string])[]
  /** What counts towards caps, ascending, for as long as any of them looks back. */
  counted?: CountedSend[]
  /** Time zone of the newest event that named one. */
  zone?: readonly [at: number, zone: string]
  /** Language of the newest event that named one, as it was named. */
  locale?: readonly [at: number, locale: string]
  /** Events of our own on their way to the log. */
  emits?: PendingEmit[]
  /** How many were recorded since when: two campaigns that answer each other's events must not fill the log. */
  emitted?: readonly [from: number, count: number]
  /** What the person chose to get and not to get, ascending. */
  choices?: Choice[]
  /** The newest saying of each purpose. */
  consents?: SaidConsent[]
  /** Positions of the newest events, for the timeline. */
  recent: number[]
  /** Newest position that touched it. */
  position: number
  /** Number of decisions and journeys so far: makes their ids stable. */
  decisions: number
  journeyCount: number
  /** Profiles that were folded into it, those that had been folded into these included. */
  absorbed?: number[]
  /** Pairs of ids, by identity key, of which it has one: somebody said that they are not one person's. */
  apart?: [string, string][]
  /** It stands for a browser or device that too many people use: nobody is joined by it, and it gains no ids. */
  shared?: true
  /** Ids of its devices that came with other users as well, by identity key: those users. */
  claims?: Record<string, string[]>
  /** Ids that events brought and that were not taken, as far as told: how many, and the newest. */
  refused?: { told: number; newest: string[] }
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

/** The number for text messages, in E.164: the trait if it says its country, else the newest phone id. No country is guessed. */
export const phoneOf = (state: ProfileState): string | undefined =>
  readExternalId('phone', state.traits.phone?.[0]) ?? state.ids.findLast((id) => id.type === 'phone')?.value
