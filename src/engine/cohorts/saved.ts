import type { PathMatch } from '../../model/match.ts'
import { compileMatches, nextTurn } from './matches.ts'
import type { Judgement, Scene } from './scene.ts'

/** What a call of the journey saved. It stands in no `for`: when it was not known yet is not remembered. */
export interface CompiledSaved {
  readonly kind: 'saved'
  readonly match: PathMatch
  readonly holds: (values: readonly unknown[], now: number) => boolean
}

export const compileSaved = (match: PathMatch): CompiledSaved => ({
  kind: 'saved',
  match,
  holds: compileMatches(match),
})

export function evaluateSaved({ match, holds }: CompiledSaved, { journey, now }: Scene): Judgement {
  const saved = journey?.saved
  const values = saved && Object.hasOwn(saved, match.path) ? [saved[match.path]] : []
  return { holds: holds(values, now), until: nextTurn(match, values, now) }
}
