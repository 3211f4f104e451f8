import type { Cohort } from '../workspace.ts'
import { asFields, asText } from './fields.ts'
import type { Node } from './node.ts'
import { readCondition } from './read-condition.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const COHORT_KEYS = ['name', 'where'] as const

/** That the cohort `from` rests on the cohort `to`, and where it says so. */
export interface CohortLink {
  readonly from: string
  readonly to: string
  readonly node: Node
}

interface CohortScope {
  readonly reports: Reports
  readonly cohorts: ReadonlySet<string>
  readonly links: CohortLink[]
}

export function readCohort({ reports, cohorts, links }: CohortScope, node: Node, key: string): Cohort | undefined {
  const map = asFields(reports, node, { what: 'a cohort', keys: COHORT_KEYS, required: ['where'], later: ['retired'] })
  if (!map) return undefined
  const nameNode = map.entries.get('name')?.value
  const name = nameNode && asText(reports, nameNode)
  const whereNode = map.entries.get('where')?.value
  const onCohort = (to: string, at: Node): void => void links.push({ from: key, to, node: at })
  const where = whereNode && readCondition({ reports, cohorts, onCohort }, whereNode)
  return where && { ...(name !== undefined && { name }), where }
}

/** Cohorts that rest on each other in a circle have no members anyone could name: each circle is reported once. */
export function checkCycles(reports: Reports, links: readonly CohortLink[]): void {
  const byCohort = Map.groupBy(links, ({ from }) => from)
  const done = new Set<string>()
  const trail: string[] = []
  const follow = (cohort: string): void => {
    if (done.has(cohort)) return
    trail.push(cohort)
    for (const { to, node } of byCohort.get(cohort) ?? []) {
      if (trail.includes(to)) reportCycle(reports, node, [...trail.slice(trail.indexOf(to)), to])
      else follow(to)
    }
    trail.pop()
    done.add(cohort)
  }
  for (const cohort of byCohort.keys()) follow(cohort)
}

function reportCycle(reports: Reports, node: Node, circle: readonly string[]): void {
  report(reports, node, {
    code: 'cycle',
    message: `Cohorts rest on each other in a circle: ${circle.join(' → ')}.`,
    hint: 'Write the condition itself in one of them.',
  })
}
