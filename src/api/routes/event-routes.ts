import { z } from 'zod'
import { profileIdOf } from '../../insight/profile-lookup.ts'
import type { CommittedEvent } from '../api-deps.ts'
import { isoTime } from '../iso-time.ts'
import { pageQuery, profileId, toPage } from '../parameters.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'
import { viewLiveDecision } from '../timeline-view.ts'

/** One commit may hold thousands of events; more than this at once no eye follows, and no browser either. */
const LIVE_PER_COMMIT_MAX = 200

export const eventRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/events/live',
    id: 'watchEvents',
    tag: 'events',
    summary: `Events and decisions as they happen, as server-sent events; of a large commit the newest ${LIVE_PER_COMMIT_MAX} of each.`,
    query: z.strictObject({ profile: profileId.optional() }),
    answer: { kind: 'events', description: '`event: event` with a LiveEvent, `event: decision` with a LiveDecision.' },
    errors: ['unavailable', 'too_many_requests'],
    handle: ({ context, query, reply }) => {
      const { deps, streams } = context
      context.current()
      const isWanted = (profile: number | undefined): boolean =>
        query.profile === undefined || profile === query.profile
      streams.open(reply, (stream) =>
        deps.onCommit(({ events, story }) => {
          const { names } = context.current()
          for (const event of events.filter(({ profile }) => isWanted(profile)).slice(-LIVE_PER_COMMIT_MAX))
            stream.send('event', viewLiveEvent(event))
          for (const row of story.filter(({ profile }) => isWanted(profile)).slice(-LIVE_PER_COMMIT_MAX)) {
            stream.send('decision', viewLiveDecision(row, names))
          }
        }),
      )
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/events/rejected',
    id: 'listRejected',
    tag: 'events',
    summary: 'Events that could not be used, newest first, with the reason.',
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'RejectedPage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: async ({ context, query }): Promise<Shape<'RejectedPage'>> => {
      const { items, next } = await context.deps.store.views.rejected(toPage(query))
      return { items: items.map(({ at, ...rejected }) => ({ ...rejected, at: isoTime(at) })), next }
    },
  }),
]

const viewLiveEvent = ({ position, at, profile, event, verdict }: CommittedEvent): Shape<'LiveEvent'> => ({
  position,
  at: isoTime(at),
  name: event?.name ?? null,
  type: event?.type ?? null,
  source: event?.source ?? null,
  profileId: profile === undefined ? null : profileIdOf(profile),
  verdict,
})
