import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'

/** The three cohorts of the recovery of carts where three tools each own one leg (DESIGN, section 1). */
const program = programOf(`
version: 1
workspace: shop
sources: { app: { writeKey: wk_app_12345 } }
cohorts:
  carts:
    where: { all: [ { did: Product Added, within: 30d }, { didNot: Order Completed, since: Product Added } ] }
  one-cart:
    where: { didNot: Order Completed, since: Product Added, same: [cart_id] }
  push-ignored:
    where:
      all:
        - { didNot: Push Notification Opened, since: { did: Push Notification Received, within: 7d }, same: [campaign_name] }
        - { didNot: Order Completed, since: Push Notification Received }
      for: 4h
  mail-ignored:
    where:
      all:
        - { didNot: Email Opened, since: Email Delivered, same: [campaign_name] }
        - { didNot: Order Completed, since: Email Delivered }
  reachable: { where: { reachable: email } }
`)

const CAMPAIGN = { campaign_name: 'cart-recovery' }
const customer = (): Person => new Person(program)
const add = (person: Person): Person => person.track('Product Added', { cart_id: 'a' })
const order = (person: Person): Person => person.track('Order Completed', { cart_id: 'a' })
const receivePush = (person: Person): Person => person.track('Push Notification Received', CAMPAIGN)
const openPush = (person: Person): Person => person.track('Push Notification Opened', CAMPAIGN)

/** What happens to whom, and the cohorts that the person is in then. */
const TABLE: readonly (readonly [who: string, life: () => Person, cohorts: readonly string[]])[] = [
  ['U1 adds', () => add(customer()), ['carts', 'one-cart']],
  ['U2 adds, then orders', () => order(add(customer()).wait(MINUTE)), []],
  ['U3 only orders', () => order(customer()), []],
  ['U4 adds, orders, adds again', () => add(order(add(customer()).wait(1)).wait(1)), ['carts', 'one-cart']],
  [
    'U5 gets the push and leaves it for four hours',
    () => receivePush(add(customer()).wait(HOUR)).wait(4 * HOUR),
    ['carts', 'one-cart', 'push-ignored'],
  ],
  [
    'U5 opens it late, and is at once no longer who ignored it',
    () => openPush(receivePush(add(customer()).wait(HOUR)).wait(5 * HOUR)),
    ['carts', 'one-cart'],
  ],
  [
    'U6 is unsubscribed: left a cart, but may not be written to',
    () => add(customer().identify({ email: 'u6@shop.example', unsubscribed: true })),
    ['carts', 'one-cart'],
  ],
  [
    'U6 if they were not',
    () => add(customer().identify({ email: 'u6@shop.example' })),
    ['carts', 'one-cart', 'reachable'],
  ],
  ['U7 orders while a step waits', () => order(receivePush(add(customer()).wait(HOUR)).wait(2 * HOUR)).wait(DAY), []],
  ['U8 adds on the phone and orders on the web: one person', () => merged(order(customer()), add(early())), []],
  ['U8 as long as only the phone is known', () => add(early()), ['carts', 'one-cart']],
  ['U10 orders between receiving the push and the email', () => order(receivePush(add(customer()))).wait(4 * HOUR), []],
  [
    'who ordered a year ago and adds today',
    () => add(customer().track('Order Completed', { cart_id: 'a' }, 365 * DAY)),
    ['carts', 'one-cart'],
  ],
  [
    'who opened a push just before another was received has not opened that one',
    () => receivePush(openPush(customer()).wait(1)).wait(4 * HOUR),
    ['push-ignored'],
  ],
  [
    'who received and opened in the same millisecond, in that order, has opened it',
    () => openPush(receivePush(customer())).wait(4 * HOUR),
    [],
  ],
  [
    'who opened the push of another campaign has not opened this one',
    () =>
      receivePush(customer())
        .track('Push Notification Opened', { campaign_name: 'spring' })
        .wait(4 * HOUR),
    ['push-ignored'],
  ],
  [
    'two carts: the one is ordered, the other is still there',
    () => order(add(customer()).track('Product Added', { cart_id: 'b' }).wait(1)),
    ['one-cart'],
  ],
  [
    'two carts: both are ordered',
    () =>
      order(add(customer()).track('Product Added', { cart_id: 'b' }).wait(1)).track('Order Completed', {
        cart_id: 'b',
      }),
    [],
  ],
  [
    'a mail opened by a machine is not opened',
    () =>
      customer()
        .track('Email Delivered', CAMPAIGN)
        .wait(1)
        .track('Email Opened', { ...CAMPAIGN, open_class: 'machine' }),
    ['mail-ignored'],
  ],
  [
    'an order told an hour late counts at its own time: before the adding',
    () =>
      add(customer())
        .wait(HOUR)
        .track('Order Completed', { cart_id: 'a' }, 2 * HOUR),
    ['carts', 'one-cart'],
  ],
  ['thirty days after the adding', () => add(customer()).wait(30 * DAY), ['one-cart']],
  ['a millisecond earlier', () => add(customer()).wait(30 * DAY - 1), ['carts', 'one-cart']],
]

