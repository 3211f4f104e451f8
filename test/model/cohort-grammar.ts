import fc from 'fast-check'
import type { Aggregate, Condition, Did, EventFilter, SequenceStep, Times } from '../../src/model/condition.ts'
import type { Match, PathMatch, Scalar } from '../../src/model/match.ts'

/**
 * Random cohorts over a world small enough that everything meets: three event names, a handful of values, durations of a few
 * milliseconds. So facts of one millisecond, facts on the very edge of a window and equal values are the rule.
 */
export const EVENT_NAMES = ['A', 'B', 'C'] as const

/** A moment that all histories are near to; a date in a trait or a property is this plus some milliseconds. */
export const START = Date.UTC(2026, 0, 1)

const duration = fc.integer({ min: 1, max: 9 })

/** An option that stands twice is drawn twice as often. */
export const pick = <const T>(...options: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...options)

export const isoDate = (offsetMs: number): string => new Date(START + offsetMs).toISOString()

const scalar: fc.Arbitrary<Scalar> = pick<Scalar>(1, 2, 3, '1', 'a', 'b', 'ab', 'B', true, false, null, isoDate(5))
const bound: fc.Arbitrary<number | string> = pick<number | string>(1, 2, 3, '1', 'a', 'ab', isoDate(5))
const text = pick('', 'a', 'b', 'ab', '*', 'a*', '*b', 'a*b', '*a*', '?', '?b', 'a?*', '**')

const timeless: fc.Arbitrary<Match> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(scalar, { minLength: 1, maxLength: 3 }).map((values): Match => ({ op: 'in', values })),
  },
  { weight: 1, arbitrary: scalar.map((value): Match => ({ op: 'ne', value })) },
  {
    weight: 3,
    arbitrary: fc.tuple(pick('gt', 'gte', 'lt', 'lte'), bound).map(([op, value]): Match => ({ op, value })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(pick('contains', 'startsWith', 'endsWith', 'glob', 'glob'), text)
      .map(([op, value]): Match => ({ op, value })),
  },
  { weight: 1, arbitrary: fc.boolean().map((value): Match => ({ op: 'exists', value })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(pick('before', 'after'), fc.integer({ min: 0, max: 40 }))
      .map(([op, ms]): Match => ({ op, value: START + ms })),
  },
)

const relative: fc.Arbitrary<Match> = fc
  .tuple(pick('withinLast', 'withinNext'), duration)
  .map(([op, value]): Match => ({ op, value }))

const PROPERTY_PATHS = [
  'x',
  'x',
  'x',
  'y',
  'tags',
  'cart.id',
  'products[].sku',
  'open_class',
  'context.page',
  'missing',
] as const

const is = (path: string, ...values: readonly Scalar[]): PathMatch => ({ path, matches: [{ op: 'in', values }] })

/** Few filters, so that cohorts share registers and events pass. */
const filter: fc.Arbitrary<EventFilter> = fc.record({
  event: pick('A', 'A', 'B', 'B', 'C'),
  where: pick<readonly PathMatch[]>(
    [],
    [],
    [],
    [],
    [],
    [is('x', 1)],
    [is('x', 2)],
    [is('x', 1, 2)],
    [is('open_class', 'machine')],
  ),
})

/** Every way to compare, for the suite that is about that. */
const anyMatches: fc.Arbitrary<readonly PathMatch[]> = fc.array(
  fc.record({ path: pick(...PROPERTY_PATHS), matches: fc.array(timeless, { minLength: 1, maxLength: 2 }) }),
  { minLength: 1, maxLength: 2 },
)

const ONCE: Times = { min: 1, max: Infinity }

const times: fc.Arbitrary<Times> = fc.oneof(
  { weight: 5, arbitrary: pick(ONCE) },
  fc.integer({ min: 1, max: 4 }).map((min) => ({ min, max: Infinity })),
  fc.integer({ min: 0, max: 3 }).map((max) => ({ min: 0, max })),
  fc.integer({ min: 0, max: 3 }).map((exactly) => ({ min: exactly, max: exactly })),
  fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 2, max: 4 })).map(([min, max]) => ({ min, max })),
)

const since: fc.Arbitrary<NonNullable<Did['since']> | null> = fc.option(
  fc
    .tuple(filter, fc.option(duration))
    .map(([anchor, withinMs]) => ({ filter: anchor, ...(withinMs !== null && { withinMs }) })),
)

/** Both orders of two paths mean the same combinations. */
const [x, xy, yx] = [['x'], ['x', 'y'], ['y', 'x']]
const same = pick<readonly string[]>([], [], [], [], [], x, x, xy, xy, yx, yx, ['context.page'])

/** Few, so that cohorts share registers of the same dates. */
const dates = pick<Pick<Did, 'fromMs' | 'untilMs'>>(
  {},
  {},
  {},
  {},
  {},
  {},
  {},
  { fromMs: START + 5 },
  { untilMs: START + 8 },
  { fromMs: START + 3, untilMs: START + 12 },
)

