import type { Scalar } from '../match.ts'
import { ALIASES_MAX, DEPTH_MAX, KEY_CHARS_MAX, NODES_MAX } from './limits.ts'
import type { BrokenNode, Entry, Node, Position } from './node.ts'
import { shorten } from './node.ts'
import type { Place } from './problem.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'
import type { ReadVariable } from './variables.ts'
import { fillVariables } from './variables.ts'

/** What YAML and plain objects share on the way to nodes: limits, keys, the environment. */
export interface TreeBuilder {
  readonly reports: Reports
  readonly env: ReadVariable
  nodes: number
  aliases: number
  /** A limit was met and reported: nothing more is read. */
  stopped: boolean
}

export const createTreeBuilder = (reports: Reports, env: ReadVariable): TreeBuilder => ({
  reports,
  env,
  nodes: 0,
  aliases: 0,
  stopped: false,
})

/** Names that JavaScript gives a meaning of its own: no map of ours may hold them. */
export const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype']

/** False once a limit is passed; it is reported once, where it was passed. */
export function mayRead(builder: TreeBuilder, at: Position & { readonly place: Place }, depth: number): boolean {
  if (builder.stopped) return false
  builder.nodes++
  if (depth > DEPTH_MAX)
    return stop(builder, at, 'too_deep', `Lists and mappings stand more than ${DEPTH_MAX} deep in each other.`)
  if (builder.nodes > NODES_MAX)
    return stop(builder, at, 'too_large', `The workspace has more than ${NODES_MAX} values.`)
  if (builder.aliases > ALIASES_MAX) {
    return stop(builder, at, 'too_many_aliases', `Aliases (*name) are used more than ${ALIASES_MAX} times.`)
  }
  return true
}

function stop(
  builder: TreeBuilder,
  at: Position & { readonly place: Place },
  code: 'too_deep' | 'too_large' | 'too_many_aliases',
  message: string,
): false {
  builder.stopped = true
  report(builder.reports, { place: at.place, path: at.path }, { code, message, hint: 'Nothing after this was read.' })
  return false
}

export function buildScalar(
  builder: TreeBuilder,
  at: Position & { readonly place: Place },
  found: { readonly value: Scalar; readonly shown: string },
): Node {
  if (typeof found.value === 'number' && !Number.isFinite(found.value)) {
    report(
      builder.reports,
      { place: at.place, path: at.path },
      {
        code: 'bad_value',
        message: `Numbers must be finite; found ${found.shown}.`,
      },
    )
    return broken(at)
  }
  if (typeof found.value !== 'string') return { kind: 'scalar', ...at, ...found }
  const filled = fillVariables(found.value, builder.env)
  if (filled.ok) return { kind: 'scalar', ...at, value: filled.text, shown: found.shown }
  const { code, message, hint } = filled
  report(builder.reports, { place: at.place, path: at.path }, { code, message, hint })
  return broken(at)
}

export const broken = (at: Position & { readonly place: Place }): BrokenNode => ({
  kind: 'broken',
  place: at.place,
  path: at.path,
  label: at.label,
})

/** Adds the entry and says true, if its key may stand there: reserved names and second entries are problems. */
export function addEntry(reports: Reports, entries: Map<string, Entry>, entry: Entry): boolean {
  const at = { place: entry.keyPlace, path: entry.value.path }
  if (FORBIDDEN_KEYS.includes(entry.key)) {
    report(reports, at, { code: 'bad_key', message: `"${entry.key}" can't be a key.`, hint: 'Choose another name.' })
    return false
  }
  if (entry.key.length > KEY_CHARS_MAX) {
    const message = `A key has at most ${KEY_CHARS_MAX} characters; "${shorten(entry.key)}" has ${entry.key.length}.`
    report(reports, at, { code: 'bad_key', message })
    return false
  }
  const first = entries.get(entry.key)
  if (first) {
    report(reports, at, {
      code: 'duplicate_key',
      message: `"${shorten(entry.key)}" stands here a second time; the first is ${showPlace(first.keyPlace)}.`,
      hint: 'Remove or rename one of them.',
    })
    return false
  }
  entries.set(entry.key, entry)
  return true
}

export function showPlace(place: Place): string {
  return `${place.file === undefined ? '' : `in ${place.file} `}at line ${place.line}, column ${place.column}`
}

/** A key that is a list or mapping is nearly always Liquid without quotes. */
export function reportKey(reports: Reports, at: { readonly place: Place; readonly path: string }): void {
  report(reports, at, {
    code: 'bad_key',
    message: 'A key must be text; found none, a list or a mapping.',
    hint: 'Text that begins with {{ needs quotes around it.',
  })
}
