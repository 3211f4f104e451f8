import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { HOUR, Person, programOf } from './engine.fixture.ts'
import { decodeProfile, encodeProfile } from './profile-codec.ts'
import { createProfile, emptyTombstone } from './profile-state.ts'

const program = programOf(`
version: 1
workspace: t
sending: live
sources: { app: { writeKey: wk_app_12345 } }
connections: { push: { kind: webpush }, facebook: { kind: facebook, audiences: { retarget: {} } } }
coupons: { c: { code: BACK10, expires: 7d } }
cohorts:
  carts: { where: { all: [ { did: Product Added, within: 30d }, { didNot: Order Completed, since: Product Added } ] } }
  one-cart: { where: { didNot: Order Completed, since: Product Added, same: [cart_id], for: 2h } }
  pros: { where: { trait: plan, is: pro } }
campaigns:
  remind:
    entry: { cohort: carts }
    exit: [ { leaves: carts } ]
    goal: { did: Order Completed, within: 7d }
    steps:
      - { wait: 1h }
      - { send: push, id: nudge, via: push, coupon: c, message: { title: T, body: B } }
      - audience: { add: [ facebook/retarget ] }
  per-cart: { entry: { event: Product Added, key: cart_id }, steps: [ { waitFor: { did: Order Completed }, upTo: 1d } ] }
`)

const act = fc.oneof(
  fc.record({
    kind: fc.constant('track' as const),
    name: fc.constantFrom('Product Added', 'Order Completed'),
    cart: fc.constantFrom('a', 'b', '__proto__'),
    ago: fc.nat(3 * HOUR),
  }),
  fc.record({
    kind: fc.constant('identify' as const),
    plan: fc.constantFrom('pro', 'free', null),
    extra: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(3 * HOUR) }),
  fc.constant({ kind: 'send' as const }),
)

describe('the stored form of a profile', () => {
  it('gives back what was stored, whatever happened to the person', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const person = new Person(program)
        for (const step of acts) {
          if (step.kind === 'track') person.track(step.name, { cart_id: step.cart }, step.ago)
          else if (step.kind === 'identify') person.identify({ ...step.extra, plan: step.plan })
          else if (step.kind === 'wait') person.wait(step.ms)
          else person.sendAll()
        }
        const text = encodeProfile(person.state)
        expect(normal(decodeProfile(text))).toEqual(normal(person.state))
        expect(encodeProfile(decodeProfile(text))).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps a tombstone and a newborn', () => {
    expect(decodeProfile(encodeProfile(emptyTombstone(7, 3)))).toEqual(emptyTombstone(7, 3))
    expect(decodeProfile(encodeProfile(createProfile(1, 5)))).toEqual(createProfile(1, 5))
  })
})

/** Empty parts and absent ones mean the same, and so do lists that were emptied. */
const normal = (state: object): unknown =>
  JSON.parse(
    JSON.stringify(state, (_, value: unknown) =>
      typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value,
    ),
  )
