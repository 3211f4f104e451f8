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

/** The record of the person below as format 1 wrote it. */
const WRITTEN_BEFORE =
  '[1,1,1767225600000,14400000,4,13,3,["uu1","ezoë@shop.example"],["plan",null,14400000,0,"name","Zoë",0,0,"tags"' +
  ',["a",1],0,0],["o65ttg1e7bvzr",[3000000,3],"10g6pm71ao5y35",["[\\"a\\"]",[0,1],"[\\"b\\"]",[3000000,3]]],["carts",' +
  '0,"one-cart",7200000],["carts",2595000000],[0,1,2,1],[["jrn_fkqcd881v3g8d0vmxzsrg1n61z","remind","",1,0,0,1,""' +
  ',-9007199254740991,3600000,-1,-9007199254740991,{"nudge":{"id":"dlv_mh9dhrrjs5bqm0m9c76c831vnj","status":"sent' +
  '","at":1767229200000,"position":1}},{"audiences":{"facebook/retarget":{"step":"steps[2]","at":1767229200000}},' +
  '"sent":true}],["jrn_8hh6bs82qcbnzge2ng618b1675","per-cart","a",1,0,0,1,"steps[0]",0,0,1,86400000,0,{"event":{"' +
  'name":"Product Added","at":1767225600000,"properties":{"cart_id":"a"}}}],["jrn_svb2x208gsjdgg9s2c3xgf7t8e","pe' +
  'r-cart","b",1,3600000,3000000,3,"steps[0]",3600000,3000000,3,90000000,0,{"event":{"name":"Product Added","at":' +
  '1767228600000,"properties":{"cart_id":"b"}}}]],{"goals":[{"campaign":"remind","version":1,"journey":"jrn_fkqcd' +
  '881v3g8d0vmxzsrg1n61z","key":"","cause":[1767225600000,1],"until":1767830400000}],"coupons":{"c":{"coupon":"c"' +
  ',"code":"CODE"}},"audiences":{"facebook/retarget":{"by":[{"id":"jrn_fkqcd881v3g8d0vmxzsrg1n61z"}],"campaign":"' +
  'remind","step":"steps[2]","member":{"externalId":"u1","email":"zoë@shop.example"},"delivery":"dlv_aet8a30xrfth' +
  'k0a077farwkcn5","op":"add","status":"pending"}},"sends":[{"id":"dlv_mh9dhrrjs5bqm0m9c76c831vnj","campaign":"re' +
  'mind","step":"nudge","channel":"push","at":1767229200000}]}]'

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
  fc.record({
    kind: fc.constant('consent' as const),
    preferences: fc.dictionary(fc.constantFrom('marketing', 'ads', '__proto__'), fc.boolean()),
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
          else if (step.kind === 'consent')
            person.track('Page Seen', {}, 0, { consent: { categoryPreferences: step.preferences } })
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

  it('reads what was written in the format before', () => {
    const person = new Person(program)
    person.state.ids.push({ type: 'user_id', value: 'u1' }, { type: 'email', value: 'zoë@shop.example' })
    person
      .identify({ plan: 'pro', name: 'Zoë', tags: ['a', 1] })
      .track('Product Added', { cart_id: 'a' })
      .wait(HOUR)
    person.sendAll()
    person
      .track('Product Added', { cart_id: 'b' }, HOUR / 6)
      .wait(3 * HOUR)
      .identify({ plan: null })
    // By which event a trait was said was not kept.
    for (const name of Object.keys(person.state.traits)) {
      const [value, at] = person.state.traits[name]!
      person.state.traits[name] = [value, at, 0]
    }
    // Neither was, of a goal, which messages had gone out.
    for (const goal of person.state.goals) delete goal.sends
    // Nor what of a list was counted.
    for (const record of Object.values(person.state.audiences ?? {})) delete record.tally
    expect(normal(decodeProfile(WRITTEN_BEFORE))).toEqual(normal(person.state))
  })

  it('refuses what another version wrote instead of misreading it', () => {
    expect(() => decodeProfile(`2${encodeProfile(createProfile(1, 5)).slice(1)}`)).toThrow(/another version/)
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
