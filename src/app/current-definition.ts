import type { CollectSource } from '../collect/source-directory.ts'
import { openConnections, type Connection, type VapidKeys } from '../deliver/open-connections.ts'
import type { Program } from '../engine/program.ts'
import type { Workspace } from '../model/workspace.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'

/** What follows from the definition in force, worked out once for each. */
export interface CurrentDefinition {
  readonly program: Program | undefined
  readonly workspace: Workspace | undefined
  readonly connections: ReadonlyMap<string, Connection>
  readonly sources: readonly CollectSource[]
}

const NONE: CurrentDefinition = { program: undefined, workspace: undefined, connections: new Map(), sources: [] }

export function followDefinition(pipeline: PipelineClient, vapid: VapidKeys): () => CurrentDefinition {
  let current = NONE
  return () => {
    const program = pipeline.program()
    if (program && program !== current.program) {
      const { workspace } = program
      current = {
        program,
        workspace,
        connections: openConnections(workspace, vapid),
        sources: Object.entries(workspace.sources).map(([key, { writeKey, origins }]) => ({ key, writeKey, origins })),
      }
    }
    return current
  }
}
