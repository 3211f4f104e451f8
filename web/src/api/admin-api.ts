/**
 * Written by `npm run api-client` from the OpenAPI document of the admin API. Not to be edited.
 */
import { call } from './call.ts'
export type ErrorErrorCode =
  | 'bad_request'
  | 'invalid_json'
  | 'body_too_large'
  | 'bad_encoding'
  | 'invalid_definition'
  | 'invalid_write_key'
  | 'unauthorized'
  | 'forbidden'
  | 'bad_signature'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'unmapped_steps'
  | 'link_invalid'
  | 'bad_cursor'
  | 'not_supported'
  | 'too_many_requests'
  | 'unavailable'
  | 'internal'
  | 'bad_configuration'
  | 'store_locked'
  | 'store_corrupt'
  | 'egress_refused'
export type ErrorError = {
  code: ErrorErrorCode
  message: string
  /** The place in what was sent. */
  path?: string
}

export interface Problem {
  code: string
  message: string
  path: string
  /** From 1; 0 where there is no text to point to. */
  line: number
  column: number
  file?: string
  hint?: string
}

export interface Error {
  error: ErrorError
  /** With `invalid_definition`: everything that is wrong. */
  problems?: Problem[]
}

export type SessionUser = {
  role: 'owner'
}

export interface Session {
  user: SessionUser
  /** @nullable */
  workspace: string | null
  version: number | null
}

/**
 * Who changes it: the file that it was started with, or the store.
 */
export type WorkspaceOwner = 'file' | 'store'
export interface Workspace {
  version: number
  /** Who changes it: the file that it was started with, or the store. */
  owner: WorkspaceOwner
  /** YAML */
  source: string
  /** The same as JSON, as written. */
  definition: unknown
}

export interface Published {
  version: number
  /** What is not as it may have been meant. */
  warnings?: string[]
}

/**
 * `reading`: history is read, the version before holds. `judging`: it holds, people are judged one by one.
 */
export type WorkspaceChangeChangeStage = 'reading' | 'judging'
export type WorkspaceChangeChange = {
  version: number
  /** `reading`: history is read, the version before holds. `judging`: it holds, people are judged one by one. */
  stage: WorkspaceChangeChangeStage
  done: number
  total: number
} | null

export interface WorkspaceChange {
  change: WorkspaceChangeChange
}

export type PlanChangesSources = {
  added: string[]
  changed: string[]
  removed: string[]
}

export type PlanChangesConnections = {
  added: string[]
  changed: string[]
  removed: string[]
}

export type PlanChangesCoupons = {
  added: string[]
  changed: string[]
  removed: string[]
}

export type PlanChangesComputed = {
  added: string[]
  changed: string[]
  removed: string[]
}

export type PlanChangesCohorts = {
  added: string[]
  changed: string[]
  removed: string[]
}

export type PlanChangesCampaigns = {
  added: string[]
  changed: string[]
  removed: string[]
}

export type PlanChangesTemplates = {
  added: string[]
  changed: string[]
  removed: string[]
}

export type PlanChangesLayouts = {
  added: string[]
  changed: string[]
  removed: string[]
}

export type PlanChangesPartials = {
  added: string[]
  changed: string[]
  removed: string[]
}

/**
 * Null while there are problems.
 */
export type PlanChanges = {
  sources: PlanChangesSources
  connections: PlanChangesConnections
  coupons: PlanChangesCoupons
  computed: PlanChangesComputed
  cohorts: PlanChangesCohorts
  campaigns: PlanChangesCampaigns
  templates: PlanChangesTemplates
  layouts: PlanChangesLayouts
  partials: PlanChangesPartials
  settings: string[]
} | null

/**
 * `time`: not everybody could be looked at. `filling`: a version before is still taken over.
 */
export type PlanPlanPeopleApproximate = 'time' | 'filling' | null
/**
 * Null: people were not counted.
 */
export type PlanPlanPeople = {
  /** Who were looked at. */
  counted: number
  total: number
  /** `time`: not everybody could be looked at. `filling`: a version before is still taken over. */
  approximate: PlanPlanPeopleApproximate
} | null

/**
 * `follows`: it stays, but something that it rests on does not.
 */
export type PlanPlanCohortsItemChange = 'added' | 'changed' | 'removed' | 'follows'
export type PlanPlanCohortsItem = {
  key: string
  /** `follows`: it stays, but something that it rests on does not. */
  change: PlanPlanCohortsItemChange
  /** Null: not known. */
  before: number | null
  /** Null: not known. */
  after: number | null
  /** Null: not known. */
  enter: number | null
  /** Null: not known. */
  leave: number | null
}

export type PlanPlanCampaignsItemChange = 'added' | 'changed' | 'removed' | 'same'
export type PlanPlanCampaignsItemStatusBefore = 'draft' | 'live' | 'paused' | 'ended' | null
export type PlanPlanCampaignsItemStatusAfter = 'draft' | 'live' | 'paused' | 'ended' | null
export type PlanPlanCampaignsItemStatus = {
  before: PlanPlanCampaignsItemStatusBefore
  after: PlanPlanCampaignsItemStatusAfter
}

export type PlanPlanCampaignsItemStepsItemChange = 'added' | 'changed' | 'renamed' | 'removed'
export type PlanPlanCampaignsItemStepsItem = {
  step: string
  change: PlanPlanCampaignsItemStepsItemChange
  /**
   * Its name in the version in force, if that is another.
   * @nullable
   */
  was: string | null
}

export type PlanPlanCampaignsItemStandingItemGoes = 'stays' | 'moves' | 'ends'
export type PlanPlanCampaignsItemStandingItem = {
  version: number
  /** Empty behind the last step. */
  step: string
  people: number
  /** The new version lacks the step. */
  isGone: boolean
  goes: PlanPlanCampaignsItemStandingItemGoes
  /** @nullable */
  to: string | null
  /**
   * Why the journey ends.
   * @nullable
   */
  reason: string | null
}

export type PlanPlanCampaignsItem = {
  key: string
  change: PlanPlanCampaignsItemChange
  status: PlanPlanCampaignsItemStatus
  /** Journeys in flight, of all versions. */
  people: number | null
  steps: PlanPlanCampaignsItemStepsItem[]
  standing: PlanPlanCampaignsItemStandingItem[]
}

export type PlanPlanUnmappedItem = {
  campaign: string
  step: string
  /** Null: not known. */
  people: number | null
}

/**
 * For whom. Null while there are problems.
 */
export type PlanPlan = {
  /** The version in force, that it was compared with. */
  version: number
  /** Null: people were not counted. */
  people: PlanPlanPeople
  cohorts: PlanPlanCohortsItem[]
  campaigns: PlanPlanCampaignsItem[]
  migrate: boolean
  /** Steps for which it has to be said where people go on, if journeys are to move. */
  unmapped: PlanPlanUnmappedItem[]
  mapProblems: string[]
} | null

export interface Plan {
  problems: Problem[]
  warnings: Problem[]
  /** Null while there are problems. */
  changes: PlanChanges
  /** For whom. Null while there are problems. */
  plan: PlanPlan
  /** The same for people. */
  lines: string[]
}

export type DefinitionTextCohortsItem = {
  key: string
  text: string
}

export type DefinitionTextCampaignsItemStepsItem = {
  id: string
  kind: string
  text: string
}

export type DefinitionTextCampaignsItem = {
  key: string
  /** What holds for it as a whole. */
  lines: string[]
  /** In the order of the definition, those of a block behind their block. */
  steps: DefinitionTextCampaignsItemStepsItem[]
}

export interface DefinitionText {
  problems: Problem[]
  warnings: Problem[]
  /** Empty while there are problems. */
  cohorts: DefinitionTextCohortsItem[]
  /** Empty while there are problems. */
  campaigns: DefinitionTextCampaignsItem[]
}

/**
 * The file that owns the definition, or a call of the API.
 */
export type VersionBy = 'file' | 'api' | null
export interface Version {
  version: number
  /** When it took effect; ISO 8601, UTC. */
  at: string | null
  /** The file that owns the definition, or a call of the API. */
  by: VersionBy
  /** The version that it brought back. */
  rollbackOf: number | null
  /** Whether journeys in flight were moved to it. */
  migrated: boolean
  inForce: boolean
  /** What it changed, in a line. */
  summary: string
}

