import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { DAY, HOUR, Person, programOf } from './engine.fixture.ts'
import type { Program } from './program.ts'

const shop = (cohorts: string, previous?: Program): Program =>
  programOf(
    `
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
cohorts:
${cohorts}`,
    previous,
  )

describe('what an event touches', () => {
  const program = shop(`
  shoes: { where: { did: Viewed, where: { category: [Shoes, Boots] } } }
  cheap-shoes: { where: { did: Viewed, where: { price: { lt: 10 }, category: Shoes } } }
  tagged: { where: { did: Viewed, where: { tags: sale } } }
  never-ordered: { where: { didNot: Ordered } }
  quiet: { where: { didNot: Viewed }, }
  still-no-order: { where: { didNot: Ordered, for: 2h } }
  ordered: { where: { did: Ordered } }
`)

  it('is told by the values that filters ask for, one of a list being enough', () => {
    expect(new Person(program).track('Viewed', { category: 'Boots' }).cohorts).toContain('shoes')
    expect(new Person(program).track('Viewed', { category: ['Hats', 'Shoes'], price: 5 }).cohorts).toEqual(
      expect.arrayContaining(['shoes', 'cheap-shoes']),
    )
    expect(new Person(program).track('Viewed', { category: ['Boots', 'Shoes'], price: 50 }).cohorts).not.toContain(
      'cheap-shoes',
    )
    expect(new Person(program).track('Viewed', { tags: ['new', 'sale'] }).cohorts).toContain('tagged')
    expect(new Person(program).track('Viewed', { category: 'shoes', tags: 'sales' }).cohorts).toEqual(['never-ordered'])
  })

  it('is for a newcomer also what holds for people without a past, at once or by time', () => {
    const person = new Person(program).track('Searched')
    expect(person.cohorts).toEqual(['never-ordered', 'quiet'])
    expect(person.wait(2 * HOUR).cohorts).toEqual(['never-ordered', 'quiet', 'still-no-order'])
    expect(person.track('Ordered').cohorts).toEqual(['ordered', 'quiet'])
  })

  it('is a plan of its own only for names that somebody asks about', () => {
    const { plans } = program
    expect(plans.planOf('Searched')).toBe(plans.planOf('Something else'))
    expect(plans.planOf('Viewed').cohorts.map(({ key }) => key)).toEqual(['shoes', 'cheap-shoes', 'tagged', 'quiet'])
  })
})

describe('a cohort that a definition has no more', () => {
  const before = shop(`
  viewers: { where: { did: Viewed } }
  lately: { where: { did: Viewed, within: 7d } }
`)
  const after = shop('  viewers: { where: { did: Viewed } }\n', before)

  it('is left by everybody, and by its name even after a third definition', () => {
    const person = new Person(before).track('Viewed')
    const third = shop('  viewers: { where: { did: Viewed, times: 2 } }\n', after)
    person.effects.memberships.length = 0
    apply(third, person.state, { kind: 'definition' }, person.now, person.effects)
    expect(person.effects.memberships).toEqual([
      { cohort: 'lately', profile: 1, isMember: false },
      { cohort: 'viewers', profile: 1, isMember: false },
    ])
    expect(person.wait(8 * DAY).due).toBeUndefined()
  })
})
