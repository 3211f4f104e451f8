import type { AggregateDefinition, CollectDefinition, ConditionDefinition, WhereDefinition } from './condition-file.ts'
import type { WhenCapped } from './policies.ts'
import type { CampaignStatus, Channel } from './workspace.ts'
import type { Scalar } from './match.ts'

/**
 * The shape of the workspace file, as people write it: what the typed builder takes, and what `export` gives.
 * `workspace.ts` has the shape after parsing.
 */
export interface WorkspaceDefinition {
  readonly version: 1
  /** Name of the workspace: a plain key. */
  readonly workspace: string
  /** `inbox` (default) keeps every message here; `test` sends all to one address; `live` sends to customers. */
  readonly sending?: 'inbox' | 'live' | { readonly test: string }
  /** IANA name, default UTC. */
  readonly timezone?: string
  /** Language of people who have not told theirs: `de`, `pt-BR`. */
  readonly locale?: string
  /** Which ids belong to one person, where that differs from the rules that hold by themselves. */
  readonly identity?: IdentityDefinition
  readonly sources?: Readonly<Record<string, SourceDefinition>>
  readonly connections?: Readonly<Record<string, ConnectionDefinition>>
  /** What is done to the links of messages. */
  readonly tracking?: {
    /** Default true: clicks on links of emails are recorded. */
    readonly clicks?: boolean
    /** Default true: that emails are opened is recorded. */
    readonly opens?: boolean
    /** Parameters for links that have none. */
    readonly utm?: { readonly source: string; readonly medium?: string; readonly campaign?: string }
  }
  /** What is kept of the calls of tools, so that people can look at them. */
  readonly records?: {
    /** Default masked: without personal data. Secrets are never kept. */
    readonly exchanges?: 'masked' | 'full' | 'off'
    /** How long. Default 7d. */
    readonly keep?: string
  }
  readonly coupons?: Readonly<Record<string, CouponDefinition>>
  /** Computed traits by name: `lifetime_value: { sum: total, of: Order Completed }`. */
  readonly computed?: Readonly<Record<string, AggregateDefinition | CollectDefinition>>
  readonly cohorts?: Readonly<Record<string, CohortDefinition>>
  readonly campaigns?: Readonly<Record<string, CampaignDefinition>>
  readonly templates?: Readonly<Record<string, TemplateDefinition>>
  /** Frames that emails can stand in, by key. */
  readonly layouts?: Readonly<Record<string, LayoutDefinition>>
  /** Pieces of text that templates put in with `{% render 'KEY' %}`. */
  readonly partials?: Readonly<Record<string, ContentDefinition>>
  /** What holds for all campaigns at the moment of sending; transactional ones are exempt. */
  readonly policies?: PoliciesDefinition
  /** What people can be subscribed to, by key. */
  readonly topics?: Readonly<Record<string, TopicDefinition | null>>
}

export interface TopicDefinition {
  /** As people see it on the preference page. */
  readonly name?: string
  /** Who has not chosen gets it (`in`, default), or does not. */
  readonly default?: 'in' | 'out'
  /** Who subscribes gets it once they have confirmed it by a link (double opt-in); it is out by default then. */
  readonly confirm?: boolean
}

export interface PoliciesDefinition {
  readonly quietHours?: readonly QuietHoursDefinition[]
  readonly caps?: readonly CapDefinition[]
  /** What people must have agreed to, by channel, and for lists at ad platforms. */
  readonly consent?: Readonly<Partial<Record<Channel | 'audiences', ConsentDefinition>>>
  /** Share of people kept out of all promotional campaigns: `2%`. */
  readonly holdout?: string
}

/** A purpose, as consent events name it. `unknown`: who never said anything; `allow` by itself for messages, `deny` for lists. */
export type ConsentDefinition = string | { readonly purpose: string; readonly unknown?: 'allow' | 'deny' }

/** `{ channel: 'push', atMost: 3, per: '1d' }`: so many messages a person in a rolling window. It needs `channel` or `tag`. */
export type CapDefinition = {
  readonly atMost: number
  readonly per: string
  /** `skip` (default), or `wait` until the window has room again. */
  readonly then?: 'skip' | 'wait'
} & (
  | { readonly channel: Channel | readonly Channel[]; readonly tag?: string }
  | { readonly channel?: never; readonly tag: string }
)

/** `{ channel: 'push', from: '22:00', to: '08:00' }`: a time of day without messages. */
export interface QuietHoursDefinition {
  readonly channel: Channel | readonly Channel[]
  /** `HH:MM` on the person's clock; a window that ends before it begins goes over midnight. */
  readonly from: string
  readonly to: string
  /** `profile` (default): each person's own, else the workspace's. Or an IANA name. */
  readonly timezone?: string
  /** `hold` (default): it goes out when the quiet time is over. `edge`: just before it begins, if that is known in time. */
  readonly then?: 'hold' | 'skip' | 'edge'
}

