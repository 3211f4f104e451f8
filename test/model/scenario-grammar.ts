import fc from 'fast-check'
import type { Aggregate, Collect, Condition } from '../../src/model/condition.ts'
import { createChance, type Chance } from './chance.ts'
import { bindCohorts, CONDITIONS, pick, spanOf } from './cohort-grammar.ts'
import { collect, onCart } from './collect-grammar.ts'
import { HOT_CONDITIONS } from './hot-grammar.ts'
import {
  CART_SAYINGS,
  CHOICE_SAYINGS,
  HOT_SAYINGS,
  SAYINGS,
  TRAIT_SAYINGS,
  type Saying,
  type SayingKind,
} from './event-grammar.ts'
import { IDENTITIES, NAMINGS, type Naming } from './identity-grammar.ts'
import type { Definition, Scenario, SentEvent, Step } from './scenario.ts'
import { subscribed } from './subscription-grammar.ts'

/** What sort of workspace it is: which conditions, how many people, how much happens. */
interface Sort {
  readonly weight: number
  readonly conditions: fc.Arbitrary<Condition>
  readonly cohorts: number
  readonly people: readonly [min: number, max: number]
  readonly batches: readonly [min: number, max: number]
  /** Events sent at once. */
  readonly perBatch: readonly number[]
  readonly gapsMs: readonly number[]
  readonly sayings: readonly SayingKind[]
  /** Computed traits beside those that stand in conditions. */
  readonly computed: Readonly<Record<string, fc.Arbitrary<Aggregate | Collect>>>
}

const USUAL = {
  weight: 1,
  cohorts: 5,
  people: [1, 3],
  batches: [12, 48],
  perBatch: [1, 1, 2, 2, 3, 4, 6, 12],
  gapsMs: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 5, 10],
  sayings: SAYINGS,
  computed: {},
} as const satisfies Partial<Sort>

/** Also beside conditions of every other kind, under `all`, `any` and `for`. */
const mixed = (leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> =>
  fc.oneof(
    { weight: 2, arbitrary: leaf },
    { weight: 3, arbitrary: spanOf(leaf) },
    {
      weight: 2,
      arbitrary: fc.tuple(pick('all', 'any'), leaf, CONDITIONS.all).map(([kind, ...of]): Condition => ({ kind, of })),
    },
  )

/** A computed trait, asked for by its name. */
const onComputed: fc.Arbitrary<Condition> = fc
  .tuple(pick('computed0', 'computed1'), pick('exists', 'ne', 'gte'))
  .map(([path, op]) => ({
    kind: 'trait',
    match: { path, matches: [op === 'exists' ? { op, value: false } : { op, value: 1 }] },
  }))

const SORTS: readonly Sort[] = [
  { ...USUAL, weight: 4, conditions: mixed(subscribed), sayings: CHOICE_SAYINGS },
  {
    ...USUAL,
    weight: 4,
    conditions: mixed(fc.oneof({ weight: 4, arbitrary: onCart }, onComputed)),
    sayings: CART_SAYINGS,
    computed: { cart: collect, other: collect },
  },
  { ...USUAL, weight: 12, conditions: CONDITIONS.all },
  { ...USUAL, weight: 4, conditions: CONDITIONS.spans },
  { ...USUAL, weight: 6, conditions: CONDITIONS.patterns },
  { ...USUAL, weight: 4, conditions: CONDITIONS.traits, sayings: TRAIT_SAYINGS },
  { ...USUAL, weight: 6, conditions: CONDITIONS.matching },
  {
    ...USUAL,
    weight: 1,
    conditions: HOT_CONDITIONS,
    people: [1, 1],
    batches: [20, 30],
    perBatch: [10, 20, 40],
    gapsMs: [0, 0, 0, 1],
    sayings: HOT_SAYINGS,
  },
]

/** A random workspace's life; the same for the same seed. */
export function scenarioOf(seed: number): Scenario {
  const chance = createChance(seed)
  const sort = byWeight(chance, SORTS)
  const definitions = definitionsOf(chance, seed, sort)
  const writer = new ScenarioWriter(chance, sort)
  writer.write({ kind: 'definition', definition: definitions[0]! })
  const batches = chance.int(...sort.batches)
  const changes = new Map(definitions.slice(1).map((definition) => [chance.int(1, batches - 1), definition]))
  for (let batch = 0; batch < batches; batch++) {
    const definition = changes.get(batch)
    if (definition) writer.write({ kind: 'definition', definition })
    writer.events()
    if (chance.often(0.06)) writer.write({ kind: 'tick' })
    if (chance.often(0.04)) writer.write({ kind: 'probe' })
    if (chance.often(0.01)) writer.write({ kind: 'restart' })
  }
  writer.pass(chance.pick([0, 5, 40]))
  writer.write({ kind: 'tick' })
  return { forgetful: chance.often(0.2), steps: writer.steps }
}

function byWeight<T extends { readonly weight: number }>(chance: Chance, options: readonly T[]): T {
  let left = chance.int(
    1,
    options.reduce((sum, { weight }) => sum + weight, 0),
  )
  return options.find(({ weight }) => (left -= weight) <= 0)!
}

// ---- definitions

/** A workspace and what becomes of it: cohorts and computed traits are added, changed and removed. */
function definitionsOf(chance: Chance, seed: number, sort: Sort): readonly Definition[] {
  const changes = chance.pick([0, 0, 1, 1, 2, 3])
  const drawn = fc.sample(sort.conditions, { seed, numRuns: sort.cohorts + changes * 2 })
  const aggregates = drawn.flatMap(aggregatesIn)
  const cohorts = new Map(drawn.splice(0, chance.int(2, sort.cohorts)).map((where, index) => [`c${index}`, where]))
  const computed = new Map<string, Aggregate | Collect>(
    aggregates.splice(0, 2).map((aggregate, index) => [`computed${index}`, aggregate]),
  )
  const others = Object.entries(sort.computed).map(
    ([name, each]) => [name, fc.sample(each, { seed, numRuns: changes + 1 })] as const,
  )
  for (const [name, all] of others) computed.set(name, all[0]!)
  let identity = chance.pick(IDENTITIES)
  const definitions = [definitionOf(cohorts, computed, identity)]
  for (let change = 0; change < changes; change++) {
    for (let left = chance.int(1, 2); left > 0; left--) changeOne(chance, cohorts, drawn)
    if (chance.often(0.5) && aggregates.length > 0) computed.set(`computed${chance.int(0, 2)}`, aggregates.shift()!)
    if (chance.often(0.2)) computed.delete(`computed${chance.int(0, 2)}`)
    for (const [name, all] of others)
      if (chance.often(0.3)) computed.set(name, all[change + 1]!)
      else if (chance.often(0.1)) computed.delete(name)
    if (chance.often(0.2)) identity = chance.pick(IDENTITIES)
    definitions.push(definitionOf(cohorts, computed, identity))
  }
  return definitions
}

const definitionOf = (
  cohorts: ReadonlyMap<string, Condition>,
  computed: ReadonlyMap<string, Aggregate | Collect>,
  identity: Definition['identity'],
): Definition => ({
  cohorts: bindCohorts([...cohorts]),
  computed: Object.fromEntries(computed),
  ...(identity && { identity }),
})

/** A key that was removed may come back. */
function changeOne(chance: Chance, cohorts: Map<string, Condition>, drawn: Condition[]): void {
  const key = `c${chance.int(0, cohorts.size)}`
  if (cohorts.size > 1 && chance.often(0.35)) cohorts.delete(chance.pick([...cohorts.keys()]))
  else if (drawn.length > 0) cohorts.set(key, drawn.shift()!)
}

function aggregatesIn(condition: Condition): readonly Aggregate[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap(aggregatesIn)
    case 'not':
    case 'for':
      return aggregatesIn(condition.of)
    case 'aggregate':
      return [condition.aggregate]
    default:
      return []
  }
}