const did: fc.Arbitrary<Did> = fc
  .tuple(filter, times, fc.option(duration), since, same, fc.boolean(), dates)
  .map(([filter, times, withinMs, since, same, negated, dates]) => ({
    kind: 'did',
    filter,
    times,
    ...dates,
    ...(withinMs !== null && { withinMs }),
    ...(since !== null && { since }),
    same,
    negated,
  }))

const didMatching: fc.Arbitrary<Condition> = fc
  .tuple(anyMatches, pick<readonly string[]>([], ['x'], ['cart.id']))
  .map(([where, same]): Condition => ({
    kind: 'did',
    filter: { event: 'A', where },
    times: ONCE,
    same,
    negated: false,
  }))

/** Little else than time: for the suite about `for`. */
const plainDid: fc.Arbitrary<Condition> = fc
  .tuple(
    pick('A', 'B'),
    fc.oneof({ weight: 3, arbitrary: pick(ONCE) }, times),
    fc.option(duration, { freq: 2 }),
    fc.option(fc.tuple(pick('A', 'B'), fc.option(duration, { freq: 2 })), { freq: 2 }),
    pick<readonly string[]>([], ['x']),
    fc.boolean(),
  )
  .map(([event, times, withinMs, since, same, negated]) => ({
    kind: 'did',
    filter: { event, where: [] },
    times,
    ...(withinMs !== null && { withinMs }),
    ...(since !== null && {
      since: { filter: { event: since[0], where: [] }, ...(since[1] !== null && { withinMs: since[1] }) },
    }),
    same,
    negated,
  }))

const numeric: fc.Arbitrary<Match> = fc.oneof(
  fc.tuple(pick('gt', 'gte', 'lt', 'lte'), pick(0, 1, 1.5, 2, 3, 0.3)).map(([op, value]): Match => ({ op, value })),
  pick(0, 1, 2, 3, 0.3).map((value): Match => ({ op: 'in', values: [value] })),
  pick(0, 1, 2).map((value): Match => ({ op: 'ne', value })),
  fc.boolean().map((value): Match => ({ op: 'exists', value })),
)

const aggregateOf = (filter: fc.Arbitrary<EventFilter>, ...paths: readonly string[]): fc.Arbitrary<Condition> =>
  fc
    .oneof(
      fc.tuple(
        pick<Aggregate['fn']>('sum', 'avg', 'min', 'max', 'count', 'distinct'),
        fc.array(numeric, { minLength: 1, maxLength: 2 }),
      ),
      fc.tuple(
        pick<Aggregate['fn']>('first', 'last', 'mostFrequent'),
        fc.array(fc.oneof(numeric, timeless, relative), { minLength: 1, maxLength: 2 }),
      ),
    )
    .chain(([fn, matches]) =>
      fc.tuple(filter, pick(...paths), fc.option(duration, { freq: 2 })).map(([filter, path, withinMs]): Condition => ({
        kind: 'aggregate',
        aggregate: { fn, path, filter, ...(withinMs !== null && { withinMs }) },
        matches,
      })),
    )

/** Like {@link plainDid} about little else than time. */
const plainFilter: fc.Arbitrary<EventFilter> = pick('A', 'B').map((event) => ({ event, where: [] }))

