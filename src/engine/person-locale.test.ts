import { describe, expect, it } from 'vitest'
import { HOUR, Person, programOf } from './engine.fixture.ts'
import { decodeProfile, encodeProfile } from './profile-codec.ts'
import { localeOf } from './person-locale.ts'

const program = programOf('version: 1\nworkspace: t\nsources: { app: { writeKey: wk_app_12345 } }\n')
const localeNow = (person: Person) => localeOf(decodeProfile(encodeProfile(person.state)), 'en')

describe('The language of a person', () => {
  it('is that of the trait, else of the newest event that named one, else of the workspace', () => {
    const person = new Person(program)
    expect(localeNow(person)).toBe('en')
    expect(localeOf(person.state, undefined)).toBeUndefined()
    person.track('A', {}, 0, { locale: 'de-DE' })
    expect(localeNow(person)).toBe('de-de')
    person.identify({ locale: 'pt_BR' })
    expect(localeNow(person)).toBe('pt-br')
    person.wait(HOUR).identify({ locale: null })
    expect(localeNow(person)).toBe('de-de')
  })

  it('is not taken from what is no language, nor from an event that is older', () => {
    const person = new Person(program).track('A', {}, 0, { locale: 'fr' })
    for (const locale of ['C.UTF-8', 'x'.repeat(1000), 5, null, { a: 1 }])
      person.wait(1000).track('A', {}, 0, { locale })
    person.track('A', {}, HOUR, { locale: 'nl' })
    person.identify({ locale: 'neither' })
    expect(localeNow(person)).toBe('fr')
  })
})
