import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Condition, Did } from '../../src/model/condition.ts'
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

const agree = (cohorts: readonly Condition[], ...history: readonly HistoryStep[]): void => {
  const named = Object.fromEntries(cohorts.map((cohort, index) => [`c${index}`, cohort]))
  const run = () => new Comparison(named, 2).run(history)
  expect(run).not.toThrow()
}

describe('for', () => {
  it('a late event of any name that turns out to be the first lets everything have held for longer', () => {
    agree([held(didNot('A'), 3)], track('B'), track('B', {}, { lagMs: 5 }))
  })

  it('such an event is noticed also where a member by something else holds for good', () => {
    const cohort = held(any(not(held(didNot('A'), 5)), did('B')), 4)
    agree([cohort], track('C'), track('B', {}, { gapMs: 5 }), track('C', {}, { gapMs: 1, lagMs: 30 }))
  })

  it('an inner for turns when its duration since the first event is over, whatever happens meanwhile', () => {
    const [first, second] = [track('B'), track('A', {}, { gapMs: 3 })]
    agree([held(held(didNot('A', { since: { filter: { event: 'A', where: [] }, withinMs: 1 } }), 2), 2)], first, second)
    agree([held(held(did('A', { times: { min: 0, max: 3 } }), 2), 2)], first, second)
  })

  it('one member of any taking over from the other leaves no gap', () => {
    agree([held(any(did('A'), didNot('A')), 3)], track('B'), track('A', {}, { gapMs: 2 }))
    const windows = any(did('A', { withinMs: 2 }), did('B', { withinMs: 2 }))
    agree([held(windows, 3)], track('A'), track('B', {}, { gapMs: 2 }))
  })

  it('one combination taking over from the other without a new anchor leaves no gap', () => {
    const cohort = held(didNot('B', { ...since('A'), withinMs: 2, same: ['x'] }), 3)
    const history = [track('A', { x: 1 }), track('A', { x: 2 }), track('B', { x: 1 }, { gapMs: 1 })]
    agree([cohort], ...history, track('B', { x: 2 }, { gapMs: 2 }))
  })

  it('a condition denied twice is broken by a later anchor like the condition itself', () => {
    const cohort = didNot('B', since('A'))
    agree([held(cohort, 3), held(not(not(cohort)), 3)], track('A'), track('A', {}, { gapMs: 2 }))
  })

  it('what needs no anchor is broken by none', () => {
    agree([held(not(did('B', since('A'))), 3)], track('A'), track('A', {}, { gapMs: 2 }))
  })

  it('a combination is not there before its first fact', () => {
    const never = { times: { min: 0, max: 0 }, same: ['x'] }
    agree([held(didNot('A', never), 2)], track('A', { x: 1 }), track('A', { x: 2 }, { gapMs: 2 }))
  })

  it('the newest anchor of a combination does not tell since when another has held', () => {
    const history = [track('A', { x: 2 }), track('A', { x: 1 }, { gapMs: 1 }), track('A', { x: 2 }, { gapMs: 3 })]
    agree([held(didNot('A', { ...since('A'), same: ['x'] }), 4)], ...history)
  })
})

describe('same', () => {
  it('means the same combinations in any order of its paths, also between cohorts that share events', () => {
    const [ab, ba] = [{ same: ['x', 'y'] }, { same: ['y', 'x'] }]
    agree([did('B', ba), did('B', { ...since('A'), ...ab })], track('A', { x: 1, y: 2 }), track('B', { x: 1, y: 2 }))
  })
})

describe('traits', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('a list of dates turns by time alone like a single one', () => {
    const soon: Match = { op: 'withinNext', value: 3 }
    const dates = [isoDate(5), isoDate(20)]
    agree([trait('dates', soon), trait('dates', { op: 'withinLast', value: 3 })], identify({ dates }))
  })

  it('a list may be the trait itself', () => {
    agree([trait('devices[].os', { op: 'in', values: ['a'] })], identify({ devices: [{ os: 'b' }, { os: 'a' }] }))
  })

  it('a trait that was taken away is not there, rather than null', () => {
    agree([trait('plan', { op: 'in', values: [null] })], identify({ plan: null }))
    agree([trait('plan', { op: 'exists', value: true })], identify({ plan: 'a' }), identify({ plan: null }))
  })

  it('a text that is no ISO date is no date, and one without a zone is UTC wherever this runs', () => {
    vi.stubEnv('TZ', 'America/New_York')
    const before: Match = { op: 'before', value: START + 10 }
    agree([trait('plan', before)], identify({ plan: '1' }))
    agree([trait('plan', before)], identify({ plan: isoDate(5).slice(0, -1) }))
  })
})

describe('merges', () => {
  it('facts of one millisecond keep the order of the log', () => {
    const history = [track('A'), track('B'), track('A', {}, { profile: 1 })]
    agree([did('B', since('A'))], ...history, merge(0, 1))
    agree([did('B', since('A'))], ...history, merge(1, 0))
  })

  it('the last event of either is the last of both', () => {
    const recent = trait('last_seen', { op: 'withinLast', value: 4 })
    agree([recent], track('A'), track('A', {}, { gapMs: 3, profile: 1 }), merge(0, 1, { gapMs: 3 }))
  })
})
