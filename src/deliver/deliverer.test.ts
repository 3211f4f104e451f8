import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import { createRenderer } from '../messages/renderer.ts'
import { isSettled, type Delivery } from '../model/delivery.ts'
import type { Throttle, Workspace } from '../model/workspace.ts'
import type { EntryDraft } from '../store/log.ts'
import type { OutboxPart } from '../store/views.ts'
import type { DeliverContext } from './deliver-context.ts'
import { Deliverer } from './deliverer.ts'
import type { Connection } from './open-connections.ts'
import { Throttles } from './throttles.ts'

const NOW = Date.UTC(2026, 0, 1)
const SECOND = 1000

interface Rules {
  readonly hook?: Throttle
  readonly campaigns?: Readonly<Record<string, Throttle>>
}

const workspaceOf = ({ hook, campaigns = {} }: Rules): Workspace =>
  ({
    sending: { mode: 'live' },
    connections: { hook: { kind: 'webhook', settings: {}, ...(hook && { throttle: hook }) } },
    campaigns: Object.fromEntries(Object.entries(campaigns).map(([key, throttle]) => [key, { throttle }])),
  }) as unknown as Workspace

/** A tool that takes everything at once, and an outbox that follows the log as the pipeline would. */
const hook = {
  key: 'hook',
  settings: {},
  audiences: { vips: {} },
  kind: {
    title: 'Hook',
    idempotency: 'none',
    limits: { concurrency: 4, timeoutMs: 1000 },
    send: {
      calls: (_: object, { deliveryId }: { deliveryId: string }) => [{ kind: 'http', id: deliveryId }],
      outcome: () => ({ result: 'accepted', detail: '' }),
    },
    call: {
      call: (_: object, { id }: { id: string }) => ({ kind: 'http', id }),
      outcome: () => ({ result: 'accepted', detail: '' }),
      answer: () => '',
    },
    audiences: {
      membersMax: 100,
      matchable: () => true,
      listId: (_: object, key: string) => key,
      change: (_: object, list: string, op: string, members: readonly { externalId: string }[]) => ({
        kind: 'http',
        id: `${op} ${list}: ${members.map(({ externalId }) => externalId).join()}`,
      }),
      outcomes: (_: object, members: readonly unknown[]) => members.map(() => ({ result: 'accepted', detail: '' })),
    },
  },
} as unknown as Connection

