import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'

const program = programOf(`
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
`)

/** Folds `other` into `person`, as when the same human turns out to be behind both. */
function merge(person: Person, other: Person): void {
  apply(program, person.state, { kind: 'merge', other: structuredClone(other.state) }, person.now, person.effects)
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
})
