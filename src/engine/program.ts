import type { Condition, Did, EventFilter } from '../model/condition.ts'
import { RECEIPTS } from '../model/condition.ts'
import type { Channel, Campaign, Workspace } from '../model/workspace.ts'
import { compileCampaign, type CompiledCampaign } from './campaigns/compile-campaign.ts'
import { compileTrait, type Compiled } from './cohorts/evaluate.ts'
import { canonicalFilter, createRegister, type Register } from './cohorts/registers.ts'

/** A workspace made ready to run: registers shared, conditions linked, campaigns flattened. Built anew for each definition. */
export interface Program {
  readonly version: number
  readonly workspace: Workspace
  readonly registers: ReadonlyMap<string, Register>
  readonly registersByEvent: ReadonlyMap<string, readonly Register[]>
  readonly cohorts: readonly CompiledCohort[]
  readonly cohortsByKey: ReadonlyMap<string, CompiledCohort>
  /** Which cohorts an event of this name can change. */
  readonly cohortsByEvent: ReadonlyMap<string, readonly CompiledCohort[]>
  /** Which cohorts a change of traits can change. */
  readonly cohortsByTrait: readonly CompiledCohort[]
  readonly campaigns: ReadonlyMap<string, CompiledCampaign>
  readonly campaignsByEntryEvent: ReadonlyMap<string, readonly CompiledCampaign[]>
  readonly campaignsByEntryCohort: ReadonlyMap<string, readonly CompiledCampaign[]>
  /** Lists that are kept equal to a cohort. */
  readonly audiencesByCohort: ReadonlyMap<string, readonly string[]>
  /** Older versions that journeys in flight still run on. */
  readonly olderCampaigns: ReadonlyMap<string, CompiledCampaign>
  /** What a connection needs to know of a profile to reach it. */
  readonly reach: Reach
}

export type Reach = (connection: string, channel: Channel) => 'email' | 'subscription' | 'nothing'

export interface CompiledCohort {
  readonly key: string
  readonly condition: Compiled
}

export interface ProgramOptions {
  readonly version: number
  readonly reach: Reach
  /** The program before this one: its campaigns go on for the journeys that run on them. */
  readonly previous?: Program
}

export function compileProgram(workspace: Workspace, options: ProgramOptions): Program {
  const linker = createLinker(workspace)
  const cohorts = Object.entries(workspace.cohorts).map(([key, cohort]) => linker.cohort(key, cohort.where))
  const campaigns = new Map(
    Object.entries(workspace.campaigns).map(([key, campaign]) => {
      const version = campaignVersion(key, campaign, options)
      return [key, compileCampaign(key, campaign, version, linker.compile)]
    }),
  )
  const olderCampaigns = compileOlder(campaigns, options.previous, linker.compile)
  const compiled = [...campaigns.values()]
  return {
    version: options.version,
    workspace,
    registers: linker.registers,
    registersByEvent: groupBy([...linker.registers.values()], (register) => [register.filter.event]),
    cohorts,
    cohortsByKey: new Map(cohorts.map((cohort) => [cohort.key, cohort])),
    cohortsByEvent: groupBy(cohorts, (cohort) => linker.eventsOf(cohort.key)),
    cohortsByTrait: cohorts.filter((cohort) => linker.usesTraits(cohort.key)),
    campaigns,
    campaignsByEntryEvent: groupBy(compiled, ({ definition: { entry } }) =>
      entry.kind === 'event' ? [entry.filter.event] : [],
    ),
    campaignsByEntryCohort: groupBy(compiled, ({ definition: { entry } }) =>
      entry.kind === 'cohort' ? [entry.cohort] : [],
    ),
    audiencesByCohort: audiencesByCohort(workspace),
    olderCampaigns,
    reach: options.reach,
  }
}

/** A campaign keeps its version for as long as its text does not change: journeys notice only real edits. */
function campaignVersion(key: string, campaign: Campaign, { version, previous }: ProgramOptions): number {
  const before = previous?.campaigns.get(key)
  return before && JSON.stringify(before.definition) === JSON.stringify(campaign) ? before.version : version
}

export const campaignAt = (key: string, version: number): string => `${key}@${version}`

/** Versions kept for journeys in flight; older journeys end as `version_gone`. */
const OLDER_VERSIONS_MAX = 20

