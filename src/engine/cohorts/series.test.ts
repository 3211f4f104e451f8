import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { HOUR, Person, programOf } from '../engine.fixture.ts'

const programWith = (cohorts: string) =>
  programOf(`
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
cohorts: { ${cohorts} }
`)

const EVER = 'ever: { where: { aggregate: { sum: v, of: A }, gte: 1000 } }'
const WITHIN = 'hour: { where: { aggregate: { sum: v, of: A, within: 1h }, gte: 1000 } }'

/** More values than a series keeps one by one. */
function often(person: Person, gapMs: number): Person {
  for (let index = 0; index < 300; index++) person.wait(gapMs).track('A', { v: 1 })
  return person
}

describe('an aggregate over more values than are kept', () => {
  it('is exact and not flagged over a whole life', () => {
    expect(often(new Person(programWith(EVER)), 1).state.truncated).toBeUndefined()
  })

  it('is flagged where a window needs what was folded away, also if another aggregate looks at the whole life', () => {
    expect(often(new Person(programWith(WITHIN)), 1).state.truncated).toHaveLength(1)
    expect(often(new Person(programWith(`${EVER}, ${WITHIN}`)), 1).state.truncated).toHaveLength(1)
  })

  it('is flagged where for looks further back than the values reach', () => {
    const held = 'held: { where: { all: [ { aggregate: { sum: v, of: A }, gte: 1 } ], for: 1h } }'
    expect(often(new Person(programWith(held)), 1).state.truncated).toHaveLength(1)
  })

  it('is not flagged where no window reaches back that far', () => {
    expect(often(new Person(programWith(`${EVER}, ${WITHIN}`)), HOUR / 200).state.truncated).toBeUndefined()
  })

  it('is flagged for both after a merge', () => {
    const program = programWith(WITHIN)
    const [few, many] = [new Person(program).track('A', { v: 1 }), often(new Person(program, 2), 1)]
    apply(program, few.state, { kind: 'merge', other: many.state }, many.now, few.effects)
    expect(few.state.truncated).toHaveLength(1)
  })
})
