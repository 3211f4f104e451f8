import { describe, expect, it } from 'vitest'
import { programOf } from '../engine.fixture.ts'
import { matchSteps } from './match-steps.ts'

const stepsOf = (steps: string) =>
  programOf(`
version: 1
workspace: shop
campaigns:
  one: { entry: { event: A }, steps: [${steps}] }
`).campaigns.get('one')!.definition.steps

const matched = (before: string, after: string, renamed: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(matchSteps(stepsOf(before), stepsOf(after), new Map(Object.entries(renamed))))

const mail = (text: string) => `{ send: email, via: inbox, message: { subject: a, text: ${text} } }`

describe('which step of a new version is which of the old one', () => {
  it('goes by ids where there are any, wherever the step stands now', () => {
    expect(matched('{ wait: 1h, id: a }, { wait: 2h, id: b }', '{ wait: 9h, id: b }, { wait: 1h, id: a }')).toEqual({
      a: 'a',
      b: 'b',
    })
  })

  it('goes by what steps without an id do, not by their places', () => {
    expect(matched('{ wait: 1h }', `${mail('new')}, { wait: 1h }`)).toEqual({ 'steps[0]': 'steps[1]' })
    expect(matched(`${mail('x')}, { wait: 1h }, ${mail('y')}`, `${mail('y')}, { wait: 1h }, ${mail('x')}`)).toEqual({
      'steps[0]': 'steps[2]',
      'steps[1]': 'steps[1]',
      'steps[2]': 'steps[0]',
    })
  })

  it('takes one of the same kind between the same neighbours for the same step, edited', () => {
    expect(
      matched('{ wait: 1h, id: a }, { wait: 1h }, { exit: x }', '{ wait: 1h, id: a }, { wait: 5m }, { exit: x }'),
    ).toEqual({ a: 'a', 'steps[1]': 'steps[1]', 'steps[2]': 'steps[2]' })
  })

  it('looks into blocks', () => {
    expect(
      matched(
        '{ waitFor: { did: B }, upTo: 1h, then: [{ wait: 1h }] }',
        '{ wait: 3h }, { waitFor: { did: B }, upTo: 2h, then: [{ wait: 1h }] }',
      ),
    ).toEqual({ 'steps[0]': 'steps[1]', 'steps[0].then[0]': 'steps[1].then[0]' })
  })

  it('knows a new name that it is told, but not for a step that is another one already', () => {
    expect(matched('{ wait: 1h, id: a }', '{ wait: 1h, id: b }', { a: 'b' })).toEqual({ a: 'b' })
    expect(matched('{ wait: 1h, id: a }, { wait: 2h, id: b }', '{ wait: 2h, id: b }', { a: 'b' })).toEqual({ b: 'b' })
  })

  it('finds nothing for a step that is gone', () => {
    expect(matched('{ wait: 1h, id: a }, { wait: 1h, id: b }', '{ wait: 1h, id: b }')).toEqual({ b: 'b' })
  })
})
