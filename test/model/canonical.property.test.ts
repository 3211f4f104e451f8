import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalCondition, canonicalText } from '../../src/model/canonical-condition.ts'
import type { Condition, EventFilter, SequenceStep } from '../../src/model/condition.ts'
import type { Match } from '../../src/model/match.ts'
import { parseConditionObject } from '../../src/model/parse-workspace.ts'
import { cohortsOf, CONDITIONS, START, type Cohorts } from './cohort-grammar.ts'
import { history, type HistoryStep } from './history-grammar.ts'
import { failureOf, PROPERTY_TIMEOUT_MS } from './property-runs.ts'
import { holds } from './reference-cohorts.ts'
import type { Fact } from './reference-facts.ts'

const anyCohorts = fc.oneof(cohortsOf(CONDITIONS.all), cohortsOf(CONDITIONS.patterns), cohortsOf(CONDITIONS.spans))

/** The same condition as another person would write it: everything that has no order is turned round, and some of it said twice. */
function rewritten(condition: Condition): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const of = turned(condition.of.map(rewritten))
      return { kind: condition.kind, of: [{ kind: condition.kind, of }, of[0]!] }
    }
    case 'not':
      return {
        kind: 'not',
        of: { kind: 'all', of: [{ kind: 'not', of: { kind: 'not', of: rewritten(condition.of) } }] },
      }
    case 'for':
      return { ...condition, of: rewritten(condition.of) }
    case 'did': {
      const { since } = condition
      const did = {
        ...condition,
        filter: turnedFilter(condition.filter),
        ...(since && { since: { ...since, filter: turnedFilter(since.filter) } }),
        same: turned([...condition.same, ...condition.same]),
      }
      return since ? did : { kind: 'not', of: { ...did, negated: !condition.negated } }
    }
    case 'in':
      return { kind: 'not', of: { ...condition, negated: !condition.negated } }
    case 'trait':
      return { kind: 'trait', match: { ...condition.match, matches: turnedMatches(condition.match.matches) } }
    case 'aggregate': {
      const aggregate = { ...condition.aggregate, filter: turnedFilter(condition.aggregate.filter) }
      return { ...condition, aggregate, matches: turnedMatches(condition.matches) }
    }
    case 'sequence':
      return { ...condition, steps: turnedSteps(condition.steps), same: turned(condition.same) }
    default:
      return condition
  }
}

const turned = <T>(items: readonly T[]): readonly T[] => items.toReversed()

const turnedFilter = ({ event, where }: EventFilter): EventFilter => ({
  event,
  where: turned([...where, ...where].map(({ path, matches }) => ({ path, matches: turnedMatches(matches) }))),
})

const turnedMatches = (matches: readonly Match[]): readonly Match[] =>
  turned(
    matches.map((match) =>
      match.op === 'in' ? { op: 'in', values: turned([...match.values, match.values[0]!]) } : match,
    ),
  )

/** What is forbidden in one place, turned round. */
function turnedSteps(steps: readonly SequenceStep[]): readonly SequenceStep[] {
  const turnedRound: SequenceStep[] = []
  let forbidden: readonly SequenceStep[] = []
  for (const step of steps.map((each) => ({ ...each, filter: turnedFilter(each.filter) }))) {
    if (step.forbidden) forbidden = [step, ...forbidden]
    else {
      turnedRound.push(...forbidden, step)
      forbidden = []
    }
  }
  return [...turnedRound, ...forbidden]
}

/** All that happened, as the reference model reads it. */
function factsOf(steps: readonly HistoryStep[]): readonly Fact[] {
  let now = START
  return steps.flatMap(({ gapMs, lagMs, does }, position): readonly Fact[] => {
    now += gapMs
    const when = { at: now - lagMs, position }
    if (does.kind === 'track') return [{ ...when, ...does, type: 'track', traits: {} }]
    if (does.kind !== 'identify') return []
    return [{ ...when, type: 'identify', name: 'Identified', properties: {}, context: {}, traits: does.traits }]
  })
}

