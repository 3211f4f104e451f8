import type { PathMatch } from '../../model/match.ts'
import type { CollectedItem } from '../profile-state.ts'
import { isLater, type Collection } from './collection.ts'
import { compileMatches, isRelative, nextTurn, valuesAt } from './matches.ts'
import type { Judgement, Scene } from './scene.ts'

/** What templates see: the newest first. `truncated`: there are more, or something of one did not fit. */
export interface Collected {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly truncated: boolean
}

/** A trait that is a collection, compared like any trait: `cart.items[].price`. */
export interface CompiledCollected {
  readonly kind: 'collected'
  readonly collection: Collection
  readonly match: PathMatch
  readonly path: readonly string[]
  readonly holds: (values: readonly unknown[], now: number) => boolean
}

export const compileCollected = (collection: Collection, match: PathMatch): CompiledCollected => ({
  kind: 'collected',
  collection,
  match,
  path: match.path.split('.'),
  holds: compileMatches(match),
})

/** Undefined: there is nothing in it. */
export function collectedValue(
  { id, collect }: Collection,
  { state, now }: Pick<Scene, 'state' | 'now'>,
): Collected | undefined {
  const kept = state.collections?.[id]
  if (!kept) return undefined
  const from = collect.withinMs === undefined ? -Infinity : now - collect.withinMs
  const newest = new Map<string, CollectedItem>()
  for (const item of kept.items) {
    if (item[0] > now || item[0] <= from) continue
    // Put in anew, so that the order is that of the newest.
    newest.delete(item[2])
    newest.set(item[2], item)
  }
  for (const removal of kept.removed) {
    const item = newest.get(removal[2])
    if (item && removal[0] <= now && isLater(removal, item)) newest.delete(removal[2])
  }
  if (newest.size === 0) return undefined
  const shown = [...newest.values()].toReversed().slice(0, collect.atMost)
  const isMore = newest.size > collect.atMost || (kept.lostItem !== undefined && kept.lostItem[0] > from)
  return { items: shown.map(([, , , [item]]) => item), truncated: isMore || shown.some(([, , , [, isCut]]) => isCut) }
}

function valuesOf({ collection, path }: CompiledCollected, scene: Scene): readonly unknown[] {
  const value = collectedValue(collection, scene)
  return value === undefined ? [] : valuesAt({ [path[0]!]: value }, path)
}

export function evaluateCollected(condition: CompiledCollected, scene: Scene): Judgement {
  const values = valuesOf(condition, scene)
  const until = Math.min(nextToLeave(condition, scene), nextTurn(condition.match, values, scene.now))
  return { holds: condition.holds(values, scene.now), until }
}

/** When the oldest thing in the window leaves it. */
function nextToLeave({ collection }: CompiledCollected, { state, now }: Scene): number {
  const { withinMs } = collection.collect
  if (withinMs === undefined) return Infinity
  const oldest = state.collections?.[collection.id]?.items.find(([at]) => at > now - withinMs && at <= now)
  return oldest ? oldest[0] + withinMs : Infinity
}

/** Moments up to now at which it may have turned: things come, are taken away, leave the window, and dates among them turn. */
export function collectedTurns(condition: CompiledCollected, scene: Scene): readonly number[] {
  const { collection, match } = condition
  const { withinMs } = collection.collect
  const kept = scene.state.collections?.[collection.id]
  const times = [...(kept?.items ?? []), ...(kept?.removed ?? [])].map(([at]) => at)
  const changes = withinMs === undefined ? times : [...times, ...times.map((at) => at + withinMs)]
  if (!match.matches.some(isRelative)) return changes
  const starts = [...new Set([scene.state.firstSeen, ...changes])]
  return [...starts, ...starts.flatMap((at) => dateTurns(condition, { ...scene, now: at }, scene.now))]
}

function dateTurns(condition: CompiledCollected, scene: Scene, end: number): readonly number[] {
  const values = valuesOf(condition, scene)
  const turns: number[] = []
  for (let at = nextTurn(condition.match, values, scene.now); at <= end; at = nextTurn(condition.match, values, at))
    turns.push(at)
  return turns
}
