import { parse } from 'yaml'

/** A piece of YAML in a document and, below it, what it comes to while things happen. */
export interface Example {
  /** Of the YAML in the document, from 1. */
  readonly line: number
  /** The YAML as data. */
  readonly written: Readonly<Record<string, unknown>>
  /** What the last columns speak of: `member`, a cohort, a computed trait, a campaign. */
  readonly columns: readonly string[]
  /** None: the YAML stands without a table. */
  readonly rows: readonly Row[]
}

export interface Row {
  readonly line: number
  /** ms since 1970. */
  readonly at: number
  readonly happens: Happening | undefined
  /** One for each column, as written. */
  readonly says: readonly string[]
}

export type Happening =
  | { readonly kind: 'merge'; readonly other: string }
  | {
      readonly kind: 'event'
      /** Another profile than the one that the example is about. */
      readonly other: string | undefined
      readonly name: string
      readonly properties: Readonly<Record<string, unknown>>
      readonly lateMs: number
    }

/** The first row of a table that counts the time from there. */
export const START = Date.UTC(2027, 2, 1)

const YAML = /^```yaml\n([\s\S]*?)^```$(?:\n\n((?:^\|.*\|$\n?)+))?/gm

/** Every piece of YAML in a Markdown text, with the table that follows it. What cannot be read is thrown. */
export function readExamples(markdown: string): readonly Example[] {
  return [...markdown.matchAll(YAML)].map(([whole, yaml = '', table = ''], index) => {
    const start = markdown.split(whole)[0]!.split('\n').length
    const [header, , ...lines] = table.split('\n').filter((line) => line !== '')
    const first = start + yaml.split('\n').length + 4
    return {
      line: start,
      written: readMapping(yaml, `the YAML of example ${index + 1}`),
      columns: header === undefined ? [] : cellsOf(header).slice(2),
      rows: lines.map((line, row) => readRow(line, first + row)),
    }
  })
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

function readRow(text: string, line: number): Row {
  const [at = '', happens = '', ...says] = cellsOf(text)
  return { line, at: readTime(at), happens: happens === '' ? undefined : readHappening(happens), says }
}

const UNITS_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 }

/** `3d 4h`, `90m`. */
function readSpan(text: string): number {
  if (!/^\d+[dhm]( \d+[dhm])*$/.test(text)) throw new Error(`"${text}" is no span such as 1d 2h 30m`)
  const parts = [...text.matchAll(/(\d+)([dhm])/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit!]!, 0)
}

function readTime(text: string): number {
  const date = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?$/.exec(text)
  return date ? Date.parse(`${date[1]}T${date[2] ?? '00:00'}Z`) : START + readSpan(text)
}

const HAPPENING = /^(?:\[(\w+)\] )?([^{,[\]]+?)(?: (\{.*\}))?(?:, (.+) late)?$/

function readHappening(text: string): Happening {
  const merged = /^merge \[(\w+)\]$/.exec(text)
  if (merged) return { kind: 'merge', other: merged[1]! }
  const [, other, name, properties, late] = HAPPENING.exec(text) ?? []
  if (name === undefined) throw new Error(`"${text}" is no event such as: Product Added { price: 5 }, 2h late`)
  return {
    kind: 'event',
    other,
    name,
    properties: properties === undefined ? {} : readMapping(properties, text),
    lateMs: late === undefined ? 0 : readSpan(late),
  }
}

function readMapping(yaml: string, where: string): Readonly<Record<string, unknown>> {
  const data: unknown = parse(yaml)
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new Error(`${where}: no mapping`)
  return data as Readonly<Record<string, unknown>>
}
