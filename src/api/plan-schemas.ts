import { z } from 'zod'
import { count } from './schema-parts.ts'

/** What the API answers about versions of the definition; see schemas.ts for the rest. */

const figure = count.nullable().describe('Null: not known.')
const statusThen = z.enum(['draft', 'live', 'paused', 'ended']).nullable()
export const WorkspacePlan = z.strictObject({
  version: count.describe('The version in force, that it was compared with.'),
  people: z
    .strictObject({
      counted: count.describe('Who were looked at.'),
      total: count,
      approximate: z
        .enum(['time', 'filling'])
        .nullable()
        .describe('`time`: not everybody could be looked at. `filling`: a version before is still taken over.'),
    })
    .nullable()
    .describe('Null: people were not counted.'),
  cohorts: z.array(
    z.strictObject({
      key: z.string(),
      change: z
        .enum(['added', 'changed', 'removed', 'follows'])
        .describe('`follows`: it stays, but something that it rests on does not.'),
      before: figure,
      after: figure,
      enter: figure,
      leave: figure,
    }),
  ),
  campaigns: z.array(
    z.strictObject({
      key: z.string(),
      change: z.enum(['added', 'changed', 'removed', 'same']),
      status: z.strictObject({ before: statusThen, after: statusThen }),
      people: figure.describe('Journeys in flight, of all versions.'),
      steps: z.array(
        z.strictObject({
          step: z.string(),
          change: z.enum(['added', 'changed', 'renamed', 'removed']),
          was: z.string().nullable().describe('Its name in the version in force, if that is another.'),
        }),
      ),
      standing: z.array(
        z.strictObject({
          version: count,
          step: z.string().describe('Empty behind the last step.'),
          people: count,
          isGone: z.boolean().describe('The new version lacks the step.'),
          goes: z.enum(['stays', 'moves', 'ends']),
          to: z.string().nullable(),
          reason: z.string().nullable().describe('Why the journey ends.'),
        }),
      ),
    }),
  ),
  migrate: z.boolean(),
  unmapped: z
    .array(z.strictObject({ campaign: z.string(), step: z.string(), people: figure }))
    .describe('Steps for which it has to be said where people go on, if journeys are to move.'),
  mapProblems: z.array(z.string()),
})

export const Version = z.strictObject({
  version: count,
  at: z.iso.datetime().nullable().describe('When it took effect; ISO 8601, UTC.'),
  by: z.enum(['file', 'api']).nullable().describe('The file that owns the definition, or a call of the API.'),
  rollbackOf: count.nullable().describe('The version that it brought back.'),
  migrated: z.boolean().describe('Whether journeys in flight were moved to it.'),
  inForce: z.boolean(),
  summary: z.string().describe('What it changed, in a line.'),
})
export const VersionSource = z.strictObject({ version: count, source: z.string().describe('YAML') })
