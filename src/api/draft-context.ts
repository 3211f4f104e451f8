import { z } from 'zod'
import { createCohortJudge } from '../insight/judge-parts.ts'
import { createNames } from '../insight/names.ts'
import { RekindleError } from '../kernel/errors.ts'
import type { ApiContext } from './api-context.ts'

/** A definition may have a million characters, of up to four bytes each in the worst case. */
export const DEFINITION_BYTES_MAX = 4 * 1024 * 1024

/** The field of a body by which one asks about a definition that is not published. */
export const draftField = {
  definition: z
    .string()
    .min(1)
    .optional()
    .describe('YAML: answers as if this were the definition in force. Nothing is published.'),
}

/** The same, with `definition` in place of the one in force. Throws `bad_request` with everything that is wrong with it. */
export async function withDraft(context: ApiContext, definition: string | undefined): Promise<ApiContext> {
  if (definition === undefined) return context
  const { problems, workspace } = await context.deps.check(definition)
  if (!workspace) {
    const told = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    throw new RekindleError('bad_request', told.join(' '), { path: 'definition' })
  }
  const names = createNames(workspace)
  const current = {
    ...context.current(),
    source: definition,
    workspace,
    names,
    judge: createCohortJudge(workspace, names),
  }
  return { ...context, current: () => current }
}
