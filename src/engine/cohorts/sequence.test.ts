import { describe, expect, it } from 'vitest'
import { allTraits } from './computed-traits.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'

const cohort = (where: string, more = '') =>
  programOf(`
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
${more}
cohorts:
  c:
    where: ${where}
`)

const isIn = (person: Person): boolean => person.cohorts.includes('c')

describe('a sequence', () => {
  it('needs its steps in the order of event time, not of arrival', () => {
    const program = cohort('{ sequence: [ { did: A }, { did: B } ] }')
    expect(isIn(new Person(program).track('B').wait(1).track('A'))).toBe(false)
    expect(isIn(new Person(program).track('B').track('A', {}, HOUR))).toBe(true)
  })

  it('measures a gap from the step before; any chain of events will do', () => {
    const program = cohort('{ sequence: [ { did: A }, { did: B, within: 1h } ] }')
    expect(isIn(new Person(program).track('A').wait(HOUR).track('B'))).toBe(true)
    expect(
      isIn(
        new Person(program)
          .track('A')
          .wait(HOUR + 1)
          .track('B'),
      ),
    ).toBe(false)
    const person = new Person(program)
      .track('A')
      .wait(2 * HOUR)
      .track('A')
      .wait(HOUR)
      .track('B')
    expect(isIn(person)).toBe(true)
  })

  it('forbids an event strictly between its neighbours', () => {
    const program = cohort('{ sequence: [ { did: A }, { didNot: C }, { did: B } ] }')
    expect(isIn(new Person(program).track('A').wait(1).track('C').wait(1).track('B'))).toBe(false)
    expect(isIn(new Person(program).track('A').wait(1).track('C').wait(1).track('A').wait(1).track('B'))).toBe(true)
  })

  it('with a forbidden end holds once that long has passed, to the millisecond', () => {
    const program = cohort('{ sequence: [ { did: A }, { did: B }, { didNot: C, within: 2h } ] }')
    const person = new Person(program)
      .track('A')
      .wait(1)
      .track('B')
      .wait(2 * HOUR - 1)
    expect(isIn(person)).toBe(false)
    expect(isIn(person.wait(1))).toBe(true)
    expect(isIn(new Person(program).track('A').wait(1).track('B').wait(HOUR).track('C').wait(HOUR))).toBe(false)
  })

  it('ends with its window, counted from the first step of the youngest chain', () => {
    const person = new Person(cohort('{ sequence: [ { did: A }, { did: B } ], within: 1d }'))
      .track('A')
      .wait(HOUR)
      .track('B')
    expect(isIn(person.wait(DAY - HOUR - 1))).toBe(true)
    expect(isIn(person.wait(1))).toBe(false)
  })

  it('is judged per combination with same', () => {
    const program = cohort('{ sequence: [ { did: A }, { did: B } ], same: [cart_id] }')
    expect(isIn(new Person(program).track('A', { cart_id: 1 }).wait(1).track('B', { cart_id: 2 }))).toBe(false)
    expect(isIn(new Person(program).track('A', { cart_id: 1 }).wait(1).track('B', { cart_id: 1 }))).toBe(true)
  })
})

