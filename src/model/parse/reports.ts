import type { Node } from './node.ts'
import { PROBLEMS_MAX } from './limits.ts'
import type { Place, Problem, ProblemCode } from './problem.ts'

/** Collects everything that is wrong, so that one reading shows it all. */
export interface Reports {
  readonly problems: Reported[]
  readonly warnings: Reported[]
}

/** Hints that search for near names wait until it is known which problems are shown: thousands would take minutes. */
type Hint = string | (() => string | undefined)
export type Reported = Omit<Problem, 'hint'> & { readonly hint?: Hint | undefined }

export const createReports = (): Reports => ({ problems: [], warnings: [] })

export interface Finding {
  readonly code: ProblemCode
  readonly message: string
  readonly hint?: Hint | undefined
  /** Where it is not the node itself: the key of a mapping. */
  readonly place?: Place
}

type At = Node | { readonly kind?: undefined; readonly place: Place; readonly path: string }

/** Always undefined, so that a reader can report and give up in one line. */
export function report(reports: Reports, at: At, finding: Finding): undefined {
  // A node already reported says nothing twice.
  if (at.kind !== 'broken') reports.problems.push(toProblem(at, finding))
  return undefined
}

export function warn(reports: Reports, at: At, finding: Finding): void {
  if (at.kind !== 'broken') reports.warnings.push(toProblem(at, finding))
}

function toProblem(at: At, { code, message, hint, place = at.place }: Finding): Reported {
  return { code, message, ...place, path: at.path, hint }
}

/** In reading order, each once, and not more than a person can use. */
export function tidyProblems(reported: readonly Reported[]): readonly Problem[] {
  const seen = new Set<string>()
  const sorted = reported
    .filter(({ file, line, column, path, code, message }) => {
      const key = [file, line, column, path, code, message].join('\n')
      return seen.has(key) ? false : (seen.add(key), true)
    })
    .sort((a, b) => compareText(a.file ?? '', b.file ?? '') || a.line - b.line || a.column - b.column)
  const shown = sorted.slice(0, PROBLEMS_MAX).map(withHint)
  const next = sorted[PROBLEMS_MAX]
  if (!next) return shown
  const message = `There are ${sorted.length - PROBLEMS_MAX} more problems from here on.`
  return [...shown, withHint({ ...next, code: 'too_many_problems', message, hint: undefined })]
}

function withHint({ hint, ...problem }: Reported): Problem {
  const text = typeof hint === 'function' ? hint() : hint
  return text === undefined ? problem : { ...problem, hint: text }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
