import type { Workspace } from '../model/workspace.ts'
import { compareWorkspaces } from './workspace-changes.ts'

export interface TouchedCohort {
  readonly key: string
  /** `follows`: its own condition stays, but something that it rests on does not. */
  readonly change: 'added' | 'changed' | 'removed' | 'follows'
}

/** Cohorts whose members may be others under the new definition. */
export function touchedCohorts(before: Workspace, after: Workspace): readonly TouchedCohort[] {
  const { cohorts, computed, settings } = compareWorkspaces(before, after)
  const changed = cohorts.changed.filter((key) => isOther(before, after, key))
  const touched = new Set([...cohorts.added, ...changed, ...cohorts.removed])
  // Which conditions look at a computed trait, or at a local time, is not worth finding out: judging one too many changes no figure.
  const isWide = computed.changed.length + computed.added.length + computed.removed.length > 0
  const isAll = isWide || settings.includes('timezone')
  const follows = Object.keys(after.cohorts).filter((key) => !touched.has(key) && isAll)
  for (let found = true; found;) {
    const more = Object.keys(after.cohorts).filter(
      (key) =>
        !touched.has(key) &&
        !follows.includes(key) &&
        restsOn(after, key).some((on) => touched.has(on) || follows.includes(on)),
    )
    follows.push(...more)
    found = more.length > 0
  }
  return [
    ...cohorts.added.map((key) => ({ key, change: 'added' as const })),
    ...changed.map((key) => ({ key, change: 'changed' as const })),
    ...cohorts.removed.map((key) => ({ key, change: 'removed' as const })),
    ...follows.map((key) => ({ key, change: 'follows' as const })),
  ]
}

/** A new name alone moves nobody. */
const isOther = (before: Workspace, after: Workspace, key: string): boolean =>
  compareWorkspaces({ ...before, cohorts: bare(before, key) }, { ...after, cohorts: bare(after, key) }).cohorts.changed
    .length > 0

const bare = ({ cohorts }: Workspace, key: string): Workspace['cohorts'] => ({ [key]: { where: cohorts[key]!.where } })

/** Cohorts that a condition names. */
function restsOn({ cohorts }: Workspace, key: string): readonly string[] {
  const named: string[] = []
  JSON.stringify(cohorts[key]?.where, (name, value: unknown) => {
    if (name === 'cohort' && typeof value === 'string') named.push(value)
    return value
  })
  return named
}
