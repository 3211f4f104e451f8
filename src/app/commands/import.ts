import { createReadStream, createWriteStream, statSync, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { csvLine, CsvReader, type CsvRow } from '../../kernel/csv.ts'
import { IMPORT_KINDS } from '../../model/import-row.ts'
import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall } from './admin-call.ts'

interface Refused {
  readonly row: number
  readonly column: string
  readonly why: string
}

/** Sent at once: small enough for an answer in good time, large enough that the way there costs little. */
const CHUNK_ROWS = 1000
const CHUNK_CHARS = 500_000
/** Told on the screen; a report file has all. */
const REFUSED_SHOWN = 20
/** Between two lines of progress. */
const PROGRESS_ROWS = 50_000

const USAGE = 'Usage: rekindle import people|suppressions FILE.csv [--report FILE] [--url URL]'

/** Reads the file piece by piece, so that its size does not matter, and has each piece judged by the Rekindle that runs. */
export async function importCommand(input: CommandInput): Promise<ExitCode> {
  const { positionals, out, err, flags } = input
  const [kind, file] = positionals
  if (file === undefined || !IMPORT_KINDS.some((known) => known === kind)) {
    err(`Say what to import, and from which file.\n${USAGE}`)
    return 2
  }
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    err(`There is no file ${file}.`)
    return 1
  }
  const report = flags?.['report'] === undefined ? undefined : openReport(flags['report'])
  const sending = new Sending(input, kind!, report)
  try {
    const reader = new CsvReader()
    let isGood = true
    for await (const text of createReadStream(file, { encoding: 'utf8' })) {
      isGood = await sending.take(reader.push(text as string))
      if (!isGood) break
    }
    if (isGood) isGood = (await sending.take(reader.end())) && (await sending.flush())
    if (!isGood)
      err(
        'What was sent before is imported. Run the command again when that is mended: rows that are in change nothing.',
      )
    out(`${sending.imported} of ${sending.rows} rows imported, ${sending.refused} refused`)
    return isGood && sending.refused === 0 ? 0 : 1
  } finally {
    if (report) await closeReport(report)
  }
}

function openReport(file: string): WriteStream {
  const report = createWriteStream(file)
  report.write(csvLine(['row', 'column', 'why']))
  return report
}

async function closeReport(report: WriteStream): Promise<void> {
  report.end()
  await once(report, 'finish')
}

class Sending {
  readonly #input: CommandInput
  readonly #kind: string
  readonly #report: WriteStream | undefined
  #header: readonly string[] | undefined
  #lines: string[] = []
  #chars = 0
  /** In the file, of each line. */
  #numbers: number[] = []
  #told = 0
  rows = 0
  imported = 0
  refused = 0

  constructor(input: CommandInput, kind: string, report: WriteStream | undefined) {
    this.#input = input
    this.#kind = kind
    this.#report = report
  }

  /** False: it cannot go on, and why was said. */
  async take(rows: readonly CsvRow[]): Promise<boolean> {
    for (const row of rows) {
      if (!this.#header) {
        if ('problem' in row) {
          this.#input.err(`The header of the table: ${row.problem}.`)
          return false
        }
        this.#header = row.cells
        continue
      }
      this.rows++
      if ('problem' in row) this.#refuse({ row: row.row, column: '', why: row.problem })
      else this.#add(row.row, csvLine(row.cells))
      if ((this.#lines.length >= CHUNK_ROWS || this.#chars >= CHUNK_CHARS) && !(await this.flush())) return false
    }
    return true
  }

  /** Also for a table without rows: its header is judged all the same. */
  async flush(): Promise<boolean> {
    const numbers = this.#numbers
    const body = csvLine(this.#header ?? []) + this.#lines.join('')
    this.#lines = []
    this.#numbers = []
    this.#chars = 0
    const reply = await adminCall(this.#input, {
      method: 'POST',
      path: `/api/import/${this.#kind}`,
      body,
      answers: 'json',
    })
    if (!reply.ok) {
      this.#input.err(reply.message)
      return false
    }
    const { imported, refused } = JSON.parse(reply.text) as {
      readonly imported: number
      readonly refused: readonly Refused[]
    }
    this.imported += imported
    // The header is row 1 over there.
    for (const { row, column, why } of refused) this.#refuse({ row: numbers[row - 2] ?? row, column, why })
    if (Math.floor(this.rows / PROGRESS_ROWS) > this.#told) {
      this.#told = Math.floor(this.rows / PROGRESS_ROWS)
      this.#input.err(`${this.rows} rows read`)
    }
    return true
  }

  #add(row: number, line: string): void {
    this.#lines.push(line)
    this.#numbers.push(row)
    this.#chars += line.length
  }

  #refuse({ row, column, why }: Refused): void {
    this.refused++
    this.#report?.write(csvLine([String(row), column, why]))
    if (this.refused <= REFUSED_SHOWN) this.#input.err(`row ${row}: ${column === '' ? '' : `${column}: `}${why}`)
    else if (this.refused === REFUSED_SHOWN + 1)
      this.#input.err('… and more. Name a file with --report to see them all.')
  }
}
