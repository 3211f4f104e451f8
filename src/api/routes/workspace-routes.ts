import { z } from 'zod'
import { definitionWords } from '../../insight/definition-words.ts'
import { planWords } from '../../insight/plan-words.ts'
import { compareWorkspaces } from '../../insight/workspace-changes.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Migration } from '../../model/migration.ts'
import type { Problem } from '../../model/parse/problem.ts'
import type { ApiContext } from '../api-context.ts'
import type { PublishOptions } from '../api-deps.ts'
import { sendError } from '../api-errors.ts'
import { DEFINITION_BYTES_MAX } from '../draft-context.ts'
import { asYaml, definitionOf, rewriteDefinition } from '../edit-definition.ts'
import { migrationFields, readMigration } from '../migration-query.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'
import type { FastifyReply } from 'fastify'

/** People are counted for so long, unless it is said otherwise. */
const COUNT_SECONDS_DEFAULT = 20
const COUNT_SECONDS_MAX = 100

const publishQuery = z.strictObject({
  version: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('The version that was edited: refused with `conflict` if another is in force.'),
  ...migrationFields,
})

const planQuery = z.strictObject({
  people: z.enum(['true', 'false']).default('true').describe('Whether people are counted.'),
  seconds: z.coerce
    .number()
    .int()
    .min(1)
    .max(COUNT_SECONDS_MAX)
    .default(COUNT_SECONDS_DEFAULT)
    .describe('How long people are counted at most; with what was found by then it answers.'),
  ...migrationFields,
})

