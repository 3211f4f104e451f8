import type { Scalar } from './match.ts'
import type { Aggregate, Channel, Collect, Condition, EventFilter } from './condition.ts'
import type { ConsentNeed, Policies, WhenCapped } from './policies.ts'

/** The whole definition, as parsed and checked. Keys of maps are the keys in the file; durations are milliseconds. */
export interface Workspace {
  readonly version: 1
  readonly workspace: string
  readonly sending: Sending
  readonly timezone: string
  /** Language of people who have not told theirs, as `de` or `pt-BR`. Absent: the one in which templates are written. */
  readonly locale?: string
  /** Absent: the rules that hold by themselves. */
  readonly identity?: IdentitySettings
  /** Absent: links stay as they are written. */
  readonly tracking?: Tracking
  /** Absent: what is usual. */
  readonly records?: RecordSettings
  readonly sources: Readonly<Record<string, Source>>
  readonly connections: Readonly<Record<string, ConnectionSettings>>
  readonly coupons: Readonly<Record<string, Coupon>>
  /** Computed traits by name: aggregates that templates, branches and conditions can name like any trait. */
  readonly computed: Readonly<Record<string, Aggregate | Collect>>
  readonly cohorts: Readonly<Record<string, Cohort>>
  readonly campaigns: Readonly<Record<string, Campaign>>
  readonly templates: Readonly<Record<string, Template>>
  /** What emails can stand in. Absent: none. Templates that use one have it in them. */
  readonly layouts?: Readonly<Record<string, Layout>>
  /** Pieces of text that templates can put in. Absent: none. Templates that use one have it in them. */
  readonly partials?: Readonly<Record<string, string>>
  /** Absent: none. */
  readonly policies?: Policies
  /** Absent: none. */
  readonly topics?: Readonly<Record<string, Topic>>
}

/** What is kept of the calls of tools, so that people can look at them. */
export interface RecordSettings {
  /** `masked` (usual): without personal data. `full`: with it. Secrets are never kept. */
  readonly exchanges?: 'masked' | 'full' | 'off'
  /** How long, ms. */
  readonly keepMs?: number
}

/** What is done to links of messages. Templates may opt out of all of it. */
export interface Tracking {
  /** Added to links. Absent parts: the channel as medium, the campaign's key as campaign. Absent: nothing is added. */
  readonly utm?: { readonly source: string; readonly medium?: string; readonly campaign?: string }
  /** Links of emails lead straight to where they point: clicks are not recorded. */
  readonly clicks?: false
  /** Emails carry no picture by which opening them is recorded. */
  readonly opens?: false
}

/** `test` redirects every message to one address. */
export type Sending =
  { readonly mode: 'inbox' } | { readonly mode: 'test'; readonly to: string } | { readonly mode: 'live' }

/** Which ids belong to one person, where that differs from the rules that hold by themselves. */
export interface IdentitySettings {
  /** Values that are nobody's, in lower case; `*` stands for any run of characters. */
  readonly blocked: readonly string[]
  readonly types: Readonly<Record<string, IdTypeSettings>>
  /** Types from the strongest down; those not named follow in their usual order. */
  readonly priority: readonly string[]
  /** Different users of one browser or device until it counts as shared. */
  readonly usersPerDevice?: number
}

export interface IdTypeSettings {
  /** Ids of this type that a profile may have; 0: it is no id at all. */
  readonly limit?: number
  readonly blocked?: readonly string[]
}

export interface Source {
  readonly name?: string
  readonly writeKey: string
  /** Browser origins that may use the key; empty: any. */
  readonly origins: readonly string[]
}