function start(first: Rules) {
  const clock = createManualClock(NOW)
  const rows = new Map<string, Delivery>()
  const called: string[] = []
  const held: string[] = []
  const unwanted = new Set<string>()
  const tool = { answers: Promise.resolve() }
  let rules = first
  let deliverer: Deliverer
  const change = (id: string, parts: Partial<Delivery>): void => void rows.set(id, { ...rows.get(id)!, ...parts })
  const isPart = (part: OutboxPart, { channel, campaign, status }: Delivery): boolean =>
    (part.kind === undefined || (part.kind === 'audiences') === (channel === 'audience')) &&
    (part.campaign ?? campaign) === campaign &&
    !part.exceptCampaigns?.includes(campaign) &&
    (part.isSending === undefined || part.isSending === (status === 'sending'))
  const outbox = {
    unsettled: async (_: string, limit: number, part: OutboxPart = {}) =>
      [...rows.values()].filter((row) => !isSettled(row.status) && isPart(part, row)).slice(0, limit),
    deliveries: async (ids: readonly string[]) => ids.map((id) => rows.get(id)),
    byVendorId: async () => [],
  }
  const append = async (entries: readonly EntryDraft[]): Promise<void> => {
    for (const entry of entries) {
      if (entry.kind !== 'input') continue
      if (entry.input.kind === 'outcome') change(entry.input.delivery, { status: 'sent' })
      if (entry.input.kind !== 'hold') continue
      held.push(`${entry.input.delivery} ${entry.input.by}`)
      change(entry.input.delivery, { status: 'held', reason: 'throttled' })
    }
  }
  const ask = async ({ delivery }: { delivery: string }) => {
    if (unwanted.has(delivery)) change(delivery, { status: 'cancelled' })
    if (isSettled(rows.get(delivery)!.status)) return { kind: 'settled' }
    change(delivery, { status: 'sending' })
    const person = { id: 1, userId: null, traits: {}, subscriptions: [], devices: [] }
    const template = { channel: 'webhook', body: 'hi' }
    return {
      kind: 'send',
      order: { template, person, campaign: {}, journey: { startedAt: NOW }, confirms: [], locale: {} },
    }
  }
  const settings = { get: async () => undefined, set: async () => {} }
  const begin = () => {
    const throttles = new Throttles({ clock, logger: silentLogger, settings, workspace: () => workspaceOf(rules) })
    deliverer = new Deliverer({
      outbox,
      throttles,
      connections: () => new Map([['hook', hook]]),
      workspace: () => workspaceOf(rules),
      context: {
        clock,
        random: createSeededRandom(1),
        logger: silentLogger,
        metrics: noMetrics,
        log: { append },
        settings,
        egress: {
          perform: async ({ id }: { id: string }) => {
            called.push(id)
            await tool.answers
            return {}
          },
        },
        permissions: { ask },
        renderer: createRenderer(),
        tracker: { unsubscribeUrl: () => '', receiptUrl: () => '', receiveUrl: () => '' },
        template: () => undefined,
        offer: async () => undefined,
        redirectTo: () => undefined,
        callsTools: () => true,
      } as unknown as DeliverContext,
    })
  }
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 60; turn++) await clock.breathe()
  }
  const create = (campaign: string, ids: readonly string[], parts: Partial<Delivery> = {}): void => {
    const added = ids.map(
      (id) =>
        ({
          id,
          campaign,
          step: 's',
          channel: 'webhook',
          connection: 'hook',
          profile: 1,
          status: 'pending',
          reason: null,
          createdAt: clock.now(),
          notBefore: clock.now(),
          attempts: [],
          definition: 1,
          receipts: {},
          ...parts,
        }) as unknown as Delivery,
    )
    for (const row of added) rows.set(row.id, row)
    deliverer.add(added)
  }
  begin()
  return {
    create,
    called,
    held,
    rows,
    unwanted,
    tool,
    lanes: () => deliverer.lanes(),
    after: async (ms: number): Promise<void> => {
      // Second by second, as timers would.
      await settle()
      for (let left = ms; left > 0; left -= SECOND) {
        clock.advance(Math.min(left, SECOND))
        await settle()
      }
    },
    define: (next: Rules): void => {
      rules = next
      deliverer.resume()
    },
    restart: async (meanwhile = () => {}): Promise<void> => {
      await deliverer.stop()
      meanwhile()
      begin()
      await deliverer.recover(['hook'])
    },
  }
}

