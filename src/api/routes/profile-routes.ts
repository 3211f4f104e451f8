import { z } from 'zod'
import type { ProfileState } from '../../engine/profile-state.ts'
import { explain } from '../../insight/explain.ts'
import { findProfile } from '../../insight/profile-lookup.ts'
import { readTimeline } from '../../insight/timeline.ts'
import { RekindleError } from '../../kernel/errors.ts'
import { readExternalId } from '../../model/event-ids.ts'
import type { ExternalId } from '../../model/event.ts'
import type { ApiContext } from '../api-context.ts'
import { isoTime } from '../iso-time.ts'
import { campaignKey, externalId, limitQuery, profileParams } from '../parameters.ts'
import { knownProfile } from '../known-profile.ts'
import { viewProfile } from '../profile-view.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'
import { viewTimelineItem } from '../timeline-view.ts'
import { knownCampaign } from './campaign-routes.ts'

export const profileRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/profiles/:idType/:id',
    id: 'readProfile',
    tag: 'profiles',
    summary: 'All that is known of one person: ids, traits, cohorts, journeys, lists, coupons.',
    params: profileParams,
    answer: { kind: 'json', schema: 'Profile' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params }): Promise<Shape<'Profile'>> =>
      viewPerson(context, await knownProfile(context, params)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/profiles/:idType/:id/timeline',
    id: 'readTimeline',
    tag: 'profiles',
    summary: 'What happened to one person and what was decided about them, newest first.',
    params: profileParams,
    query: limitQuery,
    answer: { kind: 'json', schema: 'Timeline' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params, query }): Promise<Shape<'Timeline'>> => {
      const state = await knownProfile(context, params)
      const items = await readTimeline(context.deps.store, state, context.current().names, query.limit)
      return { items: items.map(viewTimelineItem), next: null }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/profiles/:idType/:id/explain',
    id: 'explainProfile',
    tag: 'profiles',
    summary: 'Why this person got, or did not get, what a campaign sends.',
    params: profileParams,
    query: z.strictObject({ campaign: campaignKey }),
    answer: { kind: 'json', schema: 'Explanation' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params, query }): Promise<Shape<'Explanation'>> => {
      const { current } = knownCampaign(context, query.campaign)
      const state = await knownProfile(context, params)
      const { store, clock } = context.deps
      const now = clock.now() + (state.ahead ?? 0)
      const { because, ...explanation } = await explain({ store, ...current, now }, state, query.campaign)
      return {
        ...explanation,
        because: because.map(({ at, text, detail }) => ({ at: at === null ? null : isoTime(at), text, detail })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/profiles/:idType/:id/unmerge',
    id: 'unmergeProfile',
    tag: 'profiles',
    summary:
      'Says that two ids of a profile are not one person’s: what happened is sorted anew, as if they had never come together.',
    params: profileParams,
    body: z.strictObject({
      id: externalId.describe('The id that does not belong to this person.'),
      from: externalId
        .optional()
        .describe('An id that does; it goes on under the old number. Default: the user id, else the first other id.'),
    }),
    answer: { kind: 'json', schema: 'Unmerged' },
    errors: ['not_found', 'conflict', 'unavailable'],
    handle: async ({ context, params, body }): Promise<Shape<'Unmerged'>> => {
      const state = await knownProfile(context, params)
      const id = ownId(state, body.id, 'id')
      const from = body.from ? ownId(state, body.from, 'from') : state.ids.find((other) => other !== id)
      if (!from || from === id) {
        throw new RekindleError('bad_request', 'Parting takes two different ids of one profile.', { path: 'from' })
      }
      const { log, state: states } = context.deps.store
      const { position } = await log.append([{ kind: 'input', input: { kind: 'unlink', profile: state.id, id, from } }])
      await context.deps.untilApplied(position + 1)
      const [profile, parted] = await Promise.all([from, id].map(({ type, value }) => findProfile(states, type, value)))
      if (!profile || !parted || profile.id === parted.id) {
        throw new RekindleError('conflict', 'Meanwhile the two ids do not belong to one profile any more.')
      }
      return { profile: viewPerson(context, profile), parted: viewPerson(context, parted) }
    },
  }),
]

const viewPerson = ({ deps, current }: ApiContext, state: ProfileState): Shape<'Profile'> =>
  viewProfile(state, current().workspace, deps.computedTraits(state))

/** The id as the profile has it. */
function ownId(state: ProfileState, { type, value }: ExternalId, path: string): ExternalId {
  const written = readExternalId(type, value)
  const found = state.ids.find((id) => id.type === type && id.value === written)
  if (!found)
    throw new RekindleError('bad_request', 'This profile has no such id; `ids` of the profile lists them.', { path })
  return found
}
