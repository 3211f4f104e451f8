import { describe, expect, it } from 'vitest'
import { DAY, HOUR, Person, programOf } from '../engine.fixture.ts'
import type { Program } from '../program.ts'

const program = programOf(`
version: 1
workspace: t
sending: live
sources: { app: { writeKey: wk_app_12345 } }
connections:
  mail: { kind: smtp }
  push: { kind: webpush }
  facebook: { kind: facebook, audiences: { retarget: {} } }
coupons: { c: { discount: 10%, generate: "BACK-########" } }
cohorts:
  carts:
    where: { all: [ { did: Product Added, within: 30d }, { didNot: Order Completed, since: Product Added } ] }
campaigns:
  cart-recovery:
    entry: { cohort: carts }
    reentry: { after: 7d }
    exit: [ { did: Order Completed }, { leaves: carts } ]
    goal: { did: Order Completed, within: 7d }
    steps:
      - { wait: 1h }
      - { send: push, id: nudge, via: push, coupon: c, message: { title: T, body: B } }
      - { waitFor: { opened: nudge }, upTo: 4h, then: [ { exit: engaged } ] }
      - { send: email, id: reminder, if: { received: nudge }, via: mail, coupon: c, message: { subject: S, text: B } }
      - { send: email, id: hello, if: { not: { received: nudge } }, via: mail, coupon: c, message: { subject: S, text: B } }
      - { waitFor: { any: [ { opened: reminder }, { opened: hello } ] }, upTo: 1d, then: [ { exit: engaged } ] }
      - audience: { add: [ facebook/retarget ] }
        if: { any: [ { delivered: reminder }, { delivered: hello } ] }
        remove: { when: { any: [ { opened: reminder }, { opened: hello } ] }, onExit: true, after: 14d }
`)

const shopper = () => new Person(program).identify({ email: 'u1@example.com' }).wait(1).track('Product Added')
const ended = (person: Person) => person.told('journey_ended').map(({ reason }) => reason)

/** Through the push, received and ignored, to the email. */
function mailed(): Person {
  const person = shopper().wait(HOUR)
  person.sendAll()
  person
    .wait(1000)
    .track('Push Notification Received', { campaign_name: 'cart-recovery' })
    .wait(4 * HOUR)
  return person
}

