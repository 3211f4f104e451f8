import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { TextReader } from './text-reader.ts'
import { TextWriter } from './text-writer.ts'

const item = fc.oneof(
  fc.record({ kind: fc.constant('whole' as const), value: fc.maxSafeNat() }),
  fc.record({ kind: fc.constant('whole' as const), value: fc.nat(70) }),
  fc.record({ kind: fc.constant('number' as const), value: fc.maxSafeInteger() }),
  fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: -40, max: 40 }) }),
  fc.record({ kind: fc.constant('number' as const), value: fc.double({ noNaN: true }).filter((value) => value !== 0) }),
  fc.record({
    kind: fc.constant('key' as const),
    value: fc.nat(2 ** 31 - 1).map((value) => value * 2 ** 17 + (value % 7)),
  }),
  fc.record({ kind: fc.constant('text' as const), value: fc.oneof(fc.string(), fc.string({ unit: 'binary' })) }),
)

describe('compact text', () => {
  it('is read as it was written, all of it printable ASCII or what the texts themselves hold', () => {
    const writer = new TextWriter()
    fc.assert(
      fc.property(fc.array(item, { maxLength: 30 }), (items) => {
        writer.start()
        for (const { kind, value } of items) {
          if (kind === 'text') writer.text(value)
          else writer[kind](value)
        }
        const text = writer.finish()
        expect(text).not.toMatch(/[\u0080-\uffff]/)
        const reader = new TextReader(text, 0)
        expect(items.map(({ kind }) => reader[kind]())).toEqual(items.map(({ value }) => value))
        expect(reader.rest()).toBe('')
      }),
      { numRuns: 500 },
    )
  })

  it('keeps half a character, which no encoding of texts would', () => {
    const writer = new TextWriter()
    writer.text('a\ud83d')
    expect(new TextReader(writer.finish(), 0).text()).toBe('a\ud83d')
  })

  it('grows with what is written', () => {
    const writer = new TextWriter()
    const long = 'x'.repeat(100_000)
    writer.text(long)
    writer.whole(7)
    const reader = new TextReader(writer.finish(), 0)
    expect(reader.text()).toBe(long)
    expect(reader.whole()).toBe(7)
  })
})
