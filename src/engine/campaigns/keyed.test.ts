import { describe, expect, it } from 'vitest'
import { HOUR, Person, programOf } from '../engine.fixture.ts'

const workspaceWith = (rest: string): string => `
version: 1
workspace: shop
sources: { app: { writeKey: wk_app_12345 } }
campaigns:
  cart:
    entry: { event: Product Added, key: cart_id }
    ${rest}
    steps: [{ wait: 10d }]
`
const shopper = (rest: string): Person => new Person(programOf(workspaceWith(rest)))
const open = (person: Person): readonly string[] => person.state.journeys.map(({ key }) => key)

describe('a campaign with a journey for each value of a property', () => {
  it('ends the journey that an exit event names, and no other', () => {
    const person = shopper('exit: [{ did: Order Completed }]')
    for (const cart_id of ['a', 'b', 7]) person.track('Product Added', { cart_id })
    person.track('Order Completed', { cart_id: 'b' })
    expect(open(person)).toEqual(['a', '7'])
    person.track('Order Completed', { cart_id: 7 })
    expect(open(person)).toEqual(['a'])
    person.track('Order Completed', { cart_id: 'other' })
    expect(open(person)).toEqual(['a'])
  })

  it('ends all of them by an exit event that names no value', () => {
    const person = shopper('exit: [{ did: Order Completed }]')
    for (const cart_id of ['a', 'b']) person.track('Product Added', { cart_id })
    person.track('Order Completed', { cart_id: null })
    expect(open(person)).toEqual([])
  })

  it('ends a journey that began without a value by any exit event', () => {
    const person = shopper('exit: [{ did: Order Completed }]')
    person.track('Product Added').track('Product Added', { cart_id: 'a' })
    person.track('Order Completed', { cart_id: 'b' })
    expect(open(person)).toEqual(['a'])
  })

  it('counts how often, since when and how long by the value, too', () => {
    const twice = shopper('exit: [{ did: Looked, times: 2, since: Checkout Started, within: 2h }]')
    for (const cart_id of ['a', 'b']) twice.track('Product Added', { cart_id })
    twice.wait(HOUR).track('Looked', { cart_id: 'b' }).track('Checkout Started', { cart_id: 'a' })
    twice.track('Checkout Started')
    twice.wait(HOUR).track('Looked', { cart_id: 'a' }).track('Looked', { cart_id: 'b' })
    expect(open(twice)).toEqual(['a', 'b'])
    twice.track('Looked', { cart_id: 'a' })
    expect(open(twice)).toEqual(['b'])
    twice.track('Looked')
    expect(open(twice)).toEqual([])

    const quiet = shopper('exit: [{ didNot: Looked, within: 1h, for: 2h }]')
    for (const cart_id of ['a', 'b']) quiet.track('Product Added', { cart_id })
    quiet.wait(1.5 * HOUR).track('Looked', { cart_id: 'a' })
    quiet.wait(HOUR)
    expect(open(quiet)).toEqual(['a'])
  })

  it('counts a goal for the journey that it names', () => {
    const person = shopper('goal: { did: Order Completed }')
    for (const cart_id of ['a', 'b']) person.track('Product Added', { cart_id })
    person.track('Order Completed', { cart_id: 'a' })
    expect(open(person)).toEqual(['b'])
    expect(person.effects.counters.get('campaign/cart/goal')).toBe(1)
  })

  it('leaves alone what is judged by combinations of its own', () => {
    const person = shopper('exit: [{ did: Looked, times: 2, same: [product_id] }]')
    for (const cart_id of ['a', 'b']) person.track('Product Added', { cart_id })
    for (const cart_id of ['a', 'b']) person.track('Looked', { cart_id, product_id: 'p' })
    expect(open(person)).toEqual([])
  })
})
