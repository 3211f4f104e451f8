import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import type { Migration } from '../../model/migration.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'

const definition = (steps: string, more = '') => `
version: 1
workspace: shop
connections: { ads: { kind: facebook, audiences: { retarget: { id: "7" } } } }
coupons: { back: { code: BACK } }
cohorts: { buyers: { where: { did: Ordered } } }
campaigns:
  cart:
    entry: { event: Added }
    ${more}
    steps: [${steps}]
`
const mail = (id: string, text = id) => `{ send: email, id: ${id}, via: inbox, message: { subject: a, text: ${text} } }`

const at = (person: Person) => person.state.journeys.map(({ version, step }) => `${step} v${version}`)
const sent = (person: Person) => person.effects.deliveries.map(({ step }) => step)

/** Somebody in the campaign with an address. */
const entered = (steps: string, more = ''): Person => {
  const person = new Person(programOf(definition(steps, more)))
  return person.identify({ email: 'a@b.example' }).track('Added')
}
const migrated = (person: Person, steps: string, migrate: Migration = [], more = ''): Person =>
  person.redefine(programOf(definition(steps, more), person.program, migrate))

describe('a journey and a new version of its campaign', () => {
  it('stays on its version where nobody asks for more', () => {
    const person = entered('{ wait: 2h, id: pause }')
    person.redefine(programOf(definition('{ wait: 9h, id: pause }'), person.program))
    expect(at(person)).toEqual(['pause v1'])
    person.wait(2 * HOUR)
    expect(at(person)).toEqual([])
  })

  it('goes on at the same step, whose wait counts from when it began, by its new length', () => {
    const person = entered(`{ wait: 5h, id: pause }, ${mail('hello')}`)
    person.wait(HOUR)
    migrated(person, `{ wait: 2h, id: pause }, ${mail('hello')}`)
    expect(at(person)).toEqual(['pause v2'])
    expect(person.due).toBe(person.now + HOUR)
    expect(person.told('journey_moved')).toEqual([
      { campaign: 'cart', journey: expect.any(String), from: 1, to: 2, step: 'pause' },
    ])
    person.wait(HOUR)
    expect(sent(person)).toEqual(['hello'])
  })

  it('goes on at once where the new wait would be over', () => {
    const person = entered(`{ wait: 5h, id: pause }, ${mail('hello')}`)
    person.wait(3 * HOUR)
    migrated(person, `{ wait: 2h, id: pause }, ${mail('hello')}`)
    expect(sent(person)).toEqual(['hello'])
  })

  it('finds its wait without an id behind a step that was put before it', () => {
    const person = entered(`{ wait: 5h }, ${mail('hello')}`)
    migrated(person, `${mail('teaser')}, { wait: 5h }, ${mail('hello')}`)
    expect(at(person)).toEqual(['steps[1] v2'])
    expect(sent(person)).toEqual([])
  })

  it('does not send anew what was sent under another name, and knows its receipts', () => {
    const rest = (id: string) => `{ waitFor: { opened: ${id} }, id: patience, upTo: 1d, then: [{ exit: engaged }] }`
    const person = entered(`${mail('reminder')}, ${rest('reminder')}`)
    person.sendAll()
    const [first] = person.effects.deliveries
    migrated(person, `${mail('nudge')}, ${rest('nudge')}`, [{ from: 'reminder', to: 'nudge' }])
    expect(at(person)).toEqual(['patience v2'])
    expect(Object.keys(person.state.journeys[0]!.deliveries)).toEqual(['nudge'])
    person.wait(MINUTE).track('Email Opened', { delivery_id: first!.id })
    expect(person.told('journey_ended')).toMatchObject([{ reason: 'engaged' }])
    expect(sent(person)).toEqual(['reminder'])
  })

  it('sends what was made before as it was made, though its step has another name now', () => {
    const person = entered(mail('reminder'))
    migrated(person, mail('nudge'), [{ from: 'reminder', to: 'nudge' }])
    expect(at(person)).toEqual(['nudge v2'])
    Object.assign(person, { state: decodeProfile(encodeProfile(person.state)) })
    expect(person.sendAll()).toEqual(['reminder'])
    person.wait(MINUTE)
    expect(at(person)).toEqual([])
    expect(sent(person)).toEqual(['reminder'])
  })

  it('calls off what waits to go out by a step that is gone', () => {
    const person = entered(`${mail('reminder')}, ${mail('last')}`)
    const [reminder] = person.pending
    migrated(person, mail('last'), [{ from: 'reminder', to: 'last' }])
    expect(person.statusOf(reminder!)).toBe('cancelled')
    expect(person.sendAll()).toEqual(['last'])
  })

  it('takes the outcome of a message that was on its way when its step went away', () => {
    const person = entered(`${mail('reminder')}, { wait: 1h, id: pause }`)
    const [reminder] = person.pending
    person.ask(reminder!)
    migrated(person, '{ wait: 1h, id: pause }', [{ from: 'reminder', to: 'pause' }])
    person.answer(reminder!, { result: 'accepted', detail: '' })
    expect(person.statusOf(reminder!)).toBe('sent')
    expect(at(person)).toEqual(['pause v2'])
  })

  it('ends, stays or comes to another step as it is said, and stays where nothing is said', () => {
    const steps = '{ wait: 5h, id: pause }, { wait: 1h, id: more }'
    const to = (...migrate: Migration) => migrated(entered(steps).wait(HOUR), '{ wait: 1h, id: more }', migrate)
    expect(at(to({ from: 'pause', to: 'more' }))).toEqual(['more v2'])
    expect(to({ from: 'pause', to: 'more' }).due).toBe(Date.UTC(2026, 0, 1) + 2 * HOUR)
    expect(at(to({ from: 'pause', to: 'stay' }))).toEqual(['pause v1'])
    expect(at(to())).toEqual(['pause v1'])
    const ended = to({ from: 'pause', to: 'more' }, { campaign: 'cart', from: 'pause', to: 'exit' })
    expect(at(ended)).toEqual([])
    expect(ended.told('journey_ended')).toMatchObject([{ reason: 'migrated' }])
  })

  it('sends by a new step that has the old name of another one', () => {
    const person = entered(`${mail('a')}, { wait: 1h, id: pause }`)
    person.sendAll()
    migrated(person, `${mail('b')}, { wait: 1h, id: pause }`, [{ from: 'a', to: 'b' }])
    migrated(person, `${mail('b')}, { wait: 1h, id: pause }, ${mail('a', 'anew')}`)
    person.wait(2 * HOUR)
    expect(person.sendAll()).toEqual(['a'])
    expect(new Set(person.effects.deliveries.map(({ id }) => id)).size).toBe(2)
    person.wait(MINUTE)
    expect(at(person)).toEqual([])
  })

  it('moves on from every version there was', () => {
    const person = entered('{ wait: 5h, id: pause }')
    person.redefine(programOf(definition('{ wait: 6h, id: pause }'), person.program))
    person.redefine(programOf(definition('{ wait: 7h, id: pause }'), person.program))
    expect(at(person)).toEqual(['pause v1'])
    migrated(person, '{ wait: 7h, id: pause }')
    expect(at(person)).toEqual(['pause v3'])
    expect(person.due).toBe(Date.UTC(2026, 0, 1) + 7 * HOUR)
  })

  it('keeps a list by the rules that its step has now, and leaves it with the step', () => {
    const steps = (after: string) => `{ audience: { add: [ads/retarget] }, id: list, remove: { after: ${after} } }`
    const person = entered(steps('5h'))
    expect(person.sendAll()).toEqual(['add ads/retarget'])
    migrated(person, steps('9h'))
    person.wait(6 * HOUR)
    expect(person.sendAll()).toEqual([])
    person.wait(4 * HOUR)
    expect(person.sendAll()).toEqual(['remove ads/retarget'])
    const other = entered(steps('5h'))
    other.sendAll()
    migrated(other, '{ wait: 1h, id: pause }')
    expect(other.sendAll()).toEqual(['remove ads/retarget'])
    expect(other.told('journey_ended')).toMatchObject([{ reason: 'completed' }])
  })

  it('is counted by the goal that the campaign has now, from its own beginning', () => {
    const person = entered('{ wait: 9h, id: pause }')
    person.wait(2 * HOUR)
    migrated(person, '{ wait: 9h, id: pause }', [], 'goal: { did: Ordered, within: 3h }')
    expect(person.state.goals).toMatchObject([{ version: 2, until: Date.UTC(2026, 0, 1) + 3 * HOUR }])
    migrated(person, '{ wait: 9h, id: pause }', [], 'goal: { did: Ordered, within: 4h }')
    expect(person.state.goals).toMatchObject([{ version: 3, until: Date.UTC(2026, 0, 1) + 4 * HOUR }])
    person.track('Ordered')
    expect(person.told('goal_reached')).toHaveLength(1)
    expect(at(person)).toEqual([])
  })
})
