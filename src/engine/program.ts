import { RECEIPTS } from '../model/condition.ts'
import type { Migration } from '../model/migration.ts'
import type { Channel, Campaign, Workspace } from '../model/workspace.ts'
import { OPENS_KEPT } from './campaigns/best-hour.ts'
import { compileCampaign, type CompiledCampaign } from './campaigns/compile-campaign.ts'
import { compileRoute, type Route } from './campaigns/routes.ts'
import type { CompiledCohort } from './cohorts/compiled-cohort.ts'
import type { Collection } from './cohorts/collection.ts'
import type { Computed } from './cohorts/computed.ts'
import { createLinker, type Compile } from './cohorts/linker.ts'
import type { Register } from './cohorts/registers.ts'
import type { Series } from './cohorts/series.ts'
import { createEventPlans, groupBy, type EventPlans } from './event-plan.ts'
import { compileIdentityRules, type IdentityRules } from './identity/identity-rules.ts'

/** A workspace made ready to run: registers shared, conditions linked, campaigns flattened. Built anew for each definition. */
export interface Program {
  readonly version: number
  readonly workspace: Workspace
  readonly identity: IdentityRules
  readonly registers: ReadonlyMap<string, Register>
  readonly series: ReadonlyMap<string, Series>
  readonly collections: ReadonlyMap<string, Collection>
  /** Traits that a `for` looks back at, and how far, ms. */
  readonly traitHorizons: ReadonlyMap<string, number>
  /** Computed traits by name. */
  readonly computed: ReadonlyMap<string, Computed>
  readonly cohorts: readonly CompiledCohort[]
  readonly cohortsByKey: ReadonlyMap<string, CompiledCohort>
  readonly cohortsByNumber: ReadonlyMap<number, CompiledCohort>
  /** Keys of cohorts of earlier definitions that this one has no more. */
  readonly removedCohorts: ReadonlyMap<number, string>
  readonly plans: EventPlans
  readonly campaigns: ReadonlyMap<string, CompiledCampaign>
  readonly campaignsByEntryCohort: ReadonlyMap<string, readonly CompiledCampaign[]>
  /** Campaigns that this definition launches and that take in who is in their cohort already. */
  readonly launched: readonly CompiledCampaign[]
  /** Lists that are kept equal to a cohort. */
  readonly audiencesByCohort: ReadonlyMap<string, readonly string[]>
  /** Older versions that journeys in flight still run on. */
  readonly olderCampaigns: ReadonlyMap<string, CompiledCampaign>
  /** How journeys of older versions come to the ones in force, where this definition moves them. By {@link campaignAt}. */
  readonly routes: ReadonlyMap<string, Route>
  /** Where the opens that best hours are worked out of are kept; empty: no campaign asks for them. */
  readonly opens: readonly Register[]
  /** Whether any coupon has a code for each profile. */
  readonly hasCouponCodes: boolean
  /** What a connection needs to know of a profile to reach it. */
  readonly reach: Reach
}

export type Reach = (connection: string, channel: Channel) => Need

/** What somebody must have to be reached: `apns` and `fcm` stand for a device that the service of that name reaches. */
export type Need = 'nothing' | 'email' | 'phone' | 'user_id' | 'subscription' | 'apns' | 'fcm'

export interface ProgramOptions {
  readonly version: number
  readonly reach: Reach
  /** The program before this one: its campaigns go on for the journeys that run on them. */
  readonly previous?: Program
  /** Journeys in flight move to the versions of this definition; absent: they stay on theirs. */
  readonly migrate?: Migration
}

export function compileProgram(workspace: Workspace, options: ProgramOptions): Program {
  const linker = createLinker(workspace)
  const { previous } = options
  const cohorts = Object.entries(workspace.cohorts).map(([key, { where }]): CompiledCohort => ({
    ...linker.cohort(key, where),
    isNew: previous !== undefined && !previous.cohortsByKey.has(key),
  }))
  const cohortsByNumber = new Map(cohorts.map((cohort) => [cohort.number, cohort]))
  const campaigns = new Map(
    Object.entries(workspace.campaigns).map(([key, campaign]) => {
      const version = campaignVersion(key, campaign, options)
      return [key, compileCampaign(key, campaign, version, linker.compile)]
    }),
  )
  const olderCampaigns = compileOlder(campaigns, options.previous, linker.compile)
  const compiled = [...campaigns.values()]
  const opens = [...compiled, ...olderCampaigns.values()].some(asksForBestHour)
    ? OPEN_EVENTS.map((event) => linker.newest(event, OPENS_KEPT))
    : []
  return {
    version: options.version,
    workspace,
    identity: compileIdentityRules(workspace.identity),
    registers: linker.registers,
    series: linker.series,
    collections: linker.collections,
    traitHorizons: linker.traitHorizons,
    computed: linker.computed,
    cohorts,
    cohortsByKey: new Map(cohorts.map((cohort) => [cohort.key, cohort])),
    cohortsByNumber,
    removedCohorts: removedCohorts(cohortsByNumber, options.previous),
    plans: createEventPlans(linker, cohorts, compiled),
    campaigns,
    campaignsByEntryCohort: groupBy(compiled, ({ definition: { entry } }) =>
      entry.kind === 'cohort' ? [entry.cohort] : [],
    ),
    launched: launchedCampaigns(compiled, previous),
    audiencesByCohort: audiencesByCohort(workspace),
    olderCampaigns,
    routes: compileRoutes(campaigns, olderCampaigns, options.migrate),
    opens,
    hasCouponCodes: Object.values(workspace.coupons).some(({ code }) => code === undefined),
    reach: options.reach,
  }
}

