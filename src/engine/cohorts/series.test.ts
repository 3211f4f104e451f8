import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AggregateFunction } from '../../model/condition.ts'
import type { TrackedEvent } from '../../model/event.ts'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'
import { createProfile, type ProfileState } from '../profile-state.ts'
import { aggregateValue } from './aggregate.ts'
import { createSeries, foldSeries, recordValues, type Series } from './series.ts'

/** More values than a series keeps by themselves, so that most of them are folded into its base. */
const VALUES = 600
const NOW = 10_000

interface Given {
  readonly at: number
  readonly value: number
}

const event = ({ at, value }: Given, position: number): TrackedEvent => ({
  type: 'track',
  name: 'A',
  messageId: `m${position}`,
  ids: [],
  properties: { x: value },
  traits: {},
  context: {},
  integrations: {},
  source: 'test',
  at,
  position,
  receivedAt: NOW,
})

function lifelongSeries(): Series {
  const series = createSeries({ event: 'A', where: [] }, 'x')
  series.keepMs = Infinity
  series.countsValues = true
  return series
}

const FUNCTIONS = ['sum', 'avg', 'min', 'max', 'count', 'distinct', 'first', 'last', 'mostFrequent'] as const

function valuesOf(state: ProfileState, series: Series): Record<string, unknown> {
  const value = (fn: AggregateFunction) => aggregateValue({ fn, series, withinMs: undefined }, { state, now: NOW })
  return Object.fromEntries(FUNCTIONS.map((fn) => [fn, value(fn)]))
}

/** The same from all that was given, by definition. Position is the place in the list. */
function expected(given: readonly Given[]): Record<string, unknown> {
  const ordered = given.map((each, position) => ({ ...each, position })).sort(byTime)
  const numbers = ordered.map(({ value }) => value)
  const sum = numbers.reduce((total, each) => total + Math.round(each * 1e6), 0) / 1e6
  const often = (value: number): number => numbers.filter((each) => each === value).length
  const most = Math.max(...new Set(numbers.map(often)))
  return {
    sum,
    avg: sum / numbers.length,
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    count: numbers.length,
    distinct: new Set(numbers).size,
    first: numbers[0],
    last: numbers.at(-1),
    mostFrequent: [...new Set(numbers)]
      .filter((each) => often(each) === most)
      .sort((a, b) => (String(a) < String(b) ? -1 : 1))[0],
  }
}

const byTime = (a: Given & { position: number }, b: Given & { position: number }): number =>
  a.at - b.at || a.position - b.position

/** Half of them in order, the others late by anything. */
const given: fc.Arbitrary<readonly Given[]> = fc
  .array(fc.tuple(fc.nat({ max: 20 }), fc.boolean(), fc.nat({ max: NOW })), { minLength: VALUES, maxLength: VALUES })
  .map((all) =>
    all.map(([value, isLate, at], index) => ({
      at: isLate ? at : Math.floor((NOW * index) / VALUES),
      value: value / 10,
    })),
  )

describe('a series of more values than are kept', () => {
  it('is exact over the whole life, for values in order, late ones and repeated ones', () => {
    fc.assert(
      fc.property(given, fc.array(fc.nat({ max: VALUES - 1 }), { maxLength: 50 }), (given, repeated) => {
        const series = lifelongSeries()
        const state = createProfile(1, 0)
        for (const [position, each] of given.entries()) recordValues(state, series, event(each, position), NOW)
        for (const position of repeated) recordValues(state, series, event(given[position]!, position), NOW)
        expect(valuesOf(state, series)).toEqual(expected(given))
        expect(state.truncated).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })

  it('is exact after a merge, whichever of the two had what', () => {
    const whose = fc.array(fc.boolean(), { minLength: VALUES, maxLength: VALUES })
    fc.assert(
      fc.property(given, whose, fc.nat({ max: VALUES - 1 }), (given, whose, repeated) => {
        const series = lifelongSeries()
        const [ours, theirs] = [createProfile(1, 0), createProfile(2, 0)]
        for (const [position, each] of given.entries())
          recordValues(whose[position] ? ours : theirs, series, event(each, position), NOW)
        foldSeries(ours, theirs, series, NOW)
        recordValues(ours, series, event(given[repeated]!, repeated), NOW)
        expect(valuesOf(ours, series)).toEqual(expected(given))
      }),
      { numRuns: 30 },
    )
  })

  it('says that it is approximate once what a window or a look back needs was folded away', () => {
    const flagged = (horizonMs: number): boolean => {
      const series = lifelongSeries()
      series.horizonMs = horizonMs
      const state = createProfile(1, 0)
      for (let at = 1; at <= 300; at++) recordValues(state, series, event({ at, value: 1 }, at), at)
      return state.truncated !== undefined
    }
    // The youngest folded is 256 ms old.
    expect(flagged(256)).toBe(false)
    expect(flagged(257)).toBe(true)
  })
})

const programWith = (cohorts: string) =>
  programOf(`
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
cohorts: { ${cohorts} }
`)

const EVER = 'ever: { where: { aggregate: { sum: v, of: A }, gte: 1000 } }'
const WITHIN = 'hour: { where: { aggregate: { sum: v, of: A, within: 1h }, gte: 1000 } }'

/** More values than a series keeps one by one. */
function often(person: Person, gapMs: number): Person {
  for (let index = 0; index < 300; index++) person.wait(gapMs).track('A', { v: 1 })
  return person
}

describe('an aggregate over more values than are kept', () => {
  it('is exact and not flagged over a whole life', () => {
    expect(often(new Person(programWith(EVER)), 1).state.truncated).toBeUndefined()
  })

  it('is flagged where a window needs what was folded away, also if another aggregate looks at the whole life', () => {
    expect(often(new Person(programWith(WITHIN)), 1).state.truncated).toHaveLength(1)
    expect(often(new Person(programWith(`${EVER}, ${WITHIN}`)), 1).state.truncated).toHaveLength(1)
  })

  it('is flagged where for looks further back than the values reach', () => {
    const held = 'held: { where: { all: [ { aggregate: { sum: v, of: A }, gte: 1 } ], for: 1h } }'
    expect(often(new Person(programWith(held)), 1).state.truncated).toHaveLength(1)
  })

  it('is not flagged where no window reaches back that far', () => {
    expect(often(new Person(programWith(`${EVER}, ${WITHIN}`)), HOUR / 200).state.truncated).toBeUndefined()
  })

  it('is flagged for both after a merge', () => {
    const program = programWith(WITHIN)
    const [few, many] = [new Person(program).track('A', { v: 1 }), often(new Person(program, 2), 1)]
    apply(program, few.state, { kind: 'merge', other: many.state }, many.now, few.effects)
    expect(few.state.truncated).toHaveLength(1)
  })
})
