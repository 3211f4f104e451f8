import { doing } from '../engine/campaigns/match-steps.ts'
import { stepsWithoutWay, type Route } from '../engine/campaigns/routes.ts'
import type { CompiledCampaign } from '../engine/campaigns/compile-campaign.ts'
import { campaignAt, campaignOf, type Program } from '../engine/program.ts'
import { TO_EXIT, TO_STAY, type Migration } from '../model/migration.ts'
import { allSteps } from '../model/step-blocks.ts'
import type { CampaignStatus, Step } from '../model/workspace.ts'
import { touchedCohorts, type TouchedCohort } from './touched-cohorts.ts'

/** What a count of everybody found; figures are of those who were looked at. */
export interface Heads {
  readonly people: number
  /** What part of everybody that was, 0 to 1. */
  readonly share: number
  readonly cohorts: readonly {
    readonly cohort: string
    readonly before: number
    readonly after: number | undefined
    readonly enter: number | undefined
    readonly leave: number | undefined
  }[]
  readonly standing: readonly Standing[]
}

/** Open journeys of one version that stand at one step; the step is '' after the last one. */
interface Standing {
  readonly campaign: string
  readonly version: number
  readonly step: string
  readonly people: number
}

/** What a definition would change, and for how many people. Null where it is not known. */
export interface WorkspacePlan {
  /** The version in force, that it was compared with. */
  readonly version: number
  readonly people: PlanPeople | null
  readonly cohorts: readonly CohortPlan[]
  readonly campaigns: readonly CampaignPlan[]
  /** Whether journeys in flight are to move. */
  readonly migrate: boolean
  /** Steps for which it has to be said where their people go on, if journeys move. */
  readonly unmapped: readonly StepPeople[]
  /** What is wrong with what was said about that. */
  readonly mapProblems: readonly string[]
}

export interface PlanPeople {
  readonly counted: number
  /** How many there are, as far as it is known. */
  readonly total: number
  /** Why figures are approximate: there was no time to look at everybody, or a definition before is not taken over by all yet. */
  readonly approximate: 'time' | 'filling' | null
}

interface StepPeople {
  readonly campaign: string
  readonly step: string
  readonly people: number | null
}

export interface CohortPlan {
  readonly key: string
  readonly change: TouchedCohort['change']
  readonly before: number | null
  readonly after: number | null
  readonly enter: number | null
  readonly leave: number | null
}

export interface CampaignPlan {
  readonly key: string
  readonly change: 'added' | 'changed' | 'removed' | 'same'
  readonly status: { readonly before: CampaignStatus | null; readonly after: CampaignStatus | null }
  /** Journeys in flight, of all versions. */
  readonly people: number | null
  readonly steps: readonly StepPlan[]
  readonly standing: readonly StandingPlan[]
}

/** What becomes of a step of the version in force, or which one is new. */
export interface StepPlan {
  readonly step: string
  readonly change: 'added' | 'changed' | 'renamed' | 'removed'
  /** What it is called in the version in force, if it has another name. */
  readonly was: string | null
}

/** Journeys that stand at a step, and what becomes of them. */
export interface StandingPlan {
  readonly version: number
  readonly step: string
  readonly people: number
  /** Whether the new version has the step. */
  readonly isGone: boolean
  readonly goes: 'stays' | 'moves' | 'ends'
  /** The step at which it goes on, if it moves. */
  readonly to: string | null
  /** Why it ends. */
  readonly reason: string | null
}

export interface PlanOptions {
  readonly current: Program
  /** Compiled with `migrate`, whether journeys are to move or not: so it is known which step is which. */
  readonly next: Program
  readonly migration: Migration | undefined
  readonly heads: Heads | undefined
  /** Whether the definition in force is not taken over by everybody yet. */
  readonly isFilling: boolean
}

export function buildPlan(options: PlanOptions): WorkspacePlan {
  const { current, next, migration, heads } = options
  const keys = [...new Set([...next.campaigns.keys(), ...current.campaigns.keys()])]
  const campaigns = keys.map((key) => planCampaign(options, key))
  return {
    version: current.version,
    people: heads ? peopleOf(heads, options.isFilling) : null,
    cohorts: touchedCohorts(current.workspace, next.workspace)
      .map((touched) => planCohort(touched, heads))
      // Of what merely follows only news is of interest.
      .filter(({ change, enter, leave }) => change !== 'follows' || (enter ?? 1) + (leave ?? 1) > 0),
    campaigns: campaigns.filter(({ change, standing }) => change !== 'same' || (migration && standing.some(isMoved))),
    migrate: migration !== undefined,
    unmapped: keys.flatMap((key) => unmappedSteps(options, key)),
    mapProblems: mapProblems(next, migration ?? []),
  }
}

const isMoved = ({ goes }: StandingPlan): boolean => goes !== 'stays'

const scale = (count: number, { share }: Heads): number => (share > 0 ? Math.round(count / share) : count)

const peopleOf = (heads: Heads, isFilling: boolean): PlanPeople => ({
  counted: heads.people,
  total: scale(heads.people, heads),
  approximate: heads.share < 1 ? 'time' : isFilling ? 'filling' : null,
})

function planCohort({ key, change }: TouchedCohort, heads: Heads | undefined): CohortPlan {
  const found = heads?.cohorts.find(({ cohort }) => cohort === key)
  const figure = (count: number | undefined): number | null =>
    heads && count !== undefined ? scale(count, heads) : null
  return {
    key,
    change,
    before: figure(found?.before),
    after: figure(found?.after),
    enter: figure(found?.enter),
    leave: figure(found?.leave),
  }
}

