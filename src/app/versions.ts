import type { ApiDeps } from '../api/api-deps.ts'
import { decodeWorkspace } from '../model/encode-workspace.ts'
import { keptDefinition, readDefinitions } from '../run/definitions.ts'
import type { Settings } from '../store/views.ts'

/** Every definition that ever took effect: a start compiles all of them, so all are kept. */
export const createVersions = (settings: Settings): Pick<ApiDeps, 'versions' | 'readVersion'> => ({
  versions: async () => (await readDefinitions(settings)).map(({ version, at }) => ({ version, at })),
  readVersion: async (version) => {
    const kept = await keptDefinition(settings, version)
    return (
      kept && {
        source: kept.source,
        workspace: decodeWorkspace(kept.text),
        by: kept.origin?.by,
        rollbackOf: kept.origin?.rollbackOf,
        migrated: kept.migrate !== undefined,
      }
    )
  },
})
