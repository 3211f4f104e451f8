import { asMapping, isMapping, type Mapping } from '../draft/mapping.ts'
import { textOf } from '../draft/path.ts'

/** One comparison of a value: `gte 50`. */
export interface MatchRow {
  readonly operator: Operator
  readonly value: unknown
}

/** `is` takes several values, of which any will do. */
export const OPERATORS = [
  'is',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'startsWith',
  'endsWith',
  'glob',
  'exists',
  'before',
  'after',
  'withinLast',
  'withinNext',
] as const
export type Operator = (typeof OPERATORS)[number]

const isOperator = (key: string): key is Operator => (OPERATORS as readonly string[]).includes(key)

/** What stands beside `trait` or `aggregate`, row by row. */
export const rowsBeside = (beside: Mapping): readonly MatchRow[] =>
  Object.entries(beside).flatMap(([key, value]) => {
    const operator = key === 'eq' ? 'is' : key
    return isOperator(operator) ? [{ operator, value }] : []
  })

export const besideOf = (rows: readonly MatchRow[]): Mapping =>
  Object.fromEntries(rows.map(({ operator, value }) => [operator, value]))

/** A filter of properties, row by row: a path may stand in several. */
export interface PathRow extends MatchRow {
  readonly path: string
}

export const rowsOfWhere = (where: unknown): readonly PathRow[] =>
  Object.entries(asMapping(where)).flatMap(([path, match]): readonly PathRow[] =>
    isMapping(match) ? rowsBeside(match).map((row) => ({ path, ...row })) : [{ path, operator: 'is', value: match }],
  )

/** Undefined: nothing is asked. */
export function whereOf(rows: readonly PathRow[]): Mapping | undefined {
  const where: Record<string, unknown> = {}
  for (const path of new Set(rows.map((row) => row.path))) {
    const own = rows.filter((row) => row.path === path)
    const [first] = own
    // Among others the file calls it eq, which takes one value only.
    where[path] =
      own.length === 1 && first?.operator === 'is'
        ? first.value
        : Object.fromEntries(own.map(({ operator, value }) => [operator === 'is' ? 'eq' : operator, value]))
  }
  return rows.length === 0 ? undefined : where
}

/** As people type it: numbers, true and false are what they look like; in quotes it is a text whatever it looks like. */
export function readScalar(text: string): string | number | boolean {
  const trimmed = text.trim()
  const quoted = /^"(.*)"$/s.exec(trimmed)
  if (quoted) return quoted[1]!
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
  return NUMBER.test(trimmed) ? Number(trimmed) : trimmed
}
/** No leading zeros: 0049 is a text, such as a postcode. */
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/

export function showScalar(value: unknown): string {
  if (typeof value !== 'string') return textOf(value)
  return value !== '' && (readScalar(value) !== value || value.includes(',')) ? `"${value}"` : value
}

/** Values with commas between them; one is no list. */
export function readScalars(text: string): unknown {
  const parts = text.match(/\s*"[^"]*"\s*|[^,]+/g) ?? ['']
  const values = parts.map(readScalar)
  return values.length === 1 ? values[0] : values
}

export const showScalars = (value: unknown): string =>
  Array.isArray(value) ? value.map(showScalar).join(', ') : showScalar(value)
