import fc from 'fast-check'
import type { Collect, Condition } from '../../src/model/condition.ts'
import type { Match } from '../../src/model/match.ts'
import { pick, spanOf, START, type Cohorts } from './cohort-grammar.ts'
import { merge, repeatWithin, type Deed, type HistoryStep } from './history-grammar.ts'

const filter = pick('A', 'B').map((event) => ({ event, where: [] }))
const path = pick('sku', 'sku', 'products[].sku')
const duration = fc.integer({ min: 1, max: 9 })

/** Two carts, so that things of one event may be of several collections. */
export const collect: fc.Arbitrary<Collect> = fc
  .tuple(
    filter,
    path,
    fc.option(duration, { freq: 2 }),
    pick(1, 2, 3),
    fc.array(fc.record({ filter: pick('A', 'B', 'C', 'C').map((event) => ({ event, where: [] })), path }), {
      maxLength: 2,
    }),
  )
  .map(([filter, path, withinMs, atMost, minus]) => ({
    fn: 'collect',
    path,
    filter,
    ...(withinMs !== null && { withinMs }),
    atMost,
    minus,
  }))

export const collections: fc.Arbitrary<Readonly<Record<string, Collect>>> = fc.record({ cart: collect, other: collect })

const match = fc.oneof(
  fc.boolean().map((value): Match => ({ op: 'exists', value })),
  pick<string | number>('a', 'b', 1).map((value): Match => ({ op: 'in', values: [value] })),
  fc.tuple(pick('withinLast', 'withinNext'), duration).map(([op, value]): Match => ({ op, value })),
)

export const onCart: fc.Arbitrary<Condition> = fc
  .tuple(pick('cart', 'cart.items[].sku', 'cart.items[].at', 'cart.truncated', 'other', 'other.items[].sku'), match)
  .map(([path, match]) => ({ kind: 'trait', match: { path, matches: [match] } }))

/** Cohorts on what is in the carts, now and for how long. */
export const cartCohorts: fc.Arbitrary<Cohorts> = fc
  .array(fc.oneof(onCart, spanOf(onCart)), { minLength: 1, maxLength: 4 })
  .map((all) => Object.fromEntries(all.map((each, index) => [`c${index}`, each])))

const thing = fc
  .tuple(pick<unknown>('a', 'b', 'c', 1, null, true), fc.integer({ min: -5, max: 30 }), fc.boolean())
  .map(([sku, ms, isBig]) => ({ sku, at: START + ms, isBig, parts: [1] }))

const track = fc
  .tuple(
    pick('A', 'A', 'B', 'C'),
    thing,
    fc.array(fc.oneof({ weight: 5, arbitrary: thing }, pick<unknown>(null, 'a')), { maxLength: 3 }),
  )
  .map(([name, own, products]): Deed => ({ kind: 'track', name, properties: { ...own, products }, context: {} }))

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 10, arbitrary: track },
  { weight: 2, arbitrary: repeatWithin(4) },
  { weight: 1, arbitrary: merge },
)

export const cartHistory: fc.Arbitrary<readonly HistoryStep[]> = fc.array(
  fc.record({
    gapMs: pick(0, 0, 0, 1, 2, 5, 9),
    lagMs: pick(0, 0, 0, 0, 1, 2, 6, 12),
    does: deed,
    watched: fc.boolean(),
    stored: pick(false, false, true),
    profile: pick(0, 0, 0, 1, 2),
  }),
  { minLength: 1, maxLength: 14, size: 'max' },
)
