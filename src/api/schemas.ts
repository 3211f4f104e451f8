import { z } from 'zod'
import { CATALOGUE_SCHEMAS } from './catalogue-schemas.ts'
import { KIND_SCHEMAS } from './kind-schemas.ts'
import { MessagePreview, MessageTest } from './message-schemas.ts'
import { OUTCOMES } from '../insight/explanation.ts'
import { ERRORS, type ErrorCode } from '../kernel/errors.ts'
import { DELIVERY_STATUSES } from '../model/delivery.ts'
import { DeliveryExchanges } from './exchange-schemas.ts'
import { DefinitionText, Plan, Published, Workspace, WorkspaceChange } from './definition-schemas.ts'
import { Version, VersionSource } from './plan-schemas.ts'
import { DeliveriesReplay, ParkedEvent, Replay } from './replay-schemas.ts'
import { count, counts, detail, keys, page, Problem, profileId, time, whenKnown } from './schema-parts.ts'

/** What the API answers, by name. Handlers' results are typed by these, and the OpenAPI document is made of them. */

const ErrorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    path: z.string().optional().describe('The place in what was sent.'),
  }),
  problems: z.array(Problem).optional().describe('With `invalid_definition`: everything that is wrong.'),
})

const Session = z.strictObject({
  user: z.strictObject({ role: z.literal('owner') }),
  workspace: z.string().nullable(),
  version: count.nullable(),
})

const Cohort = z.strictObject({
  key: z.string(),
  name: z.string(),
  size: count,
  status: z
    .enum(['live', 'filling'])
    .describe('While it is filling, not everybody was judged by the newest definition.'),
  text: z.string().describe('The condition in words.'),
})
const CohortPreview = z.strictObject({
  size: count,
  profiles: count.describe('Profiles that were judged.'),
  text: z.string().describe('The condition in words.'),
  sample: z.array(z.strictObject({ profileId, userId: z.string().nullable(), email: z.string().nullable() })),
})
const Member = z.strictObject({
  profileId,
  userId: z.string().nullable(),
  email: z.string().nullable(),
  enteredAt: time,
})

const status = z.enum(['draft', 'live', 'paused', 'ended'])
const summary = {
  key: z.string(),
  name: z.string(),
  status,
  entered: count,
  open: count,
  heldOut: count,
  goal: count,
  holdoutGoal: count,
}
const CampaignSummary = z.strictObject(summary)
const Step = z.strictObject({
  id: z.string(),
  kind: z.string(),
  channel: z.string().nullable(),
  text: z.string().describe('The step in words.'),
  depth: count,
  under: z.strictObject({ step: z.string(), branch: z.string() }).nullable(),
  reached: count,
  passedOver: count,
  sent: count,
  failed: count,
  unknown: count,
  skipped: counts,
  held: counts.describe('Messages that had to wait, by the rule that held them back.'),
  branches: counts,
  goals: counts.describe('Goals reached by those who took each arm of a split.'),
  converted: count.describe(
    'Those who got its message and reached the goal within its time after it. Compare `holdoutGoal` of `heldOut`.',
  ),
  silent: count.describe('Times it was left out, standing in a control arm.'),
})
const Rule = z.strictObject({
  reason: z.string(),
  skipped: count.describe('Messages that were not sent because of it.'),
  held: count.describe('Messages that had to wait because of it.'),
})
const CampaignSchedule = z.strictObject({
  text: z.string().describe('The schedule in words.'),
  next: whenKnown.describe('The next occurrence; null: there is none, or the campaign is not live.'),
  begun: count.describe('Occurrences that were begun.'),
  missed: count.describe('Occurrences that were not, since it was too late.'),
  cutShort: count.describe('Occurrences that stood still for too long before everybody had their turn.'),
})
const Campaign = z.strictObject({
  ...summary,
  schedule: CampaignSchedule.nullable().describe('Null: the campaign is not entered by schedule.'),
  blocked: counts,
  ended: counts,
  steps: z.array(Step),
  rules: z.array(Rule).describe('What each rule cost, in the order in which they are tried.'),
})
const CampaignStatus = z.strictObject({ key: z.string(), status, version: count })
const EnteredCampaign = z.strictObject({
  campaign: z.string(),
  profileId: z.string(),
  journey: z
    .string()
    .nullable()
    .describe(
      'The open journey of this key, also one that was there before. Null: there is none; the timeline says why.',
    ),
})