export interface IdentityDefinition {
  /** Values that are nobody's, of any type; `*` stands for any run of characters, and case makes no difference. */
  readonly blocked?: readonly string[]
  /** Rules by type of id: built-in ones, and your own of `context.externalIds`. */
  readonly types?: Readonly<Record<string, { readonly limit?: number; readonly blocked?: readonly string[] }>>
  /** Types from the strongest down. */
  readonly priority?: readonly string[]
  /** Different users of one browser or device until it counts as shared. */
  readonly usersPerDevice?: number
}

export interface SourceDefinition {
  readonly name?: string
  readonly writeKey: string
  readonly origins?: readonly string[]
}

/** The settings of its kind stand beside `kind`. */
export interface ConnectionDefinition {
  readonly kind: string
  readonly forward?: { readonly events: 'all' | readonly string[]; readonly computed?: readonly string[] }
  readonly audiences?: Readonly<Record<string, AudienceDefinition>>
  /** Of messages and changes of lists. */
  readonly throttle?: ThrottleDefinition
  /** What being on its lists needs. */
  readonly consent?: ConsentDefinition
  readonly [setting: string]: unknown
}

export interface AudienceDefinition {
  readonly id?: string
  readonly create?: boolean
  readonly name?: string
  readonly cohort?: string
  readonly consent?: ConsentDefinition
}

/** Exactly one of `code` and `generate`. */
export type CouponDefinition = { readonly discount?: string; readonly expires?: string } & (
  | { readonly code: string; readonly generate?: never; readonly codes?: never }
  | { readonly generate: string; readonly code?: never; readonly codes?: never }
  | {
      readonly codes: { readonly file: string; readonly warnBelow?: number }
      readonly code?: never
      readonly generate?: never
    }
)

export interface CohortDefinition {
  readonly name?: string
  readonly where: ConditionDefinition
}

export interface CampaignDefinition {
  readonly name?: string
  readonly status?: CampaignStatus
  readonly kind?: 'promotional' | 'transactional'
  /** Names that caps can refer to. */
  readonly tags?: readonly string[]
  /** Key of a topic: who is not subscribed to it does not get what the campaign sends. */
  readonly topic?: string
  /** Of its messages, whomever they are for. */
  readonly throttle?: ThrottleDefinition
  /** What people must have agreed to, if not what the policies say for the channel. */
  readonly consent?: ConsentDefinition
  /** Where a cap has room for few: the higher goes first; default 0. */
  readonly priority?: number
  readonly entry:
    | { readonly cohort: string; readonly existing?: 'skip' | 'include' }
    | { readonly event: string; readonly where?: WhereDefinition; readonly key?: string }
    | { readonly api: true }
    | { readonly schedule: ScheduleDefinition; readonly cohort: string; readonly throttle?: ThrottleDefinition }
  readonly reentry?: 'always' | 'never' | { readonly after: string }
  readonly exit?: readonly ConditionDefinition[]
  /** `within` runs from the entry into the campaign. */
  readonly goal?: ConditionDefinition & { readonly within?: string; readonly ends?: boolean }
  /** `5%` */
  readonly holdout?: string
  /** Messages that came due while it was paused: sent up to so late (a day, unless said otherwise), all, or none. */
  readonly onResume?: 'send' | 'skip' | { readonly lateUpTo: string }
  readonly steps: readonly StepDefinition[]
}

/** `lateUpTo`: what could not begin in time still begins, up to so late; 4h unless said otherwise. */
export type ScheduleDefinition = { readonly timezone?: string; readonly lateUpTo?: string } & (
  | { readonly at: string; readonly cron?: never }
  /** `0 9 * * mon` */
  | { readonly cron: string; readonly at?: never }
)

/** `1000/h`, or the same as a mapping. */
export type ThrottleDefinition = string | { readonly atMost: number; readonly per: string }

export interface CaseDefinition {
  readonly when: ConditionDefinition
  readonly then?: readonly StepDefinition[]
}

/** A date, the date that a trait holds, a time of day, or the hour at which the person opens most. */
export type UntilDefinition =
  | string
  /** `offset`: a duration, with - before it for earlier. */
  | { readonly trait: string; readonly offset?: string; readonly at?: never; readonly on?: never }
  | (ClockDefinition & { readonly trait?: never; readonly offset?: never })
  | BestHourDefinition

export type WeekdayDefinition = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** At least one of `at` and `on`; `at` is midnight unless said otherwise. */
export interface ClockDefinition {
  /** `09:00` */
  readonly at?: string
  readonly on?: WeekdayDefinition | readonly WeekdayDefinition[]
  /** `profile` (default): that of the person; or an IANA name. */
  readonly timezone?: string
}

/** The hour at which the person opens most messages; `fallback` is for those who have opened too few. */
export interface BestHourDefinition extends ClockDefinition {
  readonly at: 'bestHour'
  /** `10:00` */
  readonly fallback: string
}