export const workspaceRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/workspace',
    id: 'readWorkspace',
    tag: 'workspace',
    summary: 'The whole definition. With `Accept: application/yaml` or `?format=yaml` the YAML text.',
    query: z.strictObject({ format: z.enum(['json', 'yaml']).optional() }),
    answer: { kind: 'json', schema: 'Workspace', orYaml: true },
    errors: ['unavailable'],
    handle: ({ context, query, request, reply }): Shape<'Workspace'> | FastifyReply => {
      const { version, owner, source } = context.current()
      const format = query.format ?? (/\byaml\b/.test(request.headers.accept ?? '') ? 'yaml' : 'json')
      reply.header('etag', `"${version}"`)
      if (format === 'yaml') return reply.header('content-type', 'application/yaml; charset=utf-8').send(asYaml(source))
      return { version, owner, source: asYaml(source), definition: definitionOf(source) }
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/workspace',
    id: 'publishWorkspace',
    tag: 'workspace',
    summary:
      'Makes a definition (YAML or JSON) the one in force. With problems nothing changes, and each is named with its place.',
    query: publishQuery,
    body: 'definition',
    bodyBytesMax: DEFINITION_BYTES_MAX,
    answer: { kind: 'json', schema: 'Published' },
    errors: ['bad_request', 'invalid_definition', 'conflict', 'unmapped_steps', 'too_many_requests', 'unavailable'],
    handle: ({ context, query, body, reply }) => {
      const migration = readMigration(query)
      return publish(context, reply, body, { version: query.version, ...(migration && { migration }) })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/workspace/change',
    id: 'readWorkspaceChange',
    tag: 'workspace',
    summary: 'How far a definition is that was published and that not everybody was judged by yet.',
    answer: { kind: 'json', schema: 'WorkspaceChange' },
    errors: [],
    handle: ({ context }): Shape<'WorkspaceChange'> => {
      const change = context.deps.change()
      if (change?.stage !== 'reading' && change?.stage !== 'judging') return { change: null }
      const { version, stage, done, total } = change
      return { change: { version, stage, done, total } }
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/workspace/change',
    id: 'cancelWorkspaceChange',
    tag: 'workspace',
    summary: 'Gives up a definition that is being prepared: the one before stays in force.',
    answer: { kind: 'nothing' },
    errors: ['conflict'],
    handle: ({ context, reply }) => {
      if (!context.deps.cancelChange())
        throw new RekindleError(
          'conflict',
          'No definition is being prepared. One that is in force can only be replaced.',
        )
      return reply.code(204).send()
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/workspace/plan',
    id: 'planWorkspace',
    tag: 'workspace',
    summary:
      'What publishing a definition would change, and for how many people, and what is wrong with it. Nothing is written.',
    query: planQuery,
    body: 'definition',
    bodyBytesMax: DEFINITION_BYTES_MAX,
    answer: { kind: 'json', schema: 'Plan' },
    errors: ['bad_request', 'too_many_requests', 'unavailable'],
    handle: async ({ context, body, query }): Promise<Shape<'Plan'>> => {
      const { deps } = context
      const migration = readMigration(query)
      const { problems, warnings, workspace } = await deps.check(body)
      const told = { problems: problems.map(viewProblem), warnings: warnings.map(viewProblem) }
      if (!workspace || problems.length > 0) return { ...told, changes: null, plan: null, lines: [] }
      const changes = compareWorkspaces(deps.workspace()?.workspace, workspace)
      const plan = await deps.plan(workspace, {
        ...(migration && { migration }),
        ...(query.people === 'true' && { countWithinMs: query.seconds * 1000 }),
      })
      return {
        ...told,
        changes: mutable(changes) as NonNullable<Shape<'Plan'>['changes']>,
        plan: mutable(plan) as NonNullable<Shape<'Plan'>['plan']>,
        lines: [...planWords(changes, plan)],
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/workspace/describe',
    id: 'describeWorkspace',
    tag: 'workspace',
    summary:
      'What a definition says, in sentences, and what is wrong with it. Nothing is written, and nobody is counted.',
    body: 'definition',
    bodyBytesMax: DEFINITION_BYTES_MAX,
    answer: { kind: 'json', schema: 'DefinitionText' },
    errors: ['bad_request', 'unavailable'],
    handle: async ({ context, body }): Promise<Shape<'DefinitionText'>> => {
      const { problems, warnings, workspace } = await context.deps.check(body)
      const told = { problems: problems.map(viewProblem), warnings: warnings.map(viewProblem) }
      const text = workspace && problems.length === 0 ? definitionWords(workspace) : { cohorts: [], campaigns: [] }
      return { ...told, ...(mutable(text) as Pick<Shape<'DefinitionText'>, 'cohorts' | 'campaigns'>) }
    },
  }),
]

interface PublishHow extends Omit<PublishOptions, 'expectedVersion'> {
  /** The version that was edited. */
  readonly version?: number | undefined
}

/** Publishes and answers with the new version, or with everything that is wrong. */
export async function publish(
  context: ApiContext,
  reply: FastifyReply,
  text: string,
  { version, ...how }: PublishHow,
): Promise<Shape<'Published'> | FastifyReply> {
  const { deps } = context
  const current = deps.workspace()
  if (version !== undefined && current && version !== current.version) {
    throw new RekindleError(
      'conflict',
      `Version ${version} was edited, but version ${current.version} is in force. Read it again and repeat the change.`,
    )
  }
  const merged = await asSource(context, text)
  if ('problems' in merged) return refuseDefinition(context, reply, merged.problems)
  const planned = how.migration && (await checkMigration(context, merged.text, how.migration))
  const expectedVersion = version ?? planned
  const published = await deps.publish(merged.text, {
    ...how,
    ...(expectedVersion !== undefined && { expectedVersion }),
  })
  return published.ok ? { version: published.value.version } : refuseDefinition(context, reply, published.error)
}

/** People are looked at for so long before they are moved; who is not found by then and stands at no known step stays. */
const CHECK_MS = 60_000

/** Gives the version that people are moved from. Throws `unmapped_steps`, or `bad_request` for names that are not known. */
async function checkMigration({ deps }: ApiContext, text: string, migration: Migration): Promise<number | undefined> {
  const { workspace } = await deps.check(text)
  // What is wrong with it, publishing says.
  if (!workspace) return undefined
  const plan = await deps.plan(workspace, { migration, countWithinMs: CHECK_MS, onlyJourneys: true })
  if (plan.mapProblems.length > 0) throw new RekindleError('bad_request', plan.mapProblems.join(' '), { path: 'map' })
  if (plan.unmapped.length === 0) return plan.version
  const steps = plan.unmapped.map(({ campaign, step, people }) => `${campaign}:${step} (${people ?? 0} there now)`)
  throw new RekindleError(
    'unmapped_steps',
    `Steps go away for which it is not said where their people go on: ${steps.join(', ')}. Say it for each: OLD=NEW, OLD=exit or OLD=stay.`,
    { path: 'map' },
  )
}

/**
 * JSON has no comments, so it is written into the source that is in force: what people noted there stays. It is checked before, as it
 * was sent, so that the places of problems are places in what was sent.
 */
async function asSource(
  { deps }: ApiContext,
  text: string,
): Promise<{ text: string } | { problems: readonly Problem[] }> {
  const json = parseObject(text)
  const current = deps.workspace()
  if (!json || !current) return { text }
  const { problems } = await deps.check(text)
  return problems.length > 0 ? { problems } : { text: rewriteDefinition(current.source, json) }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    // YAML may begin with a brace as well; what it is, the reader of definitions will say.
    return undefined
  }
}

function refuseDefinition({ deps }: ApiContext, reply: FastifyReply, problems: readonly Problem[]): FastifyReply {
  const [first] = problems
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  const message = `The definition was not published: ${first?.message ?? 'it has problems.'}${more}`
  const error = {
    code: 'invalid_definition' as const,
    message,
    ...(first && first.path !== '' && { path: first.path }),
  }
  return sendError(reply, deps.metrics, error, { problems: problems.map(viewProblem) })
}

const viewProblem = ({ code, message, path, line, column, file, hint }: Problem): Shape<'Problem'> => ({
  code,
  message,
  path,
  line,
  column,
  ...(file !== undefined && { file }),
  ...(hint !== undefined && { hint }),
})

/** The schema's arrays are mutable, which ours are not. */
const mutable = (part: object): unknown => structuredClone(part)
