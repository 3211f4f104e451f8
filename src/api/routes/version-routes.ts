import { z } from 'zod'
import { changesLine } from '../../insight/plan-words.ts'
import { compareWorkspaces } from '../../insight/workspace-changes.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Workspace } from '../../model/workspace.ts'
import type { ApiContext } from '../api-context.ts'
import type { KeptVersion, VersionRecord } from '../api-deps.ts'
import { asYaml } from '../edit-definition.ts'
import { isoTime } from '../iso-time.ts'
import { migrationFields, readMigration } from '../migration-query.ts'
import { pageByKey } from '../page-cursor.ts'
import { pageQuery, toPage } from '../parameters.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'
import { publish } from './workspace-routes.ts'

const number = z.coerce.number().int().min(1)

export const versionRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/workspace/versions',
    id: 'listVersions',
    tag: 'workspace',
    summary: 'Every version of the definition that took effect, the newest first: when, by what, and what it changed.',
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'VersionPage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: async ({ context, query }): Promise<Shape<'VersionPage'>> => {
      const all = await context.deps.versions()
      const newest = all.map((record, index) => ({ ...record, before: all[index - 1], key: String(record.version) }))
      const { items, next } = pageByKey(newest.reverse(), toPage(query))
      const inForce = context.current().version
      return { items: await Promise.all(items.map((each) => viewVersion(context, each, inForce))), next }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/workspace/versions/:version',
    id: 'readVersion',
    tag: 'workspace',
    summary: 'A version of the definition as it was written.',
    params: z.strictObject({ version: number }),
    answer: { kind: 'json', schema: 'VersionSource' },
    errors: ['not_found'],
    handle: async ({ context, params: { version } }): Promise<Shape<'VersionSource'>> => {
      const { source } = await knownVersion(context, version)
      return { version, source: asYaml(source) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/workspace/rollback',
    id: 'rollbackWorkspace',
    tag: 'workspace',
    summary: 'Publishes an earlier version once more, as a new one: the one before, unless another is named.',
    query: z.strictObject({
      version: number.optional().describe('The version to bring back; absent: the one before the one in force.'),
      ...migrationFields,
    }),
    answer: { kind: 'json', schema: 'Published' },
    errors: [
      'bad_request',
      'not_found',
      'invalid_definition',
      'conflict',
      'unmapped_steps',
      'too_many_requests',
      'unavailable',
    ],
    handle: async ({ context, query, reply }) => {
      const migration = readMigration(query)
      const inForce = context.current().version
      const version = query.version ?? (await versionBefore(context, inForce))
      if (version === inForce)
        throw new RekindleError('conflict', `Version ${version} is in force already.`, { path: 'version' })
      const kept = await knownVersion(context, version)
      const warnings = await contentWarnings(context, version, kept)
      const how = { version: inForce, rollbackOf: version, ...(migration && { migration }) }
      const published = await publish(context, reply, kept.source, how)
      return 'version' in published && warnings.length > 0 ? { ...published, warnings } : published
    },
  }),
]

async function versionBefore({ deps }: ApiContext, inForce: number): Promise<number> {
  const before = (await deps.versions()).findLast(({ version }) => version < inForce)
  if (!before) throw new RekindleError('not_found', 'There is no version before the one in force.')
  return before.version
}

/** Throws `not_found`. */
async function knownVersion({ deps }: ApiContext, version: number): Promise<KeptVersion> {
  const kept = await deps.readVersion(version)
  if (!kept)
    throw new RekindleError('not_found', `There is no version ${version} of the definition.`, { path: 'version' })
  return kept
}

/** A version keeps its own text, but its templates may lie in files that are others by now. */
async function contentWarnings(
  { deps }: ApiContext,
  version: number,
  { source, workspace: before }: KeptVersion,
): Promise<string[]> {
  const { workspace: now } = await deps.check(source)
  const changed = now
    ? Object.keys(before.templates).filter((key) => contentOf(before, key) !== contentOf(now, key))
    : []
  return changed.length === 0
    ? []
    : [
        `The content of these templates lies in files that changed since version ${version}, and is as it is there now: ${changed.join(', ')}.`,
      ]
}

const contentOf = ({ templates }: Workspace, key: string): string =>
  JSON.stringify(Object.entries(templates[key] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))

async function viewVersion(
  { deps }: ApiContext,
  { version, at, before }: VersionRecord & { readonly before: VersionRecord | undefined },
  inForce: number,
): Promise<Shape<'Version'>> {
  const [kept, previous] = await Promise.all([
    deps.readVersion(version),
    before ? deps.readVersion(before.version) : undefined,
  ])
  return {
    version,
    at: at === undefined ? null : isoTime(at),
    by: kept?.by ?? null,
    rollbackOf: kept?.rollbackOf ?? null,
    migrated: kept?.migrated ?? false,
    inForce: version === inForce,
    summary: kept ? changesLine(compareWorkspaces(previous?.workspace, kept.workspace), !previous) : '',
  }
}