function removedCohorts(
  current: ReadonlyMap<number, CompiledCohort>,
  previous: Program | undefined,
): ReadonlyMap<number, string> {
  if (!previous) return new Map()
  const before = [...previous.removedCohorts, ...previous.cohorts.map(({ number, key }) => [number, key] as const)]
  return new Map(before.filter(([number]) => !current.has(number)))
}

/**
 * A campaign keeps its version for as long as its text does not change: journeys notice only real edits. Whether it runs is none: it
 * holds for every journey at once.
 */
function campaignVersion(key: string, campaign: Campaign, { version, previous }: ProgramOptions): number {
  const before = previous?.campaigns.get(key)
  const textOf = ({ onResume: _, ...rest }: Campaign): string => JSON.stringify({ ...rest, status: 'live' })
  return before && textOf(before.definition) === textOf(campaign) ? before.version : version
}

/** Campaigns that begin with this definition, and with those who are in their cohort already. */
function launchedCampaigns(compiled: readonly CompiledCampaign[], previous: Program | undefined) {
  return compiled.filter(({ key, definition: { status, entry } }) => {
    const before = previous?.campaigns.get(key)?.definition.status
    const isLaunched = status === 'live' && before !== 'live' && before !== 'paused'
    return isLaunched && entry.kind === 'cohort' && entry.existing === 'include'
  })
}

export const campaignAt = (key: string, version: number): string => `${key}@${version}`

/** Versions of each campaign that are kept for journeys in flight; older journeys end as `version_gone`. */
const OLDER_VERSIONS_MAX = 20
/** Of all campaigns together, unless there are more campaigns: each definition compiles all of them anew. */
const OLDER_CAMPAIGNS_MAX = 200

function compileOlder(
  current: ReadonlyMap<string, CompiledCampaign>,
  previous: Program | undefined,
  compile: Compile,
): ReadonlyMap<string, CompiledCampaign> {
  if (!previous) return new Map()
  const older = [...previous.olderCampaigns.values(), ...previous.campaigns.values()]
  const kept = [...groupBy(older, ({ key }) => [key]).values()]
    .flatMap((versions) =>
      versions.filter(({ key, version }) => current.get(key)?.version !== version).slice(-OLDER_VERSIONS_MAX),
    )
    .sort((a, b) => a.version - b.version)
    .slice(-Math.max(OLDER_CAMPAIGNS_MAX, current.size))
  return new Map(
    kept.map((campaign) => [
      campaignAt(campaign.key, campaign.version),
      compileCampaign(campaign.key, campaign.definition, campaign.version, compile),
    ]),
  )
}

function compileRoutes(
  current: ReadonlyMap<string, CompiledCampaign>,
  older: ReadonlyMap<string, CompiledCampaign>,
  migrate: Migration | undefined,
): ReadonlyMap<string, Route> {
  if (!migrate) return new Map()
  return new Map(
    [...older].flatMap(([name, before]) => {
      const after = current.get(before.key)
      return after ? [[name, compileRoute(before, after, migrate)] as const] : []
    }),
  )
}

/** The campaign that a journey runs on; undefined if that version is gone. */
export const campaignOf = (
  program: Program,
  journey: { campaign: string; version: number },
): CompiledCampaign | undefined => {
  const current = program.campaigns.get(journey.campaign)
  return current?.version === journey.version
    ? current
    : program.olderCampaigns.get(campaignAt(journey.campaign, journey.version))
}

function audiencesByCohort(workspace: Workspace): ReadonlyMap<string, readonly string[]> {
  const lists = Object.entries(workspace.connections).flatMap(([connection, { audiences }]) =>
    Object.entries(audiences ?? {}).map(([key, { cohort }]) => ({ list: `${connection}/${key}`, cohort })),
  )
  const groups = groupBy(lists, ({ cohort }) => (cohort ? [cohort] : []))
  return new Map([...groups].map(([cohort, members]) => [cohort, members.map(({ list }) => list)]))
}

/** Events that can be a receipt, by canonical name. */
export const RECEIPT_EVENTS: ReadonlyMap<
  string,
  { readonly receipt: (typeof RECEIPTS)[number]; readonly channel: Channel }
> = new Map([
  ['Push Notification Received', { receipt: 'received', channel: 'push' }],
  ['Push Notification Opened', { receipt: 'opened', channel: 'push' }],
  ['Push Notification Bounced', { receipt: 'bounced', channel: 'push' }],
  ['Email Delivered', { receipt: 'delivered', channel: 'email' }],
  ['Email Opened', { receipt: 'opened', channel: 'email' }],
  ['Email Link Clicked', { receipt: 'clicked', channel: 'email' }],
  ['Email Bounced', { receipt: 'bounced', channel: 'email' }],
  ['SMS Delivered', { receipt: 'delivered', channel: 'sms' }],
  ['SMS Link Clicked', { receipt: 'clicked', channel: 'sms' }],
  ['SMS Failed', { receipt: 'bounced', channel: 'sms' }],
])

const OPEN_EVENTS = [...RECEIPT_EVENTS].flatMap(([event, { receipt }]) => (receipt === 'opened' ? [event] : []))

const asksForBestHour = ({ nodes }: CompiledCampaign): boolean =>
  [...nodes.values()].some(({ step }) => step.kind === 'wait' && step.until?.kind === 'bestHour')
