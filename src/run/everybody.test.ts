import { describe, expect, it } from 'vitest'
import { scattered } from './everybody.ts'

describe('the order in which pages are looked at when there may be no time for all', () => {
  it('has each once, and the first of them from everywhere', () => {
    for (const pages of [1, 2, 3, 4, 7, 10, 100, 1000, 997]) {
      const order = Array.from({ length: pages }, (_, index) => scattered(index, pages))
      expect(new Set(order).size, `${pages}`).toBe(pages)
    }
    const first = Array.from({ length: 10 }, (_, index) => scattered(index, 1000)).sort((a, b) => a - b)
    for (const [index, page] of first.entries()) expect(page - (first[index - 1] ?? 0)).toBeLessThan(250)
  })
})