function compileOlder(
  current: ReadonlyMap<string, CompiledCampaign>,
  previous: Program | undefined,
  compile: Compile,
): ReadonlyMap<string, CompiledCampaign> {
  if (!previous) return new Map()
  const older = [...previous.olderCampaigns.values(), ...previous.campaigns.values()]
  const kept = older
    .filter((campaign) => current.get(campaign.key)?.version !== campaign.version)
    .slice(-OLDER_VERSIONS_MAX)
  return new Map(
    kept.map((campaign) => [
      campaignAt(campaign.key, campaign.version),
      compileCampaign(campaign.key, campaign.definition, campaign.version, compile),
    ]),
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

export type Compile = (condition: Condition) => Compiled

interface Linker {
  readonly registers: Map<string, Register>
  readonly compile: Compile
  cohort(key: string, where: Condition): CompiledCohort
  eventsOf(cohort: string): readonly string[]
  usesTraits(cohort: string): boolean
}

/** How far into the past a condition must be judged, because of a `for` around it. */
interface LookBack {
  readonly ms: number
  /** The newest fact is enough to know since when a `didNot` has held. */
  readonly newestOnly: boolean
}
const NOW_ONLY: LookBack = { ms: 0, newestOnly: true }

/**
 * `didNot` of a single event has held since the latest anchor, or since the latest such event left its window. Not so with `same`:
 * while one combination begins anew, another may have held through.
 */
const newestTellsAll = (did: Did): boolean =>
  did.negated && did.same.length === 0 && did.times.min === 1 && did.times.max === Infinity

/** What one condition rests on. */
interface Uses {
  readonly events: Set<string>
  traits: boolean
}

function createLinker(workspace: Workspace): Linker {
  const registers = new Map<string, Register>()
  const byFilter = new Map<string, Register>()
  const uses = new Map<string, Uses>()
  const registerFor = (filter: EventFilter, same: readonly string[], keep: number, horizonMs: number): Register => {
    const canonical = canonicalFilter(filter, same)
    const register = byFilter.get(canonical) ?? createRegister(filter, same)
    byFilter.set(canonical, register)
    registers.set(register.id, register)
    register.keep = Math.max(register.keep, keep)
    register.horizonMs = Math.max(register.horizonMs, horizonMs)
    return register
  }
  const compileDid = (did: Did, look: LookBack, used: Uses): Compiled => {
    const horizonMs = look.newestOnly && newestTellsAll(did) ? 0 : look.ms
    used.events.add(did.filter.event)
    if (did.since) used.events.add(did.since.filter.event)
    const keep = Number.isFinite(did.times.max) ? did.times.max + 1 : Math.max(1, did.times.min)
    return {
      kind: 'did',
      register: registerFor(did.filter, did.same, keep, horizonMs),
      times: did.times,
      withinMs: did.withinMs,
      since: did.since && {
        register: registerFor(did.since.filter, did.same, 1, horizonMs),
        withinMs: did.since.withinMs,
      },
      negated: did.negated,
    }
  }
  const link = (condition: Condition, look: LookBack, used: Uses): Compiled => {
    // Only through `all` does the latest break of one member decide for the whole.
    const anyWay: LookBack = { ...look, newestOnly: false }
    switch (condition.kind) {
      case 'all':
      case 'any':
        return {
          kind: condition.kind,
          of: condition.of.map((member) => link(member, condition.kind === 'all' ? look : anyWay, used)),
        }
      case 'not':
        return { kind: 'not', of: link(condition.of, anyWay, used) }
      case 'did':
        return compileDid(condition, look, used)
      case 'trait':
        used.traits = true
        // last_seen moves with every event.
        if (condition.match.path === 'last_seen' || condition.match.path === 'first_seen') used.events.add('*')
        return compileTrait(condition.match)
      case 'in': {
        // Membership is its condition: put in place, it needs no order of evaluation and no memory of its own.
        // An older campaign version may name a cohort that is gone: nobody is in it.
        const cohort = workspace.cohorts[condition.cohort]
        const inner: Compiled = cohort
          ? link(cohort.where, condition.negated ? anyWay : look, used)
          : { kind: 'any', of: [] }
        return condition.negated ? { kind: 'not', of: inner } : inner
      }
      case 'for':
        return {
          kind: 'for',
          of: link(condition.of, { ms: look.ms + condition.durationMs, newestOnly: look.ms === 0 }, used),
          durationMs: condition.durationMs,
        }
      case 'receipt':
      case 'leaves':
        return condition
    }
  }
  return {
    registers,
    compile: (condition) => link(condition, NOW_ONLY, { events: new Set(), traits: false }),
    cohort: (key, where) => {
      const used: Uses = { events: new Set(), traits: false }
      uses.set(key, used)
      return { key, condition: link(where, NOW_ONLY, used) }
    },
    eventsOf: (key) => [...uses.get(key)!.events],
    usesTraits: (key) => uses.get(key)!.traits,
  }
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key)
      if (group) group.push(item)
      else groups.set(key, [item])
    }
  }
  return groups
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
])