describe('cart recovery as one campaign', () => {
  it('sends a push after an hour, then the email for those who received and ignored it, then joins the list', () => {
    const person = shopper()
    expect(person.sendAll()).toEqual([])
    expect(person.wait(HOUR - 1).pending).toEqual([])
    expect(person.wait(1).sendAll()).toEqual(['nudge'])
    person.wait(1000).track('Push Notification Received', { campaign_name: 'cart-recovery' })
    expect(person.wait(4 * HOUR - 1001).pending).toEqual([])
    expect(person.wait(1).sendAll()).toEqual(['reminder'])
    person.wait(1000).track('Email Delivered', { campaign_name: 'cart-recovery' })
    expect(person.wait(DAY).sendAll()).toEqual(['add facebook/retarget'])
    expect(ended(person)).toEqual([])
  })

  it('gives one code to one person, over channels', () => {
    const person = shopper().wait(HOUR)
    expect(person.send(person.pending[0]!, undefined, 'FIRST')).toBe('sent:FIRST')
    person.wait(4 * HOUR)
    expect(person.send(person.pending[0]!, undefined, 'SECOND')).toBe('sent:FIRST')
  })

  it('writes another email to who never received the push', () => {
    const person = shopper().wait(HOUR)
    person.send(person.pending[0]!, { result: 'failed', detail: 'gone' })
    expect(person.sendAll(), 'it does not wait for a push that was never sent').toEqual(['hello'])
  })

  it('goes on when the device told of the push before the attempt has an outcome, whatever that is', () => {
    for (const [result, retryAt] of [
      ['accepted', undefined],
      ['unknown', undefined],
      ['retry', 1],
    ] as const) {
      const person = shopper().wait(HOUR)
      const [push] = person.pending
      person.ask(push!)
      person.wait(10).track('Push Notification Received', { campaign_name: 'cart-recovery', delivery_id: push!.id })
      expect(person.statusOf(push!), 'the outcome is still to come').toBe('sending')
      person.answer(push!, { result, detail: '' }, retryAt === undefined ? undefined : person.now + 10_000)
      expect(person.statusOf(push!)).toBe('delivered')
      expect(person.wait(4 * HOUR).sendAll()).toEqual(['reminder'])
    }
  })

  it('goes on when the device tells of a push that was to be tried again', () => {
    const person = shopper().wait(HOUR)
    const [push] = person.pending
    person.ask(push!)
    person.answer(push!, { result: 'retry', detail: '' }, person.now + 10_000)
    person.wait(10).track('Push Notification Received', { campaign_name: 'cart-recovery', delivery_id: push!.id })
    expect(person.statusOf(push!)).toBe('delivered')
    expect(person.ask(push!)).toBe('settled')
    expect(person.wait(4 * HOUR).sendAll()).toEqual(['reminder'])
  })

  it('ends at once when the push is opened, by whatever name the tool has for that', () => {
    const person = shopper().wait(HOUR)
    person.sendAll()
    person.wait(HOUR).track('Push Notification Tapped', { campaign_name: 'cart-recovery' })
    expect(ended(person)).toEqual(['engaged'])
    expect(person.wait(30 * DAY).pending).toEqual([])
  })

  it('ends everything at an order: a waiting step, a queued send, a list', () => {
    const waiting = shopper().wait(1000).track('Order Completed')
    expect(ended(waiting)).toEqual(['goal'])
    expect(waiting.wait(30 * DAY).pending).toEqual([])

    const queued = shopper().wait(HOUR)
    const [push] = queued.pending
    queued.wait(1).track('Order Completed')
    expect(queued.effects.deliveryChanges).toMatchObject([{ id: push!.id, status: 'cancelled' }])
    expect(queued.send(push!)).toBe('settled')

    const listed = mailed()
    listed.sendAll()
    listed.wait(1000).track('Email Delivered', { campaign_name: 'cart-recovery' }).wait(DAY)
    expect(listed.sendAll()).toEqual(['add facebook/retarget'])
    listed.wait(1000).track('Order Completed')
    expect(listed.sendAll()).toEqual(['remove facebook/retarget'])
    expect(listed.effects.deliveries.at(-1)!.audience!.member, 'removed by what was added').toMatchObject({
      email: 'u1@example.com',
    })
  })

  it('leaves the list when the email is opened after all, and after fourteen days', () => {
    for (const leave of [
      (person: Person) => person.track('Email Opened', { campaign_name: 'cart-recovery' }),
      (person: Person) => person.wait(14 * DAY),
    ]) {
      const person = mailed()
      person.sendAll()
      person.wait(1000).track('Email Delivered', { campaign_name: 'cart-recovery' }).wait(DAY)
      person.sendAll()
      expect(leave(person.wait(1000)).sendAll()).toEqual(['remove facebook/retarget'])
      expect(ended(person)).toEqual(['completed'])
    }
  })

  it('takes back an addition that has not gone out yet instead of answering it', () => {
    const person = mailed()
    person.sendAll()
    person.wait(1000).track('Email Delivered', { campaign_name: 'cart-recovery' }).wait(DAY).track('Order Completed')
    expect(person.effects.deliveries.filter(({ audience }) => audience).length).toBe(1)
    expect(person.pending).toEqual([])
  })

  it('is no open when a proxy loads the picture', () => {
    const person = mailed()
    person.sendAll()
    person.wait(1000).track('Email Opened', { campaign_name: 'cart-recovery', open_class: 'machine' })
    expect(ended(person)).toEqual([])
  })

  it('asks again at the moment of sending: unsubscribed, no address', () => {
    const person = shopper().wait(HOUR)
    person.identify({ unsubscribed: true })
    expect(person.send(person.pending[0]!)).toBe('skip:unsubscribed')
    const unknown = new Person(program).track('Product Added').wait(HOUR)
    unknown.sendAll()
    unknown.wait(4 * HOUR)
    expect(unknown.send(unknown.pending[0]!)).toBe('skip:no_address')
  })

  it('reaches people by their id alone, where the tool knows their addresses itself', () => {
    const knowing: Program = { ...program, reach: () => 'user_id' }
    const device = new Person(knowing).track('Product Added').wait(HOUR)
    expect(device.send(device.pending[0]!)).toBe('skip:no_address')
    const customer = new Person(knowing)
    customer.state.ids.push({ type: 'user_id', value: 'U1' })
    customer.track('Product Added').wait(HOUR)
    expect(customer.send(customer.pending[0]!)).toMatch(/^sent/)
  })

  it('comes again only seven days after a journey that sent something', () => {
    const person = shopper().wait(HOUR)
    person.sendAll()
    person.track('Order Completed').wait(DAY).track('Product Added')
    expect(person.told('journey_started').length).toBe(1)
    expect(person.wait(6 * DAY - 1).told('journey_started').length).toBe(1)
    expect(person.wait(1).told('journey_started').length, 'the blocked entry is tried again').toBe(2)
  })

  it('counts the goal, also after the journey ended, within seven days of entry', () => {
    const person = shopper().wait(HOUR)
    person.sendAll()
    person
      .wait(1)
      .track('Push Notification Opened', { campaign_name: 'cart-recovery' })
      .wait(DAY)
      .track('Order Completed')
    expect(person.effects.counters.get('campaign/cart-recovery/goal')).toBe(1)
    const late = shopper().wait(HOUR)
    late.sendAll()
    late
      .wait(1)
      .track('Push Notification Opened', { campaign_name: 'cart-recovery' })
      .wait(7 * DAY)
      .track('Order Completed')
    expect(late.effects.counters.get('campaign/cart-recovery/goal')).toBe(undefined)
  })
})
