import { evaluate } from '../engine/cohorts/evaluate.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import { compileProgram, type Program } from '../engine/program.ts'
import type { Workspace } from '../model/workspace.ts'
import { conditionWords } from './condition-words.ts'
import type { Names } from './names.ts'

/** Whether one part of a cohort's condition holds for a person. */
export interface JudgedPart {
  readonly holds: boolean
  /** Half a sentence: `did “Product Added” in the last 30 days`. */
  readonly text: string
}

export type JudgeCohort = (cohort: string, state: ProfileState, now: number) => readonly JudgedPart[]

/**
 * Judges cohorts part by part with the engine's own code, on facts that the profile keeps anyway. Compiled at the first question:
 * most workspaces are never asked.
 */
export function createCohortJudge(workspace: Workspace, names: Names): JudgeCohort {
  let program: Program | undefined
  return (key, state, now) => {
    program ??= compileProgram(workspace, { version: 0, reach: () => 'nothing' })
    const where = Object.hasOwn(workspace.cohorts, key) ? workspace.cohorts[key]!.where : undefined
    const compiled = program.cohortsByKey.get(key)?.condition
    if (!where || !compiled) return []
    const scene = { state, now }
    // Linking keeps the order of members, so that the parts of the two forms stand side by side.
    const parts =
      where.kind === 'all' && compiled.kind === 'all'
        ? where.of.map((part, index) => [part, compiled.of[index]!] as const)
        : [[where, compiled] as const]
    return parts.map(([part, form]) => ({ holds: evaluate(form, scene).holds, text: conditionWords(part, names) }))
  }
}