/** `weight` is its share of the weights of all arms; the steps of a `control` arm reach nobody. */
export interface ArmDefinition {
  readonly id: string
  readonly weight: number
  readonly then?: readonly StepDefinition[]
  readonly control?: boolean
}

export type StepDefinition = { readonly id?: string; readonly if?: ConditionDefinition } & (
  | { readonly wait: string | { readonly until: UntilDefinition } }
  | {
      readonly waitFor: ConditionDefinition
      readonly upTo?: string
      readonly reset?: ResetDefinition
      readonly then?: readonly StepDefinition[]
      readonly else?: readonly StepDefinition[]
    }
  | {
      readonly waitFor: readonly CaseDefinition[]
      readonly upTo?: string
      readonly reset?: ResetDefinition
      readonly else?: readonly StepDefinition[]
    }
  | SendDefinition
  | { readonly branch: readonly CaseDefinition[]; readonly else?: readonly StepDefinition[] }
  | { readonly split: readonly ArmDefinition[] }
  | { readonly call: CallDefinition; readonly upTo?: string }
  | {
      readonly audience: { readonly add?: readonly string[]; readonly remove?: readonly string[] }
      /** Until when those added stay; `onExit` is true unless said otherwise. */
      readonly remove?: { readonly when?: ConditionDefinition; readonly onExit?: boolean; readonly after?: string }
    }
  /** Traits of the person; null takes one away. */
  | { readonly set: Readonly<Record<string, GivenDefinition>> }
  | { readonly emit: { readonly event: string; readonly properties?: Readonly<Record<string, GivenDefinition>> } }
  /** The key of another campaign. */
  | { readonly enter: string }
  | { readonly exit: string }
)

/** An event: each time it happens, `upTo` begins anew. */
export interface ResetDefinition {
  readonly did: string
  readonly where?: WhereDefinition
}

/** A question to a tool; `save` keeps what is at these paths of its answer for templates and conditions. */
export interface CallDefinition {
  /** The key of a connection; unless said otherwise the only one that can be asked. */
  readonly via?: string
  readonly body: ContentDefinition
  readonly save?: Readonly<Record<string, string>>
}

/** A value, or what a trait is at that moment. */
export type GivenDefinition = Scalar | { readonly trait: string }

/** Content in `message`, or the key of a `template` of the same channel. */
export type SendDefinition = {
  readonly via?: string | readonly string[]
  readonly coupon?: string
  /** When a cap is full; default: what the cap says. */
  readonly whenCapped?: WhenCapped
} & (
  | { readonly send: Channel; readonly template: string; readonly message?: never }
  | { readonly send: 'push'; readonly message: PushDefinition; readonly template?: never }
  | { readonly send: 'email'; readonly message: EmailDefinition; readonly template?: never }
  | { readonly send: 'sms'; readonly message: SmsDefinition; readonly template?: never }
  | { readonly send: 'webhook'; readonly message: WebhookDefinition; readonly template?: never }
)

/** Text with Liquid in it, or a file beside the workspace. */
export type ContentDefinition = string | { readonly file: string }

interface PushTexts {
  readonly title: string
  readonly body: string
  readonly link?: string
  readonly icon?: string
  readonly image?: string
}

interface EmailTexts {
  readonly subject: string
  readonly preheader?: string
  readonly text?: ContentDefinition
  readonly html?: ContentDefinition
  readonly mjml?: ContentDefinition
}

interface SmsTexts {
  readonly text: ContentDefinition
}

interface WebhookTexts {
  readonly body: ContentDefinition
}

/** In other languages, by language tag, what differs from the message itself. */
interface InLocales<Texts> {
  readonly locales?: Readonly<Record<string, Partial<Texts>>>
}

interface Trackable {
  /** `false`: its links stay as they are written. */
  readonly tracking?: boolean
}

export type PushDefinition = PushTexts & InLocales<PushTexts> & Trackable

/** At least one of `text`, `html` and `mjml`; not both of the last. */
export type EmailDefinition = EmailTexts & InLocales<EmailTexts> & Trackable & { readonly layout?: string }

type SmsDefinition = SmsTexts & InLocales<SmsTexts>

type WebhookDefinition = WebhookTexts & InLocales<WebhookTexts>

/** Each part has `{{ content }}` once; not both `html` and `mjml`. */
export interface LayoutDefinition {
  readonly html?: ContentDefinition
  readonly mjml?: ContentDefinition
  readonly text?: ContentDefinition
}

export type TemplateDefinition =
  | ({ readonly channel: 'push' } & PushDefinition)
  | ({ readonly channel: 'email' } & EmailDefinition)
  | ({ readonly channel: 'sms' } & SmsDefinition)
  | ({ readonly channel: 'webhook' } & WebhookDefinition)
