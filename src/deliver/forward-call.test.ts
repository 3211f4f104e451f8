import { describe, expect, it } from 'vitest'
import type { ForwardAbility, HttpCall, Reply } from '../connections/connection.ts'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import type { Outcome } from '../model/delivery.ts'
import { Hub, type HubOptions } from './hub.ts'
import type { Connection } from './open-connections.ts'

const CALL: HttpCall = { kind: 'http', method: 'POST', url: 'https://tool.example', headers: {} }
const told = (body: string): HttpCall => ({ ...CALL, body })
const outcomeOf = (reply: Reply): Outcome => ({ result: reply.kind === 'http' ? 'accepted' : 'failed', detail: '' })

/** A tool that is told the names of events, and a note before them if they hold one of a kind. */
const ability: ForwardAbility<object> = {
  eventsMax: 3,
  call: (_own, events) => told(events.map(({ event }) => event.name).join()),
  outcomes: (reply, events) => events.map(() => outcomeOf(reply)),
}

/** What the tool was told of events of these names, and how many calls were on their way at most. */
async function forward(
  names: readonly string[],
  over: Partial<ForwardAbility<object>>,
  refused: readonly string[] = [],
) {
  const calls: string[] = []
  let running = 0
  let together = 0
  const done = Promise.withResolvers<void>()
  const kept = new Map([['forward/tool', JSON.stringify({ position: 0, attempting: 0 })]])
  const batch = names.map((event, index) => ({ type: 'track', event, userId: 'U1', messageId: `m${index}` }))
  const entry = {
    kind: 'events',
    position: 0,
    at: 1000,
    header: { source: 'web', count: names.length, call: 'batch' },
    body: new TextEncoder().encode(JSON.stringify({ batch })),
  }
  const connection = {
    key: 'tool',
    kind: { title: 'Tool', limits: { concurrency: 4, timeoutMs: 1000 }, forward: { ...ability, ...over } },
    settings: {},
    forward: { events: 'all' },
    audiences: {},
  } as unknown as Connection
  const hub = new Hub({
    log: { read: async (from: number) => (from === 0 ? [entry] : []) },
    views: { verdicts: async () => [{ position: 0, profiles: names.map(() => 1) }] },
    settings: {
      get: async (key: string) => kept.get(key),
      set: async (values: Readonly<Record<string, string | null>>) => {
        for (const [key, value] of Object.entries(values)) kept.set(key, value ?? '')
        if ((JSON.parse(values['forward/tool']!) as { position: number }).position > 0) done.resolve()
      },
    },
    egress: {
      perform: async (call: HttpCall): Promise<Reply> => {
        calls.push(call.body!)
        together = Math.max(together, ++running)
        await Promise.resolve()
        running--
        return refused.includes(call.body!) ? { kind: 'kept' } : { kind: 'http', status: 200, headers: {}, body: '' }
      },
    },
    clock: createManualClock(2000),
    random: createSeededRandom(1),
    logger: silentLogger,
    metrics: noMetrics,
    applied: () => names.length,
    untilApplied: (position: number) => (position <= names.length ? Promise.resolve() : new Promise(() => {})),
    connections: () => new Map([['tool', connection]]),
    traits: async () => new Map(),
  } as unknown as HubOptions)
  hub.refresh()
  await done.promise
  await hub.stop()
  return { calls, together, parked: hub.states()[0]?.parked }
}

describe('the calls of a forward', () => {
  const SEVEN = 'abcdefg'.split('')

  it('carry as many events as the tool takes, side by side', async () => {
    const { calls, together } = await forward(SEVEN, {})
    expect(calls).toEqual(['a,b,c', 'd,e,f', 'g'])
    expect(together).toBe(3)
  })

  it('carry fewer where the tool counts otherwise, but never none', async () => {
    const takes: ForwardAbility<object>['takes'] = (_own, events) => (events[0]!.event.name === 'a' ? 0 : 2)
    expect((await forward(SEVEN, { takes })).calls).toEqual(['a', 'b,c', 'd,e', 'f,g'])
  })

  it('follow each other where what arrives last counts', async () => {
    expect((await forward(SEVEN, { inOrder: true })).together).toBe(1)
  })

  it('come after what has to be told before, and not at all where that is refused', async () => {
    const before: ForwardAbility<object>['before'] = {
      call: (_own, events) => (events.some(({ event }) => event.name === 'd') ? told('before') : undefined),
      outcome: outcomeOf,
    }
    const good = await forward(SEVEN, { before, inOrder: true })
    expect(good).toMatchObject({ calls: ['a,b,c', 'before', 'd,e,f', 'g'], parked: 0 })
    const bad = await forward(SEVEN, { before, inOrder: true }, ['before'])
    expect(bad).toMatchObject({ calls: ['a,b,c', 'before', 'g'], parked: 3 })
  })
})
