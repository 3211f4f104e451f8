import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiFault, isAway } from '../api/call.ts'

/** Often enough to watch things happen, seldom enough to be no load. */
export const REFRESH_MS = 5_000
const RETRIES_MAX = 2

/** What was asked of the API: kept while it is looked at, asked again now and then, but not while nobody looks. */
export function createQueries(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      // A session that has ended is noticed by whichever question comes next.
      onError: (error, query) => {
        if (error instanceof ApiFault && error.status === 401 && query.queryKey[0] !== 'session')
          void client.resetQueries({ queryKey: ['session'] })
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: REFRESH_MS,
        // What is wrong with a question does not get better by repeating it.
        retry: (count, error) => isAway(error) && count < RETRIES_MAX,
      },
    },
  })
  return client
}
