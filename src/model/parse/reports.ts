import type { Node } from './node.ts'
import type { Place, Problem, ProblemCode } from './problem.ts'

/** Collects everything that is wrong, so that one reading shows it all. */
export interface Reports {
  readonly problems: Problem[]
  readonly warnings: Problem[]
}

export const createReports = (): Reports => ({ problems: [], warnings: [] })

export interface Finding {
  readonly code: ProblemCode
  readonly message: string
  readonly hint?: string | undefined
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

function toProblem(at: At, { code, message, hint, place = at.place }: Finding): Problem {
  return { code, message, ...place, path: at.path, ...(hint !== undefined && { hint }) }
}
