import { isMapping } from './mapping.ts'
import { isWithin, pathText, type Path } from './path.ts'

/** One place that was changed; undefined: taken away. */
export interface Change {
  readonly path: Path
  readonly value: unknown
}

/** The places at which `after` differs from `before`, as deep down as can be told. Lists of another length differ as a whole. */
export function changesOf(before: unknown, after: unknown, path: Path = []): readonly Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (isMapping(before) && isMapping(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    const inner = keys.flatMap((key) => changesOf(before[key], after[key], [...path, key]))
    // Only the order of the keys differs.
    return inner
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return after.flatMap((item, index) => changesOf(before[index], item, [...path, index]))
  return [{ path, value: after }]
}

/** Changes of mine at places that others changed too, to something else. */
export function conflictsOf(mine: readonly Change[], theirs: readonly Change[]): readonly Change[] {
  return mine.filter((own) => theirs.some((other) => overlap(own, other) && !isSameChange(own, other)))
}

const overlap = (one: Change, other: Change): boolean => {
  const [a, b] = [pathText(one.path), pathText(other.path)]
  return isWithin(a, b) || isWithin(b, a)
}

const isSameChange = (one: Change, other: Change): boolean =>
  pathText(one.path) === pathText(other.path) && JSON.stringify(one.value) === JSON.stringify(other.value)
