import { PROBLEMS_MAX } from './limits.ts'

/** What kind of mistake it is. Part of the stable surface: add, never rename. */
export type ProblemCode =
  | 'yaml_syntax'
  | 'too_large'
  | 'too_deep'
  | 'too_many_aliases'
  | 'too_many_problems'
  | 'duplicate_key'
  | 'bad_key'
  | 'unknown_key'
  | 'missing_key'
  | 'wrong_type'
  | 'bad_value'
  | 'bad_duration'
  | 'ambiguous'
  | 'not_allowed_here'
  | 'unknown_name'
  | 'duplicate_id'
  | 'duplicate_value'
  | 'cycle'
  | 'not_supported'
  | 'missing_variable'
  | 'bad_variable'
  | 'file_not_found'
  | 'bad_file'
  | 'bad_settings'
  | 'alias_event'
  | 'unused'
  | 'inbox_only'

/** Where something stands. Lines and columns count from 1; both are 0 where the definition did not come as text. */
export interface Place {
  readonly file?: string
  readonly line: number
  readonly column: number
}

/** Something wrong with a definition: what was found, what was expected, and where. */
export interface Problem extends Place {
  readonly code: ProblemCode
  readonly message: string
  /** From the root: `campaigns.cart-recovery.steps[2].wait`. Empty for the whole. */
  readonly path: string
  /** What to do about it. */
  readonly hint?: string
}

/** One line for a terminal: `rekindle.yaml:12:7 campaigns.a.steps[0]: … Did you mean …?` */
export function formatProblem(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file ?? ''}:${problem.line}:${problem.column} `.replace(/^:/, 'line ') : ''
  const path = problem.path === '' ? '' : `${problem.path}: `
  return `${place}${path}${problem.message}${problem.hint === undefined ? '' : ` ${problem.hint}`}`
}

/** In reading order, each once, and not more than a person can use. */
export function tidyProblems(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  const sorted = problems
    .filter((problem) => {
      const key = `${formatProblem(problem)}\n${problem.code}`
      return seen.has(key) ? false : (seen.add(key), true)
    })
    .sort((a, b) => compareText(a.file ?? '', b.file ?? '') || a.line - b.line || a.column - b.column)
  if (sorted.length <= PROBLEMS_MAX) return sorted
  const { file, line, column, path } = sorted[PROBLEMS_MAX]!
  const message = `There are ${sorted.length - PROBLEMS_MAX} more problems from here on.`
  const rest: Problem = { code: 'too_many_problems', message, line, column, path, ...(file !== undefined && { file }) }
  return [...sorted.slice(0, PROBLEMS_MAX), rest]
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
