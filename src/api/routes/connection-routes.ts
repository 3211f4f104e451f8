import type { ConnectionKind } from '../../connections/connection.ts'
import { settingFields } from '../../connections/kind-form.ts'
import { connectionKind, connectionKinds, publicSettings } from '../../connections/registry.ts'
import { own } from '../../insight/names.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { ConnectionSettings } from '../../model/workspace.ts'
import type { ApiContext } from '../api-context.ts'
import type { ForwardStatus, LaneStatus } from '../api-deps.ts'
import { isoTime } from '../iso-time.ts'
import { pageByKey } from '../page-cursor.ts'
import { keyParams, pageQuery, toPage } from '../parameters.ts'
import { viewAudiences } from '../audience-view.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'

/** Always there, also where the workspace does not name it. */
const INBOX: Readonly<Record<string, ConnectionSettings>> = { inbox: { kind: 'inbox', settings: {} } }

export const connectionRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/connections',
    id: 'listConnections',
    tag: 'connections',
    summary: 'All connections, how they are doing, and their settings with secrets masked.',
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'ConnectionPage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: ({ context, query }): Shape<'ConnectionPage'> => {
      const connections = { ...INBOX, ...context.current().workspace.connections }
      const lanes = new Map(context.deps.lanes().map((lane) => [lane.connection, lane]))
      const forwards = new Map(context.deps.forwards().map((forward) => [forward.connection, forward]))
      const all = Object.entries(connections).map(([key, settings]) =>
        viewConnection(context, key, settings, { lane: lanes.get(key), forward: forwards.get(key) }),
      )
      const { items, next } = pageByKey(all, toPage(query))
      return { items: [...items], next }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/connections/:key/test',
    id: 'testConnection',
    tag: 'connections',
    summary: 'Makes a harmless call to the tool, to see whether its settings are good.',
    params: keyParams,
    answer: { kind: 'json', schema: 'ConnectionTest' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params: { key } }): Promise<Shape<'ConnectionTest'>> => {
      const settings = own({ ...INBOX, ...context.current().workspace.connections }, key)
      if (!settings) noConnection()
      const kind = connectionKind(settings.kind)
      if (kind && !kind.test && !kind.hosted)
        return { ok: true, detail: `${kind.title} has no harmless call to test with. Send a message to see.` }
      const { ok, detail } = await context.deps.testConnection(key)
      return { ok, detail }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/kinds',
    id: 'listKinds',
    tag: 'connections',
    summary: 'The kinds of connections there are, and what each has to be told.',
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'KindPage' },
    errors: ['bad_cursor'],
    handle: ({ query }): Shape<'KindPage'> => {
      const { items, next } = pageByKey(
        Object.keys(connectionKinds).map((key) => ({ key })),
        toPage(query),
      )
      return { items: items.map(({ key }) => viewKind(key, connectionKinds[key]!)), next }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/connections/:key/audiences',
    id: 'listAudiences',
    tag: 'connections',
    summary: 'The lists of a connection: who is wanted on each, whom the tool has, what waits, and when it goes out.',
    params: keyParams,
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'AudiencePage' },
    errors: ['not_found', 'bad_cursor', 'unavailable'],
    handle: async ({ context, params: { key }, query }): Promise<Shape<'AudiencePage'>> => {
      const connection = own({ ...INBOX, ...context.current().workspace.connections }, key)
      if (!connection) noConnection()
      const { items, next } = pageByKey(
        Object.keys(connection.audiences ?? {}).map((list) => ({ key: list })),
        toPage(query),
      )
      return {
        items: await viewAudiences(
          context,
          key,
          connection,
          items.map((item) => item.key),
        ),
        next,
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/connections/:key/parked',
    id: 'listParkedEvents',
    tag: 'connections',
    summary: 'Forwarded events that the tool refused for good, the oldest first; the newest 1,000 are kept.',
    params: keyParams,
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'ParkedEventPage' },
    errors: ['not_found', 'bad_cursor'],
    handle: async ({ context, params: { key }, query }): Promise<Shape<'ParkedEventPage'>> => {
      const all = context.deps.parked(key) ?? notForwarding()
      const { items, next } = pageByKey(
        all.map((parked) => ({ ...parked, key: String(parked.position).padStart(16, '0') })),
        toPage(query),
      )
      return { items: items.map(({ position, messageId, detail }) => ({ position, messageId, detail })), next }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/connections/:key/replay',
    id: 'replayParkedEvents',
    tag: 'connections',
    summary:
      'Sends the events again that the tool refused for good; what it refuses again is kept with the new reason.',
    params: keyParams,
    answer: { kind: 'json', schema: 'Replay' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params: { key } }): Promise<Shape<'Replay'>> => {
      const replayed = await context.deps.replay(key)
      if (replayed) return replayed
      if (own({ ...INBOX, ...context.current().workspace.connections }, key)) return { sent: 0, left: 0 }
      throw new RekindleError('not_found', 'The workspace has no connection with this key.', { path: 'key' })
    },
  }),
]

