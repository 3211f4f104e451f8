import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'
import { JOURNEYS_MAX } from '../profile-state.ts'

const WORKSPACE = `
version: 1
workspace: t
sending: live
sources: { app: { writeKey: wk_app_12345 } }
connections:
  push: { kind: webpush }
  facebook: { kind: facebook, audiences: { retarget: {} } }
cohorts:
  carts:
    where: { all: [ { did: Product Added }, { didNot: Order Completed, since: Product Added } ] }
campaigns:
  remind:
    entry: { cohort: carts }
    exit: [ { leaves: carts } ]
    steps:
      - audience: { add: [ facebook/retarget ] }
      - { wait: 1h }
      - { send: push, id: nudge, via: push, message: { title: T, body: B } }
`
const program = programOf(WORKSPACE)

/** Folds `other` into `person`, as when the same human turns out to be behind both. */
function merge(person: Person, other: Person): void {
  apply(
    person.program,
    person.state,
    { kind: 'merge', other: structuredClone(other.state) },
    person.now,
    person.effects,
  )
}

const lists = (person: Person) => person.state.audiences?.['facebook/retarget']

describe('when two profiles turn out to be one person', () => {
  it('an order of the one takes the cart of the other out of the cohort, and ends its journey', () => {
    const phone = new Person(program).track('Product Added')
    const web = new Person(program, 2).wait(1000).track('Order Completed')
    merge(web, phone)
    expect(web.cohorts).toEqual([])
    expect(web.told('journey_ended')).toMatchObject([{ reason: 'left:carts' }])
    expect(web.wait(2 * HOUR).pending.filter(({ channel }) => channel === 'push')).toEqual([])
  })

  it('the earlier of two journeys goes on, the other ends as merged, and only one message goes out', () => {
    const first = new Person(program).track('Product Added')
    const second = new Person(program, 2).wait(1000).track('Product Added')
    merge(second, first)
    expect(second.state.journeys.length).toBe(1)
    expect(second.state.journeys[0]!.startedAt).toBe(first.state.journeys[0]?.startedAt)
    expect(second.told('journey_ended')).toMatchObject([{ reason: 'merged' }])
    second.wait(2 * HOUR)
    expect(second.pending.filter(({ channel }) => channel === 'push').length).toBe(1)
  })

  it('wishes for a list end with the journeys that had them', () => {
    const first = new Person(program).track('Product Added')
    const second = new Person(program, 2).wait(1000).track('Product Added')
    second.sendAll()
    merge(second, first)
    expect(lists(second)?.by.map(({ id }) => id)).toEqual([first.state.journeys[0]?.id])
    second.wait(1).track('Order Completed')
    expect(lists(second)).toMatchObject({ by: [], op: 'remove' })
  })

  it('the newest saying of a trait wins, whoever said it', () => {
    const a = new Person(program).identify({ name: 'Ann', city: 'Ulm' })
    const b = new Person(program, 2).wait(1000).identify({ name: 'Anna' })
    merge(a.wait(1000), b)
    expect(a.state.traits.name![0]).toBe('Anna')
    expect(a.state.traits.city![0]).toBe('Ulm')
  })

  it('answers that were approximate for the one are so for both', () => {
    const [a, b] = [new Person(program).track('Product Added'), new Person(program, 2).track('Product Added')]
    const [register] = program.registers.keys()
    b.state.truncated = [register!]
    merge(a, b)
    expect(a.state.truncated).toEqual([register])
  })

  it('an entry that one of them is waiting for is not forgotten', () => {
    const again = programOf(
      WORKSPACE.replace('entry: { cohort: carts }', 'entry: { cohort: carts }\n    reentry: { after: 1d }'),
    )
    const first = new Person(again).track('Product Added')
    first.sendAll()
    first.wait(HOUR).sendAll()
    first.track('Order Completed').wait(1000).track('Product Added')
    expect(first.state.blocked).toHaveProperty('remind')
    const second = new Person(again, 2).wait(HOUR + 2000).track('Page')
    merge(second, first)
    expect(second.state.blocked).toEqual(first.state.blocked)
    second.wait(24 * HOUR)
    expect(second.told('journey_started')).toHaveLength(1)
  })

  it('one order is one conversion, though both were in the campaign', () => {
    const goals = programOf(WORKSPACE.replace('    exit:', '    goal: { did: Order Completed, within: 7d }\n    exit:'))
    const first = new Person(goals).track('Product Added')
    const second = new Person(goals, 2).wait(1000).track('Product Added')
    merge(second, first)
    second.wait(1000).track('Order Completed')
    expect(second.told('goal_reached')).toHaveLength(1)
    expect(second.effects.counters.get('campaign/remind/goal')).toBe(1)
  })

  it('who is in a campaign is no longer counted as kept out of it', () => {
    const half = WORKSPACE.replace(
      '    exit:',
      '    goal: { did: Order Completed, within: 7d }\n    holdout: 50%\n    exit:',
    )
    const people = Array.from({ length: 20 }, (_, id) => new Person(programOf(half), id + 1).track('Product Added'))
    const out = people.find(({ state }) => state.goals.some(({ holdout }) => holdout))!
    const inside = people.find(({ state }) => state.journeys.length > 0)!
    merge(inside, out)
    inside.wait(1000).track('Order Completed')
    expect(inside.effects.counters.get('campaign/remind/goal')).toBe(1)
    expect(inside.effects.counters.get('campaign/remind/holdout_goal')).toBe(undefined)
  })

  it('no more journeys go on than one person may have', () => {
    const keyed = programOf(WORKSPACE.replace('{ cohort: carts }', '{ event: Product Added, key: cart }'))
    const [first, second] = [new Person(keyed), new Person(keyed, 2).wait(1000)]
    for (let cart = 0; cart < JOURNEYS_MAX; cart++) {
      first.track('Product Added', { cart: `a${cart}` })
      second.track('Product Added', { cart: `b${cart}` })
    }
    merge(second, first)
    expect(second.state.journeys.map(({ key }) => key[0])).toEqual(Array(JOURNEYS_MAX).fill('a'))
    expect(second.told('journey_ended')).toHaveLength(JOURNEYS_MAX)
  })

  it('the story says which event and which id joined them', () => {
    const [a, b] = [new Person(program).track('Page'), new Person(program, 2).track('Page')]
    b.state.absorbed = [7, 8]
    const because = { position: 77, event: 'Signed In', by: { type: 'anonymous_id', value: 'phone' } }
    apply(program, a.state, { kind: 'merge', other: b.state, because }, a.now, a.effects)
    expect(a.effects.story.filter(({ kind }) => kind === 'merged')).toMatchObject([
      { position: 77, detail: { from: 2, event: 'Signed In', by: 'anonymous_id:phone' } },
    ])
    expect(a.state.absorbed).toEqual([2, 7, 8])
  })

  it('who used a device of either with another account is known for both', () => {
    const [a, b] = [new Person(program).track('Page'), new Person(program, 2).track('Page')]
    a.state.claims = { 'a:x': ['u1'] }
    b.state.claims = { 'a:x': ['u1', 'u2'], 'a:y': ['u3'] }
    merge(a, b)
    expect(a.state.claims).toEqual({ 'a:x': ['u1', 'u2'], 'a:y': ['u3'] })
  })
})