export interface VersionPage {
  items: Version[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export interface VersionSource {
  version: number
  /** YAML */
  source: string
}

/**
 * While it is filling, not everybody was judged by the newest definition.
 */
export type CohortStatus = 'live' | 'filling'
export interface Cohort {
  key: string
  name: string
  size: number
  /** While it is filling, not everybody was judged by the newest definition. */
  status: CohortStatus
  /** The condition in words. */
  text: string
}

export type CohortPreviewSampleItem = {
  profileId: string
  /** @nullable */
  userId: string | null
  /** @nullable */
  email: string | null
}

export interface CohortPreview {
  size: number
  /** Profiles that were judged. */
  profiles: number
  /** The condition in words. */
  text: string
  sample: CohortPreviewSampleItem[]
}

export interface CohortPage {
  items: Cohort[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export interface Member {
  profileId: string
  /** @nullable */
  userId: string | null
  /** @nullable */
  email: string | null
  /** ISO 8601, UTC */
  enteredAt: string
}

export interface MemberPage {
  items: Member[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export type CampaignSummaryStatus = 'draft' | 'live' | 'paused' | 'ended'
export interface CampaignSummary {
  key: string
  name: string
  status: CampaignSummaryStatus
  entered: number
  open: number
  heldOut: number
  goal: number
  holdoutGoal: number
}

export interface CampaignPage {
  items: CampaignSummary[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export type StepUnder = {
  step: string
  branch: string
} | null

export type StepSkipped = { [key: string]: number }

/**
 * Messages that had to wait, by the rule that held them back.
 */
export type StepHeld = { [key: string]: number }

export type StepBranches = { [key: string]: number }

/**
 * Goals reached by those who took each arm of a split.
 */
export type StepGoals = { [key: string]: number }

export interface Step {
  id: string
  kind: string
  /** @nullable */
  channel: string | null
  /** The step in words. */
  text: string
  depth: number
  under: StepUnder
  reached: number
  passedOver: number
  sent: number
  failed: number
  unknown: number
  skipped: StepSkipped
  /** Messages that had to wait, by the rule that held them back. */
  held: StepHeld
  branches: StepBranches
  /** Goals reached by those who took each arm of a split. */
  goals: StepGoals
  /** Those who got its message and reached the goal within its time after it. Compare `holdoutGoal` of `heldOut`. */
  converted: number
  /** Times it was left out, standing in a control arm. */
  silent: number
}

export type CampaignStatusProperty = 'draft' | 'live' | 'paused' | 'ended'
/**
 * Null: the campaign is not entered by schedule.
 */
export type CampaignSchedule = {
  /** The schedule in words. */
  text: string
  /** The next occurrence; null: there is none, or the campaign is not live. */
  next: string | null
  /** Occurrences that were begun. */
  begun: number
  /** Occurrences that were not, since it was too late. */
  missed: number
  /** Occurrences that stood still for too long before everybody had their turn. */
  cutShort: number
} | null

export type CampaignBlocked = { [key: string]: number }

export type CampaignEnded = { [key: string]: number }

export type CampaignRulesItem = {
  reason: string
  /** Messages that were not sent because of it. */
  skipped: number
  /** Messages that had to wait because of it. */
  held: number
}

export interface Campaign {
  key: string
  name: string
  status: CampaignStatusProperty
  entered: number
  open: number
  heldOut: number
  goal: number
  holdoutGoal: number
  /** Null: the campaign is not entered by schedule. */
  schedule: CampaignSchedule
  blocked: CampaignBlocked
  ended: CampaignEnded
  steps: Step[]
  /** What each rule cost, in the order in which they are tried. */
  rules: CampaignRulesItem[]
}

export type CampaignStatusStatus = 'draft' | 'live' | 'paused' | 'ended'
export interface CampaignStatus {
  key: string
  status: CampaignStatusStatus
  version: number
}

export interface EnteredCampaign {
  campaign: string
  profileId: string
  /**
   * The open journey of this key, also one that was there before. Null: there is none; the timeline says why.
   * @nullable
   */
  journey: string | null
}

export type ImportReportRefusedItem = {
  /** As a spreadsheet counts: the header is row 1. */
  row: number
  /** Empty: the row as a whole. */
  column: string
  why: string
}

export interface ImportReport {
  /** Without the header. */
  rows: number
  imported: number
  refused: ImportReportRefusedItem[]
}

export interface Coupon {
  coupon: string
  code: string
  /** @nullable */
  discount: string | null
  expiresAt: string | null
}

/**
 * One code for all, made one by one, or read from a file.
 */
export type CouponStockKind = 'shared' | 'generated' | 'pool'
export interface CouponStock {
  key: string
  /** One code for all, made one by one, or read from a file. */
  kind: CouponStockKind
  /**
   * The code that all share.
   * @nullable
   */
  code: string | null
  /** @nullable */
  discount: string | null
  /** Codes that can still be given; null: as many as it takes. */
  left: number | null
  /** In a message that is on its way. */
  reserved: number
  given: number
  redeemed: number
  /** Fewer are left than should be. */
  low: boolean
}

export interface CouponPage {
  items: CouponStock[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

/**
 * As it goes to the tool: subject, html and text, or title, body and link, or text, or body.
 */
export type MessagePreviewContent = { [key: string]: unknown } | null

export type MessagePreviewSegmentsEncoding = 'gsm7' | 'ucs2'
/**
 * Of a text message.
 */
export type MessagePreviewSegments = {
  encoding: MessagePreviewSegmentsEncoding
  /** Places that the text takes: some characters take two. */
  units: number
  /** What it is paid for as. */
  segments: number
} | null

export type MessagePreviewCoupon = {
  coupon: string
  code: string
  /** It only shows what a code looks like: the person has none yet. */
  sample: boolean
} | null

export interface MessagePreview {
  channel: string
  /**
   * The variant that is used; null: the template itself.
   * @nullable
   */
  locale: string | null
  /** As it goes to the tool: subject, html and text, or title, body and link, or text, or body. */
  content: MessagePreviewContent
  /** Of a text message. */
  segments: MessagePreviewSegments
  coupon: MessagePreviewCoupon
  /**
   * Why it cannot be made for this person; then there is no content.
   * @nullable
   */
  problem: string | null
  /** What comes to nothing in it. */
  warnings: string[]
}

export interface MessageTest {
  ok: boolean
  /** Through which it went. */
  connection: string
  /**
   * Where an email or a text message went.
   * @nullable
   */
  to: string | null
  /** accepted, or the class of what went wrong. */
  result: string
  /** What the tool said. */
  detail: string
}

export type JourneyDeliveriesItemStatus =
  'pending' | 'held' | 'sending' | 'sent' | 'delivered' | 'failed' | 'skipped' | 'unknown' | 'cancelled'
export type JourneyDeliveriesItemReceipts = { [key: string]: string }

export type JourneyDeliveriesItem = {
  id: string
  step: string
  status: JourneyDeliveriesItemStatus
  /** ISO 8601, UTC */
  at: string
  receipts: JourneyDeliveriesItemReceipts
}

export interface Journey {
  id: string
  campaign: string
  key: string
  /** Empty once all steps are done and only an ad list holds it open. */
  step: string
  /** ISO 8601, UTC */
  startedAt: string
  due: string | null
  deliveries: JourneyDeliveriesItem[]
}

export type AudienceStateStatus =
  'pending' | 'held' | 'sending' | 'sent' | 'delivered' | 'failed' | 'skipped' | 'unknown' | 'cancelled'
export interface AudienceState {
  list: string
  on: boolean
  status: AudienceStateStatus
}

export type ProfileIdsItem = {
  type: string
  value: string
}

export type ProfileTraits = { [key: string]: unknown }

/**
 * What the workspace computes of the person, by name.
 */
export type ProfileComputed = { [key: string]: unknown }

export type ProfileCohortsItem = {
  key: string
  name: string
  /** ISO 8601, UTC */
  enteredAt: string
}

export type ProfileConsentsItem = {
  purpose: string
  given: boolean
  /** ISO 8601, UTC */
  at: string
}

export interface Profile {
  profileId: string
  /** @nullable */
  userId: string | null
  ids: ProfileIdsItem[]
  traits: ProfileTraits
  /** What the workspace computes of the person, by name. */
  computed: ProfileComputed
  /** ISO 8601, UTC */
  firstSeen: string
  /** ISO 8601, UTC */
  lastSeen: string
  cohorts: ProfileCohortsItem[]
  journeys: Journey[]
  audiences: AudienceState[]
  coupons: Coupon[]
  optedOut: string[]
  /** Topics that they subscribed to and have yet to confirm. */
  unconfirmed: string[]
  /** What the person said last of each purpose; * is all that no later saying names. */
  consents: ProfileConsentsItem[]
  unsubscribed: boolean
  /** So much happened that some conditions rest on incomplete facts. */
  approximate: boolean
}

export interface Unmerged {
  /** Who goes on under the old number. */
  profile: Profile
  /** Who has the other id now. */
  parted: Profile
}

export type TimelineEventProperties = { [key: string]: unknown }

export interface TimelineEvent {
  kind: 'event'
  /** ISO 8601, UTC */
  at: string
  position: number
  name: string
  type: string
  properties: TimelineEventProperties
  source: string
  /**
   * The connection whose tool told it.
   * @nullable
   */
  via: string | null
}

export type DecisionDetail = { [key: string]: unknown }

export interface Decision {
  kind: string
  /** ISO 8601, UTC */
  at: string
  position: number
  text: string
  detail: DecisionDetail
}

export interface Timeline {
  items: (TimelineEvent | Decision)[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export type ExplanationOutcome =
  | 'in_progress'
  | 'goal_reached'
  | 'completed'
  | 'exited'
  | 'held_out'
  | 'blocked'
  | 'campaign_not_live'
  | 'never_entered'
export type ExplanationBecauseItemDetail = { [key: string]: unknown }

export type ExplanationBecauseItem = {
  /** Null: it is so now. */
  at: string | null
  text: string
  detail: ExplanationBecauseItemDetail
}

export interface Explanation {
  campaign: string
  outcome: ExplanationOutcome
  summary: string
  because: ExplanationBecauseItem[]
}

export type DeliveryStatus =
  'pending' | 'held' | 'sending' | 'sent' | 'delivered' | 'failed' | 'skipped' | 'unknown' | 'cancelled'
export type DeliveryAttemptsItem = {
  number: number
  /** ISO 8601, UTC */
  at: string
  endedAt: string | null
  /** @nullable */
  outcome: string | null
  /** @nullable */
  detail: string | null
}

export type DeliveryReceipts = { [key: string]: string }

export type DeliveryAudienceOp = 'add' | 'remove'
export type DeliveryAudience = {
  list: string
  op: DeliveryAudienceOp
} | null

export interface Delivery {
  id: string
  campaign: string
  step: string
  channel: string
  connection: string
  profileId: string
  /** @nullable */
  userId: string | null
  status: DeliveryStatus
  /** @nullable */
  reason: string | null
  /** ISO 8601, UTC */
  createdAt: string
  /** While it is pending or held: it is not tried before. */
  notBefore: string
  attempts: DeliveryAttemptsItem[]
  receipts: DeliveryReceipts
  coupon: Coupon | null
  audience: DeliveryAudience
}

export interface DeliveryPage {
  items: Delivery[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export interface RejectedEvent {
  position: number
  /** ISO 8601, UTC */
  at: string
  source: string
  reason: string
  detail: string
  sample: string
}

export interface RejectedPage {
  items: RejectedEvent[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export type LiveEventVerdict = 'applied' | 'duplicate' | 'rejected'
export interface LiveEvent {
  position: number
  /** ISO 8601, UTC */
  at: string
  /** @nullable */
  name: string | null
  /** @nullable */
  type: string | null
  /** @nullable */
  source: string | null
  profileId: string | null
  verdict: LiveEventVerdict
}

export type LiveDecisionDetail = { [key: string]: unknown }

export interface LiveDecision {
  kind: string
  /** ISO 8601, UTC */
  at: string
  position: number
  text: string
  detail: LiveDecisionDetail
  profileId: string
}

/**
 * Secrets are masked.
 */
export type ConnectionSettings = { [key: string]: unknown }

export type ConnectionStateStatus = 'ok' | 'stopped' | 'backing_off'
export type ConnectionState = {
  status: ConnectionStateStatus
  detail: string
}

/**
 * How fast it may be sent to.
 */
export type ConnectionThrottle = {
  atMost: number
  /** The window, ms. */
  perMs: number
} | null

export type ConnectionReceiveCallsItemOutcome = 'accepted' | 'refused' | 'unavailable'
export type ConnectionReceiveCallsItem = {
  /** ISO 8601, UTC */
  at: string
  outcome: ConnectionReceiveCallsItemOutcome
  /**
   * Why it was refused.
   * @nullable
   */
  detail: string | null
  events: number
  /** Items that were understood and from which nothing follows. */
  noted: number
  /** Items that could not be used. */
  bad: number
  problems: string[]
}

/**
 * null: the tool tells nothing.
 */
export type ConnectionReceive = {
  /** To be told to the tool, as the address of its webhook. */
  address: string
  /** The newest first; gone after a restart. */
  calls: ConnectionReceiveCallsItem[]
} | null

export interface Connection {
  key: string
  kind: string
  title: string
  abilities: string[]
  /** Secrets are masked. */
  settings: ConnectionSettings
  state: ConnectionState
  /** How fast it may be sent to. */
  throttle: ConnectionThrottle
  /** Deliveries under way that are not settled. */
  pending: number
  /** Those of them that are due and wait for room in a throttle, of the connection or of their campaign. */
  throttled: number
  /** null: the tool tells nothing. */
  receive: ConnectionReceive
}

export interface ConnectionPage {
  items: Connection[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

/**
 * What the tool last said of it; null: nothing yet. Each number is null where it does not say it.
 */
export type AudiencePageItemsItemTold = {
  /** ISO 8601, UTC */
  at: string
  /** Members on the list. */
  size: number | null
  /** Of the newest change. */
  received: number | null
  /** Of the newest change, those that the tool could not read. */
  invalid: number | null
} | null

export type AudiencePageItemsItem = {
  key: string
  /** As campaigns name it: connection/key. */
  list: string
  /**
   * The cohort that feeds it; null: steps of campaigns do.
   * @nullable
   */
  cohort: string | null
  /** People whom a cohort or a journey wants on it. */
  wanted: number
  /** People whom the tool has said to have; what it makes of them is its own. */
  confirmed: number
  /** People whose change the tool has yet to be told. */
  waiting: number
  /** When the next changes may go out; null: none wait. */
  nextPushAt: string | null
  /** Fewest members with which the platform does anything; null: not known. */
  membersMin: number | null
  /** Fewer are wanted than the platform needs. */
  isTooSmall: boolean
  /** What the tool last said of it; null: nothing yet. Each number is null where it does not say it. */
  told: AudiencePageItemsItemTold
  /** How long a change takes to count, in words; empty: at once, as far as is known. */
  lag: string
}

export interface AudiencePage {
  items: AudiencePageItemsItem[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export type ParkedEventPageItemsItem = {
  /** Its place in the log. */
  position: number
  messageId: string
  /** Why the tool refused it. */
  detail: string
}

export interface ParkedEventPage {
  items: ParkedEventPageItemsItem[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export interface Replay {
  /** Events that the tool took now. */
  sent: number
  /** Events that are still kept as refused. */
  left: number
}

export interface DeliveriesReplay {
  /** Deliveries that wait once more. */
  again: number
  /** Deliveries that nobody wants any more: their journey has ended, or their list is wanted otherwise. They stay as they are. */
  left: number
  /**
   * Give it back as `cursor`; null: those were the last.
   * @nullable
   */
  next: string | null
}

export type DeliveryExchangesItemsItemRequestHeaders = { [key: string]: string }

export type DeliveryExchangesItemsItemRequest = {
  /** POST, or MAIL for an email by SMTP. */
  method: string
  url: string
  headers: DeliveryExchangesItemsItemRequestHeaders
  body: string
  /** Characters of the body that were not kept. */
  cut: number
}

export type DeliveryExchangesItemsItemResponseHeaders = { [key: string]: string }

export type DeliveryExchangesItemsItemResponse = {
  /** null: no answer, and the body says why, or one without a number. */
  status: number | null
  headers: DeliveryExchangesItemsItemResponseHeaders
  body: string
  /** Characters of the body that were not kept. */
  cut: number
}

export type DeliveryExchangesItemsItem = {
  attempt: number
  /** ISO 8601, UTC */
  at: string
  request: DeliveryExchangesItemsItemRequest
  response: DeliveryExchangesItemsItemResponse
}

export interface DeliveryExchanges {
  items: DeliveryExchangesItemsItem[]
}

export interface ConnectionTest {
  ok: boolean
  detail: string
}

export type InboxMessageContent = { [key: string]: unknown }

export interface InboxMessage {
  id: string
  profileId: string
  campaign: string
  step: string
  channel: string
  to: string
  /** ISO 8601, UTC */
  at: string
  content: InboxMessageContent
}

export interface InboxPage {
  items: InboxMessage[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export interface Source {
  key: string
  name: string
  writeKey: string
  origins: string[]
}

export interface SourcePage {
  items: Source[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

/**
 * `runs`: a trial with made-up events called the tool. `loads`: it did not; `reason` says why.
 */
export type DestinationStatus = 'runs' | 'loads'
export interface Destination {
  /** As `destination` of a connection. */
  slug: string
  title: string
  /** `runs`: a trial with made-up events called the tool. `loads`: it did not; `reason` says why. */
  status: DestinationStatus
  /** @nullable */
  reason: string | null
  /**
   * custom, basic, oauth2 or oauth-managed; null: none.
   * @nullable
   */
  signIn: string | null
  /** It keeps lists of people. */
  isAudience: boolean
  /** Automatic ones, used by a connection without `actions`. */
  presets: number
  actions: string[]
}

export interface DestinationPage {
  items: Destination[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

/**
 * `runs`: a trial with made-up events called the tool. `loads`: it did not; `reason` says why.
 */
export type DestinationFormStatus = 'runs' | 'loads'
export type DestinationFormSettingsItemChoicesItem = {
  value: unknown
  label: string
}

/**
 * Of an object: its fields, by key.
 */
export type DestinationFormSettingsItemProperties = { [key: string]: { [key: string]: unknown } }

export type DestinationFormSettingsItem = {
  key: string
  label: string
  description: string
  /** string, text, password, number, integer, boolean, datetime, object or hidden. */
  type: string
  /** false also where it depends on other fields. */
  required: boolean
  secret: boolean
  multiple: boolean
  choices: DestinationFormSettingsItemChoicesItem[]
  /** A value, or a directive of the mapping kit. */
  default?: unknown
  /** Of an object: its fields, by key. */
  properties?: DestinationFormSettingsItemProperties
}

export type DestinationFormAudienceFieldsItemChoicesItem = {
  value: unknown
  label: string
}

/**
 * Of an object: its fields, by key.
 */
export type DestinationFormAudienceFieldsItemProperties = { [key: string]: { [key: string]: unknown } }

export type DestinationFormAudienceFieldsItem = {
  key: string
  label: string
  description: string
  /** string, text, password, number, integer, boolean, datetime, object or hidden. */
  type: string
  /** false also where it depends on other fields. */
  required: boolean
  secret: boolean
  multiple: boolean
  choices: DestinationFormAudienceFieldsItemChoicesItem[]
  /** A value, or a directive of the mapping kit. */
  default?: unknown
  /** Of an object: its fields, by key. */
  properties?: DestinationFormAudienceFieldsItemProperties
}

export type DestinationFormActionsItemFieldsItemChoicesItem = {
  value: unknown
  label: string
}

/**
 * Of an object: its fields, by key.
 */
export type DestinationFormActionsItemFieldsItemProperties = { [key: string]: { [key: string]: unknown } }

export type DestinationFormActionsItemFieldsItem = {
  key: string
  label: string
  description: string
  /** string, text, password, number, integer, boolean, datetime, object or hidden. */
  type: string
  /** false also where it depends on other fields. */
  required: boolean
  secret: boolean
  multiple: boolean
  choices: DestinationFormActionsItemFieldsItemChoicesItem[]
  /** A value, or a directive of the mapping kit. */
  default?: unknown
  /** Of an object: its fields, by key. */
  properties?: DestinationFormActionsItemFieldsItemProperties
}

export type DestinationFormActionsItem = {
  action: string
  title: string
  description: string
  /**
   * FQL that it suggests.
   * @nullable
   */
  when: string | null
  batches: boolean
  fields: DestinationFormActionsItemFieldsItem[]
}

export type DestinationFormPresetsItemMapping = { [key: string]: unknown }

export type DestinationFormPresetsItem = {
  name: string
  action: string
  /** Used by a connection without `actions`; others are suggestions. */
  isAutomatic: boolean
  /** Used for the changes of lists by a connection without `actions`. */
  isForAudiences: boolean
  /** @nullable */
  when: string | null
  mapping: DestinationFormPresetsItemMapping
}

export interface DestinationForm {
  /** As `destination` of a connection. */
  slug: string
  title: string
  /** `runs`: a trial with made-up events called the tool. `loads`: it did not; `reason` says why. */
  status: DestinationFormStatus
  /** @nullable */
  reason: string | null
  /**
   * custom, basic, oauth2 or oauth-managed; null: none.
   * @nullable
   */
  signIn: string | null
  /** It keeps lists of people. */
  isAudience: boolean
  description: string
  settings: DestinationFormSettingsItem[]
  /** What an audience has to say besides. */
  audienceFields: DestinationFormAudienceFieldsItem[]
  actions: DestinationFormActionsItem[]
  presets: DestinationFormPresetsItem[]
}

/**
 * `other`: a mapping or a list.
 */
export type KindSettingsItemType = 'text' | 'number' | 'flag' | 'choice' | 'other'
export type KindSettingsItem = {
  key: string
  /** `other`: a mapping or a list. */
  type: KindSettingsItemType
  description: string
  isNeeded: boolean
  isSecret: boolean
  /** Of a `choice`. */
  choices: string[]
  /** What holds where nothing is said. */
  usual?: string | number | boolean
}

export interface Kind {
  /** What `kind` says in the definition. */
  key: string
  title: string
  summary: string
  abilities: string[]
  settings: KindSettingsItem[]
}

export interface KindPage {
  items: Kind[]
  /**
   * Give it back as `cursor`; null: that was the last.
   * @nullable
   */
  next: string | null
}

export type StatusPosition = {
  head: number
  applied: number
}

export type StatusSending = 'inbox' | 'test' | 'live'
export type StatusLanesItemState = 'ok' | 'stopped' | 'backing_off'
export type StatusLanesItem = {
  connection: string
  pending: number
  state: StatusLanesItemState
  detail: string
}

export type StatusForwardsItem = {
  connection: string
  position: number
  lag: number
  parked: number
}

export interface Status {
  position: StatusPosition
  lag: number
  /** Ever made, those included that were merged into others. */
  profiles: number
  /** Log time of what was applied last. */
  at: string | null
  sending: StatusSending
  /**
   * Where every message goes while `sending` is `test`.
   * @nullable
   */
  testAddress: string | null
  lanes: StatusLanesItem[]
  forwards: StatusForwardsItem[]
}

export type SignInBody = {
  token: string
}

export type ReadWorkspaceParams = {
  format?: ReadWorkspaceFormat
}

export type ReadWorkspaceFormat = 'json' | 'yaml'
export type PublishWorkspaceParams = {
  /**
   * The version that was edited: refused with `conflict` if another is in force.
   */
  version?: number
  /**
   * Journeys in flight move to the new version; otherwise they stay on theirs.
   */
  migrate?: PublishWorkspaceMigrate
  /**
   * Where people at steps that go away go on: `OLD=NEW`, `OLD=exit`, `OLD=stay`, `CAMPAIGN:OLD=NEW`, with commas.
   */
  map?: string
}

export type PublishWorkspaceMigrate = 'true' | 'false'
export type PublishWorkspaceBodyTwo = { [key: string]: unknown }

export type PlanWorkspaceParams = {
  /**
   * Whether people are counted.
   */
  people?: PlanWorkspacePeople
  /**
   * How long people are counted at most; with what was found by then it answers.
   */
  seconds?: number
  /**
   * Journeys in flight move to the new version; otherwise they stay on theirs.
   */
  migrate?: PlanWorkspaceMigrate
  /**
   * Where people at steps that go away go on: `OLD=NEW`, `OLD=exit`, `OLD=stay`, `CAMPAIGN:OLD=NEW`, with commas.
   */
  map?: string
}

export type PlanWorkspacePeople = 'true' | 'false'
export type PlanWorkspaceMigrate = 'true' | 'false'
export type PlanWorkspaceBodyTwo = { [key: string]: unknown }

export type DescribeWorkspaceBodyTwo = { [key: string]: unknown }

export type ListVersionsParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type RollbackWorkspaceParams = {
  /**
   * The version to bring back; absent: the one before the one in force.
   */
  version?: number
  /**
   * Journeys in flight move to the new version; otherwise they stay on theirs.
   */
  migrate?: RollbackWorkspaceMigrate
  /**
   * Where people at steps that go away go on: `OLD=NEW`, `OLD=exit`, `OLD=stay`, `CAMPAIGN:OLD=NEW`, with commas.
   */
  map?: string
}

export type RollbackWorkspaceMigrate = 'true' | 'false'
export type ListCohortsParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

/**
 * As in the workspace file.
 */
export type PreviewCohortBodyWhere = { [key: string]: unknown }

export type PreviewCohortBody = {
  /** As in the workspace file. */
  where: PreviewCohortBodyWhere
  /** YAML: answers as if this were the definition in force. Nothing is published. */
  definition?: string
}

export type ListMembersParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListCampaignsParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

/**
 * What templates call `event.properties`.
 */
export type EnterCampaignBodyData = { [key: string]: unknown }

export type EnterCampaignBody = {
  userId?: string
  anonymousId?: string
  email?: string
  /** Our own id of a profile. */
  profileId?: string
  /** Journeys with other keys run beside this one. Default: one journey for each person. */
  key?: string
  /** What templates call `event.properties`. */
  data?: EnterCampaignBodyData
}

export type ReadTimelineParams = {
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ExplainProfileParams = {
  /**
   * Key of a campaign.
   */
  campaign: string
}

/**
 * The id that does not belong to this person.
 */
export type UnmergeProfileBodyId = {
  type: string
  value: string
}

/**
 * An id that does; it goes on under the old number. Default: the user id, else the first other id.
 */
export type UnmergeProfileBodyFrom = {
  type: string
  value: string
}

export type UnmergeProfileBody = {
  /** The id that does not belong to this person. */
  id: UnmergeProfileBodyId
  /** An id that does; it goes on under the old number. Default: the user id, else the first other id. */
  from?: UnmergeProfileBodyFrom
}

export type ListDeliveriesParams = {
  /**
   * Key of a campaign.
   */
  campaign?: string
  /**
   * Our own id of a profile.
   */
  profile?: string
  connection?: string
  status?: ListDeliveriesStatus
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListDeliveriesStatus =
  'pending' | 'held' | 'sending' | 'sent' | 'delivered' | 'failed' | 'skipped' | 'unknown' | 'cancelled'
export type ReplayDeliveryBody = {
  /** Also if nobody knows whether it arrived. It may then arrive twice. */
  unconfirmed?: boolean
}

/**
 * `unknown`: those of which nobody knows whether they arrived; they may then arrive twice. Default: `failed`.
 */
export type ReplayDeliveriesBodyStatus = 'failed' | 'unknown'
export type ReplayDeliveriesBody = {
  connection: string
  /** Key of a campaign. */
  campaign?: string
  /** `unknown`: those of which nobody knows whether they arrived; they may then arrive twice. Default: `failed`. */
  status?: ReplayDeliveriesBodyStatus
  cursor?: string
}

export type ListInboxParams = {
  /**
   * Our own id of a profile.
   */
  profile?: string
  channel?: ListInboxChannel
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListInboxChannel = 'push' | 'email' | 'sms' | 'webhook'
export type ListCouponsParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

/**
 * For this person.
 */
export type PreviewMessageBodyProfile = {
  /** What the person is known by here: user_id, anonymous_id, email, phone, profile_id, or a type of `context.externalIds`. */
  idType: string
  /** The id itself, percent-encoded. */
  id: string
}

/**
 * Instead of `profile`: for somebody who is made up of these traits.
 */
export type PreviewMessageBodyTraits = { [key: string]: unknown }

export type PreviewMessageBodyEventProperties = { [key: string]: unknown }

/**
 * What templates call `event`. Default: what started the journey of the person that is open.
 */
export type PreviewMessageBodyEvent = {
  name: string
  properties?: PreviewMessageBodyEventProperties
}

export type PreviewMessageBody = {
  /** YAML: answers as if this were the definition in force. Nothing is published. */
  definition?: string
  /** With `step`: the message of that step. */
  campaign?: string
  /** Id of a send step of the campaign. */
  step?: string
  /** Instead of both: a template by itself. */
  template?: string
  /** With `template`: the coupon that it speaks of. */
  coupon?: string
  /** For this person. */
  profile?: PreviewMessageBodyProfile
  /** Instead of `profile`: for somebody who is made up of these traits. */
  traits?: PreviewMessageBodyTraits
  /** What templates call `event`. Default: what started the journey of the person that is open. */
  event?: PreviewMessageBodyEvent
  /** Default: the language of the person. */
  locale?: string
}

/**
 * For this person.
 */
export type TestMessageBodyProfile = {
  /** What the person is known by here: user_id, anonymous_id, email, phone, profile_id, or a type of `context.externalIds`. */
  idType: string
  /** The id itself, percent-encoded. */
  id: string
}

/**
 * Instead of `profile`: for somebody who is made up of these traits.
 */
export type TestMessageBodyTraits = { [key: string]: unknown }

export type TestMessageBodyEventProperties = { [key: string]: unknown }

/**
 * What templates call `event`. Default: what started the journey of the person that is open.
 */
export type TestMessageBodyEvent = {
  name: string
  properties?: TestMessageBodyEventProperties
}

export type TestMessageBody = {
  /** YAML: answers as if this were the definition in force. Nothing is published. */
  definition?: string
  /** With `step`: the message of that step. */
  campaign?: string
  /** Id of a send step of the campaign. */
  step?: string
  /** Instead of both: a template by itself. */
  template?: string
  /** With `template`: the coupon that it speaks of. */
  coupon?: string
  /** For this person. */
  profile?: TestMessageBodyProfile
  /** Instead of `profile`: for somebody who is made up of these traits. */
  traits?: TestMessageBodyTraits
  /** What templates call `event`. Default: what started the journey of the person that is open. */
  event?: TestMessageBodyEvent
  /** Default: the language of the person. */
  locale?: string
  /** Where an email goes, or the number for a text message; needed for these, and for nothing else. */
  to?: string
  /** Connection. Default: that of the step, or the first that can. */
  via?: string
  /** Put before the subject of an email. */
  subjectPrefix?: string
}

export type WatchEventsParams = {
  /**
   * Our own id of a profile.
   */
  profile?: string
}

export type ListRejectedParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListConnectionsParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListKindsParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListAudiencesParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListParkedEventsParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListCatalogueParams = {
  /**
   * Part of the slug or the title; case does not count.
   */
  search?: string
  status?: ListCatalogueStatus
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ListCatalogueStatus = 'runs' | 'loads'
export type ListSourcesParams = {
  /**
   * `next` of the page before.
   */
  cursor?: string
  /**
   * How many at most, 1 to 1000.
   */
  limit?: number
}

export type ReadDocument200 = { [key: string]: unknown }

export const getReadSessionUrl = () => {
  return `/api/session`
}

/**
 * @summary Who is signed in, and where.
 */
export const readSession = async (options?: Parameters<typeof call>[1]): Promise<Session> => {
  return call<Session>(getReadSessionUrl(), {
    ...options,
    method: 'GET',
  })
}

export const getSignInUrl = () => {
  return `/api/session`
}

/**
 * @summary Signs a browser in with the token of the printed link (once) or the admin token.
 */
export const signIn = async (signInBody: SignInBody, options?: Parameters<typeof call>[1]): Promise<Session> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<Session>(getSignInUrl(), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(signInBody),
  })
}

export const getSignOutUrl = () => {
  return `/api/session`
}

/**
 * @summary Signs the browser out.
 */
export const signOut = async (options?: Parameters<typeof call>[1]): Promise<void> => {
  return call<void>(getSignOutUrl(), {
    ...options,
    method: 'DELETE',
  })
}

export const getReadWorkspaceUrl = (params?: ReadWorkspaceParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/workspace?${stringifiedParams}` : `/api/workspace`
}

/**
 * @summary The whole definition. With `Accept: application/yaml` or `?format=yaml` the YAML text.
 */
export const readWorkspace = async (
  params?: ReadWorkspaceParams,
  options?: Parameters<typeof call>[1],
): Promise<Workspace | string> => {
  return call<Workspace | string>(getReadWorkspaceUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getPublishWorkspaceUrl = (params?: PublishWorkspaceParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/workspace?${stringifiedParams}` : `/api/workspace`
}

/**
 * @summary Makes a definition (YAML or JSON) the one in force. With problems nothing changes, and each is named with its place.
 */
export const publishWorkspace = async (
  publishWorkspaceBody: string | PublishWorkspaceBodyTwo,
  params?: PublishWorkspaceParams,
  options?: Parameters<typeof call>[1],
): Promise<Published> => {
  return call<Published>(getPublishWorkspaceUrl(params), {
    ...options,
    method: 'PUT',
    body: JSON.stringify(publishWorkspaceBody),
  })
}

export const getReadWorkspaceChangeUrl = () => {
  return `/api/workspace/change`
}

/**
 * @summary How far a definition is that was published and that not everybody was judged by yet.
 */
export const readWorkspaceChange = async (options?: Parameters<typeof call>[1]): Promise<WorkspaceChange> => {
  return call<WorkspaceChange>(getReadWorkspaceChangeUrl(), {
    ...options,
    method: 'GET',
  })
}

export const getCancelWorkspaceChangeUrl = () => {
  return `/api/workspace/change`
}

/**
 * @summary Gives up a definition that is being prepared: the one before stays in force.
 */
export const cancelWorkspaceChange = async (options?: Parameters<typeof call>[1]): Promise<void> => {
  return call<void>(getCancelWorkspaceChangeUrl(), {
    ...options,
    method: 'DELETE',
  })
}

export const getPlanWorkspaceUrl = (params?: PlanWorkspaceParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/workspace/plan?${stringifiedParams}` : `/api/workspace/plan`
}

/**
 * @summary What publishing a definition would change, and for how many people, and what is wrong with it. Nothing is written.
 */
export const planWorkspace = async (
  planWorkspaceBody: string | PlanWorkspaceBodyTwo,
  params?: PlanWorkspaceParams,
  options?: Parameters<typeof call>[1],
): Promise<Plan> => {
  return call<Plan>(getPlanWorkspaceUrl(params), {
    ...options,
    method: 'POST',
    body: JSON.stringify(planWorkspaceBody),
  })
}

export const getDescribeWorkspaceUrl = () => {
  return `/api/workspace/describe`
}

/**
 * @summary What a definition says, in sentences, and what is wrong with it. Nothing is written, and nobody is counted.
 */
export const describeWorkspace = async (
  describeWorkspaceBody: string | DescribeWorkspaceBodyTwo,
  options?: Parameters<typeof call>[1],
): Promise<DefinitionText> => {
  return call<DefinitionText>(getDescribeWorkspaceUrl(), {
    ...options,
    method: 'POST',
    body: JSON.stringify(describeWorkspaceBody),
  })
}

export const getListVersionsUrl = (params?: ListVersionsParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/workspace/versions?${stringifiedParams}` : `/api/workspace/versions`
}

/**
 * @summary Every version of the definition that took effect, the newest first: when, by what, and what it changed.
 */
export const listVersions = async (
  params?: ListVersionsParams,
  options?: Parameters<typeof call>[1],
): Promise<VersionPage> => {
  return call<VersionPage>(getListVersionsUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getReadVersionUrl = (version: number) => {
  return `/api/workspace/versions/${encodeURIComponent(String(version))}`
}

/**
 * @summary A version of the definition as it was written.
 */
export const readVersion = async (version: number, options?: Parameters<typeof call>[1]): Promise<VersionSource> => {
  return call<VersionSource>(getReadVersionUrl(version), {
    ...options,
    method: 'GET',
  })
}

export const getRollbackWorkspaceUrl = (params?: RollbackWorkspaceParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/workspace/rollback?${stringifiedParams}` : `/api/workspace/rollback`
}

/**
 * @summary Publishes an earlier version once more, as a new one: the one before, unless another is named.
 */
export const rollbackWorkspace = async (
  params?: RollbackWorkspaceParams,
  options?: Parameters<typeof call>[1],
): Promise<Published> => {
  return call<Published>(getRollbackWorkspaceUrl(params), {
    ...options,
    method: 'POST',
  })
}

export const getListCohortsUrl = (params?: ListCohortsParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/cohorts?${stringifiedParams}` : `/api/cohorts`
}

/**
 * @summary All cohorts with their sizes.
 */
export const listCohorts = async (
  params?: ListCohortsParams,
  options?: Parameters<typeof call>[1],
): Promise<CohortPage> => {
  return call<CohortPage>(getListCohortsUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getPreviewCohortUrl = () => {
  return `/api/cohorts/preview`
}

/**
 * @summary Who would be in a cohort with this condition now: how many, and some of them. Nothing is written.
 */
export const previewCohort = async (
  previewCohortBody: PreviewCohortBody,
  options?: Parameters<typeof call>[1],
): Promise<CohortPreview> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<CohortPreview>(getPreviewCohortUrl(), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(previewCohortBody),
  })
}

export const getReadCohortUrl = (key: string) => {
  return `/api/cohorts/${encodeURIComponent(String(key))}`
}

/**
 * @summary One cohort.
 */
export const readCohort = async (key: string, options?: Parameters<typeof call>[1]): Promise<Cohort> => {
  return call<Cohort>(getReadCohortUrl(key), {
    ...options,
    method: 'GET',
  })
}

export const getListMembersUrl = (key: string, params?: ListMembersParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0
    ? `/api/cohorts/${encodeURIComponent(String(key))}/members?${stringifiedParams}`
    : `/api/cohorts/${encodeURIComponent(String(key))}/members`
}

/**
 * @summary Who is in the cohort now, in the order of profile ids.
 */
export const listMembers = async (
  key: string,
  params?: ListMembersParams,
  options?: Parameters<typeof call>[1],
): Promise<MemberPage> => {
  return call<MemberPage>(getListMembersUrl(key, params), {
    ...options,
    method: 'GET',
  })
}

export const getListCampaignsUrl = (params?: ListCampaignsParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/campaigns?${stringifiedParams}` : `/api/campaigns`
}

/**
 * @summary All campaigns with their main figures.
 */
export const listCampaigns = async (
  params?: ListCampaignsParams,
  options?: Parameters<typeof call>[1],
): Promise<CampaignPage> => {
  return call<CampaignPage>(getListCampaignsUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getReadCampaignUrl = (key: string) => {
  return `/api/campaigns/${encodeURIComponent(String(key))}`
}

/**
 * @summary One campaign: what became of everybody, step by step and reason by reason; goal and holdout figures.
 */
export const readCampaign = async (key: string, options?: Parameters<typeof call>[1]): Promise<Campaign> => {
  return call<Campaign>(getReadCampaignUrl(key), {
    ...options,
    method: 'GET',
  })
}

export const getLaunchCampaignUrl = (key: string) => {
  return `/api/campaigns/${encodeURIComponent(String(key))}/launch`
}

/**
 * @summary Sets the campaign live, or lets it go on, as a new version of the definition.
 */
export const launchCampaign = async (key: string, options?: Parameters<typeof call>[1]): Promise<CampaignStatus> => {
  return call<CampaignStatus>(getLaunchCampaignUrl(key), {
    ...options,
    method: 'POST',
  })
}

export const getPauseCampaignUrl = (key: string) => {
  return `/api/campaigns/${encodeURIComponent(String(key))}/pause`
}

/**
 * @summary Pauses a campaign that is live: nobody enters, and journeys stay before their next message.
 */
export const pauseCampaign = async (key: string, options?: Parameters<typeof call>[1]): Promise<CampaignStatus> => {
  return call<CampaignStatus>(getPauseCampaignUrl(key), {
    ...options,
    method: 'POST',
  })
}

export const getEndCampaignUrl = (key: string) => {
  return `/api/campaigns/${encodeURIComponent(String(key))}/end`
}

/**
 * @summary Ends the campaign and every journey of it.
 */
export const endCampaign = async (key: string, options?: Parameters<typeof call>[1]): Promise<CampaignStatus> => {
  return call<CampaignStatus>(getEndCampaignUrl(key), {
    ...options,
    method: 'POST',
  })
}

export const getEnterCampaignUrl = (key: string) => {
  return `/api/campaigns/${encodeURIComponent(String(key))}/enter`
}

/**
 * @summary Starts the campaign for one person, by its own rules. Only for campaigns with `entry: { api: true }`.
 */
export const enterCampaign = async (
  key: string,
  enterCampaignBody: EnterCampaignBody,
  options?: Parameters<typeof call>[1],
): Promise<EnteredCampaign> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<EnteredCampaign>(getEnterCampaignUrl(key), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(enterCampaignBody),
  })
}

export const getReadProfileUrl = (idType: string, id: string) => {
  return `/api/profiles/${encodeURIComponent(String(idType))}/${encodeURIComponent(String(id))}`
}

/**
 * @summary All that is known of one person: ids, traits, cohorts, journeys, lists, coupons.
 */
export const readProfile = async (
  idType: string,
  id: string,
  options?: Parameters<typeof call>[1],
): Promise<Profile> => {
  return call<Profile>(getReadProfileUrl(idType, id), {
    ...options,
    method: 'GET',
  })
}

export const getReadTimelineUrl = (idType: string, id: string, params?: ReadTimelineParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0
    ? `/api/profiles/${encodeURIComponent(String(idType))}/${encodeURIComponent(String(id))}/timeline?${stringifiedParams}`
    : `/api/profiles/${encodeURIComponent(String(idType))}/${encodeURIComponent(String(id))}/timeline`
}

/**
 * @summary What happened to one person and what was decided about them, newest first.
 */
export const readTimeline = async (
  idType: string,
  id: string,
  params?: ReadTimelineParams,
  options?: Parameters<typeof call>[1],
): Promise<Timeline> => {
  return call<Timeline>(getReadTimelineUrl(idType, id, params), {
    ...options,
    method: 'GET',
  })
}

export const getExplainProfileUrl = (idType: string, id: string, params: ExplainProfileParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0
    ? `/api/profiles/${encodeURIComponent(String(idType))}/${encodeURIComponent(String(id))}/explain?${stringifiedParams}`
    : `/api/profiles/${encodeURIComponent(String(idType))}/${encodeURIComponent(String(id))}/explain`
}

/**
 * @summary Why this person got, or did not get, what a campaign sends.
 */
export const explainProfile = async (
  idType: string,
  id: string,
  params: ExplainProfileParams,
  options?: Parameters<typeof call>[1],
): Promise<Explanation> => {
  return call<Explanation>(getExplainProfileUrl(idType, id, params), {
    ...options,
    method: 'GET',
  })
}

export const getUnmergeProfileUrl = (idType: string, id: string) => {
  return `/api/profiles/${encodeURIComponent(String(idType))}/${encodeURIComponent(String(id))}/unmerge`
}

/**
 * @summary Says that two ids of a profile are not one person’s: what happened is sorted anew, as if they had never come together.
 */
export const unmergeProfile = async (
  idType: string,
  id: string,
  unmergeProfileBody: UnmergeProfileBody,
  options?: Parameters<typeof call>[1],
): Promise<Unmerged> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<Unmerged>(getUnmergeProfileUrl(idType, id), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(unmergeProfileBody),
  })
}

export const getListDeliveriesUrl = (params?: ListDeliveriesParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/deliveries?${stringifiedParams}` : `/api/deliveries`
}

/**
 * @summary Messages and changes of ad lists, newest first, with their attempts and what tools said afterwards.
 */
export const listDeliveries = async (
  params?: ListDeliveriesParams,
  options?: Parameters<typeof call>[1],
): Promise<DeliveryPage> => {
  return call<DeliveryPage>(getListDeliveriesUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getListExchangesUrl = (id: string) => {
  return `/api/deliveries/${encodeURIComponent(String(id))}/exchanges`
}

/**
 * @summary What was asked of the tool for a delivery and what it answered, as far as it is kept (`records` of the workspace). Secrets are masked, and personal data unless the workspace says otherwise.
 */
export const listExchanges = async (id: string, options?: Parameters<typeof call>[1]): Promise<DeliveryExchanges> => {
  return call<DeliveryExchanges>(getListExchangesUrl(id), {
    ...options,
    method: 'GET',
  })
}

export const getReplayDeliveryUrl = (id: string) => {
  return `/api/deliveries/${encodeURIComponent(String(id))}/replay`
}

/**
 * @summary Has a delivery tried once more that failed. All rules are tried anew; it keeps its id, and its coupon as far as that counts.
 */
export const replayDelivery = async (
  id: string,
  replayDeliveryBody: ReplayDeliveryBody,
  options?: Parameters<typeof call>[1],
): Promise<Delivery> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<Delivery>(getReplayDeliveryUrl(id), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(replayDeliveryBody),
  })
}

export const getReplayDeliveriesUrl = () => {
  return `/api/deliveries/replay`
}

/**
 * @summary Has the failed deliveries of a connection tried once more, the newest first, 500 a call.
 */
export const replayDeliveries = async (
  replayDeliveriesBody: ReplayDeliveriesBody,
  options?: Parameters<typeof call>[1],
): Promise<DeliveriesReplay> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<DeliveriesReplay>(getReplayDeliveriesUrl(), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(replayDeliveriesBody),
  })
}

export const getListInboxUrl = (params?: ListInboxParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/inbox?${stringifiedParams}` : `/api/inbox`
}

/**
 * @summary Messages that the built-in inbox keeps, newest first.
 */
export const listInbox = async (params?: ListInboxParams, options?: Parameters<typeof call>[1]): Promise<InboxPage> => {
  return call<InboxPage>(getListInboxUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getListCouponsUrl = (params?: ListCouponsParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/coupons?${stringifiedParams}` : `/api/coupons`
}

/**
 * @summary All coupons, and how many of their codes are left, on their way, given and redeemed.
 */
export const listCoupons = async (
  params?: ListCouponsParams,
  options?: Parameters<typeof call>[1],
): Promise<CouponPage> => {
  return call<CouponPage>(getListCouponsUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getExportCouponUrl = (key: string) => {
  return `/api/coupons/${encodeURIComponent(String(key))}/export`
}

/**
 * @summary Every code of a coupon with whose it is, for the shop that is to accept it.
 */
export const exportCoupon = async (key: string, options?: Parameters<typeof call>[1]): Promise<string> => {
  return call<string>(getExportCouponUrl(key), {
    ...options,
    method: 'GET',
  })
}

export const getPreviewMessageUrl = () => {
  return `/api/messages/preview`
}

/**
 * @summary Shows a message as it would be sent to a person, or to somebody made up. Nothing is sent, and no coupon code is given.
 */
export const previewMessage = async (
  previewMessageBody: PreviewMessageBody,
  options?: Parameters<typeof call>[1],
): Promise<MessagePreview> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<MessagePreview>(getPreviewMessageUrl(), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(previewMessageBody),
  })
}

export const getTestMessageUrl = () => {
  return `/api/messages/test`
}

/**
 * @summary Sends a message once to try it out, through the connection of its step. It counts nowhere, uses up no coupon code, and what its links tell is not recorded.
 */
export const testMessage = async (
  testMessageBody: TestMessageBody,
  options?: Parameters<typeof call>[1],
): Promise<MessageTest> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<MessageTest>(getTestMessageUrl(), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(testMessageBody),
  })
}

export const getWatchEventsUrl = (params?: WatchEventsParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/events/live?${stringifiedParams}` : `/api/events/live`
}

/**
 * @summary Events and decisions as they happen, as server-sent events; of a large commit the newest 200 of each.
 */
export const watchEvents = async (
  params?: WatchEventsParams,
  options?: Parameters<typeof call>[1],
): Promise<string> => {
  return call<string>(getWatchEventsUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getListRejectedUrl = (params?: ListRejectedParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/events/rejected?${stringifiedParams}` : `/api/events/rejected`
}

/**
 * @summary Events that could not be used, newest first, with the reason.
 */
export const listRejected = async (
  params?: ListRejectedParams,
  options?: Parameters<typeof call>[1],
): Promise<RejectedPage> => {
  return call<RejectedPage>(getListRejectedUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getImportPeopleUrl = () => {
  return `/api/import/people`
}

/**
 * @summary People from another tool, as CSV with a header: ids, traits, push subscriptions, topics, consent, opt-outs. Starts no campaign and is forwarded to no tool; the same rows again change nothing.
 */
export const importPeople = async (
  importPeopleBody: string,
  options?: Parameters<typeof call>[1],
): Promise<ImportReport> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<ImportReport>(getImportPeopleUrl(), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'text/csv', ...getHeaders(options?.headers) },
    body: JSON.stringify(importPeopleBody),
  })
}

export const getImportSuppressionsUrl = () => {
  return `/api/import/suppressions`
}

/**
 * @summary Who must not be written to any more, as CSV with a header: ids or addresses, with a channel or for all. Starts no campaign and is forwarded to no tool; the same rows again change nothing.
 */
export const importSuppressions = async (
  importSuppressionsBody: string,
  options?: Parameters<typeof call>[1],
): Promise<ImportReport> => {
  const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {}
    if (h instanceof Headers) return Object.fromEntries(h.entries())
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      )
    }
    const headers: Record<string, string | readonly string[]> = {}
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value
    }
    return headers
  }
  return call<ImportReport>(getImportSuppressionsUrl(), {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'text/csv', ...getHeaders(options?.headers) },
    body: JSON.stringify(importSuppressionsBody),
  })
}

export const getListConnectionsUrl = (params?: ListConnectionsParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/connections?${stringifiedParams}` : `/api/connections`
}

/**
 * @summary All connections, how they are doing, and their settings with secrets masked.
 */
export const listConnections = async (
  params?: ListConnectionsParams,
  options?: Parameters<typeof call>[1],
): Promise<ConnectionPage> => {
  return call<ConnectionPage>(getListConnectionsUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getTestConnectionUrl = (key: string) => {
  return `/api/connections/${encodeURIComponent(String(key))}/test`
}

/**
 * @summary Makes a harmless call to the tool, to see whether its settings are good.
 */
export const testConnection = async (key: string, options?: Parameters<typeof call>[1]): Promise<ConnectionTest> => {
  return call<ConnectionTest>(getTestConnectionUrl(key), {
    ...options,
    method: 'POST',
  })
}

export const getListKindsUrl = (params?: ListKindsParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/kinds?${stringifiedParams}` : `/api/kinds`
}

/**
 * @summary The kinds of connections there are, and what each has to be told.
 */
export const listKinds = async (params?: ListKindsParams, options?: Parameters<typeof call>[1]): Promise<KindPage> => {
  return call<KindPage>(getListKindsUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getListAudiencesUrl = (key: string, params?: ListAudiencesParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0
    ? `/api/connections/${encodeURIComponent(String(key))}/audiences?${stringifiedParams}`
    : `/api/connections/${encodeURIComponent(String(key))}/audiences`
}

/**
 * @summary The lists of a connection: who is wanted on each, whom the tool has, what waits, and when it goes out.
 */
export const listAudiences = async (
  key: string,
  params?: ListAudiencesParams,
  options?: Parameters<typeof call>[1],
): Promise<AudiencePage> => {
  return call<AudiencePage>(getListAudiencesUrl(key, params), {
    ...options,
    method: 'GET',
  })
}

export const getListParkedEventsUrl = (key: string, params?: ListParkedEventsParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0
    ? `/api/connections/${encodeURIComponent(String(key))}/parked?${stringifiedParams}`
    : `/api/connections/${encodeURIComponent(String(key))}/parked`
}

/**
 * @summary Forwarded events that the tool refused for good, the oldest first; the newest 1,000 are kept.
 */
export const listParkedEvents = async (
  key: string,
  params?: ListParkedEventsParams,
  options?: Parameters<typeof call>[1],
): Promise<ParkedEventPage> => {
  return call<ParkedEventPage>(getListParkedEventsUrl(key, params), {
    ...options,
    method: 'GET',
  })
}

export const getReplayParkedEventsUrl = (key: string) => {
  return `/api/connections/${encodeURIComponent(String(key))}/replay`
}

/**
 * @summary Sends the events again that the tool refused for good; what it refuses again is kept with the new reason.
 */
export const replayParkedEvents = async (key: string, options?: Parameters<typeof call>[1]): Promise<Replay> => {
  return call<Replay>(getReplayParkedEventsUrl(key), {
    ...options,
    method: 'POST',
  })
}

export const getListCatalogueUrl = (params?: ListCatalogueParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/catalogue?${stringifiedParams}` : `/api/catalogue`
}

/**
 * @summary Destinations that a connection of the kind `catalogue` can have, and which of them were seen to run.
 */
export const listCatalogue = async (
  params?: ListCatalogueParams,
  options?: Parameters<typeof call>[1],
): Promise<DestinationPage> => {
  return call<DestinationPage>(getListCatalogueUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getGetDestinationUrl = (slug: string) => {
  return `/api/catalogue/${encodeURIComponent(String(slug))}`
}

/**
 * @summary What a destination asks for and can do: settings, actions with their fields, presets with their mappings.
 */
export const getDestination = async (slug: string, options?: Parameters<typeof call>[1]): Promise<DestinationForm> => {
  return call<DestinationForm>(getGetDestinationUrl(slug), {
    ...options,
    method: 'GET',
  })
}

export const getListSourcesUrl = (params?: ListSourcesParams) => {
  const normalizedParams = new URLSearchParams()

  Object.entries(params || {}).forEach(([key, value]) => {
    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  })

  const stringifiedParams = normalizedParams.toString()

  return stringifiedParams.length > 0 ? `/api/sources?${stringifiedParams}` : `/api/sources`
}

/**
 * @summary Where events come from, with their write keys.
 */
export const listSources = async (
  params?: ListSourcesParams,
  options?: Parameters<typeof call>[1],
): Promise<SourcePage> => {
  return call<SourcePage>(getListSourcesUrl(params), {
    ...options,
    method: 'GET',
  })
}

export const getReadStatusUrl = () => {
  return `/api/status`
}

/**
 * @summary How far the work has come, and what waits where.
 */
export const readStatus = async (options?: Parameters<typeof call>[1]): Promise<Status> => {
  return call<Status>(getReadStatusUrl(), {
    ...options,
    method: 'GET',
  })
}

export const getReadDocumentUrl = () => {
  return `/api/openapi.json`
}

/**
 * @summary This description of the API: OpenAPI 3.1.
 */
export const readDocument = async (options?: Parameters<typeof call>[1]): Promise<ReadDocument200> => {
  return call<ReadDocument200>(getReadDocumentUrl(), {
    ...options,
    method: 'GET',
  })
}
