import type { CompiledCampaign } from './campaigns/compile-campaign.ts'
import { eventsOf, type Collection } from './cohorts/collection.ts'
import { NO_COHORTS, uniteCohorts, type CompiledCohort } from './cohorts/compiled-cohort.ts'
import { evaluate } from './cohorts/evaluate.ts'
import type { Linker } from './cohorts/linker.ts'
import type { Register } from './cohorts/registers.ts'
import type { Series } from './cohorts/series.ts'
import { createProfile } from './profile-state.ts'

/** All that an event of one name can touch, found once: the cost of an event must not depend on what other events mean. */
export interface EventPlan {
  readonly registers: readonly Register[]
  readonly series: readonly Series[]
  readonly collections: readonly Collection[]
  /** Those that name it, and those that look at every event. */
  readonly cohorts: readonly CompiledCohort[]
  /** The same, and those on traits. */
  readonly cohortsByTraits: readonly CompiledCohort[]
  /** Campaigns that it can be the entry of. */
  readonly campaigns: readonly CompiledCampaign[]
}

export interface EventPlans {
  planOf(event: string): EventPlan
  /**
   * Cohorts that hold for somebody without a past, or will by time alone, and those on traits, of which everybody has some: to be
   * judged at the first event, whatever it is.
   */
  readonly cohortsOfNewcomers: readonly CompiledCohort[]
  /** Those that rest on traits. */
  readonly cohortsByTraits: readonly CompiledCohort[]
}

export function createEventPlans(
  linker: Linker,
  cohorts: readonly CompiledCohort[],
  campaigns: readonly CompiledCampaign[],
): EventPlans {
  const registers = groupBy([...linker.registers.values()], (register) => [register.filter.event])
  const series = groupBy([...linker.series.values()], (one) => [one.filter.event])
  const collections = groupBy([...linker.collections.values()], ({ collect }) => [...new Set(eventsOf(collect))])
  const byEvent = groupBy(cohorts, ({ key }) => linker.eventsOf(key))
  const byTraits = cohorts.filter(({ key }) => linker.usesTraits(key))
  const entries = groupBy(campaigns, ({ definition: { entry } }) =>
    entry.kind === 'event' ? [entry.filter.event] : [],
  )
  const create = (event: string): EventPlan => {
    const named = uniteCohorts(byEvent.get(event) ?? NO_COHORTS, byEvent.get('*') ?? NO_COHORTS)
    return {
      registers: registers.get(event) ?? [],
      series: series.get(event) ?? [],
      collections: collections.get(event) ?? [],
      cohorts: named,
      cohortsByTraits: uniteCohorts(named, byTraits),
      campaigns: entries.get(event) ?? [],
    }
  }
  const names = new Set([
    ...registers.keys(),
    ...series.keys(),
    ...collections.keys(),
    ...byEvent.keys(),
    ...entries.keys(),
  ])
  const plans = new Map([...names].map((name) => [name, create(name)]))
  // Names come from outside without end: only those that somebody asks about have a plan of their own.
  const other = create('*')
  return {
    cohortsByTraits: byTraits,
    planOf: (event) => plans.get(event) ?? other,
    cohortsOfNewcomers: cohorts.filter((cohort) => linker.usesTraits(cohort.key) || standsWithoutPast(cohort)),
  }
}

/** Without facts nothing but the time of the first event matters, and that only as a distance from now. */
function standsWithoutPast({ condition }: CompiledCohort): boolean {
  const { holds, until } = evaluate(condition, { state: createProfile(0, 0), now: 0 })
  return holds || until < Infinity
}

export function groupBy<T>(
  items: readonly T[],
  keysOf: (item: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
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
