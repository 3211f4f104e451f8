import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'

const cohort = (where: string) =>
  programOf(`
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
cohorts:
  c:
    where: ${where}
`)

const CARTS = '{ all: [ { did: Product Added, within: 30d }, { didNot: Order Completed, since: Product Added } ] }'
const isIn = (person: Person): boolean => person.cohorts.includes('c')

describe('added a product and has not ordered since', () => {
  const program = cohort(CARTS)
  it('takes who adds (U1)', () => expect(isIn(new Person(program).track('Product Added'))).toBe(true))
  it('drops who then orders (U2)', () =>
    expect(isIn(new Person(program).track('Product Added').wait(1).track('Order Completed'))).toBe(false))
  it('never takes who only orders (U3)', () => expect(isIn(new Person(program).track('Order Completed'))).toBe(false))
  it('takes again who adds after an order (U4)', () => {
    const person = new Person(program)
      .track('Product Added')
      .wait(1)
      .track('Order Completed')
      .wait(1)
      .track('Product Added')
    expect(isIn(person)).toBe(true)
  })
  it('takes who ordered a year ago and adds today', () => {
    expect(isIn(new Person(program).track('Order Completed', {}, 365 * DAY).track('Product Added'))).toBe(true)
  })
  it('takes late facts at their own time: an order before the adding, told after it, changes nothing', () => {
    expect(
      isIn(
        new Person(program)
          .track('Product Added')
          .wait(HOUR)
          .track('Order Completed', {}, 2 * HOUR),
      ),
    ).toBe(true)
  })
  it('lets the window end to the millisecond', () => {
    const person = new Person(program).track('Product Added')
    expect(isIn(person.wait(30 * DAY - 1))).toBe(true)
    expect(isIn(person.wait(1))).toBe(false)
  })
  it('orders facts of the same millisecond by their arrival', () => {
    expect(isIn(new Person(program).track('Product Added').track('Order Completed'))).toBe(false)
    expect(isIn(new Person(program).track('Order Completed').track('Product Added'))).toBe(true)
  })
  it('counts the old name of the spec', () =>
    expect(isIn(new Person(program).track('Added Product').wait(1).track('Completed Order'))).toBe(false))
})

describe('times and windows', () => {
  it('counts at least n within a window', () => {
    const person = new Person(cohort('{ did: Product Viewed, times: 3, within: 1d }'))
    person
      .track('Product Viewed', {}, 30 * HOUR)
      .track('Product Viewed', {}, 20 * HOUR)
      .track('Product Viewed', {}, 10 * HOUR)
    expect(isIn(person)).toBe(false)
    expect(isIn(person.track('Product Viewed'))).toBe(true)
    expect(isIn(person.wait(4 * HOUR - 1))).toBe(true)
    expect(isIn(person.wait(1))).toBe(false)
  })
  it('counts exactly n, also when the window brings a larger number down to it', () => {
    const person = new Person(cohort('{ did: Product Viewed, times: { exactly: 1 }, within: 1d }'))
    person.track('Product Viewed', {}, 12 * HOUR).track('Product Viewed')
    expect(isIn(person)).toBe(false)
    expect(isIn(person.wait(12 * HOUR))).toBe(true)
    expect(isIn(person.wait(12 * HOUR))).toBe(false)
  })
  it('holds with no events for at most n', () => {
    expect(isIn(new Person(cohort('{ did: Product Viewed, times: { atMost: 2 } }')).track('Other'))).toBe(true)
  })
  it('filters by properties', () => {
    const program = cohort('{ did: Product Viewed, where: { price: { gte: 10 }, category: [shoes, hats] } }')
    expect(isIn(new Person(program).track('Product Viewed', { price: 12, category: 'hats' }))).toBe(true)
    expect(isIn(new Person(program).track('Product Viewed', { price: '12', category: 'hats' }))).toBe(false)
  })
})

describe('same', () => {
  const program = cohort('{ didNot: Order Completed, since: Product Added, same: [cart_id] }')
  it('judges each cart by itself', () => {
    const person = new Person(program)
      .track('Product Added', { cart_id: 'a' })
      .wait(1)
      .track('Product Added', { cart_id: 'b' })
      .wait(1)
    expect(isIn(person.track('Order Completed', { cart_id: 'a' }))).toBe(true)
    expect(isIn(person.wait(1).track('Order Completed', { cart_id: 'b' }))).toBe(false)
  })
  it('makes no combination of events that lack the value', () =>
    expect(isIn(new Person(program).track('Product Added'))).toBe(false))
})

describe('for', () => {
  const program = cohort('{ didNot: Order Completed, since: Product Added, for: 4h }')
  it('waits until it has held that long, to the millisecond', () => {
    const person = new Person(program).track('Product Added')
    expect(isIn(person.wait(4 * HOUR - 1))).toBe(false)
    expect(isIn(person.wait(1))).toBe(true)
  })
  it('starts anew with a later anchor', () => {
    const person = new Person(program)
      .track('Product Added')
      .wait(3 * HOUR)
      .track('Product Added')
    expect(isIn(person.wait(2 * HOUR))).toBe(false)
    expect(isIn(person.wait(2 * HOUR))).toBe(true)
  })
  it('counts in event time: what is told late has held for long', () => {
    expect(isIn(new Person(program).track('Product Added', {}, 5 * HOUR))).toBe(true)
  })
  it('is not counted from before the first event', () => {
    const person = new Person(cohort('{ didNot: Order Completed, for: 1h }')).track('Product Viewed')
    expect(isIn(person)).toBe(false)
    expect(isIn(person.wait(HOUR))).toBe(true)
  })
  it('is broken by a break inside, however short', () => {
    const person = new Person(cohort('{ any: [ { did: A, within: 1h }, { did: B, within: 1h } ], for: 90m }'))
    person
      .track('A')
      .wait(30 * MINUTE)
      .track('B')
      .wait(60 * MINUTE - 1)
    expect(isIn(person)).toBe(false)
    expect(
      isIn(
        new Person(person.program)
          .track('A')
          .wait(45 * MINUTE)
          .track('B')
          .wait(45 * MINUTE),
      ),
    ).toBe(true)
    expect(
      isIn(
        new Person(person.program)
          .track('A')
          .wait(65 * MINUTE)
          .track('B')
          .wait(30 * MINUTE),
      ),
    ).toBe(false)
  })
})

describe('traits', () => {
  it('follows the newest saying, not the last to arrive', () => {
    const person = new Person(cohort('{ trait: plan, is: [pro, team] }')).identify({ plan: 'pro' })
    expect(isIn(person)).toBe(true)
    expect(isIn(person.identify({ plan: 'free' }, HOUR))).toBe(true)
    expect(isIn(person.wait(1).identify({ plan: null }))).toBe(false)
  })
  it('turns by time alone where dates are near', () => {
    const person = new Person(cohort('{ trait: trial_ends, withinNext: 2d }'))
    person.identify({ trial_ends: new Date(person.now + 5 * DAY).toISOString() })
    expect(isIn(person.wait(3 * DAY))).toBe(false)
    expect(isIn(person.wait(1))).toBe(true)
    expect(isIn(person.wait(2 * DAY))).toBe(false)
  })
})
