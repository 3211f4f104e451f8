import { cohortNumber, memberSince } from '../../engine/cohorts/standings.ts'
import { decodeProfile } from '../../engine/profile-codec.ts'
import { conditionWords } from '../../insight/condition-words.ts'
import { own } from '../../insight/names.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { ApiContext, Current } from '../api-context.ts'
import { pageByKey } from '../page-cursor.ts'
import { keyParams, pageQuery, toPage } from '../parameters.ts'
import { viewMember } from '../profile-view.ts'
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
        Object.keys(current.workspace.cohorts).map((key) => viewCohort(current, key, sizes)),
        toPage(query),
      )
      return { items: [...items], next }
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
      const current = knownCohort(context, params.key)
      return viewCohort(current, params.key, await context.deps.store.views.cohortSizes())
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

function knownCohort(context: ApiContext, key: string): Current {
  const current = context.current()
  if (!own(current.workspace.cohorts, key))
    throw new RekindleError('not_found', 'The workspace has no cohort with this key.', { path: 'key' })
  return current
}

function viewCohort({ workspace, names }: Current, key: string, sizes: ReadonlyMap<string, number>): Shape<'Cohort'> {
  const { name, where } = workspace.cohorts[key]!
  return { key, name: name ?? key, size: sizes.get(key) ?? 0, status: 'live', text: conditionWords(where, names) }
}
