import fc from 'fast-check'
import type { Aggregate, Condition, Did } from '../../src/model/condition.ts'
import type { Match } from '../../src/model/match.ts'
import { pick } from './cohort-grammar.ts'

/**
 * Conditions for profiles with more events than the engine keeps. They are few and plain, since the model tries every chain of
 * events, and bounded answers are only of interest where a bound can be reached.
 */
const filter = pick('A', 'A', 'B').map((event) => ({ event, where: [] }))
const windowMs = fc.option(fc.integer({ min: 3, max: 25 }), { freq: 2 })
const bound = pick(1, 2, 5, 20, 100, 200, 300, 400, 600)

const did: fc.Arbitrary<Condition> = fc
  .tuple(filter, bound, windowMs, fc.option(filter), pick<readonly string[]>([], ['x'], ['y']), fc.boolean())
  .map(([filter, min, withinMs, anchor, same, negated]): Did => ({
    kind: 'did',
    filter,
    times: { min, max: Infinity },
    ...(withinMs !== null && { withinMs }),
    ...(anchor !== null && { since: { filter: anchor } }),
    same,
    negated,
  }))

const aggregate: fc.Arbitrary<Condition> = fc
  .tuple(
    pick<Aggregate['fn']>('sum', 'avg', 'min', 'max', 'count', 'distinct', 'first', 'last', 'mostFrequent'),
    filter,
    windowMs,
    pick('gt', 'lt').chain((op) => bound.map((value): Match => ({ op, value }))),
  )
  .map(([fn, filter, withinMs, match]) => ({
    kind: 'aggregate',
    aggregate: { fn, path: 'x', filter, ...(withinMs !== null && { withinMs }) },
    matches: [match],
  }))

const sequence: fc.Arbitrary<Condition> = fc
  .tuple(filter, fc.option(fc.integer({ min: 1, max: 3 })), windowMs, pick<readonly string[]>([], ['y']))
  .map(([second, gapMs, withinMs, same]) => ({
    kind: 'sequence',
    steps: [
      { filter: { event: 'C', where: [] }, forbidden: false },
      { filter: second, ...(gapMs !== null && { withinMs: gapMs }), forbidden: false },
    ],
    ...(withinMs !== null && { withinMs }),
    same,
  }))

const leaf = fc.oneof(did, aggregate, sequence)

export const HOT_CONDITIONS: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.oneof(did, aggregate), fc.integer({ min: 1, max: 9 }))
      .map(([of, durationMs]): Condition => ({ kind: 'for', of, durationMs })),
  },
)
