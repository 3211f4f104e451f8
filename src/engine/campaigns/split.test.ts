import { describe, expect, it } from 'vitest'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'

const CAMPAIGN = `
version: 1
workspace: shop
campaigns:
  test:
    entry: { event: Product Added }
    goal: { did: Order Completed, ends: false }
    steps:
      - split:
          - id: offer
            weight: 50
            then: [{ send: email, id: offer, message: { subject: a, text: a } }]
          - id: none
            weight: 25
            control: true
            then:
              - { send: email, id: silent, message: { subject: b, text: b } }
              - { waitFor: { opened: silent }, id: hope, upTo: 1h, then: [{ exit: opened }] }
              - { wait: 1h, id: pause }
          - { id: plain, weight: 25 }
        id: ab
      - { send: email, id: after, message: { subject: c, text: c } }
`
const program = programOf(CAMPAIGN)
const ARMS = ['offer', 'none', 'plain'] as const
const armOf = (person: Person): string => String(person.told('branch_taken')[0]?.taken)
const people = Array.from({ length: 400 }, (_, index) => new Person(program, index + 1).track('Product Added'))
const inArm = (arm: (typeof ARMS)[number]): Person => {
  const id = people.findIndex((person) => armOf(person) === `arm_${arm}`) + 1
  return new Person(program, id).track('Product Added')
}
const counterOf = (person: Person, name: string): number => person.effects.counters.get(`campaign/test/${name}`) ?? 0

describe('A split', () => {
  it('gives each arm its share of the people', () => {
    const shares = ARMS.map((arm) => people.filter((person) => armOf(person) === `arm_${arm}`).length / people.length)
    expect(shares.map((share) => Math.round(share * 10) / 10)).toEqual([0.5, 0.3, 0.2])
    expect(Math.abs(shares[1]! - 0.25)).toBeLessThan(0.06)
  })

  it('gives the same person the same arm each time', () => {
    for (const person of people.slice(0, 50)) {
      person.sendAll()
      person.sendAll()
      person.wait(2 * HOUR)
      person.sendAll()
      person.track('Product Added')
      const taken = new Set(person.told('branch_taken').map((row) => row.taken))
      expect(person.told('branch_taken')).toHaveLength(2)
      expect(taken.size).toBe(1)
    }
  })

  it('rejoins: what comes after it is for all arms', () => {
    const offer = inArm('offer')
    expect(offer.sendAll()).toEqual(['offer'])
    expect(offer.sendAll()).toEqual(['after'])
    expect(inArm('plain').sendAll()).toEqual(['after'])
  })

  it('reaches nobody in a control arm, waits there all the same, and counts what it left out', () => {
    const person = inArm('none')
    expect(person.pending).toEqual([])
    expect(counterOf(person, 'step/silent/silent')).toBe(1)
    expect(counterOf(person, 'step/silent/reached')).toBe(1)
    expect(counterOf(person, 'step/hope/never_sent')).toBe(1)
    expect(person.told('step_silent')).toEqual([{ campaign: 'test', step: 'silent' }])
    expect(person.wait(HOUR - 1).sendAll()).toEqual([])
    expect(person.wait(1).sendAll()).toEqual(['after'])
  })

  it('counts goals by the arm that was taken, also after the journey ended and across a restart', () => {
    const person = inArm('plain')
    person.sendAll()
    expect(person.state.journeys).toEqual([])
    expect(decodeProfile(encodeProfile(person.state)).goals).toEqual(person.state.goals)
    person.track('Order Completed')
    expect(counterOf(person, 'step/ab/arm_plain')).toBe(1)
    expect(counterOf(person, 'step/ab/goal/plain')).toBe(1)
    expect(counterOf(person, 'step/ab/goal/offer')).toBe(0)
  })
})
