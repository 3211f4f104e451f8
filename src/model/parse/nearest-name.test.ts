import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, meantHint, nearestName } from './nearest-name.ts'

describe('The nearest name', () => {
  it.each([
    ['wihtin', 'within'],
    ['didnt', 'didNot'],
    ['waitfor', 'waitFor'],
    ['Abandoned Cart', 'abandoned-cart'],
    ['abandoned_cart', 'abandoned-cart'],
    ['campagins', 'campaigns'],
  ])('to %s is %s', (written, name) => {
    expect(
      nearestName(written, ['within', 'where', 'did', 'didNot', 'wait', 'waitFor', 'abandoned-cart', 'campaigns']),
    ).toBe(name)
  })

  it('is none where all are far', () => {
    expect(nearestName('zebra', ['within', 'where'])).toBeUndefined()
    expect(nearestName('', ['within'])).toBeUndefined()
    expect(nearestName('x', [])).toBeUndefined()
  })

  it('gives way to a list of all names where they are few', () => {
    expect(meantHint('zebra', ['a', 'b'])()).toBe('There is: a, b.')
    expect(meantHint('zebra', [])()).toBeUndefined()
  })
})

describe('The distance', () => {
  it('is the same both ways, none from a text to itself, and at most the length of the longer', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b)
        expect(distance).toBe(editDistance(b, a))
        expect(distance === 0).toBe(a === b)
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })

  it('counts a swap of neighbours as one', () => {
    expect(editDistance('wihtin', 'within')).toBe(1)
  })
})
