import type { Aggregate, Collect, Condition, Did, EventFilter } from '../../model/condition.ts'
import type { PathMatch } from '../../model/match.ts'
import type { Workspace } from '../../model/workspace.ts'
import type { AggregateParts, CompiledAggregate } from './aggregate.ts'
import { CHOICE_EVENTS, topicRule } from '../choices.ts'
import { compileCollected } from './collected.ts'
import { createCollection, eventsOf, type Collection } from './collection.ts'
import type { CompiledCohort } from './compiled-cohort.ts'
import type { Computed } from './computed.ts'
import { LAST_SEEN } from '../profile-state.ts'
import type { CompiledDid } from './did.ts'
import type { Compiled } from './evaluate.ts'
import { compileMatches } from './matches.ts'
import { formOf, createRegister, type DateRange, type Register } from './registers.ts'
import type { CompiledSequence, CompiledSequenceStep } from './sequence.ts'
import { createSeries, type Series } from './series.ts'
import { compileSaved } from './saved.ts'
import { UNSUBSCRIBED_TRAIT, type CompiledSubscribed } from './subscribed.ts'
import { compileTrait, traitName } from './trait.ts'
import { cohortNumber } from './standings.ts'

/** @param key of the campaign's entry, for exits and goals: what names another value of it does not count. */
export type Compile = (condition: Condition, key?: string) => Compiled

