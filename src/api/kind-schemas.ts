import { z } from 'zod'
import { page } from './schema-parts.ts'

/** What the API answers about the kinds of connections; see schemas.ts for the rest. */

const Kind = z.strictObject({
  key: z.string().describe('What `kind` says in the definition.'),
  title: z.string(),
  summary: z.string(),
  abilities: z.array(z.string()),
  settings: z.array(
    z.strictObject({
      key: z.string(),
      type: z.enum(['text', 'number', 'flag', 'choice', 'other']).describe('`other`: a mapping or a list.'),
      description: z.string(),
      isNeeded: z.boolean(),
      isSecret: z.boolean(),
      choices: z.array(z.string()).describe('Of a `choice`.'),
      usual: z.union([z.string(), z.number(), z.boolean()]).optional().describe('What holds where nothing is said.'),
    }),
  ),
})

export const KIND_SCHEMAS = { Kind, KindPage: page(Kind) }
