import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonFault } from './json-fault.ts'

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('findJsonFault', () => {
  it('finds none in what is JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        expect(findJsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeUndefined()
      }),
    )
  })

  it('agrees with the parser on damaged texts', () => {
    const damage = fc.tuple(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.nat(3),
      fc.constantFrom('', '"', ',', '}', '[', '\\', '0', 'x', '\n'),
    )
    fc.assert(
      fc.property(damage, ([text, at, remove, insert]) => {
        const start = at % (text.length + 1)
        const damaged = text.slice(0, start) + insert + text.slice(start + remove)
        const found = findJsonFault(damaged)
        expect(found === undefined).toBe(parses(damaged))
      }),
      { numRuns: 2000 },
    )
  })

  it('tells line and column', () => {
    expect(findJsonFault('{\n "a": 1,\n "b": }')).toEqual({ position: 17, line: 3, column: 7 })
  })
})