function meaning(condition: Condition, cohorts: Cohorts, events: readonly Fact[]): string {
  const life = { events, cohorts }
  return Array.from({ length: 60 }, (_, ms) => (holds(condition, life, START + ms) ? '1' : '0')).join('')
}

describe('The canonical form of a condition', () => {
  it(
    'is the same for everything that is written in another order, said twice or denied twice',
    { timeout: PROPERTY_TIMEOUT_MS },
    () => {
      const property = fc.property(anyCohorts, (cohorts) => {
        for (const condition of Object.values(cohorts))
          expect(canonicalText(rewritten(condition))).toBe(canonicalText(condition))
      })
      expect(failureOf(property, 1500)).toBeUndefined()
    },
  )

  it('is its own canonical form', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const property = fc.property(anyCohorts, (cohorts) => {
      for (const condition of Object.values(cohorts)) {
        const canonical = canonicalCondition(condition)
        expect(canonicalCondition(canonical)).toEqual(canonical)
      }
    })
    expect(failureOf(property, 1500)).toBeUndefined()
  })

  it('means what the condition means, at every moment', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const property = fc.property(anyCohorts, history, (cohorts, history) => {
      const events = factsOf(history)
      fc.pre(events.length > 0)
      for (const condition of Object.values(cohorts))
        expect(meaning(canonicalCondition(condition), cohorts, events)).toBe(meaning(condition, cohorts, events))
    })
    expect(failureOf(property, 300)).toBeUndefined()
  })

  const textOf = (written: unknown): string => {
    const read = parseConditionObject(written, ['vip'])
    if (!read.ok) throw new Error(JSON.stringify(read.error))
    return canonicalText(read.value)
  }

  it.each([
    [
      { did: 'A', where: { x: [1, 2], y: 3 } },
      { where: { y: { eq: 3 }, x: [2, 1, 2] }, did: 'A' },
    ],
    [
      { did: 'A', within: '24h' },
      { did: 'A', times: 1, within: '1d' },
    ],
    [{ did: 'Viewed Product' }, { did: 'Product Viewed' }],
    [
      { did: 'A', since: 'B' },
      { did: 'A', since: { did: 'B' } },
    ],
    [
      { did: 'A', same: ['x', 'y'] },
      { did: 'A', same: ['y', 'x', 'y'] },
    ],
    [{ all: [{ did: 'A' }, { all: [{ did: 'B' }, { did: 'A' }] }] }, { all: [{ did: 'B' }, { did: 'A' }] }],
    [{ any: [{ did: 'A' }] }, { did: 'A' }],
    [{ not: { did: 'A' } }, { didNot: 'A' }],
    [{ not: { notIn: 'vip' } }, { in: 'vip' }],
    [{ not: { not: { reachable: 'push' } } }, { reachable: 'push' }],
    [
      { trait: 'age', gte: 18, lt: 65 },
      { trait: 'age', lt: 65, gte: 18 },
    ],
    [
      { trait: 'plan', is: 'pro' },
      { trait: 'plan', eq: 'pro' },
    ],
  ])('makes %j and %j the same', (one, other) => expect(textOf(one)).toBe(textOf(other)))

  it.each([
    [{ did: 'A' }, { did: 'a' }],
    [
      { did: 'A', times: 2 },
      { did: 'A', times: { exactly: 2 } },
    ],
    [{ not: { did: 'A', since: 'B' } }, { didNot: 'A', since: 'B' }],
    [{ sequence: [{ did: 'A' }, { did: 'B' }] }, { sequence: [{ did: 'B' }, { did: 'A' }] }],
    [{ all: [{ did: 'A' }, { did: 'B' }] }, { any: [{ did: 'A' }, { did: 'B' }] }],
    [
      { trait: 'x', is: 1 },
      { trait: 'x', is: '1' },
    ],
    [{ did: 'A', within: '1d' }, { did: 'A' }],
  ])('keeps %j and %j apart', (one, other) => expect(textOf(one)).not.toBe(textOf(other)))
})
