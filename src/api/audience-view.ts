import { connectionKind } from '../connections/registry.ts'
import { keptCounts } from '../deliver/list-counts.ts'
import type { ConnectionSettings } from '../model/workspace.ts'
import type { ApiContext } from './api-context.ts'
import { isoTime } from './iso-time.ts'
import type { Shape } from './schemas.ts'

type Audience = Shape<'AudiencePage'>['items'][number]

/** The lists of these keys at a connection, in the order asked. */
export async function viewAudiences(
  { deps }: ApiContext,
  connection: string,
  { kind, audiences = {} }: ConnectionSettings,
  keys: readonly string[],
): Promise<Audience[]> {
  const { membersMin, lag = '' } = connectionKind(kind)?.audiences ?? {}
  const prefix = `audience/${connection}/`
  const counters = await deps.store.views.counters(prefix)
  const listsAt = deps.lanes().find((lane) => lane.connection === connection)?.listsAt ?? null
  return Promise.all(
    keys.map(async (key) => {
      // A count that is below zero can only be one that is being put right.
      const countOf = (name: string) => Math.max(0, counters.get(`${prefix}${key}/${name}`) ?? 0)
      const [wanted, waiting] = [countOf('wanted'), countOf('waiting')]
      return {
        key,
        list: `${connection}/${key}`,
        cohort: audiences[key]?.cohort ?? null,
        wanted,
        confirmed: countOf('confirmed'),
        waiting,
        nextPushAt: waiting === 0 || listsAt === null ? null : isoTime(listsAt),
        membersMin: membersMin ?? null,
        isTooSmall: membersMin !== undefined && wanted < membersMin,
        told: viewTold(await keptCounts(deps.store.settings, connection, key)),
        lag,
      }
    }),
  )
}

function viewTold(counts: Awaited<ReturnType<typeof keptCounts>>): Audience['told'] {
  if (!counts) return null
  const { at, size, received, invalid } = counts
  return { at: isoTime(at), size: size ?? null, received: received ?? null, invalid: invalid ?? null }
}