/** Turns conditions into what the engine judges: shared registers and series found or made, cohorts and computed traits put in place. */
export interface Linker {
  readonly registers: ReadonlyMap<string, Register>
  readonly series: ReadonlyMap<string, Series>
  readonly collections: ReadonlyMap<string, Collection>
  readonly computed: ReadonlyMap<string, Computed>
  /** Traits that a `for` looks back at, and how far, ms. */
  readonly traitHorizons: ReadonlyMap<string, number>
  readonly compile: Compile
  /** Keeps so many of the newest events of this name. */
  newest(event: string, keep: number): Register
  cohort(key: string, where: Condition): CompiledCohort
  /** Events that can change a cohort; `*`: all. */
  eventsOf(cohort: string): readonly string[]
  /** What the cohort rests on. */
  usesOf(cohort: string): Uses
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
export interface Uses {
  /** It can change only when one of these does. */
  readonly memories: Set<Register | Series>
  /** Events that can change it whether they are remembered or not; `*`: all. */
  readonly events: Set<string>
  traits: boolean
}

const createUses = (): Uses => ({ memories: new Set(), events: new Set(), traits: false })

interface Context {
  readonly workspace: Workspace
  readonly registers: Map<string, Register>
  readonly registersByForm: Map<string, Register>
  readonly series: Map<string, Series>
  readonly collections: Map<string, Collection>
  readonly traitHorizons: Map<string, number>
  readonly used: Uses
  /** Inside a campaign values may count from a moment on that nobody knows beforehand. */
  readonly inCampaign: boolean
  /** Events that name another value of this property than the journey's do not count. */
  readonly key?: string | undefined
}

export function createLinker(workspace: Workspace): Linker {
  const shared = {
    workspace,
    registers: new Map<string, Register>(),
    registersByForm: new Map<string, Register>(),
    series: new Map<string, Series>(),
    collections: new Map<string, Collection>(),
    traitHorizons: new Map<string, number>(),
    inCampaign: false,
  }
  const uses = new Map<string, Uses>()
  const usesOf = (key: string): Uses => uses.get(key) ?? createUses()
  const computed = new Map(
    Object.entries(workspace.computed).map(([name, each]) => [
      name,
      computedParts({ ...shared, used: createUses() }, each),
    ]),
  )
  return {
    registers: shared.registers,
    series: shared.series,
    collections: shared.collections,
    computed,
    traitHorizons: shared.traitHorizons,
    compile: (condition, key) => link({ ...shared, used: createUses(), inCampaign: true, key }, condition, NOW_ONLY),
    newest: (event, keep) =>
      registerFor({ ...shared, used: createUses() }, { event, where: [] }, { same: [], keep, horizonMs: 0 }),
    cohort: (key, where) => {
      const used = createUses()
      uses.set(key, used)
      return {
        key,
        number: cohortNumber(key),
        condition: link({ ...shared, used }, where, NOW_ONLY),
        counters: { entered: `cohort/${key}/entered`, left: `cohort/${key}/left` },
      }
    },
    eventsOf: (key) => {
      const { memories, events } = usesOf(key)
      return [...new Set([...[...memories].map(({ filter }) => filter.event), ...events])]
    },
    usesOf,
  }
}

function link(context: Context, condition: Condition, look: LookBack): Compiled {
  // Only through `all` does the latest break of one member decide for the whole.
  const anyWay: LookBack = { ...look, newestOnly: false }
  switch (condition.kind) {
    case 'all':
      return { kind: 'all', of: condition.of.map((member) => link(context, member, look)) }
    case 'any':
      return { kind: 'any', of: condition.of.map((member) => link(context, member, anyWay)) }
    case 'not':
      return { kind: 'not', of: link(context, condition.of, anyWay) }
    case 'did':
      return linkDid(context, condition, look)
    case 'trait':
      return linkTrait(context, condition.match, look)
    case 'aggregate':
      return linkAggregate(context, condition.aggregate, { path: '', matches: condition.matches }, look)
    case 'sequence':
      return linkSequence(context, condition, look)
    case 'reachable':
      context.used.traits = true
      // Addresses and opt-outs come by several events.
      context.used.events.add('*')
      return condition
    case 'subscribed':
      return linkSubscribed(context, condition.to, look)
    case 'in':
      return linkCohort(context, condition, look)
    case 'for': {
      const inner = { ms: look.ms + condition.durationMs, newestOnly: look.ms === 0 }
      return { kind: 'for', of: link(context, condition.of, inner), durationMs: condition.durationMs }
    }
    case 'saved':
      return compileSaved(condition.match)
    case 'receipt':
    case 'leaves':
      return condition
  }
}

/**
 * Membership is its condition: put in place, it needs no order of evaluation and no memory of its own. An older campaign version
 * may name a cohort that is gone: nobody is in it.
 */
function linkCohort(
  context: Context,
  { cohort, negated }: Extract<Condition, { kind: 'in' }>,
  look: LookBack,
): Compiled {
  const found = context.workspace.cohorts[cohort]
  const inner: Compiled = found
    ? link({ ...context, key: undefined }, found.where, negated ? { ...look, newestOnly: false } : look)
    : { kind: 'any', of: [] }
  return negated ? { kind: 'not', of: inner } : inner
}

function linkDid(context: Context, did: Did, look: LookBack): CompiledDid {
  if (context.key !== undefined && did.same.length === 0) return linkKeyed(context, context.key, did, look)
  const horizonMs = look.newestOnly && newestTellsAll(did) ? 0 : look.ms
  const keep = Number.isFinite(did.times.max) ? did.times.max + 1 : Math.max(1, did.times.min)
  return {
    kind: 'did',
    register: registerFor(context, did.filter, {
      same: did.same,
      keep,
      horizonMs,
      range: { fromMs: did.fromMs, untilMs: did.untilMs },
    }),
    times: did.times,
    withinMs: did.withinMs,
    since: did.since && {
      register: registerFor(context, did.since.filter, { same: did.same, keep: 1, horizonMs }),
      withinMs: did.since.withinMs,
    },
    negated: did.negated,
  }
}

function linkKeyed(context: Context, key: string, did: Did, look: LookBack): CompiledDid {
  const free = { ...context, key: undefined }
  const without = (filter: EventFilter): EventFilter => ({
    ...filter,
    where: [...filter.where, { path: key, matches: [{ op: 'exists', value: false }] }],
  })
  const since = did.since && { ...did.since, filter: without(did.since.filter) }
  const unkeyed = linkDid(free, { ...did, filter: without(did.filter), ...(since && { since }) }, look)
  return {
    ...linkDid(free, { ...did, same: [key] }, look),
    unkeyed: { register: unkeyed.register, since: unkeyed.since?.register },
  }
}

interface RegisterNeeds {
  readonly same: readonly string[]
  readonly keep: number
  readonly horizonMs: number
  readonly range?: DateRange
}

/** The register for a filter, made to remember at least this much. */
function registerFor(
  { registers, registersByForm, used }: Context,
  filter: EventFilter,
  { same, keep, horizonMs, range = {} }: RegisterNeeds,
): Register {
  const form = formOf(filter, same, range)
  const register = registersByForm.get(form) ?? createRegister(filter, same, range)
  registersByForm.set(form, register)
  registers.set(register.id, register)
  used.memories.add(register)
  register.keep = Math.max(register.keep, keep)
  register.horizonMs = Math.max(register.horizonMs, horizonMs)
  return register
}

function linkTrait(context: Context, match: PathMatch, look: LookBack): Compiled {
  const { used, workspace } = context
  const [name = ''] = match.path.split('.')
  const computed = Object.hasOwn(workspace.computed, name) ? workspace.computed[name] : undefined
  if (computed?.fn === 'collect') return compileCollected(collectionFor(context, computed, look), match)
  if (computed && name === match.path) return linkAggregate(context, computed, match, look)
  used.traits = true
  lookBackAt(context, traitName(match.path.split('.')), look)
  // last_seen moves with every event.
  if (match.path === 'last_seen' || match.path === 'first_seen') used.events.add('*')
  if (match.path === 'last_seen') lookBackAt(context, LAST_SEEN, look)
  return compileTrait(match, look.ms > 0)
}

function linkSubscribed(context: Context, name: string, look: LookBack): CompiledSubscribed {
  for (const event of CHOICE_EVENTS) context.used.events.add(event)
  const match: PathMatch = { path: UNSUBSCRIBED_TRAIT, matches: [{ op: 'in', values: [true] }] }
  context.used.traits = true
  lookBackAt(context, UNSUBSCRIBED_TRAIT, look)
  const rule = topicRule(context.workspace, name)
  return { kind: 'subscribed', name, rule, unsubscribed: compileTrait(match, look.ms > 0) }
}

function lookBackAt({ traitHorizons }: Context, trait: string, { ms }: LookBack): void {
  if (ms > 0) traitHorizons.set(trait, Math.max(ms, traitHorizons.get(trait) ?? 0))
}

const computedParts = (context: Context, each: Aggregate | Collect): Computed =>
  each.fn === 'collect' ? collectionFor(context, each, NOW_ONLY) : aggregateParts(context, each, 0)

function collectionFor({ collections, used }: Context, collect: Collect, { ms }: LookBack): Collection {
  for (const event of eventsOf(collect)) used.events.add(event)
  const made = createCollection(collect)
  const shared = collections.get(made.id) ?? made
  collections.set(shared.id, shared)
  shared.lookBackMs = Math.max(shared.lookBackMs, ms)
  return shared
}

function linkAggregate(context: Context, aggregate: Aggregate, match: PathMatch, look: LookBack): CompiledAggregate {
  return {
    kind: 'aggregate',
    ...aggregateParts(context, aggregate, look.ms),
    matches: match.matches,
    holds: compileMatches(match),
  }
}

function aggregateParts(
  { series, used, inCampaign }: Context,
  { fn, path, filter, withinMs }: Aggregate,
  lookBackMs: number,
): AggregateParts {
  const made = createSeries(filter, path)
  const shared = series.get(made.id) ?? made
  series.set(shared.id, shared)
  used.memories.add(shared)
  shared.keepMs = Math.max(shared.keepMs, withinMs === undefined ? Infinity : withinMs + lookBackMs)
  shared.horizonMs = Math.max(shared.horizonMs, inCampaign ? Infinity : (withinMs ?? 0) + lookBackMs)
  shared.countsValues ||= fn === 'distinct' || fn === 'mostFrequent'
  return { fn, series: shared, withinMs }
}

/** Facts may belong to many chains: all of them are kept as far back as the window reaches, or as many as a register holds. */
function linkSequence(
  context: Context,
  sequence: Extract<Condition, { kind: 'sequence' }>,
  look: LookBack,
): CompiledSequence {
  const horizonMs = sequence.withinMs === undefined ? Infinity : sequence.withinMs + look.ms
  const registerOf = (filter: EventFilter): Register =>
    registerFor(context, filter, { same: sequence.same, keep: 1, horizonMs })
  const steps: CompiledSequenceStep[] = []
  let forbidden: Register[] = []
  let last: CompiledSequence['last']
  for (const [index, { filter, withinMs, forbidden: isForbidden }] of sequence.steps.entries()) {
    const register = registerOf(filter)
    if (!isForbidden) {
      steps.push({ register, withinMs, forbidden })
      forbidden = []
    } else {
      forbidden = [...forbidden, register]
      if (index === sequence.steps.length - 1) last = { forbidden, withinMs: withinMs ?? 0 }
    }
  }
  return { kind: 'sequence', steps, last, withinMs: sequence.withinMs }
}
