import { z } from 'zod'
import { RekindleError } from '../kernel/errors.ts'
import { parseMappings, type Migration } from '../model/migration.ts'

const MAP_LENGTH_MAX = 10_000

/** Parameters with which journeys in flight move to what is published. */
export const migrationFields = {
  migrate: z
    .enum(['true', 'false'])
    .optional()
    .describe('Journeys in flight move to the new version; otherwise they stay on theirs.'),
  map: z
    .string()
    .max(MAP_LENGTH_MAX)
    .optional()
    .describe(
      'Where people at steps that go away go on: `OLD=NEW`, `OLD=exit`, `OLD=stay`, `CAMPAIGN:OLD=NEW`, with commas.',
    ),
}

interface MigrationQuery {
  readonly migrate?: 'true' | 'false' | undefined
  readonly map?: string | undefined
}

/** Undefined: nobody moves. Throws `bad_request`. */
export function readMigration({ migrate, map }: MigrationQuery): Migration | undefined {
  if (migrate !== 'true') {
    if (map === undefined) return undefined
    throw new RekindleError(
      'bad_request',
      '`map` says where people go on who are moved: ask for that with migrate=true.',
      {
        path: 'map',
      },
    )
  }
  const parsed = parseMappings(map ?? '')
  if (!parsed.ok) throw new RekindleError('bad_request', parsed.error, { path: 'map' })
  return parsed.value
}
