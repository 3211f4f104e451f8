import { describe, expect, it } from 'vitest'
import { DAY, HOUR, Person, programOf } from '../engine.fixture.ts'
import { JOURNEYS_MAX } from '../profile-state.ts'

const mail = `{ send: email, id: mail, message: { subject: a, text: a } }`
const person = (campaign: string): Person =>
  new Person(
    programOf(`
version: 1
workspace: shop
cohorts:
  carts: { where: { did: Product Added, within: 30d } }
  hours: { where: { did: Product Added, within: 1h } }
campaigns:
  c: { ${campaign} }
`),
  ).identify({ email: 'a@shop.example' })
const counterOf = (one: Person, name: string): number => one.effects.counters.get(`campaign/c/${name}`) ?? 0
const keys = (one: Person): readonly string[] => one.state.journeys.map(({ key }) => key)
const add = (one: Person, cart?: string | number): Person =>
  one.track('Product Added', cart === undefined ? {} : { cart_id: cart })

describe('Journeys by key', () => {
  const keyed = (): Person =>
    person('entry: { event: Product Added, key: cart_id }, exit: [{ did: Order Completed }], steps: [{ wait: 7d }]')

  it('run beside each other, one for each value', () => {
    const one = add(add(add(keyed(), 'a'), 'b'), 'a')
    expect(keys(one)).toEqual(['a', 'b'])
    expect(counterOf(one, 'blocked/open_journey')).toBe(1)
  })

  it('end by an exit event with their value, all of them by one without', () => {
    const three = (): Person => add(add(add(keyed(), 'a'), 7), undefined)
    expect(keys(three().track('Order Completed', { cart_id: 'a' }))).toEqual(['7'])
    expect(keys(three().track('Order Completed', { cart_id: 7 }))).toEqual(['a'])
    expect(keys(three().track('Order Completed', { cart_id: 'other' }))).toEqual(['a', '7'])
    expect(keys(three().track('Order Completed'))).toEqual([])
  })

  it('end only by what is later than their beginning', () => {
    const one = add(keyed().track('Order Completed', { cart_id: 'a' }).track('Order Completed'), 'a')
    expect(keys(one)).toEqual(['a'])
    expect(one.told('journey_ended')).toEqual([])
  })

  it('are bounded for each person: what is too much is counted and told', () => {
    const one = keyed()
    for (let cart = 0; cart < JOURNEYS_MAX + 2; cart++) add(one, `c${cart}`)
    expect(one.state.journeys).toHaveLength(JOURNEYS_MAX)
    expect(counterOf(one, 'blocked/too_many_journeys')).toBe(2)
    expect(one.told('journey_blocked')).toEqual(Array(2).fill({ campaign: 'c', reason: 'too_many_journeys' }))
  })
})

describe('A pause before a campaign may begin again', () => {
  it('puts off a cohort entry until it is over, if the person is still a member then', () => {
    const one = person(`entry: { cohort: hours }, reentry: { after: 2d }, steps: [${mail}]`)
    one.track('Product Added').sendAll()
    one.wait(2 * DAY - HOUR / 2).track('Product Added')
    expect(one.told('journey_blocked')).toEqual([{ campaign: 'c', reason: 'reentry_too_soon' }])
    expect(one.wait(HOUR / 2 - 1).pending).toEqual([])
    expect(one.wait(1).pending).toHaveLength(1)
  })

  it('forgets the entry of who is no member any more', () => {
    const one = person(`entry: { cohort: hours }, reentry: { after: 2d }, steps: [${mail}]`)
    one.track('Product Added').sendAll()
    one
      .wait(DAY)
      .track('Product Added')
      .wait(3 * DAY)
    expect(one.effects.deliveries).toHaveLength(1)
    expect(one.state.blocked).toEqual({})
  })

  it('counts and drops an event that comes too soon', () => {
    const one = person(`entry: { event: Product Added }, reentry: { after: 2d }, steps: [${mail}]`)
    one.track('Product Added').sendAll()
    one
      .wait(DAY)
      .track('Product Added')
      .wait(3 * DAY)
    expect(counterOf(one, 'blocked/reentry_too_soon')).toBe(1)
    expect(one.effects.deliveries).toHaveLength(1)
    expect(one.track('Product Added').effects.deliveries).toHaveLength(2)
  })

  it('counts from the end of a journey whose message was still on its way', () => {
    const one = person(
      `entry: { event: Product Added }, reentry: { after: 2d }, exit: [{ did: Order Completed }], steps: [${mail}]`,
    ).track('Product Added')
    one.ask(one.pending[0]!)
    one.track('Order Completed').wait(HOUR).track('Product Added')
    expect(one.told('journey_blocked')).toEqual([{ campaign: 'c', reason: 'reentry_too_soon' }])
  })
})
