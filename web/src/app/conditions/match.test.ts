import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asKind, KINDS, kindOf } from './condition-kinds.ts'
import {
  besideOf,
  readScalar,
  readScalars,
  rowsBeside,
  rowsOfWhere,
  showScalar,
  showScalars,
  whereOf,
} from './match.ts'
import { readTimes, writeTimes } from './times.ts'

describe('values as people type them', () => {
  it.each([
    ['49', 49],
    ['-1.5', -1.5],
    ['0049', '0049'],
    ['"49"', '49'],
    ['true', true],
    [' pro ', 'pro'],
    ['', ''],
  ])('reads %s', (text, value) => {
    expect(readScalar(text)).toBe(value)
  })

  it('come back as they were shown', () => {
    const plain = fc.stringMatching(/^[\w ,.äß-]*$/).map((text) => text.trim())
    const scalar = fc.oneof(plain, fc.integer({ min: -1e6, max: 1e6 }), fc.boolean())
    fc.assert(
      fc.property(scalar, (value) => {
        expect(readScalar(showScalar(value))).toBe(value)
      }),
    )
    const listed = fc.array(
      scalar.filter((value) => value !== ''),
      { minLength: 2 },
    )
    fc.assert(
      fc.property(listed, (values) => {
        expect(readScalars(showScalars(values))).toEqual(values)
      }),
    )
  })
})

describe('filters', () => {
  it.each([
    { price: { gte: 10, lt: 50 }, plan: ['pro', 'team'] },
    { campaign_name: 'cart-recovery' },
    { sku: { exists: false } },
  ])('are rows, and the same filter again: %j', (where) => {
    expect(whereOf(rowsOfWhere(where))).toEqual(where)
  })

  it('are gone without a row', () => {
    expect(whereOf([])).toBeUndefined()
  })

  it('stand beside a trait', () => {
    expect(besideOf(rowsBeside({ trait: 'plan', is: 'pro' }))).toEqual({ is: 'pro' })
  })
})

describe('how often', () => {
  it.each([3, { atMost: 2 }, { exactly: 0 }, { between: [1, 4] }])('%j comes back as it was', (times) => {
    expect(writeTimes(readTimes(times))).toEqual(times)
  })
})

describe('a condition that is made another', () => {
  it('is of that kind, whatever it was', () => {
    for (const from of KINDS) for (const to of KINDS) expect(kindOf(asKind(asKind({ did: 'A' }, from), to))).toBe(to)
  })

  it('keeps what the other can have', () => {
    expect(asKind({ did: 'A', within: '7d', for: '1h' }, 'didNot')).toEqual({ didNot: 'A', within: '7d', for: '1h' })
    expect(asKind({ all: [{ did: 'A' }] }, 'any')).toEqual({ any: [{ did: 'A' }] })
    expect(asKind({ did: 'A' }, 'all')).toEqual({ all: [{ did: 'A' }] })
  })
})