function noConnection(): never {
  throw new RekindleError('not_found', 'The workspace has no connection with this key.', { path: 'key' })
}

function notForwarding(): never {
  throw new RekindleError('not_found', 'Nothing is forwarded to a connection with this key.', { path: 'key' })
}

/** The two ways to a tool. */
interface Ways {
  readonly lane: LaneStatus | undefined
  readonly forward: ForwardStatus | undefined
}

const BY_NEED: readonly LaneStatus['state'][] = ['stopped', 'backing_off', 'ok']

/** A connection does as its messages and its events do: whichever needs somebody more is told. */
function worst({ lane, forward }: Ways): Shape<'Connection'>['state'] {
  const [first] = [lane, forward]
    .filter((way) => way !== undefined)
    .toSorted((a, b) => BY_NEED.indexOf(a.state) - BY_NEED.indexOf(b.state))
  return { status: first?.state ?? 'ok', detail: first?.detail ?? '' }
}

function viewConnection(
  { deps }: ApiContext,
  key: string,
  connection: ConnectionSettings,
  { lane, forward }: Ways,
): Shape<'Connection'> {
  const kind = connectionKind(connection.kind)
  return {
    key,
    kind: connection.kind,
    title: kind?.titleFor?.(connection.settings) ?? kind?.title ?? connection.kind,
    abilities: kind ? abilitiesOf(kind) : [],
    settings: { ...publicSettings(connection.kind, connection.settings) },
    state: worst({ lane, forward }),
    throttle: connection.throttle ?? null,
    pending: lane?.pending ?? 0,
    throttled: lane?.throttled ?? 0,
    receive: kind?.receive ? viewReceive(deps, key) : null,
  }
}

/** The address to tell the tool, and what came of its newest calls. */
function viewReceive({ publicUrl, receivedCalls }: ApiContext['deps'], key: string): Shape<'Connection'>['receive'] {
  return {
    address: `${publicUrl}/receive/${encodeURIComponent(key)}`,
    calls: receivedCalls(key).map(({ at, detail, problems, ...call }) => ({
      ...call,
      at: isoTime(at),
      detail: detail ?? null,
      problems: [...problems],
    })),
  }
}

const viewKind = (key: string, kind: ConnectionKind): Shape<'Kind'> => ({
  key,
  title: kind.title,
  summary: kind.summary,
  abilities: abilitiesOf(kind),
  settings: settingFields(kind.settings).map((field) => ({ ...field, choices: [...field.choices] })),
})

/** What it can do; what it is used for, the workspace says. */
function abilitiesOf({ send, forward, hosted, audiences, call, receive }: ConnectionKind): string[] {
  return [
    ...(send?.channels.map((channel) => `send:${channel}`) ?? []),
    ...(forward || hosted ? ['forward'] : []),
    ...(audiences || hosted ? ['audiences'] : []),
    ...(call ? ['call'] : []),
    ...(receive ? ['receive'] : []),
  ]
}