const deliveryStatus = z.enum(DELIVERY_STATUSES)
const times = z.record(z.string(), time)
const Coupon = z.strictObject({
  coupon: z.string(),
  code: z.string(),
  discount: z.string().nullable(),
  expiresAt: whenKnown,
})
const CouponStock = z.strictObject({
  key: z.string(),
  kind: z.enum(['shared', 'generated', 'pool']).describe('One code for all, made one by one, or read from a file.'),
  code: z.string().nullable().describe('The code that all share.'),
  discount: z.string().nullable(),
  left: count.nullable().describe('Codes that can still be given; null: as many as it takes.'),
  reserved: count.describe('In a message that is on its way.'),
  given: count,
  redeemed: count,
  low: z.boolean().describe('Fewer are left than should be.'),
})
const ImportReport = z.strictObject({
  rows: count.describe('Without the header.'),
  imported: count,
  refused: z.array(
    z.strictObject({
      row: count.describe('As a spreadsheet counts: the header is row 1.'),
      column: z.string().describe('Empty: the row as a whole.'),
      why: z.string(),
    }),
  ),
})
const Journey = z.strictObject({
  id: z.string(),
  campaign: z.string(),
  key: z.string(),
  step: z.string().describe('Empty once all steps are done and only an ad list holds it open.'),
  startedAt: time,
  due: whenKnown,
  deliveries: z.array(
    z.strictObject({ id: z.string(), step: z.string(), status: deliveryStatus, at: time, receipts: times }),
  ),
})
const AudienceState = z.strictObject({ list: z.string(), on: z.boolean(), status: deliveryStatus })
const Profile = z.strictObject({
  profileId,
  userId: z.string().nullable(),
  ids: z.array(z.strictObject({ type: z.string(), value: z.string() })),
  traits: detail,
  computed: detail.describe('What the workspace computes of the person, by name.'),
  firstSeen: time,
  lastSeen: time,
  cohorts: z.array(z.strictObject({ key: z.string(), name: z.string(), enteredAt: time })),
  journeys: z.array(Journey),
  audiences: z.array(AudienceState),
  coupons: z.array(Coupon),
  optedOut: z.array(z.string()),
  unconfirmed: z.array(z.string()).describe('Topics that they subscribed to and have yet to confirm.'),
  consents: z
    .array(z.strictObject({ purpose: z.string(), given: z.boolean(), at: time }))
    .describe('What the person said last of each purpose; * is all that no later saying names.'),
  unsubscribed: z.boolean(),
  approximate: z.boolean().describe('So much happened that some conditions rest on incomplete facts.'),
})

const TimelineEvent = z.strictObject({
  kind: z.literal('event'),
  at: time,
  position: count,
  name: z.string(),
  type: z.string(),
  properties: detail,
  source: z.string(),
  via: z.string().nullable().describe('The connection whose tool told it.'),
})
const Decision = z.strictObject({ kind: z.string(), at: time, position: count, text: z.string(), detail })
const timelineItem = z.union([TimelineEvent, Decision])
const Explanation = z.strictObject({
  campaign: z.string(),
  outcome: z.enum(OUTCOMES),
  summary: z.string(),
  because: z.array(z.strictObject({ at: whenKnown.describe('Null: it is so now.'), text: z.string(), detail })),
})

const Delivery = z.strictObject({
  id: z.string(),
  campaign: z.string(),
  step: z.string(),
  channel: z.string(),
  connection: z.string(),
  profileId,
  userId: z.string().nullable(),
  status: deliveryStatus,
  reason: z.string().nullable(),
  createdAt: time,
  notBefore: time.describe('While it is pending or held: it is not tried before.'),
  attempts: z.array(
    z.strictObject({
      number: count,
      at: time,
      endedAt: whenKnown,
      outcome: z.string().nullable(),
      detail: z.string().nullable(),
    }),
  ),
  receipts: times,
  coupon: Coupon.nullable(),
  audience: z.strictObject({ list: z.string(), op: z.enum(['add', 'remove']) }).nullable(),
})

const RejectedEvent = z.strictObject({
  position: count,
  at: time,
  source: z.string(),
  reason: z.string(),
  detail: z.string(),
  sample: z.string(),
})
const LiveEvent = z.strictObject({
  position: count,
  at: time,
  name: z.string().nullable(),
  type: z.string().nullable(),
  source: z.string().nullable(),
  profileId: profileId.nullable(),
  verdict: z.enum(['applied', 'duplicate', 'rejected']),
})
const LiveDecision = z.strictObject({ ...Decision.shape, profileId })