const named = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`)
const SALE: Rules = { campaigns: { sale: { atMost: 2, perMs: 10 * SECOND } } }

describe('a campaign with a throttle', () => {
  it('sends so many in its window, in order, and delays no other campaign of the same tool', async () => {
    const { create, called, after, lanes } = start(SALE)
    create('sale', named('sale', 5))
    create('order', named('order', 3))
    await after(0)
    expect(called.filter((id) => id.startsWith('order'))).toEqual(named('order', 3))
    expect(called.filter((id) => id.startsWith('sale'))).toEqual(named('sale', 2))
    expect(lanes()).toMatchObject([{ connection: 'hook', pending: 3, throttled: 3 }])
    await after(9 * SECOND)
    expect(called).toHaveLength(5)
    await after(2 * SECOND)
    expect(called.slice(5)).toEqual(['sale2', 'sale3'])
    await after(10 * SECOND)
    expect(called.slice(7)).toEqual(['sale4'])
    expect(lanes()).toMatchObject([{ pending: 0, throttled: 0 }])
  })

  it('says once of each message that it waits, but not of one that waits for less than a second', async () => {
    const { create, held, rows, after } = start(SALE)
    create('sale', named('sale', 4))
    await after(0)
    expect(held).toEqual([])
    await after(8 * SECOND)
    expect(held).toEqual(['sale2 campaign', 'sale3 campaign'])
    expect(rows.get('sale2')).toMatchObject({ status: 'held', reason: 'throttled' })
  })

  it('asks only when there is room, so that whoever orders while it waits gets nothing, and the next takes the place at once', async () => {
    const { create, called, unwanted, rows, after } = start(SALE)
    create('sale', named('sale', 5))
    await after(5 * SECOND)
    unwanted.add('sale2')
    await after(6 * SECOND)
    expect(rows.get('sale2')!.status).toBe('cancelled')
    expect(called).toEqual(['sale0', 'sale1', 'sale3', 'sale4'])
  })

  it('keeps no room for a call that its journey no longer wants', async () => {
    const process = start({ campaigns: { sale: { atMost: 1, perMs: 60 * SECOND } } })
    process.unwanted.add('call0')
    process.create('sale', ['call0', 'call1'], { channel: 'call' })
    await process.after(0)
    expect(process.called).toEqual(['call1'])
  })

  it('sends what waits after a restart, each once and in order', async () => {
    const { create, called, after, restart } = start(SALE)
    create('sale', named('sale', 6))
    await after(0)
    await restart()
    await after(30 * SECOND)
    expect(called).toEqual(named('sale', 6))
  })

  it('holds from the moment that the throttle is published, also for what waits already, and no longer than it stands', async () => {
    const { create, called, after, define } = start({ hook: { atMost: 1, perMs: 10 * SECOND } })
    create('sale', named('sale', 8))
    await after(0)
    expect(called).toEqual(['sale0'])
    define(SALE)
    await after(SECOND)
    expect(called).toEqual(named('sale', 3))
    await after(10 * SECOND)
    expect(called).toEqual(named('sale', 5))
    define({})
    await after(2 * SECOND)
    expect(called).toEqual(named('sale', 8))
  })
})

it('A campaign that gets a throttle while the tool is called sends that message once', async () => {
  const { create, called, tool, rows, after, define } = start({})
  const { promise, resolve } = Promise.withResolvers<void>()
  tool.answers = promise
  create('sale', ['sale0'])
  await after(0)
  define(SALE)
  await after(SECOND)
  resolve()
  await after(SECOND)
  expect(called).toEqual(['sale0'])
  expect(rows.get('sale0')!.status).toBe('sent')
})

it('More messages of a campaign with a throttle than a lane keeps in memory keep out no other campaign after a restart', async () => {
  const { create, called, after, restart } = start(SALE)
  await restart(() => {
    create('sale', named('sale', 20_010))
    create('order', ['order0'])
  })
  await after(SECOND)
  expect(called).toEqual(expect.arrayContaining(['order0', 'sale0', 'sale1']) as string[])
  expect(called).toHaveLength(3)
})

describe('a connection with a throttle', () => {
  it('counts the messages of all campaigns', async () => {
    const { create, called, held, after } = start({ ...SALE, hook: { atMost: 3, perMs: 10 * SECOND } })
    create('sale', named('sale', 2))
    create('order', named('order', 2))
    await after(8 * SECOND)
    expect(called).toHaveLength(3)
    expect(held).toHaveLength(1)
    expect(held[0]).toMatch(/ connection$/)
    await after(3 * SECOND)
    expect([...called].sort()).toEqual(['order0', 'order1', 'sale0', 'sale1'])
  })

  it('counts a change of a list as one call, however many people it is about', async () => {
    const { create, called, after } = start({ hook: { atMost: 1, perMs: 10 * SECOND } })
    const change = (op: 'add' | 'remove', externalId: string): Partial<Delivery> => ({
      channel: 'audience',
      audience: { list: 'hook/vips', op, member: { externalId } },
    })
    create('sale', ['a'], change('add', 'ann'))
    create('sale', ['b'], change('remove', 'ann'))
    create('sale', ['c'], change('add', 'bob'))
    create('sale', ['d'], change('remove', 'bob'))
    await after(SECOND)
    expect(called).toEqual(['add vips: ann,bob'])
    await after(10 * SECOND)
    expect(called).toEqual(['add vips: ann,bob', 'remove vips: ann,bob'])
  })
})

it('A change of a list whose answer was lost with the process is made again; a message is not', async () => {
  const { create, called, restart, after } = start({})
  await restart(() => {
    create('sale', ['a'], {
      status: 'sending',
      channel: 'audience',
      audience: { list: 'hook/vips', op: 'add', member: { externalId: 'ann' } },
    })
    create('sale', ['b'], { status: 'sending' })
  })
  await after(SECOND)
  expect(called).toEqual(['add vips: ann'])
})
