import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../kernel/random.ts'
import { generateCode } from './coupon-codes.ts'

describe('a generated coupon code', () => {
  it('fills each # and leaves the rest', () => {
    const random = createSeededRandom(7)
    for (let count = 0; count < 200; count++)
      expect(generateCode('BACK-####-#', random)).toMatch(/^BACK-[2-9A-Z]{4}-[2-9A-Z]$/)
    expect(generateCode('FIXED', random)).toBe('FIXED')
  })

  it('has no letters and digits that are taken for one another, and uses all others', () => {
    const random = createSeededRandom(1)
    const seen = new Set(generateCode('#'.repeat(20_000), random))
    expect([...seen].sort((a, b) => (a < b ? -1 : 1)).join('')).toBe('23456789ABCDEFGHJKMNPQRSTVWXYZ')
  })

  it('takes chance from where it is told, so that the same seed gives the same code', () => {
    const codeOf = (seed: number) => generateCode('########', createSeededRandom(seed))
    expect(codeOf(5)).toBe(codeOf(5))
    expect(codeOf(5)).not.toBe(codeOf(6))
  })

  it('is not thrown off by a random number just below one', () => {
    expect(generateCode('#', { ...createSeededRandom(1), float: () => 1 - 2 ** -32 })).toBe('Z')
  })
})