/** What may follow the first step: steps, each maybe with something forbidden before it, and maybe something forbidden at the end. */
const sequenceOf = (
  filter: fc.Arbitrary<EventFilter>,
  same: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<Condition> =>
  fc
    .tuple(
      filter,
      fc.array(
        fc.tuple(
          fc.array(filter, { maxLength: 2, size: 'small' }).map((all) => all.slice(1)),
          filter,
          fc.option(duration, { freq: 2 }),
        ),
        { maxLength: 3 },
      ),
      fc.option(fc.tuple(fc.array(filter, { minLength: 1, maxLength: 2 }), duration), { freq: 2 }),
      fc.option(duration, { freq: 2 }),
      same,
    )
    .filter(([, rest, end]) => rest.length > 0 || end !== null)
    .map(([first, rest, end, withinMs, same]) => {
      const middle = rest.flatMap(([forbidden, filter, gapMs]): readonly SequenceStep[] => [
        ...forbidden.map((filter) => ({ filter, forbidden: true })),
        { filter, ...(gapMs !== null && { withinMs: gapMs }), forbidden: false },
      ])
      const last = (end?.[0] ?? []).map((filter) => ({ filter, withinMs: end![1], forbidden: true }))
      return {
        kind: 'sequence',
        steps: [{ filter: first, forbidden: false }, ...middle, ...last],
        ...(withinMs !== null && { withinMs: end ? withinMs + end[1] : withinMs }),
        same,
      }
    })

const aggregate = aggregateOf(filter, 'x', 'x', 'y', 'context.page')
const sequence = sequenceOf(filter, same)

const trait: fc.Arbitrary<Condition> = fc
  .tuple(
    pick(
      'plan',
      'plan',
      'trial_ends',
      'trial_ends',
      'dates',
      'address.city',
      'devices[].os',
      'first_seen',
      'last_seen',
    ),
    fc.array(fc.oneof({ weight: 2, arbitrary: timeless }, { weight: 3, arbitrary: relative }), {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([path, matches]) => ({ kind: 'trait', match: { path, matches } }))

/** A cohort not bound yet: `in` names one that stands before it by a number. */
const inCohort: fc.Arbitrary<Condition> = fc
  .tuple(fc.nat({ max: 5 }), fc.boolean())
  .map(([number, negated]) => ({ kind: 'in', cohort: String(number), negated }))

const condition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition; for: Condition; leaf: Condition }>((tie) => ({
  leaf: fc.oneof(
    { weight: 8, arbitrary: did },
    { weight: 2, arbitrary: aggregate },
    { weight: 2, arbitrary: sequence },
    { weight: 2, arbitrary: trait },
    { weight: 2, arbitrary: inCohort },
  ),
  for: fc.tuple(tie('any'), duration).map(([of, durationMs]): Condition => ({ kind: 'for', of, durationMs })),
  any: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    { weight: 5, arbitrary: tie('leaf') },
    {
      weight: 3,
      arbitrary: fc
        .tuple(pick('all', 'any'), fc.array(tie('any'), { minLength: 1, maxLength: 3 }))
        .map(([kind, of]): Condition => ({ kind, of })),
    },
    { weight: 1, arbitrary: tie('any').map((of): Condition => ({ kind: 'not', of })) },
    { weight: 3, arbitrary: tie('for') },
  ),
})).any

/** What has held for how long, of conditions that may stand in it. */
export const spanOf = (leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> =>
  fc.letrec<{ span: Condition; inner: Condition }>((tie) => ({
    span: fc.tuple(tie('inner'), duration).map(([of, durationMs]): Condition => ({ kind: 'for', of, durationMs })),
    inner: fc.oneof(
      { maxDepth: 3 },
      { weight: 4, arbitrary: leaf },
      {
        weight: 4,
        arbitrary: fc
          .tuple(pick('all', 'any'), fc.array(tie('inner'), { minLength: 2, maxLength: 3 }))
          .map(([kind, of]): Condition => ({ kind, of })),
      },
      { weight: 1, arbitrary: tie('inner').map((of): Condition => ({ kind: 'not', of })) },
      { weight: 1, arbitrary: tie('span') },
    ),
  })).span

const plainSequence = sequenceOf(plainFilter, pick<readonly string[]>([], [], ['x']))
const plainAggregate = aggregateOf(plainFilter, 'x', 'x', 'date')

export type Cohorts = Readonly<Record<string, Condition>>

/** Conditions by what they are about, not bound yet: {@link bindCohorts} names the cohorts that `in` means. */
export const CONDITIONS = {
  all: condition,
  spans: spanOf(plainDid),
  patterns: fc.oneof(
    sequence,
    plainSequence,
    plainAggregate,
    spanOf(fc.oneof(plainSequence, plainAggregate, { weight: 1, arbitrary: plainDid })),
  ),
  traits: fc.oneof({ weight: 1, arbitrary: trait }, { weight: 2, arbitrary: spanOf(trait) }),
  matching: fc.oneof(didMatching, trait, aggregateOf(filter, ...PROPERTY_PATHS)),
}

/** Between one and six cohorts that may rest on those before them. */
export const cohortsOf = (each: fc.Arbitrary<Condition>): fc.Arbitrary<Cohorts> =>
  fc
    .array(each, { minLength: 1, maxLength: 6 })
    .map((unbound) => bindCohorts(unbound.map((each, index) => [`c${index}`, each])))

export function bindCohorts(unbound: readonly (readonly [key: string, where: Condition])[]): Cohorts {
  const bound: Record<string, Condition> = {}
  for (const [key, where] of unbound) bound[key] = bind(where, bound)
  return bound
}

const ANY_A: Condition = {
  kind: 'did',
  filter: { event: 'A', where: [] },
  times: { min: 1, max: Infinity },
  same: [],
  negated: false,
}

/** Names the cohorts that `in` means. */
function bind(each: Condition, earlier: Cohorts): Condition {
  switch (each.kind) {
    case 'all':
    case 'any':
      return { kind: each.kind, of: each.of.map((member) => bind(member, earlier)) }
    case 'not':
      return { kind: 'not', of: bind(each.of, earlier) }
    case 'for':
      return { ...each, of: bind(each.of, earlier) }
    case 'in': {
      const keys = Object.keys(earlier)
      return keys.length === 0 ? ANY_A : { ...each, cohort: keys[Number(each.cohort) % keys.length]! }
    }
    case 'trait':
    case 'did':
    case 'aggregate':
    case 'sequence':
    case 'subscribed':
    case 'reachable':
    case 'receipt':
    case 'saved':
    case 'leaves':
      return each
  }
}
