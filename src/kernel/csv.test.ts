import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine, CsvReader } from './csv.ts'

function read(text: string, pieces: readonly number[] = []) {
  const reader = new CsvReader()
  const rows = []
  let from = 0
  for (const length of pieces) {
    rows.push(...reader.push(text.slice(from, from + length)))
    from += length
  }
  return [...rows, ...reader.push(text.slice(from)), ...reader.end()]
}

describe('CSV', () => {
  it('is read with quotes, doubled quotes, commas and line ends inside them', () => {
    expect(read('a,b\r\n"x, ""y""\nz",\n')).toEqual([
      { row: 1, cells: ['a', 'b'] },
      { row: 2, cells: ['x, "y"\nz', ''] },
    ])
  })

  it('may begin with a byte order mark, end without a line end, and have empty lines, which count as rows', () => {
    expect(read('\ufeffa\n\n\r\nb')).toEqual([
      { row: 1, cells: ['a'] },
      { row: 4, cells: ['b'] },
    ])
    expect(read('')).toEqual([])
    expect(read('""\n')).toEqual([{ row: 1, cells: [''] }])
    expect(read(',')).toEqual([{ row: 1, cells: ['', ''] }])
  })

  it.each([
    ['a"b\nc', 'A quote stands inside a cell that does not begin with one'],
    ['"a"b\nc', 'After a closing quote only a comma or the end of the line may come'],
    ['a\rb\nc', 'A carriage return stands outside quotes'],
    [`${'x'.repeat(100_001)}\nc`, 'A cell has more than 100000 characters'],
    [`${','.repeat(1001)}\nc`, 'A row has more than 1000 cells'],
  ])('that breaks the rules is told, and the next row is read', (text, problem) => {
    expect(read(text)).toEqual([
      { row: 1, problem },
      { row: 2, cells: ['c'] },
    ])
  })

  it('with a quote that is never closed is told at the end', () => {
    expect(read('a\n"b,c\nd')).toEqual([
      { row: 1, cells: ['a'] },
      { row: 2, problem: 'A quote is opened and never closed' },
    ])
    expect(read('a\r')).toEqual([{ row: 1, problem: 'A carriage return stands outside quotes' }])
  })

  const cell = fc.oneof(fc.string(), fc.constantFrom('', '"', ',', '\r', '\n', '\r\n', '""', 'ü,"'))
  const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 })

  it('that was written is read back, however it is cut into pieces', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(5)), (rows, pieces) => {
        const text = rows.map((cells) => csvLine(cells)).join('')
        // A byte order mark at the very beginning is none of the text.
        fc.pre(!text.startsWith('\ufeff'))
        expect(read(text, pieces)).toEqual(rows.map((cells, index) => ({ row: index + 1, cells })))
      }),
    )
  })

  it('of any kind is read the same however it is cut into pieces', () => {
    const signs = fc.array(fc.constantFrom('a', '"', ',', '\r', '\n'), { maxLength: 30 }).map((all) => all.join(''))
    fc.assert(
      fc.property(signs, fc.array(fc.nat(3)), (text, pieces) => {
        expect(read(text, pieces)).toEqual(read(text))
      }),
    )
  })
})
