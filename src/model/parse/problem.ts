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
  | 'unreachable_step'
  | 'not_supported'
  | 'missing_variable'
  | 'bad_variable'
  | 'file_not_found'
  | 'bad_file'
  | 'bad_settings'
  | 'bad_template'
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
  const place =
    problem.line > 0 ? `${problem.file ?? ''}:${problem.line}:${problem.column} `.replace(/^:/, 'line ') : ''
  const path = problem.path === '' ? '' : `${problem.path}: `
  return `${place}${path}${problem.message}${problem.hint === undefined ? '' : ` ${problem.hint}`}`
}
