import { expect, it } from 'vitest'
import { createSeededRandom } from '../../kernel/random.ts'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'
import { LIST_COUNTS } from './tally-audiences.ts'

const LIST = 'facebook/retarget'
const program = programOf(`
version: 1
workspace: shop
connections: { facebook: { kind: facebook, audiences: { retarget: { create: true } } } }
campaigns:
  one: { entry: { event: Start }, exit: [{ did: Order Completed }], steps: [{ audience: { add: [${LIST}] } }] }
  two: { entry: { event: Again }, exit: [{ did: Order Completed }], steps: [{ audience: { add: [${LIST}] } }] }
`)

const countsOf = (...people: readonly Person[]): readonly number[] =>
  LIST_COUNTS.map((name) =>
    people.reduce((sum, { effects }) => sum + (effects.counters.get(`audience/${LIST}/${name}`) ?? 0), 0),
  )

it('Who is wanted on a list, whom the tool has and who waits is counted, all the way there and back', () => {
  const person = new Person(program).identify({ email: 'a@shop.example' })
  expect(countsOf(person)).toEqual([0, 0, 0])
  person.track('Start')
  expect(countsOf(person)).toEqual([1, 0, 1])
  person.track('Again')
  expect(countsOf(person)).toEqual([1, 0, 1])
  person.send(person.pending[0]!)
  expect(countsOf(person)).toEqual([1, 1, 0])
  person.track('Order Completed')
  expect(countsOf(person)).toEqual([0, 1, 1])
  person.send(person.pending[0]!)
  expect(countsOf(person)).toEqual([0, 0, 0])
})

it('Who unsubscribes is wanted no more', () => {
  const person = new Person(program).identify({ email: 'a@shop.example' }).track('Start')
  person.send(person.pending[0]!)
  person.identify({ unsubscribed: true })
  expect(countsOf(person)).toEqual([0, 1, 1])
})

it('Two who turn out to be one count once; a record of an older version is counted when it is next touched', () => {
  const log = { position: 0 }
  const known = new Person(program, 1, undefined, log).identify({ email: 'a@shop.example' }).track('Start')
  known.send(known.pending[0]!)
  const phone = new Person(program, 2, undefined, log).track('Again')
  expect(countsOf(known, phone)).toEqual([2, 1, 1])
  const { state, effects, now } = known
  apply(program, state, { kind: 'merge', other: phone.state }, now, effects)
  expect(countsOf(known, phone)).toEqual([1, 1, 0])

  const old = new Person(program, 3, undefined, log).track('Start')
  delete old.state.audiences![LIST]!.tally
  old.effects.counters.clear()
  expect(countsOf(old.track('Look'))).toEqual([1, 0, 1])
})

it('However things go, the counters are the sum of the records', () => {
  const random = createSeededRandom(11)
  const pick = (count: number) => Math.floor(random.float() * count)
  const log = { position: 0 }
  const people = Array.from({ length: 6 }, (_, id) => new Person(program, id + 1, undefined, log))
  for (let turn = 0; turn < 400; turn++) {
    const person = people[pick(people.length)]!
    const step = pick(6)
    if (step === 0) person.track('Start')
    else if (step === 1) person.track('Again')
    else if (step === 2) person.track('Order Completed')
    else if (step === 3) person.identify({ unsubscribed: random.float() < 0.3 })
    else if (step === 4) person.wait(HOUR)
    const [next] = person.pending
    if (step === 5 && next)
      person.send(next, random.float() < 0.3 ? { result: 'failed', detail: 'No' } : { result: 'accepted', detail: '' })
    const records = people.flatMap(({ state }) => Object.values(state.audiences ?? {}))
    expect(countsOf(...people)).toEqual([
      records.filter(
        ({ by }, index) =>
          by.length > 0 &&
          people.filter(({ state }) => state.audiences)[index]!.state.traits['unsubscribed']?.[0] !== true,
      ).length,
      records.filter(({ tool }) => tool === 'on').length,
      records.filter(({ status }) => status === 'pending').length,
    ])
  }
})
