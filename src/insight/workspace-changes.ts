import { canonicalText } from '../model/canonical-condition.ts'
import type { Workspace } from '../model/workspace.ts'

export interface SectionChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** Parts of a definition that are compared key by key. */
export const SECTIONS = [
  'sources',
  'connections',
  'coupons',
  'computed',
  'cohorts',
  'campaigns',
  'templates',
  'layouts',
  'partials',
] as const
export type Section = (typeof SECTIONS)[number]

export type WorkspaceChanges = Readonly<Record<Section, SectionChanges>> & {
  /** Of the settings of the workspace itself: `sending`, `timezone`, `locale`, `identity`, `tracking`, `records`, `policies`, `topics`, `workspace`. */
  readonly settings: readonly string[]
}

/** What publishing `after` would change; everything is new where there is nothing before it. */
export function compareWorkspaces(before: Workspace | undefined, after: Workspace): WorkspaceChanges {
  const sections = SECTIONS.map(
    (section) => [section, compareSection(partsOf(section, before), partsOf(section, after))] as const,
  )
  const settings = (
    ['workspace', 'sending', 'timezone', 'locale', 'identity', 'tracking', 'records', 'policies', 'topics'] as const
  ).filter((name) => before && !isSame(before[name], after[name]))
  return { ...(Object.fromEntries(sections) as Record<Section, SectionChanges>), settings }
}

/** Conditions of cohorts by their canonical form: what only stands in another order is no change. */
function partsOf(section: Section, workspace: Workspace | undefined): Readonly<Record<string, unknown>> {
  if (section !== 'cohorts' || !workspace) return workspace?.[section] ?? {}
  const cohorts = Object.entries(workspace.cohorts)
  return Object.fromEntries(cohorts.map(([key, cohort]) => [key, { ...cohort, where: canonicalText(cohort.where) }]))
}

function compareSection(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): SectionChanges {
  const keys = Object.keys(after)
  return {
    added: keys.filter((key) => !Object.hasOwn(before, key)),
    changed: keys.filter((key) => Object.hasOwn(before, key) && !isSame(before[key], after[key])),
    removed: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
  }
}

/** By content: the order of keys says nothing. Infinity, an open bound, is null in JSON and nothing else is. */
const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? ''
