import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AdrollServer, startAdrollServer } from '../../test/vendors/adroll-server.ts'
import adroll from '../connections/adroll/index.ts'
import type { ConnectionKind, ForwardedEvent, HttpCall } from '../connections/connection.ts'
import { readSettings } from '../connections/registry.ts'
import { createEgress, type Egress } from '../egress/egress.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Input } from '../model/input.ts'
import type { EntryDraft } from '../store/log.ts'
import type { Settings } from '../store/views.ts'
import { syncAudiences } from './audience-turn.ts'
import type { DeliverContext } from './deliver-context.ts'
import { forwardCall } from './forward-call.ts'
import { createKeptSettings } from './kept-settings.fixture.ts'
import { keptCounts } from './list-counts.ts'
import type { Connection } from './open-connections.ts'

const OAUTH = { clientSecret: 'secret', refreshToken: 'first' }

describe('a tool that takes each refresh token once', () => {
  let server: AdrollServer
  let egress: Egress
  let kept: Settings
  beforeEach(async () => {
    server = await startAdrollServer({ token: 't', apiKey: 'key', advertiser: 'ABC', oauth: OAUTH })
    egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
    kept = createKeptSettings()
  })
  afterEach(async () => {
    await egress.close()
    await server.close()
  })

  /** As it is opened at each start; settings that stand in the workspace are the same then. */
  const start = (over: Partial<typeof OAUTH> = {}) => {
    const read = readSettings('adroll', { apiKey: 'key', advertiser: 'ABC', ...OAUTH, ...over, baseUrl: server.url })
    if (!read.ok) throw new Error(JSON.stringify(read.error))
    const connection: Connection = {
      key: 'ads',
      kind: adroll as ConnectionKind,
      settings: read.value,
      forward: undefined,
      audiences: { retarget: {} },
    }
    return async (op: 'add' | 'remove', email: string): Promise<readonly string[]> => {
      const outcomes: string[] = []
      const append = async (drafts: readonly EntryDraft[]) => {
        const inputs = drafts.map((draft) => (draft as { readonly input: Input }).input)
        outcomes.push(...inputs.map((input) => (input.kind === 'outcome' ? input.outcome.result : input.kind)))
      }
      const context = {
        clock: systemClock,
        random: createSeededRandom(1),
        metrics: noMetrics,
        egress,
        settings: kept,
        callsTools: () => true,
        permissions: { ask: async () => ({ kind: 'send' }) },
        log: { append },
      } as unknown as DeliverContext
      const audience = { list: 'ads/retarget', op, member: { email } }
      const delivery = { id: email, channel: 'audience', profile: 1, attempts: [], audience } as unknown as Delivery
      await syncAudiences(context, connection, { now: [delivery], later: [] })
      return outcomes
    }
  }
  const members = () => server.members(server.segments()[0]?.id ?? '')

  it('is asked with the newest one after a restart, and lists are looked for, made and changed with the session', async () => {
    expect(await start()('add', 'ada@example.com')).toEqual(['accepted'])
    expect([members(), server.sessions()]).toEqual([['ada@example.com'], 1])
    expect(await keptCounts(kept, 'ads', 'retarget')).toEqual({ at: expect.any(Number) as number, size: 1 })
    const again = start()
    expect(await again('add', 'bob@example.com')).toEqual(['accepted'])
    expect(await again('remove', 'ada@example.com')).toEqual(['accepted'])
    expect([members(), server.sessions()]).toEqual([['bob@example.com'], 2])
  })

  it('is asked anew when it takes the session no more', async () => {
    const change = start()
    await change('add', 'ada@example.com')
    server.endSessions()
    expect(await change('add', 'bob@example.com')).toEqual(['accepted'])
    expect([members(), server.sessions()]).toEqual([['ada@example.com', 'bob@example.com'], 2])
  })

  it('puts nobody on a list while it gives no session, and says why', async () => {
    expect(await start({ refreshToken: 'wrong' })('add', 'ada@example.com')).toEqual(['auth'])
    expect(await start({ clientSecret: 'wrong' })('add', 'ada@example.com')).toEqual(['auth'])
    expect(server.seen.every(({ path }) => path === '/auth/token')).toBe(true)
    // What did not work was not kept in place of what the settings say.
    expect(await start()('add', 'ada@example.com')).toEqual(['accepted'])
  })
})

it('Events are forwarded with the token of a session, and not at all without one', async () => {
  const sent: (string | undefined)[] = []
  const call: HttpCall = { kind: 'http', method: 'POST', url: 'https://tool.example/', headers: {} }
  let isGiven = true
  const kind = {
    kind: 'tool',
    limits: { concurrency: 1, timeoutMs: 5 },
    session: {
      call: () => ({ ...call, url: 'https://tool.example/token' }),
      read: () => (isGiven ? { token: 't1', expiresAt: Infinity } : { result: 'auth', detail: 'No.' }),
      isOver: () => false,
    },
    forward: {
      eventsMax: 10,
      before: { call: () => call, outcome: () => ({ result: 'accepted', detail: 'Yes.' }) },
      call: () => call,
      outcomes: (_reply: unknown, events: readonly unknown[]) =>
        events.map(() => ({ result: 'accepted', detail: 'Yes.' })),
    },
  } as unknown as ConnectionKind
  const egress = {
    perform: async (made: HttpCall) => {
      if (!made.url.endsWith('/token')) sent.push(made.headers['authorization'])
      return { kind: 'http', status: 200, headers: {}, body: '' }
    },
  } as unknown as Egress
  const context = { egress, clock: systemClock, metrics: noMetrics, settings: createKeptSettings() }
  const forward = () => {
    const connection = { key: 'tool', kind, settings: {} } as unknown as Connection
    return forwardCall(context, connection, kind.forward!, [{}, {}] as unknown as readonly ForwardedEvent[])
  }
  expect((await forward()).map(({ result }) => result)).toEqual(['accepted', 'accepted'])
  expect(sent).toEqual(['Bearer t1', 'Bearer t1'])
  isGiven = false
  expect((await forward()).map(({ result }) => result)).toEqual(['auth', 'auth'])
  expect(sent).toHaveLength(2)
})
