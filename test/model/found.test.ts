import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Aggregate, Condition, Did } from '../../src/model/condition.ts'
import type { Match } from '../../src/model/match.ts'
import type { Properties } from '../../src/model/event.ts'
import { isoDate, START } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import type { Deed, HistoryStep } from './history-grammar.ts'

/** What the property suites found, as plain examples: each made the engine and the model differ once. */

const did = (event: string, more: Partial<Did> = {}): Condition => ({
  kind: 'did',
  filter: { event, where: [] },
  times: { min: 1, max: Infinity },
  same: [],
  negated: false,
  ...more,
})
const didNot = (event: string, more: Partial<Did> = {}): Condition => did(event, { ...more, negated: true })
const since = (event: string): Pick<Did, 'since'> => ({ since: { filter: { event, where: [] } } })
const not = (of: Condition): Condition => ({ kind: 'not', of })
const any = (...of: readonly Condition[]): Condition => ({ kind: 'any', of })
const held = (of: Condition, durationMs: number): Condition => ({ kind: 'for', of, durationMs })
const trait = (path: string, ...matches: readonly Match[]): Condition => ({ kind: 'trait', match: { path, matches } })
const aggregate = (fn: Aggregate['fn'], path: string, ...matches: readonly Match[]): Condition => ({
  kind: 'aggregate',
  aggregate: { fn, path, filter: { event: 'A', where: [] } },
  matches,
})

type When = Partial<Omit<HistoryStep, 'does'>>
const step = (does: Deed, when: When): HistoryStep => ({
  gapMs: 0,
  lagMs: 0,
  watched: true,
  stored: false,
  profile: 0,
  ...when,
  does,
})
const track = (name: string, properties: Properties = {}, when: When = {}): HistoryStep =>
  step({ kind: 'track', name, properties, context: {} }, when)
const identify = (traits: Properties, when: When = {}): HistoryStep => step({ kind: 'identify', traits }, when)
const merge = (survivor: number, loser: number, when: When = {}): HistoryStep =>
  step({ kind: 'merge', survivor, loser }, when)

/** Where the engine and the model first differ; undefined: nowhere. */
function difference(cohorts: readonly Condition[], ...history: readonly HistoryStep[]): string | undefined {
  const named = Object.fromEntries(cohorts.map((cohort, index) => [`c${index}`, cohort]))
  try {
    new Comparison(named, 2).run(history)
    return undefined
  } catch (error) {
    return String(error)
  }
}

describe('for', () => {
  it('a late event of any name that turns out to be the first lets everything have held for longer', () => {
    expect(difference([held(didNot('A'), 3)], track('B'), track('B', {}, { lagMs: 5 }))).toBeUndefined()
  })

  it('such an event is noticed also where a member by something else holds for good', () => {
    const cohort = held(any(not(held(didNot('A'), 5)), did('B')), 4)
    expect(
      difference([cohort], track('C'), track('B', {}, { gapMs: 5 }), track('C', {}, { gapMs: 1, lagMs: 30 })),
    ).toBeUndefined()
  })

  it('an inner for turns when its duration since the first event is over, whatever happens meanwhile', () => {
    const [first, second] = [track('B'), track('A', {}, { gapMs: 3 })]
    expect(
      difference(
        [held(held(didNot('A', { since: { filter: { event: 'A', where: [] }, withinMs: 1 } }), 2), 2)],
        first,
        second,
      ),
    ).toBeUndefined()
    expect(difference([held(held(did('A', { times: { min: 0, max: 3 } }), 2), 2)], first, second)).toBeUndefined()
  })

  it('one member of any taking over from the other leaves no gap', () => {
    expect(difference([held(any(did('A'), didNot('A')), 3)], track('B'), track('A', {}, { gapMs: 2 }))).toBeUndefined()
    const windows = any(did('A', { withinMs: 2 }), did('B', { withinMs: 2 }))
    expect(difference([held(windows, 3)], track('A'), track('B', {}, { gapMs: 2 }))).toBeUndefined()
  })

  it('one combination taking over from the other without a new anchor leaves no gap', () => {
    const cohort = held(didNot('B', { ...since('A'), withinMs: 2, same: ['x'] }), 3)
    const history = [track('A', { x: 1 }), track('A', { x: 2 }), track('B', { x: 1 }, { gapMs: 1 })]
    expect(difference([cohort], ...history, track('B', { x: 2 }, { gapMs: 2 }))).toBeUndefined()
  })

  it('a condition denied twice is broken by a later anchor like the condition itself', () => {
    const cohort = didNot('B', since('A'))
    expect(
      difference([held(cohort, 3), held(not(not(cohort)), 3)], track('A'), track('A', {}, { gapMs: 2 })),
    ).toBeUndefined()
  })

  it('what needs no anchor is broken by none', () => {
    expect(difference([held(not(did('B', since('A'))), 3)], track('A'), track('A', {}, { gapMs: 2 }))).toBeUndefined()
  })

  it('a combination is not there before its first fact', () => {
    const never = { times: { min: 0, max: 0 }, same: ['x'] }
    expect(
      difference([held(didNot('A', never), 2)], track('A', { x: 1 }), track('A', { x: 2 }, { gapMs: 2 })),
    ).toBeUndefined()
  })

  it('the newest anchor of a combination does not tell since when another has held', () => {
    const history = [track('A', { x: 2 }), track('A', { x: 1 }, { gapMs: 1 }), track('A', { x: 2 }, { gapMs: 3 })]
    expect(difference([held(didNot('A', { ...since('A'), same: ['x'] }), 4)], ...history)).toBeUndefined()
  })
})

