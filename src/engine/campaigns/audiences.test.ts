import { expect, it } from 'vitest'
import type { Delivery } from '../../model/delivery.ts'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'
import { noteSkip } from '../policy/outcomes.ts'
import { createWants } from '../turn.ts'

const program = programOf(`
version: 1
workspace: shop
connections: { facebook: { kind: facebook, audiences: { retarget: { create: true } } } }
campaigns:
  one: { entry: { event: Start }, steps: [{ audience: { add: [facebook/retarget] } }] }
  two: { entry: { event: Again }, steps: [{ audience: { add: [facebook/retarget] } }] }
`)

function skip(person: Person, { id: delivery }: Delivery): void {
  const { state, effects, now } = person
  const turn = { program, state, now, cause: [now, 0] as const, effects, wants: createWants() }
  noteSkip(turn, { kind: 'skip', profile: 1, delivery, reason: 'no_address', detail: '' })
}
const refuse = (person: Person, delivery: Delivery): void =>
  void person.send(delivery, { result: 'failed', detail: 'No' })

it.each([
  ['could not be matched', skip],
  ['was refused for good', refuse],
])('An add that %s is not tried again by itself, but when more is known or somebody else wants it', (_, fail) => {
  const person = new Person(program).track('Start')
  fail(person, person.pending[0]!)
  person.track('Look').wait(HOUR).track('Look')
  expect(person.pending).toEqual([])
  person.identify({ email: 'a@shop.example' })
  expect(person.pending).toMatchObject([{ audience: { op: 'add', member: { email: 'a@shop.example' } } }])
  fail(person, person.pending[0]!)
  expect(person.track('Look').pending).toEqual([])
  expect(person.track('Again').pending).toHaveLength(1)
})

it('When two turn out to be one, a removal is by the identifiers that the tool was told', () => {
  const log = { position: 0 }
  const known = new Person(program, 1, undefined, log).identify({ email: 'a@shop.example' }).track('Start')
  known.send(known.pending[0]!)
  const phone = new Person(program, 2, undefined, log).track('Again')
  skip(phone, phone.pending[0]!)
  const { state, effects, now } = known
  apply(program, state, { kind: 'merge', other: phone.state }, now, effects)
  expect(state.audiences?.['facebook/retarget']).toMatchObject({ tool: 'on', member: { email: 'a@shop.example' } })
})
