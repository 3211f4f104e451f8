import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'

const program = programOf(`
version: 1
workspace: shop
campaigns:
  c:
    entry: { event: Start }
    steps:
      - { waitFor: { did: Order Completed }, upTo: 1h, reset: { did: Product Added, where: { kind: mug } }, id: hope, else: [{ exit: nothing }] }
      - { exit: bought }
`)
const person = (): Person => new Person(program).track('Product Added', { kind: 'mug' }).track('Start')
const endOf = (one: Person): unknown => one.told('journey_ended')[0]?.reason
const mug = (one: Person, ago = 0): Person => one.track('Product Added', { kind: 'mug' }, ago)

describe('A wait whose time begins anew', () => {
  it('ends so long after the last of the events that make it begin anew', () => {
    const one = mug(person().wait(50 * MINUTE))
    expect(one.due).toBe(one.now + HOUR)
    mug(one.wait(50 * MINUTE))
    expect(endOf(one.wait(HOUR - 1))).toBeUndefined()
    expect(endOf(one.wait(1))).toBe('nothing')
    expect(one.told('wait_ended')).toEqual([{ campaign: 'c', step: 'hope', why: 'time_over' }])
  })

  it('is not made longer by other events, nor by those before it', () => {
    const one = person()
      .wait(50 * MINUTE)
      .track('Product Added', { kind: 'hat' })
    expect(endOf(one.wait(10 * MINUTE))).toBe('nothing')
  })

  it('counts an event that comes late from when it happened', () => {
    const one = mug(person().wait(50 * MINUTE), 20 * MINUTE)
    expect(one.due).toBe(one.now + 40 * MINUTE)
  })

  it('still takes what it waits for', () => {
    const one = mug(person().wait(50 * MINUTE))
      .wait(50 * MINUTE)
      .track('Order Completed')
    expect(endOf(one)).toBe('bought')
  })

  it('ends in any case after 90 days, and says so', () => {
    const one = person()
    for (let elapsed = 0; elapsed < 90 * DAY - HOUR / 2; elapsed += HOUR / 2) mug(one.wait(HOUR / 2))
    expect(endOf(one.wait(HOUR))).toBe('nothing')
    expect(one.told('wait_ended')).toEqual([{ campaign: 'c', step: 'hope', why: 'reset_limit' }])
  })
})