describe('an aggregate', () => {
  const spent = cohort('{ aggregate: { sum: total, of: Order Completed, within: 90d }, gte: 100 }')
  it('counts what lies in its window, to the millisecond', () => {
    const person = new Person(spent)
      .track('Order Completed', { total: 60.1 })
      .wait(DAY)
      .track('Order Completed', { total: 39.9 })
    expect(isIn(person)).toBe(true)
    expect(isIn(person.wait(89 * DAY - 1))).toBe(true)
    expect(isIn(person.wait(1))).toBe(false)
  })
  it('ignores what is no number, and has no value without any', () => {
    expect(isIn(new Person(spent).track('Order Completed', { total: '500' }))).toBe(false)
    expect(isIn(new Person(cohort('{ aggregate: { sum: total, of: Order Completed }, lt: 100 }')).track('Other'))).toBe(
      false,
    )
  })
  it('counts different values over lists, with none there are none', () => {
    const program = cohort('{ aggregate: { distinct: "products[].sku", of: Order Completed }, gte: 3 }')
    const person = new Person(program).track('Order Completed', { products: [{ sku: 'a' }, { sku: 'b' }] })
    expect(isIn(person)).toBe(false)
    expect(isIn(person.wait(1).track('Order Completed', { products: [{ sku: 'b' }, { sku: 'c' }] }))).toBe(true)
    expect(isIn(new Person(cohort('{ aggregate: { distinct: sku, of: A }, lt: 1 }')).track('Other'))).toBe(true)
  })
  it('knows the first, the last and the most frequent in event time', () => {
    const values = (person: Person) =>
      person
        .track('A', { v: 'x' })
        .wait(10)
        .track('A', { v: 'y' })
        .track('A', { v: 'z' }, HOUR)
        .wait(1)
        .track('A', { v: 'x' })
    for (const [fn, value] of [
      ['first', 'z'],
      ['last', 'x'],
      ['mostFrequent', 'x'],
    ] as const) {
      expect(isIn(values(new Person(cohort(`{ aggregate: { ${fn}: v, of: A }, is: ${value} }`)))), fn).toBe(true)
    }
  })
  it('stays exact over a whole life of more values than are kept', () => {
    const person = new Person(cohort('{ aggregate: { sum: v, of: A }, gte: 100 }'))
    for (let index = 0; index < 999; index++) person.wait(1).track('A', { v: 0.1 })
    expect(isIn(person)).toBe(false)
    expect(isIn(person.wait(1).track('A', { v: 0.1 }))).toBe(true)
    expect(person.state.truncated).toBe(undefined)
  })
})

describe('a computed trait', () => {
  it('is named like any trait', () => {
    const program = cohort(
      '{ trait: lifetime_value, gte: 100 }',
      'computed: { lifetime_value: { sum: total, of: Order Completed } }',
    )
    const person = new Person(program).track('Order Completed', { total: 99 })
    expect(isIn(person)).toBe(false)
    expect(isIn(person.wait(1).track('Order Completed', { total: 1 }))).toBe(true)
  })
})

describe('all traits', () => {
  it('are what was said and what is computed, without what was removed', () => {
    const program = cohort('{ did: A }', 'computed: { orders: { count: total, of: Order Completed } }')
    const person = new Person(program).identify({ name: 'Ann', plan: null }).track('Order Completed', { total: 5 })
    expect(allTraits(program, person.state, person.now)).toEqual({ name: 'Ann', orders: 1 })
  })

  it('show nothing that was said under the name of a computed one', () => {
    const program = cohort('{ trait: spent, exists: true }', 'computed: { spent: { sum: total, of: Order Completed } }')
    const person = new Person(program).identify({ name: 'Ann', spent: 99 })
    expect(isIn(person)).toBe(false)
    expect(allTraits(program, person.state, person.now)).toEqual({ name: 'Ann' })
  })
})

describe('fixed dates and reach', () => {
  it('counts between dates, the end outside, whatever came later', () => {
    const program = cohort('{ did: A, from: 2026-01-01, until: 2026-01-02, times: 2 }')
    const person = new Person(program)
      .track('A')
      .wait(DAY - 1)
      .track('A')
    expect(isIn(person)).toBe(true)
    expect(isIn(new Person(program).track('A').wait(DAY).track('A').track('A'))).toBe(false)
    for (let index = 0; index < 5; index++) person.wait(MINUTE).track('A')
    expect(isIn(person)).toBe(true)
  })
  it('follows addresses and opt-outs', () => {
    const person = new Person(cohort('{ reachable: email }')).track('A')
    expect(isIn(person)).toBe(false)
    expect(isIn(person.identify({ email: 'a@example.com' }))).toBe(true)
    expect(isIn(person.wait(1).track('Unsubscribed', { channel: 'email' }))).toBe(false)
  })
})
