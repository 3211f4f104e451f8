import type { KindRules } from '../kind-rules.ts'
import type { Layout, Template } from '../workspace.ts'
import type { ContentFiles } from './content.ts'
import { asMap, checkKey } from './fields.ts'
import { SECTION_ENTRIES_MAX } from './limits.ts'
import type { Entry, MapNode, Node } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

/** What all readers of one workspace share: its names, to check references against, and where problems go. */
export interface WorkspaceScope {
  readonly reports: Reports
  readonly files: ContentFiles
  readonly kinds: Readonly<Record<string, KindRules>>
  readonly cohorts: ReadonlySet<string>
  readonly computed: ReadonlySet<string>
  readonly campaigns: ReadonlySet<string>
  readonly coupons: ReadonlySet<string>
  readonly topics: ReadonlySet<string>
  /** Undefined where the template is broken: nothing more can be said of it. */
  readonly templates: ReadonlyMap<string, Template | undefined>
  /** Undefined where one is broken, as above. */
  readonly layouts: ReadonlyMap<string, Layout | undefined>
  readonly partials: ReadonlyMap<string, string | undefined>
  readonly connections: ReadonlyMap<string, ConnectionAbilities>
  /** Names that something refers to: the others earn a warning. */
  readonly used: Readonly<Record<'coupons' | 'templates' | 'layouts' | 'partials', Set<string>>>
  readonly live: boolean
  /** The workspace's own. */
  readonly timezone: string
}

/** What steps may ask of a connection. */
export interface ConnectionAbilities {
  readonly kind: string
  /** Undefined: the kind is unknown, so nothing is said about what it can't do. */
  readonly rules: KindRules | undefined
  readonly lists: readonly string[]
  /** In the file, not only built in. */
  readonly declared: boolean
}

/** A section of named things. A section without content is as good as none. */
export function sectionOf(reports: Reports, root: MapNode, key: string): readonly Entry[] {
  const node = root.entries.get(key)?.value
  if (!node || isNothing(node)) return []
  const expected = key === 'computed' ? 'from name to aggregate' : `from key to ${key.replace(/s$/, '')}`
  const map = asMap(reports, node, `a mapping ${expected}`)
  if (!map || map.entries.size <= SECTION_ENTRIES_MAX) return map ? [...map.entries.values()] : []
  const message = `\`${key}\` has ${map.entries.size} entries; at most ${SECTION_ENTRIES_MAX} can stand in a workspace.`
  report(reports, map, { code: 'too_large', message })
  return []
}

const isNothing = (node: Node): boolean => node.kind === 'scalar' && node.value === null

interface SectionReader<T> {
  /** With its article: `a cohort`. */
  readonly what: string
  readonly read: (node: Node, key: string) => T | undefined
  /** Where names follow a rule of their own. False: reported. */
  readonly checkName?: (entry: Entry) => boolean
}

/** Reads each thing of a section under its key. What could not be read is left out: its problems are reported. */
export function readSection<T>(
  reports: Reports,
  entries: readonly Entry[],
  { what, read, checkName }: SectionReader<T>,
): Readonly<Record<string, T>> {
  const all: [string, T][] = []
  for (const entry of entries) {
    const plain = checkName ? checkName(entry) : checkKey(reports, entry, what)
    const value = read(entry.value, entry.key)
    if (plain && value !== undefined) all.push([entry.key, value])
  }
  return Object.fromEntries(all)
}
