/** What a benchmark found: a table, and sentences below it. */
export interface Report {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly notes: readonly string[]
}

/** How everything is run. */
export interface BenchOptions {
  /** Events of one pipeline round. */
  readonly events: number
  readonly profiles: number
  readonly rounds: number
  /** Folder for CPU profiles of the server. */
  readonly profile: string | undefined
  /** Tells a person what is going on. */
  readonly say: (line: string) => void
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The smallest value that at least the given share of all does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** 12,345 */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-GB')
/** 0.25 */
export const ratio = (value: number): string => value.toFixed(2)
/** 12.3 */
export const tenth = (value: number): string => value.toFixed(1)

export function toMarkdown({ columns, rows, notes }: Report): string {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]!.length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!))).join(' | ')} |`
  const rule = `| ${widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(columns), rule, ...rows.map(line), '', ...notes.map((note) => `- ${note}`)].join('\n').trimEnd()
}
