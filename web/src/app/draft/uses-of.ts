import type { Mapping } from './mapping.ts'
import { pathText, type Path } from './path.ts'

const OF_COHORT = new Set(['in', 'notIn', 'leaves', 'cohort'])

/** Where a definition speaks of a cohort, as paths. */
export function usesOfCohort(definition: Mapping, key: string): readonly string[] {
  const found: string[] = []
  walk(definition, [])
  return found

  function walk(value: unknown, path: Path): void {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(name) : name]
      if (OF_COHORT.has(name) && inner === key) found.push(pathText(at))
      walk(inner, at)
    }
  }
}