// ---- what happens

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never

/** Writes a scenario step by step, in time. */
class ScenarioWriter {
  readonly steps: Step[] = []
  readonly #chance: Chance
  readonly #sort: Sort
  readonly #people: number
  readonly #sent: SentEvent[] = []
  #now = 0

  constructor(chance: Chance, sort: Sort) {
    this.#chance = chance
    this.#sort = sort
    this.#people = chance.int(...sort.people)
  }

  pass(ms: number): void {
    this.#now += ms
  }

  write(step: WithoutTime<Step>): void {
    // Nothing can be at the very time of a tick that went before: a tick closes its millisecond.
    this.steps.push({ ...step, at: this.#now })
    if (step.kind !== 'events') this.#now++
  }

  events(): void {
    const chance = this.#chance
    this.pass(chance.pick(this.#sort.gapsMs))
    const skewMs = chance.often(0.04) ? chance.int(-3, 3) : undefined
    const shuffled = chance.often(0.15)
    const count = chance.pick(this.#sort.perBatch)
    const events = Array.from({ length: count }, () => this.#event(shuffled, skewMs))
    this.write({ kind: 'events', events, ...(skewMs !== undefined && { skewMs }) })
  }

  #event(shuffled: boolean, skewMs: number | undefined): SentEvent {
    const chance = this.#chance
    if (this.#sent.length > 0 && chance.often(0.03)) return chance.pick(this.#sent.slice(-20))
    const lagMs = this.#lag(shuffled)
    const at = this.#now - (lagMs ?? 0)
    const naming = byWeight(chance, NAMINGS).make(chance, chance.int(1, this.#people), this.#people)
    const saying = byWeight(chance, this.#sort.sayings).make(chance, at)
    const sentFor = lagMs === undefined ? undefined : at - (skewMs ?? 0)
    const whole: SentEvent = {
      messageId: `m${this.#sent.length}`,
      ...callOf(saying, naming),
      ...(sentFor !== undefined && { sentFor }),
    }
    this.#sent.push(whole)
    return whole
  }

  /** Undefined: it carries no time of its own, and the receive time holds. Negative: future-dated. */
  #lag(shuffled: boolean): number | undefined {
    const chance = this.#chance
    if (chance.often(0.1)) return chance.int(1, 20)
    if (shuffled) return chance.int(0, 3)
    if (chance.often(0.03)) return -chance.int(1, 20)
    return chance.often(0.05) ? undefined : 0
  }
}

/** As an SDK would write it. */
function callOf(saying: Saying, { alias, told, context: about, ...ids }: Naming): Omit<SentEvent, 'messageId'> {
  const isIdentify = saying.type === 'identify' && !alias
  const context = { ...saying.context, ...about, ...(told && !isIdentify && { traits: told }) }
  const rest = { ...ids, ...(Object.keys(context).length > 0 && { context }) }
  if (alias) return { type: 'alias', ...rest }
  if (isIdentify) return { type: 'identify', ...rest, traits: { ...saying.traits, ...told } }
  return { type: 'track', ...rest, event: saying.event ?? 'A', properties: saying.properties ?? {} }
}
