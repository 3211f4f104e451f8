import { describe, expect, it } from 'vitest'
import { DAY, HOUR, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'

const mail = (id: string): string => `{ send: email, id: ${id}, message: { subject: a, text: a } }`
const person = (goal: string): Person =>
  new Person(
    programOf(`
version: 1
workspace: shop
campaigns:
  c:
    entry: { event: Start }
    goal: { did: Order Completed, ${goal} }
    steps: [${mail('one')}, { wait: 1d }, ${mail('two')}, { wait: 3d }]
`),
  )
    .identify({ email: 'a@shop.example' })
    .track('Start')
const counterOf = (one: Person, name: string): number => one.effects.counters.get(`campaign/c/${name}`) ?? 0
const figures = (one: Person): readonly number[] =>
  ['goal', 'step/one/converted', 'step/two/converted'].map((name) => counterOf(one, name))

function both(goal: string): Person {
  const one = person(goal)
  one.sendAll()
  one.wait(DAY)
  one.sendAll()
  return one
}

describe('A goal', () => {
  it('counts for each message after which it was reached in time', () => {
    expect(figures(both('within: 36h').track('Order Completed'))).toEqual([1, 1, 1])
    const later = both('within: 36h')
      .wait(13 * HOUR)
      .track('Order Completed')
    expect(figures(later)).toEqual([0, 0, 1])
    expect(later.told('goal_reached')).toEqual([])
    expect(
      figures(
        both('within: 36h')
          .wait(37 * HOUR)
          .track('Order Completed'),
      ),
    ).toEqual([0, 0, 0])
  })

  it('counts once', () => {
    const one = both('within: 36h, ends: false')
      .wait(13 * HOUR)
      .track('Order Completed')
      .track('Order Completed')
    expect(figures(one)).toEqual([0, 0, 1])
    expect(one.state.goals).toEqual([])
  })

  it('counts for no message that did not go out', () => {
    const one = person('within: 36h')
    one.send(one.pending[0]!, { result: 'failed', detail: '' })
    expect(figures(one.track('Order Completed'))).toEqual([1, 0, 0])
  })

  it('without a time counts for every message before it, also after a restart', () => {
    const one = both('ends: false').wait(20 * DAY)
    expect(decodeProfile(encodeProfile(one.state)).goals).toEqual(one.state.goals)
    expect(figures(one.track('Order Completed'))).toEqual([1, 1, 1])
  })
})
