import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { DAY, Person, programOf } from '../engine.fixture.ts'

const workspace = (policies: string, campaign = '') =>
  programOf(`
version: 1
workspace: shop
sending: live
connections: { hook: { kind: webhook } }
policies: { ${policies} }
campaigns:
  one: { entry: { event: Added }, ${campaign} goal: { did: Ordered, within: 7d }, steps: [{ send: webhook, id: call, via: hook, message: { body: B } }] }
  two: { entry: { event: Added }, steps: [{ wait: 1h }] }
  receipt: { kind: transactional, entry: { event: Ordered }, steps: [{ wait: 1h }] }
`)

const PEOPLE = 2000
const added = (program: ReturnType<typeof workspace>) =>
  Array.from({ length: PEOPLE }, (_, index) => new Person(program, index + 1).track('Added'))
const heldOut = (person: Person) => person.told('held_out').map(({ campaign }) => campaign)

describe('the holdout of the workspace', () => {
  it('keeps the same people out of every promotional campaign, about as many as it says', () => {
    const people = added(workspace('holdout: 5%'))
    const out = people.filter((person) => heldOut(person).length > 0)
    expect(out.length).toBeGreaterThan(PEOPLE * 0.03)
    expect(out.length).toBeLessThan(PEOPLE * 0.07)
    for (const person of out) {
      expect(heldOut(person)).toEqual(['one', 'two'])
      expect(person.told('held_out')).toMatchObject([{ by: 'workspace' }, { by: 'workspace' }])
      expect(person.effects.deliveries).toEqual([])
      person.track('Ordered')
      expect(person.told('journey_started').map(({ campaign }) => campaign)).toEqual(['receipt'])
    }
  })

  it('is counted as the holdout of each campaign, with its goal', () => {
    const person = new Person(workspace('holdout: 100%')).track('Added').wait(DAY).track('Ordered')
    const { counters } = person.effects
    expect(counters.get('campaign/one/held_out')).toBe(1)
    expect(counters.get('campaign/one/holdout_goal')).toBe(1)
    expect(counters.get('campaign/one/entered')).toBeUndefined()
    expect(counters.get('campaign/two/held_out')).toBe(1)
  })

  it('keeps who it kept when the share grows, and lets nobody back in', () => {
    const kept = (share: string) =>
      added(workspace(`holdout: ${share}`)).flatMap((person) => (heldOut(person).length > 0 ? [person.state.id] : []))
    const more = kept('10%')
    expect(more).toEqual(expect.arrayContaining(kept('4%')))
    expect(more.length).toBeGreaterThan(PEOPLE * 0.07)
  })

  it('draws other people than the holdout of a campaign does', () => {
    const both = added(workspace('holdout: 50%', 'holdout: 50%,'))
    const share = (of: readonly Person[]) => of.length / PEOPLE
    const byWorkspace = both.filter((person) => heldOut(person).includes('two'))
    const byEither = both.filter((person) => heldOut(person).includes('one'))
    expect(share(byWorkspace)).toBeCloseTo(0.5, 1)
    expect(share(byEither)).toBeCloseTo(0.75, 1)
  })

  it('leaves in a campaign who is in it already, and decides by the profile that goes on after a merge', () => {
    const none = workspace('caps: []')
    const all = workspace('holdout: 100%')
    const person = new Person(none).track('Added').redefine(all)
    expect(person.state.journeys).toHaveLength(2)
    const half = workspace('holdout: 50%')
    const people = added(half)
    const [out, other] = [
      people.find((one) => heldOut(one).length > 0)!,
      people.find((one) => heldOut(one).length === 0)!,
    ]
    apply(half, out.state, { kind: 'merge', other: structuredClone(other.state) }, out.now, out.effects)
    // Who is in a campaign is not counted as kept out of it.
    expect(out.state.goals.filter(({ holdout }) => holdout)).toEqual([])
    const newcomer = new Person(half, out.state.id).track('Added')
    expect(heldOut(newcomer)).toEqual(['one', 'two'])
  })
})
