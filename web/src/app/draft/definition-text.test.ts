import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDefinition, withValue } from './definition-text.ts'
import { valueAt } from './path.ts'

const TEXT = `# The shop.
version: 1
cohorts:
  # Who left something behind.
  abandoned:
    name: Abandoned cart # as marketers call it
    where:
      all:
        - { did: Product Added, within: 30d }
        - { didNot: Order Completed, since: Product Added }
  loyal: { where: { did: Order Completed, times: 3 } }
`

describe('a value put into a definition', () => {
  it('leaves everything else as it was written', () => {
    const path = ['cohorts', 'abandoned', 'where', 'all', 0, 'within']
    expect(withValue(TEXT, path, '14d')).toBe(TEXT.replace('30d', '14d'))
  })

  it('changes only what differs in a whole that is given anew', () => {
    const where = { all: [{ did: 'Product Added', within: '30d' }, { didNot: 'Order Completed' }] }
    expect(withValue(TEXT, ['cohorts', 'abandoned'], { name: 'Abandoned cart', where })).toBe(
      TEXT.replace(', since: Product Added', ''),
    )
  })

  it('is put where nothing was, and taken away again', () => {
    const path = ['campaigns', 'winback']
    const text = withValue(TEXT, path, { entry: { cohort: 'loyal' } })
    expect(valueAt(readDefinition(text), path)).toEqual({ entry: { cohort: 'loyal' } })
    expect(withValue(text, ['campaigns'], undefined)).toBe(TEXT)
  })

  it('is taken into a list, and out of it, beside what is there', () => {
    const path = ['cohorts', 'abandoned', 'where', 'all']
    const first = { did: 'Cart Viewed' }
    const rest = [
      { did: 'Product Added', within: '30d' },
      { didNot: 'Order Completed', since: 'Product Added' },
    ]
    const more = withValue(TEXT, path, [first, ...rest])
    expect(more).toContain('- { did: Product Added, within: 30d }')
    expect(withValue(more, path, rest)).toBe(TEXT)
  })

  it('is then what stands there, whatever it is', () => {
    const key = fc.stringMatching(/^[a-z]{1,4}$/)
    const plain = fc.oneof(fc.string(), fc.integer(), fc.boolean())
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        plain,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value')),
      ),
    }))
    fc.assert(
      fc.property(value, value, (first, second) => {
        const once = withValue(TEXT, ['x'], first)
        const twice = withValue(once, ['x'], second)
        expect(readDefinition(once)?.['x']).toEqual(first)
        expect(readDefinition(twice)?.['x']).toEqual(second)
        expect(readDefinition(twice)?.['cohorts']).toEqual(readDefinition(TEXT)?.['cohorts'])
      }),
    )
  })
})

describe('a text that is no definition', () => {
  it.each(['a: [', '- a', 'just words'])('is not read: %s', (text) => {
    expect(readDefinition(text)).toBeUndefined()
  })
})