describe('registers', () => {
  it('keep as many facts as the neediest of the cohorts that share them', () => {
    const [often, once] = [did('A', { times: { min: 3, max: Infinity }, withinMs: 5 }), did('A')]
    const history = [track('A'), track('A', {}, { gapMs: 1 }), track('A', {}, { gapMs: 1 })]
    expect(difference([often, once], ...history)).toBeUndefined()
    expect(difference([once, often], ...history)).toBeUndefined()
  })
})

describe('aggregates', () => {
  it('a date among the values that came near by time alone begins or breaks for', () => {
    const recent: Match = { op: 'withinLast', value: 9 }
    const history = [track('A', { date: START + 2 }), track('A', { date: START + 4 }, { gapMs: 3 })]
    expect(difference([held(not(aggregate('last', 'date', recent)), 2)], ...history)).toBeUndefined()
    expect(difference([held(aggregate('last', 'date', recent), 2)], ...history)).toBeUndefined()
  })
})

describe('same', () => {
  it('means the same combinations in any order of its paths, also between cohorts that share events', () => {
    const [ab, ba] = [{ same: ['x', 'y'] }, { same: ['y', 'x'] }]
    expect(
      difference(
        [did('B', ba), did('B', { ...since('A'), ...ab })],
        track('A', { x: 1, y: 2 }),
        track('B', { x: 1, y: 2 }),
      ),
    ).toBeUndefined()
  })
})

describe('traits', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('a list of dates turns by time alone like a single one', () => {
    const soon: Match = { op: 'withinNext', value: 3 }
    const dates = [isoDate(5), isoDate(20)]
    expect(
      difference([trait('dates', soon), trait('dates', { op: 'withinLast', value: 3 })], identify({ dates })),
    ).toBeUndefined()
  })

  it('a list may be the trait itself', () => {
    expect(
      difference(
        [trait('devices[].os', { op: 'in', values: ['a'] })],
        identify({ devices: [{ os: 'b' }, { os: 'a' }] }),
      ),
    ).toBeUndefined()
  })

  it('a trait that was taken away is not there, rather than null', () => {
    expect(difference([trait('plan', { op: 'in', values: [null] })], identify({ plan: null }))).toBeUndefined()
    expect(
      difference([trait('plan', { op: 'exists', value: true })], identify({ plan: 'a' }), identify({ plan: null })),
    ).toBeUndefined()
  })

  it('a text that is no ISO date is no date, and one without a zone is UTC wherever this runs', () => {
    vi.stubEnv('TZ', 'America/New_York')
    const before: Match = { op: 'before', value: START + 10 }
    expect(difference([trait('plan', before)], identify({ plan: '1' }))).toBeUndefined()
    expect(difference([trait('plan', before)], identify({ plan: isoDate(5).slice(0, -1) }))).toBeUndefined()
  })
})

describe('sayings of one millisecond', () => {
  const plan = [trait('plan', { op: 'in', values: ['a'] }), trait('plan', { op: 'in', values: ['b'] })]
  const history = [identify({ plan: 'a' }), identify({ plan: 'b' })]

  it('keep the order of the log when the earlier one is told again', () => {
    expect(difference(plan, ...history, step({ kind: 'repeat', ago: 1 }, {}))).toBeUndefined()
  })

  it('keep the order of the log in a merge, whoever survives', () => {
    const [a, b] = [identify({ plan: 'a' }), identify({ plan: 'b' }, { profile: 1 })]
    expect(difference(plan, a, b, merge(0, 1))).toBeUndefined()
    expect(difference(plan, a, b, merge(1, 0))).toBeUndefined()
  })
})

describe('traits in for', () => {
  const held = (durationMs: number, ...values: readonly string[]): Condition => ({
    kind: 'for',
    of: trait('plan', { op: 'in', values }),
    durationMs,
  })

  it('count from when the trait became so, also when it was told late or is told again with the same value', () => {
    expect(difference([held(5, 'a')], track('A'), identify({ plan: 'a' }, { gapMs: 3 }))).toBeUndefined()
    expect(difference([held(5, 'a')], track('A'), identify({ plan: 'a' }, { gapMs: 9, lagMs: 6 }))).toBeUndefined()
    expect(difference([held(5, 'a')], identify({ plan: 'a' }), identify({ plan: 'a' }, { gapMs: 3 }))).toBeUndefined()
  })

  it('are broken by a value in between that is told late', () => {
    const late = identify({ plan: 'b' }, { gapMs: 1, lagMs: 2 })
    expect(
      difference([held(5, 'a')], identify({ plan: 'a' }), identify({ plan: 'a' }, { gapMs: 6 }), late),
    ).toBeUndefined()
  })

  it('go on from one value to another of those asked for', () => {
    expect(
      difference([held(5, 'a', 'b')], identify({ plan: 'a' }), identify({ plan: 'b' }, { gapMs: 3 })),
    ).toBeUndefined()
  })
})

describe('merges', () => {
  it('facts of one millisecond keep the order of the log', () => {
    const history = [track('A'), track('B'), track('A', {}, { profile: 1 })]
    expect(difference([did('B', since('A'))], ...history, merge(0, 1))).toBeUndefined()
    expect(difference([did('B', since('A'))], ...history, merge(1, 0))).toBeUndefined()
  })

  it('the last event of either is the last of both', () => {
    const recent = trait('last_seen', { op: 'withinLast', value: 4 })
    expect(
      difference([recent], track('A'), track('A', {}, { gapMs: 3, profile: 1 }), merge(0, 1, { gapMs: 3 })),
    ).toBeUndefined()
  })
})
