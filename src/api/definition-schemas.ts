import { z } from 'zod'
import { SECTIONS } from '../insight/workspace-changes.ts'
import { WorkspacePlan } from './plan-schemas.ts'
import { count, keys, Problem } from './schema-parts.ts'

/** Answers about the definition and its changes. */

const owner = z.enum(['file', 'store']).describe('Who changes it: the file that it was started with, or the store.')
export const Workspace = z.strictObject({
  version: count,
  owner,
  source: z.string().describe('YAML'),
  definition: z.unknown().describe('The same as JSON, as written.'),
})
export const Published = z.strictObject({
  version: count,
  warnings: z.array(z.string()).optional().describe('What is not as it may have been meant.'),
})
export const WorkspaceChange = z.strictObject({
  change: z
    .strictObject({
      version: count,
      stage: z
        .enum(['reading', 'judging'])
        .describe(
          '`reading`: history is read, the version before holds. `judging`: it holds, people are judged one by one.',
        ),
      done: count,
      total: count,
    })
    .nullable(),
})

const changes = z.strictObject({ added: keys, changed: keys, removed: keys })
export const Plan = z.strictObject({
  problems: z.array(Problem),
  warnings: z.array(Problem),
  changes: z
    .strictObject({
      ...(Object.fromEntries(SECTIONS.map((section) => [section, changes])) as Record<
        (typeof SECTIONS)[number],
        typeof changes
      >),
      settings: keys,
    })
    .nullable()
    .describe('Null while there are problems.'),
  plan: WorkspacePlan.nullable().describe('For whom. Null while there are problems.'),
  lines: z.array(z.string()).describe('The same for people.'),
})

export const DefinitionText = z.strictObject({
  problems: z.array(Problem),
  warnings: z.array(Problem),
  cohorts: z.array(z.strictObject({ key: z.string(), text: z.string() })).describe('Empty while there are problems.'),
  campaigns: z
    .array(
      z.strictObject({
        key: z.string(),
        lines: keys.describe('What holds for it as a whole.'),
        steps: z
          .array(z.strictObject({ id: z.string(), kind: z.string(), text: z.string() }))
          .describe('In the order of the definition, those of a block behind their block.'),
      }),
    )
    .describe('Empty while there are problems.'),
})
