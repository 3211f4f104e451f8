import { describe, expect, it } from 'vitest'
import type { CallAnswer, Outcome } from '../../model/delivery.ts'
import { HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'

const OK: Outcome = { result: 'accepted', detail: '' }
const CALL = `{ call: { via: tool, body: "{}", save: { stock: item.stock, name: item.name } }, id: ask, upTo: 10m }`
const person = (steps: string, more = ''): Person =>
  new Person(
    programOf(`
version: 1
workspace: shop
connections: { tool: { kind: webhook, url: "https://tool.example" } }
campaigns:
  c: { entry: { event: Start }, ${more}steps: [${steps}] }
  other: { entry: { event: Else }, steps: [{ split: [{ id: a, weight: 1, control: true, then: [${CALL}] }, { id: b, weight: 0.000001 }] }] }
`),
  )
const AFTER = `{ branch: [{ when: { saved: stock, gt: 0 }, then: [{ set: { is: there } }] }, { when: { saved: stock, exists: true }, then: [{ set: { is: gone } }] }], else: [{ set: { is: unknown } }] }`
const counterOf = (one: Person, name: string): number => one.effects.counters.get(`campaign/c/step/ask/${name}`) ?? 0
const traitOf = (one: Person): unknown => one.state.traits.is?.[0]

function answered(answer: CallAnswer | undefined, outcome = OK): Person {
  const one = person(`${CALL}, ${AFTER}, { wait: 1h }`).track('Start')
  const [delivery] = one.pending
  expect(one.ask(delivery!)).toBe('sent')
  one.answer(delivery!, outcome, undefined, answer)
  return one.wait(0).track('Tick')
}

describe('A step that calls a tool', () => {
  it('puts one call in the outbox, waits for the answer and goes on with what it saves', () => {
    const one = answered({ values: { stock: 3, name: 'Mug', other: 1 } })
    expect(one.effects.deliveries).toMatchObject([{ channel: 'call', connection: 'tool', step: 'ask' }])
    expect(one.state.journeys[0]?.saved).toEqual({ stock: 3, name: 'Mug' })
    expect(traitOf(one)).toBe('there')
    expect(counterOf(one, 'answered')).toBe(1)
    expect(one.told('call_answered')).toEqual([
      { campaign: 'c', step: 'ask', delivery: expect.any(String), saved: { stock: 3, name: 'Mug' } },
    ])
    expect(decodeProfile(encodeProfile(one.state)).journeys).toEqual(one.state.journeys)
  })

  it('tells what is missing in the answer', () => {
    const one = answered({ values: { stock: 0 } })
    expect(traitOf(one)).toBe('gone')
    expect(one.told('call_answered')).toEqual([
      { campaign: 'c', step: 'ask', delivery: expect.any(String), saved: { stock: 0 }, missing: ['name'] },
    ])
  })

  it('goes on without values where the answer cannot be read', () => {
    const one = answered({ problem: 'not_json' })
    expect(traitOf(one)).toBe('unknown')
    expect(counterOf(one, 'unreadable')).toBe(1)
    expect(one.told('call_answered')).toEqual([
      { campaign: 'c', step: 'ask', delivery: expect.any(String), problem: 'not_json' },
    ])
  })

  it.each(['failed', 'unknown'] as const)('goes on without values where the call ended %s', (result) => {
    const one = answered(undefined, { result, detail: 'x' })
    expect(traitOf(one)).toBe('unknown')
    expect(counterOf(one, result)).toBe(1)
  })

  it('is not tried for longer than it says: the call is taken back, and the journey goes on', () => {
    const one = person(`${CALL}, ${AFTER}, { wait: 1h }`).track('Start')
    const [delivery] = one.pending
    one.ask(delivery!)
    one.answer(delivery!, { result: 'retry', detail: '' }, one.now + MINUTE)
    expect(one.wait(10 * MINUTE - 1).state.journeys[0]?.step).toBe('ask')
    expect(traitOf(one.wait(1))).toBe('unknown')
    expect(one.statusOf(delivery!)).toBe('cancelled')
    expect(counterOf(one, 'time_over')).toBe(1)
    expect(one.told('call_given_up')).toEqual([{ campaign: 'c', step: 'ask' }])
  })

  it('takes no answer that comes too late, and repeats no call that nobody waits for', () => {
    const late = (outcome: Outcome, retryAt?: number): Person => {
      const one = person(`${CALL}, { wait: 1h }`).track('Start')
      const [delivery] = one.pending
      one.ask(delivery!)
      one.wait(11 * MINUTE).answer(delivery!, outcome, retryAt, { values: { stock: 3 } })
      expect(one.state.journeys[0]?.saved).toBeUndefined()
      expect(one.statusOf(delivery!)).toBe(retryAt === undefined ? 'sent' : 'cancelled')
      return one
    }
    late(OK)
    late({ result: 'retry', detail: '' }, Date.UTC(2026, 1, 1))
  })

  it('ends with its journey', () => {
    const one = person(`${CALL}, { wait: 1h }`, 'exit: [{ did: Stop }], ').track('Start')
    const [delivery] = one.pending
    one.track('Stop')
    expect(one.statusOf(delivery!)).toBe('cancelled')
    expect(one.ask(delivery!)).toBe('settled')
  })

  it('contacts nobody: no rule for messages stops it, and re-entry does not count from it', () => {
    const one = person(`${CALL}`, 'reentry: { after: 1d }, ').identify({ unsubscribed: true }).track('Start')
    one.send(one.pending[0]!)
    expect(one.track('Tick').state.journeys).toEqual([])
    expect(one.track('Start').state.journeys).toHaveLength(1)
  })

  it('calls nobody in a control arm', () => {
    const one = person('{ wait: 1h }').track('Else')
    expect(one.effects.deliveries).toEqual([])
    expect(one.told('step_silent')).toEqual([{ campaign: 'other', step: 'ask' }])
  })

  it('lets exits and waits ask what was saved', () => {
    const one = person(`{ wait: 1h }`, '').track('Start')
    expect(one.state.journeys).toHaveLength(1)
    const two = person(
      `${CALL}, { waitFor: { saved: name, is: Mug } }, { wait: 1h }`,
      'exit: [{ saved: stock, is: 0 }], ',
    )
    two.track('Start')
    const [delivery] = two.pending
    two.ask(delivery!)
    two.answer(delivery!, OK, undefined, { values: { stock: 0, name: 'Mug' } })
    expect(two.told('journey_ended')).toEqual([expect.objectContaining({ reason: 'exit_rule_1' })])
  })
})

it('A call is told and counted like a message when somebody looks at what comes next', () => {
  const one = person(CALL).track('Start').wait(HOUR)
  expect(one.state.journeys).toEqual([])
})
