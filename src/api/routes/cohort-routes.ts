import { z } from 'zod'
import { cohortNumber, memberSince } from '../../engine/cohorts/standings.ts'
import { decodeProfile } from '../../engine/profile-codec.ts'
import { conditionWords } from '../../insight/condition-words.ts'
import { own } from '../../insight/names.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Workspace } from '../../model/workspace.ts'
import type { ApiContext, Current } from '../api-context.ts'
import { pageByKey } from '../page-cursor.ts'
import { keyParams, pageQuery, toPage } from '../parameters.ts'
import { DEFINITION_BYTES_MAX, draftField, withDraft } from '../draft-context.ts'
import { definitionOf, rewriteDefinition } from '../edit-definition.ts'
import { viewMember, viewPerson } from '../profile-view.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'

export const cohortRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/cohorts',
    id: 'listCohorts',
    tag: 'cohorts',
    summary: 'All cohorts with their sizes.',
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'CohortPage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: async ({ context, query }): Promise<Shape<'CohortPage'>> => {
      const current = context.current()
      const sizes = await context.deps.store.views.cohortSizes()
      const { items, next } = pageByKey(
        Object.keys(current.workspace.cohorts).map((key) => viewCohort(context, key, sizes)),
        toPage(query),
      )
      return { items: [...items], next }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/cohorts/preview',
    id: 'previewCohort',
    tag: 'cohorts',
    summary: 'Who would be in a cohort with this condition now: how many, and some of them. Nothing is written.',
    body: z.strictObject({
      where: z.record(z.string(), z.unknown()).describe('As in the workspace file.'),
      ...draftField,
    }),
    bodyBytesMax: DEFINITION_BYTES_MAX,
    answer: { kind: 'json', schema: 'CohortPreview' },
    errors: ['bad_request', 'too_many_requests', 'unavailable'],
    handle: async ({ context, body }): Promise<Shape<'CohortPreview'>> => {
      const draft = await withDraft(context, body.definition)
      const { workspace, key } = await withCohort(draft, body.where)
      const { where } = workspace.cohorts[key]!
      const { size, profiles, sample } = await context.deps.preview(workspace, key)
      const records = await context.deps.store.state.profiles(sample)
      return {
        size,
        profiles,
        text: conditionWords(where, draft.current().names),
        sample: records.flatMap((text) => (text === undefined ? [] : [viewPerson(decodeProfile(text))])),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/cohorts/:key',
    id: 'readCohort',
    tag: 'cohorts',
    summary: 'One cohort.',
    params: keyParams,
    answer: { kind: 'json', schema: 'Cohort' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params }): Promise<Shape<'Cohort'>> => {
      knownCohort(context, params.key)
      return viewCohort(context, params.key, await context.deps.store.views.cohortSizes())
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/cohorts/:key/members',
    id: 'listMembers',
    tag: 'cohorts',
    summary: 'Who is in the cohort now, in the order of profile ids.',
    params: keyParams,
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'MemberPage' },
    errors: ['not_found', 'bad_cursor', 'unavailable'],
    handle: async ({ context, params, query }): Promise<Shape<'MemberPage'>> => {
      knownCohort(context, params.key)
      const { views, state } = context.deps.store
      const { items, next } = await views.members(params.key, toPage(query))
      const records = await state.profiles(items)
      const members = records.flatMap((text) => {
        const member = text === undefined ? undefined : decodeProfile(text)
        const enteredAt = member && memberSince(member.standings, cohortNumber(params.key))
        // It may have left, or been folded into another, between the two reads: it is no member any more.
        return member && enteredAt !== undefined ? [viewMember(member, enteredAt - (member.ahead ?? 0))] : []
      })
      return { items: members, next }
    },
  }),
]

/** A key that none of these cohorts has: the workspace with the condition has all of its own, too. */
function freeKey(cohorts: object): string {
  let key = 'preview-of-a-condition'
  while (Object.hasOwn(cohorts, key)) key += '-'
  return key
}

/** The workspace in force with a cohort of this condition. Throws `bad_request` with everything that is wrong with the condition. */
async function withCohort(context: ApiContext, where: unknown): Promise<{ workspace: Workspace; key: string }> {
  const { source } = context.current()
  const definition = definitionOf(source) as Readonly<Record<string, unknown>>
  const own = definition['cohorts'] ?? {}
  const key = freeKey(own)
  const cohorts = { ...own, [key]: { where } }
  const { problems, workspace } = await context.deps.check(rewriteDefinition(source, { ...definition, cohorts }))
  if (workspace) return { workspace, key }
  const prefix = `cohorts.${key}.`
  const [first] = problems
  throw new RekindleError('bad_request', problems.map(({ message }) => message).join(' '), {
    path: first?.path.startsWith(prefix) === true ? first.path.slice(prefix.length) : 'where',
  })
}

function knownCohort(context: ApiContext, key: string): Current {
  const current = context.current()
  if (!own(current.workspace.cohorts, key))
    throw new RekindleError('not_found', 'The workspace has no cohort with this key.', { path: 'key' })
  return current
}

function viewCohort(context: ApiContext, key: string, sizes: ReadonlyMap<string, number>): Shape<'Cohort'> {
  const { workspace, names } = context.current()
  const status = context.deps.change()?.stage === 'judging' ? 'filling' : 'live'
  const { name, where } = workspace.cohorts[key]!
  return { key, name: name ?? key, size: sizes.get(key) ?? 0, status, text: conditionWords(where, names) }
}
