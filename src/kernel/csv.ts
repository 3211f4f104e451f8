/** One record of a CSV file. `row` counts from 1, as a spreadsheet shows it; the header is row 1, and empty lines count. */
export type CsvRow =
  | { readonly row: number; readonly cells: readonly string[] }
  /** It breaks the rules of the format. */
  | { readonly row: number; readonly problem: string }

/** A cell that is longer is a quote that was never closed. */
const CELL_CHARS_MAX = 100_000
/** More columns are no table that anybody made. */
const CELLS_MAX = 1000

/** Where in a record the reader is. `broken`: the rest of the line is passed over. */
type Place = 'cell start' | 'plain' | 'quoted' | 'quote in quoted' | 'broken'

/**
 * Reads CSV as RFC 4180 has it, chunk by chunk: commas, quotes doubled inside quotes, lines that end with LF or CRLF. Stricter than most
 * readers: what breaks the rules is told and not guessed at. A record that is broken ends with its line, and the next one is read.
 */
export class CsvReader {
  #place: Place = 'cell start'
  #row = 1
  #cell = ''
  #cells: string[] = []
  #problem: string | undefined
  #isFirst = true
  #wasReturn = false

  /** Records that this piece of text completes. */
  push(chunk: string): readonly CsvRow[] {
    const rows: CsvRow[] = []
    let start = 0
    if (this.#isFirst && chunk !== '') {
      this.#isFirst = false
      // Spreadsheets mark UTF-8 with it.
      if (chunk.charCodeAt(0) === 0xfeff) start = 1
    }
    for (let index = start; index < chunk.length; index++) this.#take(chunk[index]!, rows)
    return rows
  }

  /** What is left when there is no more text. */
  end(): readonly CsvRow[] {
    const rows: CsvRow[] = []
    if (this.#wasReturn) this.#plainReturn()
    if (this.#place === 'quoted') this.#break('A quote is opened and never closed')
    if (this.#place !== 'cell start' || this.#cells.length > 0 || this.#cell !== '') this.#endRow(rows)
    return rows
  }

  #take(char: string, rows: CsvRow[]): void {
    if (this.#place === 'quoted') return char === '"' ? this.#to('quote in quoted') : this.#add(char)
    if (this.#wasReturn) {
      this.#wasReturn = false
      if (char !== '\n') this.#plainReturn()
    }
    if (char === '\n') return this.#endRow(rows)
    if (this.#place === 'broken') return
    if (char === '\r') {
      this.#wasReturn = true
      return
    }
    if (char === ',') return this.#endCell()
    if (char === '"') return this.#quote()
    if (this.#place === 'quote in quoted')
      return this.#break('After a closing quote only a comma or the end of the line may come')
    this.#place = 'plain'
    this.#add(char)
  }

  #plainReturn(): void {
    this.#wasReturn = false
    if (this.#place !== 'broken') this.#break('A carriage return stands outside quotes')
  }

  #quote(): void {
    if (this.#place === 'cell start') return this.#to('quoted')
    if (this.#place === 'quote in quoted') {
      this.#add('"')
      return this.#to('quoted')
    }
    this.#break('A quote stands inside a cell that does not begin with one')
  }

  #to(place: Place): void {
    this.#place = place
  }

  #add(char: string): void {
    this.#cell += char
    if (this.#cell.length > CELL_CHARS_MAX) this.#break(`A cell has more than ${CELL_CHARS_MAX} characters`)
  }

  #break(problem: string): void {
    this.#problem ??= problem
    this.#place = 'broken'
    this.#cell = ''
  }

  #endCell(): void {
    this.#cells.push(this.#cell)
    this.#cell = ''
    this.#place = 'cell start'
    if (this.#cells.length > CELLS_MAX) this.#break(`A row has more than ${CELLS_MAX} cells`)
  }

  #endRow(rows: CsvRow[]): void {
    const row = this.#row++
    const isEmpty = this.#place === 'cell start' && this.#cells.length === 0
    if (this.#problem !== undefined) rows.push({ row, problem: this.#problem })
    else if (!isEmpty) rows.push({ row, cells: [...this.#cells, this.#cell] })
    this.#cells = []
    this.#cell = ''
    this.#place = 'cell start'
    this.#problem = undefined
    this.#wasReturn = false
  }
}

/** A cell as it is written: quoted where it must be. A text that a spreadsheet would run as a formula is left as it is. */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A record with its line end. */
export const csvLine = (cells: readonly string[]): string => {
  const line = cells.map(csvCell).join(',')
  // A single empty cell would read as an empty line.
  return `${line === '' ? '""' : line}\r\n`
}