function planCampaign({ current, next, migration, heads }: PlanOptions, key: string): CampaignPlan {
  const before = current.campaigns.get(key)
  const after = next.campaigns.get(key)
  const standing = (heads?.standing ?? [])
    .filter(({ campaign }) => campaign === key)
    .map((each) => ({ ...each, people: scale(each.people, heads!) }))
    .sort((a, b) => b.version - a.version || placeOf(next, a) - placeOf(next, b))
  return {
    key,
    change: !before ? 'added' : !after ? 'removed' : before.version === after.version ? 'same' : 'changed',
    status: { before: before?.definition.status ?? null, after: after?.definition.status ?? null },
    people: heads ? standing.reduce((sum, { people }) => sum + people, 0) : null,
    steps: before && after ? planSteps(before, after, routeOf(next, before)) : [],
    standing: standing.map((each) => planStanding(next, each, migration !== undefined)),
  }
}

/** In reading order; behind the last step comes last. */
function placeOf(program: Program, { campaign, version, step }: Standing): number {
  const place = allSteps(campaignOf(program, { campaign, version })?.definition.steps ?? []).findIndex(
    ({ id }) => id === step,
  )
  return place < 0 ? Number.MAX_SAFE_INTEGER : place
}

const routeOf = (next: Program, { key, version }: Pick<CompiledCampaign, 'key' | 'version'>): Route | undefined =>
  next.routes.get(campaignAt(key, version))

function planSteps(before: CompiledCampaign, after: CompiledCampaign, route: Route | undefined): readonly StepPlan[] {
  if (!route) return []
  const olds = new Map([...route.same].map(([old, step]) => [step, old]))
  const removed = allSteps(before.definition.steps).filter(({ id }) => !route.same.has(id))
  return [
    ...removed.map(({ id }): StepPlan => ({ step: id, change: 'removed', was: null })),
    ...allSteps(after.definition.steps).flatMap((step): readonly StepPlan[] => {
      const old = olds.get(step.id)
      if (old === undefined) return [{ step: step.id, change: 'added', was: null }]
      const was = old === step.id ? null : old
      if (isChanged(before.nodes.get(old)?.step, step)) return [{ step: step.id, change: 'changed', was }]
      // That a place is counted otherwise is no news.
      return was === null || was.includes('[') ? [] : [{ step: step.id, change: 'renamed', was }]
    }),
  ]
}

const isChanged = (before: Step | undefined, after: Step): boolean =>
  before === undefined || doing(before) !== doing(after)

function planStanding(next: Program, { campaign, version, step, people }: Standing, isMigrated: boolean): StandingPlan {
  const after = next.campaigns.get(campaign)
  const route = routeOf(next, { key: campaign, version })
  const isSame = after?.version === version
  const isGone = !isSame && step !== '' && route?.same.has(step) !== true
  const fate = { version, step, people, isGone, to: null, reason: null }
  if (!after) return { ...fate, goes: 'ends', reason: 'campaign_removed' }
  if (after.definition.status === 'ended') return { ...fate, goes: 'ends', reason: 'campaign_ended' }
  if (isSame) return { ...fate, goes: 'stays' }
  if (!route) return { ...fate, goes: 'ends', reason: 'version_gone' }
  const to = step === '' ? '' : route.goTo.get(step)
  if (!isMigrated || to === undefined || to === TO_STAY) return { ...fate, goes: 'stays' }
  return to === TO_EXIT ? { ...fate, goes: 'ends', reason: 'migrated' } : { ...fate, goes: 'moves', to }
}

/** Of the version in force every step where people may stand; of older ones those where somebody does. */
function unmappedSteps({ current, next, heads }: PlanOptions, key: string): readonly StepPeople[] {
  const after = next.campaigns.get(key)
  const before = current.campaigns.get(key)
  if (!after || after.definition.status === 'ended') return []
  const found = new Map<string, number>()
  const route = before && routeOf(next, before)
  if (before && route) for (const { id } of stepsWithoutWay(before, route)) found.set(id, 0)
  for (const { campaign, version, step, people } of heads?.standing ?? []) {
    const way = campaign === key ? routeOf(next, { key, version }) : undefined
    if (way && step !== '' && !way.goTo.has(step)) found.set(step, (found.get(step) ?? 0) + people)
  }
  return [...found].map(([step, people]) => ({ campaign: key, step, people: heads ? scale(people, heads) : null }))
}

/** Whoever mistypes a name must hear of it: nobody would be moved by what was said. */
function mapProblems(next: Program, migration: Migration): readonly string[] {
  return migration.flatMap(({ campaign, from, to }) => {
    const older = [...next.olderCampaigns.values()].filter(
      ({ key, nodes }) => next.campaigns.has(key) && (campaign ?? key) === key && nodes.has(from),
    )
    const where = campaign === undefined ? '' : ` of the campaign ${campaign}`
    if (older.length === 0) return [`There is no step ${from} in an older version${where} that people could come from.`]
    const isKnown = to === TO_EXIT || to === TO_STAY || older.some(({ key }) => next.campaigns.get(key)?.nodes.has(to))
    return isKnown ? [] : [`There is no step ${to} in the new version${where} to which people at ${from} could come.`]
  })
}