/** `kind` names the folder in connections/; the rest is checked by that kind's own schema. */
export interface ConnectionSettings {
  readonly kind: string
  /** Forward events to it (the hub). Absent: it does not forward. `all` or canonical event names. */
  readonly forward?: {
    readonly events: 'all' | readonly string[]
    /** Computed traits that go with each event, in `context.traits`. */
    readonly computed?: readonly string[]
  }
  /** Lists at an ad platform, by our key. */
  readonly audiences?: Readonly<Record<string, AudienceSettings>>
  /** Of messages and changes of lists; absent: as fast as the tool takes them. */
  readonly throttle?: Throttle
  /** All other keys as written, `${NAME}` already read from the environment. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** A speed, whomever it is for: so many calls in any window of this length, or entries in each span. */
export interface Throttle {
  readonly atMost: number
  readonly perMs: number
}

export interface AudienceSettings {
  /** The tool's own id, where the list exists already. */
  readonly id?: string
  /** Make the list if it is missing. */
  readonly create?: boolean
  readonly name?: string
  /** Kept equal to this cohort, without a campaign. */
  readonly cohort?: string
  /** Absent: what the workspace asks for lists. */
  readonly consent?: ConsentNeed
}

/** A shared code, or one per profile: generated, or from a file. In `generate`, every # becomes a random letter or digit. */
export interface Coupon {
  readonly discount?: string
  readonly code?: string
  readonly generate?: string
  /** A file of codes, by its path in the workspace's folder. */
  readonly codes?: CouponPool
  /** From the grant; absent: never. */
  readonly expiresMs?: number
}

export interface CouponPool {
  readonly file: string
  /** Fewer codes left than this are reported; absent: a twentieth of all. */
  readonly warnBelow?: number
}

export interface Cohort {
  readonly name?: string
  readonly where: Condition
}

/** What people can be subscribed to, beside channels. */
export interface Topic {
  readonly name?: string
  /** Who has not chosen does not get it. */
  readonly isOutByDefault: boolean
  /** Who subscribes gets it once they have confirmed that it was them; it is out by default. */
  readonly confirm?: true
}

/** What decides on a topic beside what a person chose. */
export type TopicRule = Pick<Topic, 'isOutByDefault' | 'confirm'>

export type CampaignStatus = 'draft' | 'live' | 'paused' | 'ended'

export interface Campaign {
  readonly name?: string
  readonly status: CampaignStatus
  readonly kind: 'promotional' | 'transactional'
  /** Names that caps can refer to. */
  readonly tags?: readonly string[]
  /** Who is not subscribed to it does not get what the campaign sends. */
  readonly topic?: string
  /** Of its messages, over all its connections; that of the definition in force, for journeys of older versions as well. */
  readonly throttle?: Throttle
  /** What people must have agreed to; absent: what the workspace asks for the channel. */
  readonly consent?: ConsentNeed
  /** Where a cap has room for few: the higher goes first. Absent: 0. */
  readonly priority?: number
  readonly entry: Entry
  readonly reentry: { readonly kind: 'always' | 'never' } | { readonly kind: 'after'; readonly ms: number }
  /** Any of them ends a journey at once. */
  readonly exit: readonly Condition[]
  readonly goal?: { readonly condition: Condition; readonly withinMs?: number; readonly ends: boolean }
  /** Share of profiles kept out, 0 to 1. */
  readonly holdout: number
  /** Absent: those due at most a day ago are sent. */
  readonly onResume?: OnResume
  readonly steps: readonly Step[]
}

export type Entry =
  | { readonly kind: 'cohort'; readonly cohort: string; readonly existing: 'skip' | 'include' }
  | {
      readonly kind: 'event'
      readonly filter: EventFilter
      /** Property whose values have journeys of their own, such as `cart_id`. */
      readonly key?: string
    }
  /** Only when the API is asked to. */
  | { readonly kind: 'api' }
  /** All who are in the cohort when its moment comes. */
  | {
      readonly kind: 'schedule'
      readonly cohort: string
      readonly schedule: Schedule
      /** Absent: as fast as it goes. */
      readonly throttle?: Throttle
    }

/** An occurrence that could not begin in time still does, up to so long after its moment. */
export type Schedule = { readonly lateUpToMs: number } & (
  | { readonly kind: 'once'; readonly at: number }
  /** See model/cron.ts. */
  | { readonly kind: 'cron'; readonly cron: string; readonly timezone: string }
)

/** What becomes of messages that came due while the campaign did not run: sent up to so late, all, or none. */
export type OnResume = 'send' | 'skip' | { readonly lateUpToMs: number }

export type { Channel }
export const CHANNELS: readonly Channel[] = ['push', 'email', 'sms', 'webhook']

interface StepBase {
  /** As written, or the step's path (`steps[2].then[0]`); unique in the campaign. */
  readonly id: string
  readonly if?: Condition
}

export type Step = StepBase &
  (
    | { readonly kind: 'wait'; readonly ms: number; readonly until?: never }
    | { readonly kind: 'wait'; readonly until: WaitUntil; readonly ms?: never }
    | {
        readonly kind: 'waitFor'
        readonly cases: readonly { readonly when: Condition; readonly then: readonly Step[] }[]
        /** Absent: no limit. */
        readonly upToMs?: number
        /** Each time this happens `upToMs` begins anew. */
        readonly reset?: EventFilter
        readonly otherwise: readonly Step[]
      }
    | {
        readonly kind: 'send'
        readonly channel: Channel
        /** Connections in order of preference; the first that reaches the profile is used. */
        readonly via: readonly string[]
        readonly coupon?: string
        /** Absent: what the cap says. */
        readonly whenCapped?: WhenCapped
        readonly template: Template
      }
    | {
        readonly kind: 'branch'
        readonly cases: readonly { readonly when: Condition; readonly then: readonly Step[] }[]
        readonly otherwise: readonly Step[]
      }
    | {
        readonly kind: 'call'
        /** The connection that is asked. */
        readonly via: string
        readonly template: Extract<Template, { readonly channel: 'webhook' }>
        /** Paths in the answer, by the names under which the journey keeps what is there. */
        readonly save: Readonly<Record<string, string>>
        readonly upToMs: number
      }
    | { readonly kind: 'split'; readonly arms: readonly SplitArm[] }
    | {
        readonly kind: 'audience'
        /** `connection/audience` */
        readonly add: readonly string[]
        readonly remove: readonly string[]
        readonly until: { readonly when?: Condition; readonly onExit: boolean; readonly afterMs?: number }
      }
    | { readonly kind: 'set'; readonly traits: Readonly<Record<string, GivenValue>> }
    | {
        readonly kind: 'emit'
        readonly event: string
        readonly properties: Readonly<Record<string, GivenValue>>
      }
    /** Starts this campaign for the same person, by its own rules. */
    | { readonly kind: 'enter'; readonly campaign: string }
    | { readonly kind: 'exit'; readonly reason: string }
  )

/** A value that a step gives: as written, or what a trait (a computed one too) is at that moment. */
export type GivenValue = { readonly value: Scalar } | { readonly trait: string }

/** The moment that a wait lasts to. */
export type WaitUntil =
  | { readonly kind: 'date'; readonly at: number }
  /** The date that a trait holds, and so much later or, below 0, earlier. */
  | { readonly kind: 'trait'; readonly trait: string; readonly offsetMs: number }
  | ({ readonly kind: 'clock' } & ClockRule)
  /** The hour of the day at which the person opened most messages; the time of the rule is for those who opened too few. */
  | ({ readonly kind: 'bestHour' } & ClockRule)

/** A time of day, on these days. */
export interface ClockRule {
  /** Ms since the clock showed midnight. */
  readonly msOfDay: number
  /** 1 is Monday, 7 is Sunday; ascending; empty: any day. */
  readonly days: readonly number[]
  /** `profile`: that of the person. */
  readonly timezone: string
}

/** One way of a split: a person takes it by chance, and the same one again. */
export interface SplitArm {
  /** Unique within the split; counters and reports call it by this. */
  readonly id: string
  /** Its share is this, divided by the weights of all arms. */
  readonly weight: number
  readonly then: readonly Step[]
  /** Its steps are walked but reach nobody, so that what the others bring can be measured against it. */
  readonly control?: true
}

/** Content with Liquid in it; which fields there are depends on the channel. Files, layouts and partials are already read in. */
export type Template = PushTemplate | EmailTemplate | SmsTemplate | WebhookTemplate

export interface PushFields {
  readonly title: string
  readonly body: string
  readonly link?: string
  readonly icon?: string
  readonly image?: string
}

export interface EmailFields {
  readonly subject: string
  readonly preheader?: string
  readonly text?: string
  readonly html?: string
  readonly mjml?: string
}

export interface SmsFields {
  readonly text: string
}

export interface WebhookFields {
  readonly body: string
}

export type PushTemplate = { readonly channel: 'push' } & PushFields & TemplateParts<PushFields> & TrackingSwitch
export type EmailTemplate = { readonly channel: 'email' } & EmailFields &
  TemplateParts<EmailFields> &
  TrackingSwitch & {
    /** What its body stands in. */
    readonly layout?: Layout & { readonly key: string }
  }
export type SmsTemplate = { readonly channel: 'sms' } & SmsFields & TemplateParts<SmsFields>
export type WebhookTemplate = { readonly channel: 'webhook' } & WebhookFields & TemplateParts<WebhookFields>

interface TemplateParts<Fields> {
  /** What it says to people of other languages, by language tag; what a variant lacks is as in the template itself. */
  readonly locales?: Readonly<Record<string, Partial<Fields>>>
  /** Those that it uses, and those that these use. */
  readonly partials?: Readonly<Record<string, string>>
}

interface TrackingSwitch {
  /** Its links and pictures stay as they are written, whatever the workspace says. */
  readonly tracking?: false
}

/** A frame for emails: each part has one place for what the template says, see {@link LAYOUT_PLACE}. */
export interface Layout {
  readonly html?: string
  readonly mjml?: string
  readonly text?: string
}

/** Where in a layout the template's own content goes. */
export const LAYOUT_PLACE = /\{\{ *content *\}\}/g
