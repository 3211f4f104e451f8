import { describe, expect, it } from 'vitest'
import { formatMoney, formatSpan } from './format.ts'

const HOUR = 3_600_000

describe('formatSpan', () => {
  it.each([
    [30_000, '1 minute'],
    [20 * 60_000, '20 minutes'],
    [HOUR - 1_000, '1 hour'],
    [4 * HOUR, '4 hours'],
    [24 * HOUR - 1_000, '1 day'],
    [29 * HOUR, '1 day'],
    [14 * 24 * HOUR, '14 days'],
  ])('says %i ms as %s', (ms, words) => {
    expect(formatSpan(ms)).toBe(words)
  })
})

describe('formatMoney', () => {
  it('shows cents only where there are some', () => {
    expect([formatMoney(24, 'EUR'), formatMoney(34.2, 'EUR')]).toEqual(['€24', '€34.20'])
  })
})
