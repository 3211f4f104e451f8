import type { PathMatch } from '../../model/match.ts'
import { LAST_SEEN, type ProfileState, type Saying } from '../profile-state.ts'
import { compileMatches, isRelative, nextTurn, valuesAt } from './matches.ts'
import type { Judgement, Scene } from './scene.ts'

export interface CompiledTrait {
  readonly kind: 'trait'
  readonly match: PathMatch
  readonly path: readonly string[]
  /** Judged at moments gone by: all that was said since is kept for it. */
  readonly looksBack: boolean
  readonly holds: (values: readonly unknown[], now: number) => boolean
}

export const compileTrait = (match: PathMatch, looksBack: boolean): CompiledTrait => ({
  kind: 'trait',
  match,
  path: match.path.split('.'),
  looksBack,
  holds: compileMatches(match),
})

/** The trait that a path begins with: it may be a list itself. */
export const traitName = (path: readonly string[]): string => path[0]!.replace('[]', '')

export function evaluateTrait(condition: CompiledTrait, scene: Scene): Judgement {
  const values = traitValues(condition, scene)
  return { holds: condition.holds(values, scene.now), until: nextTurn(condition.match, values, scene.now) }
}

/** All values that the path leads to, of traits that people have been said to have and of those built in. */
export function traitValues(
  { path, looksBack }: Pick<CompiledTrait, 'path' | 'looksBack'>,
  { state, now }: Pick<Scene, 'state' | 'now'>,
): readonly unknown[] {
  const name = traitName(path)
  const value = looksBack ? latestAt(sayingsOf(name, state), now)?.[2] : state.traits[name]?.[0]
  // A trait that was taken away stays as null, so that no older saying comes back; it has no values.
  if (value !== undefined && value !== null) return valuesAt({ [name]: value }, path)
  if (path[0] === 'first_seen' && path.length === 1) return [state.firstSeen]
  if (path[0] !== 'last_seen' || path.length > 1) return []
  const seen = looksBack ? latestAt(sayingsOf(LAST_SEEN, state), now)?.[0] : state.lastSeen
  return seen === undefined ? [] : [seen]
}

const NONE: readonly Saying[] = []
const sayingsOf = (name: string, { sayings }: ProfileState): readonly Saying[] =>
  sayings && Object.hasOwn(sayings, name) ? sayings[name]! : NONE

const latestAt = (sayings: readonly Saying[], now: number): Saying | undefined => sayings.findLast(([at]) => at <= now)

/** Moments up to now at which it may have turned: something was said, or a date that had been said came near or grew old. */
export function traitTurns(condition: CompiledTrait, scene: Scene): readonly number[] {
  const { state } = scene
  const sayings = [
    ...sayingsOf(traitName(condition.path), state),
    ...(condition.path[0] === 'last_seen' ? sayingsOf(LAST_SEEN, state) : NONE),
  ]
  const starts = [...new Set([state.firstSeen, ...sayings.map(([at]) => at)])]
  if (!condition.match.matches.some(isRelative)) return starts
  return [...starts, ...starts.flatMap((at) => dateTurns(condition, { ...scene, now: at }, scene.now))]
}

/** The moments from this one until `end` at which dates that are known at this one turn. */
function dateTurns(condition: CompiledTrait, scene: Scene, end: number): readonly number[] {
  const { match } = condition
  const values = traitValues(condition, scene)
  const turns: number[] = []
  for (let at = nextTurn(match, values, scene.now); at <= end; at = nextTurn(match, values, at)) turns.push(at)
  return turns
}