describe('the classic traps', () => {
  it.each(TABLE)('%s', (_who, life, cohorts) => {
    expect(life().cohorts).toEqual(cohorts)
  })
})

/** Another profile, an hour before the others begin. */
const early = (): Person => new Person(program, 2, Date.UTC(2025, 11, 31, 23))

function merged(into: Person, other: Person): Person {
  apply(program, into.state, { kind: 'merge', other: structuredClone(other.state) }, into.now, into.effects)
  return into
}

const cohort = (where: string) =>
  programOf(
    `{ version: 1, workspace: t, sources: { app: { writeKey: wk_app_12345 } }, cohorts: { c: { where: ${where} } } }`,
  )
const isIn = (person: Person): boolean => person.cohorts.includes('c')

describe('when clocks change', () => {
  it('a day is 24 hours, also the night in which Berlin loses one', () => {
    const noonBefore = Date.parse('2026-03-28T12:00:00+01:00')
    const person = new Person(cohort('{ did: A, within: 1d }'), 1, noonBefore).track('A')
    expect(isIn(person.wait(Date.parse('2026-03-29T12:59:59.999+02:00') - noonBefore))).toBe(true)
    expect(isIn(person.wait(1))).toBe(false)
  })

  it('half past two comes twice in autumn, and the second one is later', () => {
    const [summer, winter] = ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'].map((text) => Date.parse(text))
    const person = new Person(cohort('{ didNot: B, since: A }'), 1, summer).track('A')
    expect(isIn(person.wait(winter! - summer!))).toBe(true)
    expect(isIn(person.track('B'))).toBe(false)
  })

  it('the day between two local midnights has 23 hours then', () => {
    const day = cohort('{ did: A, from: "2026-03-29T00:00:00+01:00", until: "2026-03-30T00:00:00+02:00" }')
    const midnight = Date.parse('2026-03-29T00:00:00+01:00')
    expect(isIn(new Person(day, 1, midnight + 23 * HOUR - 1).track('A'))).toBe(true)
    expect(isIn(new Person(day, 1, midnight + 23 * HOUR).track('A'))).toBe(false)
  })
})

describe('leap days', () => {
  const leapDay = Date.UTC(2028, 1, 29)

  it('the 29th of February is a day of its own', () => {
    const day = cohort('{ did: A, from: 2028-02-29, until: 2028-03-01 }')
    expect(isIn(new Person(day, 1, leapDay - 1).track('A'))).toBe(false)
    expect(isIn(new Person(day, 1, leapDay + DAY - 1).track('A'))).toBe(true)
    expect(isIn(new Person(day, 1, leapDay + DAY).track('A'))).toBe(false)
  })

  it('365 days after the 28th of February 2028 is the 27th of February 2029', () => {
    const person = new Person(cohort('{ did: A, within: 365d }'), 1, leapDay - DAY).track('A')
    expect(isIn(person.wait(Date.UTC(2029, 1, 27) - leapDay + DAY - 1))).toBe(true)
    expect(isIn(person.wait(1))).toBe(false)
  })

  it('a date in a trait may be one', () => {
    const person = new Person(cohort('{ trait: trial_ends, withinNext: 2d }'), 1, leapDay - 2 * DAY)
    expect(isIn(person.identify({ trial_ends: '2028-02-29' }))).toBe(false)
    expect(isIn(person.wait(1))).toBe(true)
    expect(isIn(person.wait(2 * DAY))).toBe(false)
  })
})
