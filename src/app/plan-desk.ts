import { buildPlan, type WorkspacePlan } from '../insight/plan.ts'
import { touchedCohorts } from '../insight/touched-cohorts.ts'
import { RekindleError } from '../kernel/errors.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import type { Migration } from '../model/migration.ts'
import type { Workspace } from '../model/workspace.ts'
import { compileDefinition } from '../run/definitions.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'
import { reachFor } from './kind-rules.ts'
import type { Previews } from './start-preview.ts'

export interface PlanQuestion {
  /** Where people go on if journeys are to move; absent: they stay on their version. */
  readonly migration?: Migration
  /** How long people may be counted, ms; absent: they are not. */
  readonly countWithinMs?: number
  /** Only where people are in campaigns is of interest. */
  readonly onlyJourneys?: true
}

export type Planner = (workspace: Workspace, question: PlanQuestion) => Promise<WorkspacePlan>

/** Finds out what a definition would change, beside everything else that runs. */
export function createPlanner(pipeline: PipelineClient, previews: Previews): Planner {
  return async (workspace, { migration, countWithinMs, onlyJourneys }) => {
    const current = pipeline.program()
    if (!current) throw new RekindleError('unavailable', 'Starting up: there is no workspace yet. Try again shortly.')
    const isFilling = pipeline.change()?.stage === 'judging'
    const definition = { text: encodeWorkspace(workspace), version: current.version + 1, migrate: migration ?? [] }
    const next = compileDefinition(definition, current, reachFor)
    const cohorts = onlyJourneys ? [] : touchedCohorts(current.workspace, workspace).map(({ key }) => key)
    const heads = countWithinMs === undefined ? undefined : await previews.heads(workspace, cohorts, countWithinMs)
    return buildPlan({ current, next, migration, heads, isFilling })
  }
}