const state = z.enum(['ok', 'stopped', 'backing_off'])
const ReceivedCall = z.strictObject({
  at: time,
  outcome: z.enum(['accepted', 'refused', 'unavailable']),
  detail: z.string().nullable().describe('Why it was refused.'),
  events: count,
  noted: count.describe('Items that were understood and from which nothing follows.'),
  bad: count.describe('Items that could not be used.'),
  problems: z.array(z.string()),
})
const Connection = z.strictObject({
  key: z.string(),
  kind: z.string(),
  title: z.string(),
  abilities: z.array(z.string()),
  settings: detail.describe('Secrets are masked.'),
  state: z.strictObject({ status: state, detail: z.string() }),
  throttle: z
    .strictObject({ atMost: count, perMs: count.describe('The window, ms.') })
    .nullable()
    .describe('How fast it may be sent to.'),
  pending: count.describe('Deliveries under way that are not settled.'),
  throttled: count.describe(
    'Those of them that are due and wait for room in a throttle, of the connection or of their campaign.',
  ),
  receive: z
    .strictObject({
      address: z.string().describe('To be told to the tool, as the address of its webhook.'),
      calls: z.array(ReceivedCall).describe('The newest first; gone after a restart.'),
    })
    .nullable()
    .describe('null: the tool tells nothing.'),
})
const Audience = z.strictObject({
  key: z.string(),
  list: z.string().describe('As campaigns name it: connection/key.'),
  cohort: z.string().nullable().describe('The cohort that feeds it; null: steps of campaigns do.'),
  wanted: count.describe('People whom a cohort or a journey wants on it.'),
  confirmed: count.describe('People whom the tool has said to have; what it makes of them is its own.'),
  waiting: count.describe('People whose change the tool has yet to be told.'),
  nextPushAt: time.nullable().describe('When the next changes may go out; null: none wait.'),
  membersMin: count.nullable().describe('Fewest members with which the platform does anything; null: not known.'),
  isTooSmall: z.boolean().describe('Fewer are wanted than the platform needs.'),
  told: z
    .strictObject({
      at: time,
      size: count.nullable().describe('Members on the list.'),
      received: count.nullable().describe('Of the newest change.'),
      invalid: count.nullable().describe('Of the newest change, those that the tool could not read.'),
    })
    .nullable()
    .describe('What the tool last said of it; null: nothing yet. Each number is null where it does not say it.'),
  lag: z.string().describe('How long a change takes to count, in words; empty: at once, as far as is known.'),
})
const ConnectionTest = z.strictObject({ ok: z.boolean(), detail: z.string() })

const InboxMessage = z.strictObject({
  id: z.string(),
  profileId,
  campaign: z.string(),
  step: z.string(),
  channel: z.string(),
  to: z.string(),
  at: time,
  content: detail,
})
const Source = z.strictObject({ key: z.string(), name: z.string(), writeKey: z.string(), origins: keys })
const Status = z.strictObject({
  position: z.strictObject({ head: count, applied: count }),
  lag: count,
  profiles: count.describe('Ever made, those included that were merged into others.'),
  at: whenKnown.describe('Log time of what was applied last.'),
  sending: z.enum(['inbox', 'test', 'live']),
  testAddress: z.string().nullable().describe('Where every message goes while `sending` is `test`.'),
  lanes: z.array(z.strictObject({ connection: z.string(), pending: count, state, detail: z.string() })),
  forwards: z.array(z.strictObject({ connection: z.string(), position: count, lag: count, parked: count })),
})

const Unmerged = z.strictObject({
  profile: Profile.describe('Who goes on under the old number.'),
  parted: Profile.describe('Who has the other id now.'),
})

export const SCHEMAS = {
  Error: ErrorAnswer,
  Problem,
  Session,
  Workspace,
  Published,
  WorkspaceChange,
  Plan,
  DefinitionText,
  Version,
  VersionPage: page(Version),
  VersionSource,
  Cohort,
  CohortPreview,
  CohortPage: page(Cohort),
  Member,
  MemberPage: page(Member),
  CampaignSummary,
  CampaignPage: page(CampaignSummary),
  Step,
  Campaign,
  CampaignStatus,
  EnteredCampaign,
  ImportReport,
  Coupon,
  CouponStock,
  CouponPage: page(CouponStock),
  MessagePreview,
  MessageTest,
  Journey,
  AudienceState,
  Profile,
  Unmerged,
  TimelineEvent,
  Decision,
  Timeline: page(timelineItem),
  Explanation,
  Delivery,
  DeliveryPage: page(Delivery),
  RejectedEvent,
  RejectedPage: page(RejectedEvent),
  LiveEvent,
  LiveDecision,
  Connection,
  ConnectionPage: page(Connection),
  AudiencePage: page(Audience),
  ParkedEventPage: page(ParkedEvent),
  Replay,
  DeliveriesReplay,
  DeliveryExchanges,
  ConnectionTest,
  InboxMessage,
  InboxPage: page(InboxMessage),
  Source,
  SourcePage: page(Source),
  ...CATALOGUE_SCHEMAS,
  ...KIND_SCHEMAS,
  Status,
} as const satisfies Record<string, z.ZodType>

export type SchemaName = keyof typeof SCHEMAS

/** The shape of an answer: `Shape<'Delivery'>`. */
export type Shape<Name extends SchemaName> = z.infer<(typeof SCHEMAS)[Name]>
