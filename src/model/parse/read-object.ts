import type { Entry, Node, Position } from './node.ts'
import { childOf, itemOf, ROOT } from './node.ts'
import type { Place } from './problem.ts'
import { report } from './reports.ts'
import type { TreeBuilder } from './tree-builder.ts'
import { addEntry, broken, buildScalar, mayRead } from './tree-builder.ts'

/** There is no line where a definition was built in code; the path tells the place. */
const NO_PLACE: Place = { line: 0, column: 0 }

/** A plain object, as from JSON or the typed builder, as nodes. Keys whose value is undefined count as absent. */
export function readObject(value: unknown, builder: TreeBuilder, position: Position = ROOT, depth = 0): Node {
  const at = { ...position, place: NO_PLACE }
  // Depth bounds cycles too.
  if (!mayRead(builder, at, depth)) return broken(at)
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return buildScalar(builder, at, { value, shown: String(value) })
  }
  if (Array.isArray(value)) {
    return {
      kind: 'list',
      ...at,
      items: value.map((item, index) => readObject(item, builder, itemOf(at, index), depth + 1)),
    }
  }
  if (isPlain(value)) return readMap(value, builder, at, depth)
  report(builder.reports, at, {
    code: 'wrong_type',
    message: `Only plain data can stand here; found a ${typeof value === 'object' ? 'class instance' : typeof value}.`,
  })
  return broken(at)
}

function readMap(value: object, builder: TreeBuilder, at: Position & { readonly place: Place }, depth: number): Node {
  const entries = new Map<string, Entry>()
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    const node = readObject(item, builder, childOf(at, key), depth + 1)
    addEntry(builder.reports, entries, { key, keyPlace: NO_PLACE, value: node })
  }
  return { kind: 'map', ...at, entries }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
