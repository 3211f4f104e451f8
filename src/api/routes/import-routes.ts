import { z } from 'zod'
import { CsvReader, type CsvRow } from '../../kernel/csv.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Properties } from '../../model/event.ts'
import { IMPORT_KINDS, importRows, type ImportKind, type RowProblem } from '../../model/import-row.ts'
import { importEntry } from '../../store/import-entry.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'

/** What one call may carry; a larger file comes in several, each with the header. */
const BODY_BYTES_MAX = 2 * 1024 * 1024
/** Events in one entry of the log, as in a batch of an SDK. */
const ENTRY_EVENTS = 1000

const SUMMARIES: Readonly<Record<ImportKind, string>> = {
  people: 'People from another tool, as CSV with a header: ids, traits, push subscriptions, topics, consent, opt-outs.',
  suppressions:
    'Who must not be written to any more, as CSV with a header: ids or addresses, with a channel or for all.',
}

export const importRoutes: readonly Route[] = IMPORT_KINDS.map((kind) =>
  defineRoute({
    method: 'POST',
    path: `/api/import/${kind}`,
    id: kind === 'people' ? 'importPeople' : 'importSuppressions',
    tag: 'import',
    summary: `${SUMMARIES[kind]} Starts no campaign and is forwarded to no tool; the same rows again change nothing.`,
    query: z.strictObject({}),
    body: 'csv',
    bodyBytesMax: BODY_BYTES_MAX,
    answer: { kind: 'json', schema: 'ImportReport' },
    errors: ['unavailable'],
    handle: async ({ context, body }): Promise<Shape<'ImportReport'>> => {
      const { log } = context.deps.store
      const { events, ...report } = readTable(kind, body, context.deps.clock.now())
      for (let from = 0; from < events.length; from += ENTRY_EVENTS)
        await log.append([importEntry(events.slice(from, from + ENTRY_EVENTS))])
      return report
    },
  }),
)

function readTable(
  kind: ImportKind,
  text: string,
  now: number,
): Shape<'ImportReport'> & { readonly events: readonly Properties[] } {
  const reader = new CsvReader()
  const [header, ...rows] = [...reader.push(text), ...reader.end()]
  if (!header || 'problem' in header) throw badHeader({ column: '', why: header?.problem ?? 'There is no header' })
  const readRow = importRows(kind, header.cells)
  if (!readRow.ok) throw badHeader(readRow.error)
  const events: Properties[] = []
  const refused: Shape<'ImportReport'>['refused'] = []
  const take = (row: CsvRow): void => {
    if ('problem' in row) return void refused.push({ row: row.row, column: '', why: row.problem })
    const read = readRow.value(row.cells, now)
    if (read.ok) events.push(...read.value)
    else refused.push({ row: row.row, ...read.error })
  }
  rows.forEach(take)
  return { rows: rows.length, imported: rows.length - refused.length, refused, events }
}

const badHeader = ({ column, why }: RowProblem): RekindleError =>
  new RekindleError('bad_request', `The header of the table: ${column === '' ? '' : `${column}: `}${why}.`, {
    path: column === '' ? 'header' : column,
  })
