import { pageByKey } from '../page-cursor.ts'
import { pageQuery, toPage } from '../parameters.ts'
import { isoTime } from '../iso-time.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'

export const systemRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/sources',
    id: 'listSources',
    tag: 'sources',
    summary: 'Where events come from, with their write keys.',
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'SourcePage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: ({ context, query }): Shape<'SourcePage'> => {
      const sources = Object.entries(context.current().workspace.sources).map(([key, { name, writeKey, origins }]) => ({
        key,
        name: name ?? key,
        writeKey,
        origins: [...origins],
      }))
      const { items, next } = pageByKey(sources, toPage(query))
      return { items: [...items], next }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/status',
    id: 'readStatus',
    tag: 'status',
    summary: 'How far the work has come, and what waits where.',
    answer: { kind: 'json', schema: 'Status' },
    errors: ['unavailable'],
    handle: async ({ context }): Promise<Shape<'Status'>> => {
      const { store, applied, lanes, forwards } = context.deps
      const { sending } = context.current().workspace
      const { position, at } = applied()
      const head = store.log.head()
      const { nextProfile } = await store.state.checkpoint()
      return {
        position: { head, applied: position },
        lag: Math.max(0, head - position),
        // Ids count from 1; an empty store has no next one yet.
        profiles: Math.max(0, nextProfile - 1),
        at: at === 0 ? null : isoTime(at),
        sending: sending.mode,
        testAddress: sending.mode === 'test' ? sending.to : null,
        lanes: lanes().map(({ connection, pending, state, detail }) => ({ connection, pending, state, detail })),
        forwards: forwards().map((forward) => ({
          connection: forward.connection,
          position: forward.position,
          lag: forward.lag,
          parked: forward.parked,
        })),
      }
    },
  }),
]
