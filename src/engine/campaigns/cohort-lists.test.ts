import { describe, expect, it } from 'vitest'
import { Person, programOf } from '../engine.fixture.ts'

const shop = (
  audiences: string,
  cohorts = 'buyers: { where: { did: Ordered } }, readers: { where: { did: Read } }',
) => `
version: 1
workspace: t
connections: { facebook: { kind: facebook, audiences: { ${audiences} } } }
cohorts: { ${cohorts} }
`
const FED = programOf(shop('vip: { cohort: buyers }'))

const changes = (person: Person): readonly string[] => person.sendAll()

describe('a list that follows a cohort', () => {
  it('has who comes into the cohort, and no longer who left it', () => {
    const person = new Person(FED).track('Ordered')
    expect(changes(person)).toEqual(['add facebook/vip'])
    person.redefine(programOf(shop('vip: { cohort: buyers }', 'buyers: { where: { did: Paid } }'), FED))
    expect(changes(person)).toEqual(['remove facebook/vip'])
  })

  it('has all members from the moment a definition says that it follows the cohort', () => {
    const unfed = programOf(shop('vip: {}'))
    const person = new Person(unfed).track('Ordered')
    expect(changes(person)).toEqual([])
    person.redefine(programOf(shop('vip: { cohort: buyers }'), unfed))
    expect(changes(person)).toEqual(['add facebook/vip'])
    expect(changes(person.track('Ordered'))).toEqual([])
  })

  it('has nobody any more when it follows nothing, another cohort, or one that is gone', () => {
    for (const next of [
      shop('vip: {}'),
      shop('vip: { cohort: readers }'),
      shop('vip: {}', 'readers: { where: { did: Read } }'),
    ]) {
      const person = new Person(FED).track('Ordered')
      expect(changes(person)).toEqual(['add facebook/vip'])
      expect(changes(person.redefine(programOf(next, FED)))).toEqual(['remove facebook/vip'])
    }
  })

  it('keeps who is wanted by the cohort before and by the one after', () => {
    const person = new Person(FED).track('Ordered').track('Read')
    expect(changes(person)).toEqual(['add facebook/vip'])
    expect(changes(person.redefine(programOf(shop('vip: { cohort: readers }'), FED)))).toEqual([])
  })
})
