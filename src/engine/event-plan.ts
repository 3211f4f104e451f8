import type { TrackedEvent } from '../model/event.ts'
import type { CompiledCampaign } from './campaigns/compile-campaign.ts'
import { collectFrom, eventsOf, type Collection } from './cohorts/collection.ts'
import type { CompiledCohort } from './cohorts/compiled-cohort.ts'
import { evaluate } from './cohorts/evaluate.ts'
import type { Linker } from './cohorts/linker.ts'
import { candidates, createRegisterIndex, type RegisterIndex } from './cohorts/register-index.ts'
import { record, type Register } from './cohorts/registers.ts'
import { recordValues, type Series } from './cohorts/series.ts'
import { createProfile, type ProfileState } from './profile-state.ts'

/** All that an event of one name can touch, found once: what it costs must not depend on what other events mean. */
export interface EventPlan {
  readonly registers: RegisterIndex
  readonly series: readonly Series[]
  readonly collections: readonly Collection[]
  /** Bits of registers and series; they may share one. */
  readonly bits: ReadonlyMap<Register | Series, number>
  /** Cohorts that name the event, and those that look at every event. */
  readonly cohorts: readonly CompiledCohort[]
  /** In parallel: bits of that which each rests on. */
  readonly restsOn: readonly number[]
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

/** The bit that every event touches. */
const ALWAYS = 1
/** What is left of a small integer. */
const BITS = 30

export function createEventPlans(
  linker: Linker,
  cohorts: readonly CompiledCohort[],
  campaigns: readonly CompiledCampaign[],
): EventPlans {
  const registers = groupBy([...linker.registers.values()], (register) => [register.filter.event])
  const series = groupBy([...linker.series.values()], (one) => [one.filter.event])
  const collections = groupBy([...linker.collections.values()], ({ collect }) => [...new Set(eventsOf(collect))])
  const named = groupBy(cohorts, ({ key }) => linker.eventsOf(key))
  const entries = groupBy(campaigns, ({ definition: { entry } }) =>
    entry.kind === 'event' ? [entry.filter.event] : [],
  )
  const create = (event: string): EventPlan => {
    const memories = [...(registers.get(event) ?? []), ...(series.get(event) ?? [])]
    const bits = new Map(memories.map((memory, index) => [memory, 2 << (index % BITS)]))
    const touched = [...new Set([...(named.get(event) ?? []), ...(named.get('*') ?? [])])]
    return {
      registers: createRegisterIndex(registers.get(event) ?? []),
      series: series.get(event) ?? [],
      collections: collections.get(event) ?? [],
      bits,
      cohorts: touched,
      restsOn: touched.map(({ key }) => restsOn(linker, key, event, bits)),
      campaigns: entries.get(event) ?? [],
    }
  }
  const names = new Set([
    ...registers.keys(),
    ...series.keys(),
    ...collections.keys(),
    ...named.keys(),
    ...entries.keys(),
  ])
  const plans = new Map([...names].map((name) => [name, create(name)]))
  // Names come from outside without end: only those that somebody asks about have a plan of their own.
  const other = create('*')
  return {
    planOf: (event) => plans.get(event) ?? other,
    cohortsOfNewcomers: cohorts.filter((cohort) => linker.usesOf(cohort.key).traits || standsWithoutPast(cohort)),
    cohortsByTraits: cohorts.filter(({ key }) => linker.usesOf(key).traits),
  }
}

function restsOn(linker: Linker, cohort: string, event: string, bits: EventPlan['bits']): number {
  const { memories, events } = linker.usesOf(cohort)
  let sum = events.has(event) || events.has('*') ? ALWAYS : 0
  for (const memory of memories) sum |= bits.get(memory) ?? 0
  return sum
}

/** Puts the event wherever it is remembered. Returns the bits of what changed by it. */
export function remember(state: ProfileState, plan: EventPlan, event: TrackedEvent, now: number): number {
  let changed = ALWAYS
  for (const register of candidates(plan.registers, event))
    if (record(state, register, event, now)) changed |= plan.bits.get(register)!
  for (const series of plan.series) if (recordValues(state, series, event, now)) changed |= plan.bits.get(series)!
  for (const collection of plan.collections) collectFrom(state, collection, event, now)
  return changed
}

/** Cohorts of the plan that rest on what changed. */
export function restingOn({ cohorts, restsOn: bits }: EventPlan, changed: number): CompiledCohort[] {
  const found: CompiledCohort[] = []
  for (let index = 0; index < cohorts.length; index++) if ((bits[index]! & changed) !== 0) found.push(cohorts[index]!)
  return found
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
