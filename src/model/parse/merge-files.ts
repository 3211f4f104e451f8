import type { Entry, MapNode, Node } from './node.ts'
import { SECTIONS } from './read-workspace.ts'
import type { Reports } from './reports.ts'
import { asMap } from './fields.ts'
import { addEntry } from './tree-builder.ts'

/**
 * Several files as one workspace: sections are joined, everything else may stand in one file only. `version: 1` may stand
 * in each, since it says how that file is to be read. Empty files count as absent.
 */
export function mergeFiles(reports: Reports, roots: readonly Node[]): Node | undefined {
  const full = roots.filter((root) => !isNothing(root))
  const maps = full.map((root) => asMap(reports, root, 'a mapping')).filter((map) => map !== undefined)
  const [first] = maps
  if (!first) return roots[0]
  const entries = new Map<string, Entry>()
  for (const map of maps) {
    for (const entry of map.entries.values()) mergeEntry(reports, entries, entry)
  }
  return { ...first, entries }
}

const isNothing = (node: Node): boolean => node.kind === 'scalar' && node.value === null

function mergeEntry(reports: Reports, entries: Map<string, Entry>, entry: Entry): void {
  const before = entries.get(entry.key)
  const section = [...SECTIONS, 'layouts', 'partials', 'policies', 'topics'].includes(entry.key)
  if (before && section && isNothing(entry.value)) return
  if (before && section && isNothing(before.value)) return void entries.set(entry.key, entry)
  if (before?.value.kind === 'map' && section && entry.value.kind === 'map') {
    return void entries.set(entry.key, { ...before, value: mergeSections(reports, before.value, entry.value) })
  }
  if (before && entry.key === 'version' && sameScalar(before.value, entry.value)) return
  addEntry(reports, entries, entry)
}

function mergeSections(reports: Reports, first: MapNode, second: MapNode): MapNode {
  const entries = new Map(first.entries)
  for (const entry of second.entries.values()) addEntry(reports, entries, entry)
  return { ...first, entries }
}

const sameScalar = (a: Node, b: Node): boolean => a.kind === 'scalar' && b.kind === 'scalar' && a.value === b.value
