import { z } from 'zod'
import type { ProfileState } from '../../engine/profile-state.ts'
import { explain } from '../../insight/explain.ts'
import { findProfile, parseProfileId } from '../../insight/profile-lookup.ts'
import { readTimeline } from '../../insight/timeline.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { ApiContext } from '../api-context.ts'
import { isoTime } from '../iso-time.ts'
import { campaignKey, limitQuery, profileParams } from '../parameters.ts'
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
      viewProfile(await knownProfile(context, params), context.current().workspace),
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
]

async function knownProfile(
  { deps }: ApiContext,
  { idType, id }: { readonly idType: string; readonly id: string },
): Promise<ProfileState> {
  if (idType === 'profile_id' && parseProfileId(id) === undefined) {
    throw new RekindleError('bad_request', 'A profile id looks like `p_7`.', { path: 'id' })
  }
  const state = await findProfile(deps.store.state, idType, id)
  if (!state) throw new RekindleError('not_found', 'Nobody is known by this id.', { path: 'id' })
  return state
}
