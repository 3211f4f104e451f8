import { allSteps } from '../../model/step-blocks.ts'
import type { Step } from '../../model/workspace.ts'

/**
 * Which step of the new version is which of the old one. A step with an id of its own is known by it. One without is named by its place
 * (`steps[2]`), which says nothing after an edit: it is known by what it does and by what stands around it, as a comparison of two
 * texts finds lines that moved. `renamed`: what people say is the same step under another name.
 */
export function matchSteps(
  before: readonly Step[],
  after: readonly Step[],
  renamed: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const olds = allSteps(before)
  const news = allSteps(after)
  const names = new Set(news.map(({ id }) => id))
  const same = new Map<string, string>()
  const taken = new Set<string>()
  const pair = (old: Step, id: string): void => {
    if (same.has(old.id) || taken.has(id) || !names.has(id)) return
    same.set(old.id, id)
    taken.add(id)
  }
  for (const old of olds) if (!isPlace(old.id)) pair(old, old.id)
  const isOpen = (old: Step, step: Step): boolean =>
    isPlace(old.id) && isPlace(step.id) && !same.has(old.id) && !taken.has(step.id)
  const anchors = longestCommon(
    olds,
    news,
    (old, step) => same.get(old.id) === step.id || (isOpen(old, step) && doing(old) === doing(step)),
  )
  for (const [old, step] of anchors) pair(olds[old]!, news[step]!.id)
  // One that was moved past others does what it did.
  for (const old of olds) {
    const moved = news.find((step) => isOpen(old, step) && doing(old) === doing(step))
    if (moved) pair(old, moved.id)
  }
  // A place may be another step's, and what is asked may be just where to go on: those that are known by what they do come first.
  for (const old of olds) if (renamed.has(old.id)) pair(old, renamed.get(old.id)!)
  // Between two steps that are known, those of one kind are taken for the same in their order: their text was edited.
  let [fromOld, fromNew] = [0, 0]
  for (const [old, step] of [...anchors, [olds.length, news.length] as const]) {
    const left = olds.slice(fromOld, old).filter(({ id }) => isPlace(id) && !same.has(id))
    const free = news.slice(fromNew, step).filter(({ id }) => isPlace(id) && !taken.has(id))
    for (const each of left) {
      const match = free.find(({ id, kind }) => kind === each.kind && !taken.has(id))
      if (match) pair(each, match.id)
    }
    ;[fromOld, fromNew] = [old + 1, step + 1]
  }
  return same
}

/** A step without an id is named by its path, which no id can be. */
const isPlace = (id: string): boolean => id.includes('[')

/** What a step does, without its name and without the steps inside it: the same text, the same doing. */
export function doing(step: Step): string {
  return JSON.stringify(step, (key, value: unknown) =>
    key === 'then' || key === 'otherwise' ? undefined : key === 'id' && value === step.id ? undefined : value,
  )
}

/** Pairs of indexes, ascending in both: as many as possible. */
function longestCommon<T>(
  a: readonly T[],
  b: readonly T[],
  isSame: (one: T, other: T) => boolean,
): readonly (readonly [number, number])[] {
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  const at = (row: number, column: number): number => lengths[row * width + column]!
  const equal = a.map((one) => b.map((other) => isSame(one, other)))
  for (let row = a.length - 1; row >= 0; row--) {
    for (let column = b.length - 1; column >= 0; column--) {
      lengths[row * width + column] = equal[row]![column]
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const pairs: (readonly [number, number])[] = []
  for (let row = 0, column = 0; row < a.length && column < b.length;) {
    if (equal[row]![column]) pairs.push([row++, column++])
    else if (at(row + 1, column) >= at(row, column + 1)) row++
    else column++
  }
  return pairs
}
