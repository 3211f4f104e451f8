import { afterEach, describe, expect, it } from 'vitest'
import { startSendgridServer } from '../../test/vendors/sendgrid-server.ts'
import sendgrid from '../connections/sendgrid/index.ts'
import { readSettings } from '../connections/registry.ts'
import { createEgress } from '../egress/egress.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Input } from '../model/input.ts'
import type { EntryDraft } from '../store/log.ts'
import { syncAudiences } from './audience-turn.ts'
import type { DeliverContext } from './deliver-context.ts'
import type { Connection } from './open-connections.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A list of a tool that finds people by ids of its own, and whose jobs run only when told. */
async function startList() {
  const server = await startSendgridServer({ apiKey: 'SG.x', senders: [], lists: { l1: 'Comeback' }, holdsJobs: true })
  const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
  closing.push(
    () => egress.close(),
    () => server.close(),
  )
  const settings = readSettings('sendgrid', { apiKey: 'SG.x', from: 'hi@shop.example', baseUrl: server.url })
  if (!settings.ok) throw new Error('The settings are wrong.')
  const connection: Connection = {
    key: 'mail',
    kind: sendgrid,
    settings: settings.value,
    forward: undefined,
    audiences: { comeback: { id: 'l1' } },
  }
  const outcomes: string[] = []
  const context = {
    clock: systemClock,
    random: createSeededRandom(1),
    metrics: noMetrics,
    egress,
    callsTools: () => true,
    permissions: { ask: async () => ({ kind: 'send' }) },
    log: {
      append: async (drafts: readonly EntryDraft[]) => {
        const inputs = drafts.map((draft) => (draft as { readonly input: Input }).input)
        outcomes.push(
          ...inputs.map((input) =>
            input.kind === 'outcome' ? `${input.delivery} ${input.outcome.result}` : input.kind,
          ),
        )
      },
    },
  } as unknown as DeliverContext
  const change = async (op: 'add' | 'remove', ...emails: readonly string[]) => {
    outcomes.length = 0
    const deliveries = emails.map((email) => ({
      id: email,
      channel: 'audience',
      profile: 1,
      attempts: [],
      audience: { list: 'mail/comeback', op, member: { email } },
    })) as unknown as readonly Delivery[]
    await syncAudiences(context, connection, { now: deliveries, later: [] })
    return outcomes.map((line) => line.replace('@example.com', ''))
  }
  return { server, change, isOn: (name: string) => server.has('l1', `${name}@example.com`) }
}

describe('a list at a tool that finds people by ids of its own', () => {
  it('is left by those whom the tool knows; the others are asked for again', async () => {
    const { server, change, isOn } = await startList()
    expect(await change('add', 'ada@example.com', 'bob@example.com')).toEqual(['ada accepted', 'bob accepted'])
    server.runJobs()
    expect([isOn('ada'), isOn('bob')]).toEqual([true, true])
    // Who is added now waits in the queue of the tool.
    expect(await change('add', 'cem@example.com')).toEqual(['cem accepted'])
    expect(await change('remove', 'cem@example.com', 'ada@example.com')).toEqual(['cem retry', 'ada accepted'])
    server.runJobs()
    expect([isOn('ada'), isOn('bob'), isOn('cem')]).toEqual([false, true, true])
    expect(await change('remove', 'cem@example.com')).toEqual(['cem accepted'])
    server.runJobs()
    expect([isOn('ada'), isOn('bob'), isOn('cem')]).toEqual([false, true, false])
  })

  it('is not changed for nobody', async () => {
    const { server, change } = await startList()
    expect(await change('remove', 'ada@example.com', 'bob@example.com')).toEqual(['ada retry', 'bob retry'])
    expect(server.seen.map(({ method }) => method)).toEqual(['POST'])
  })

  it('tells what went wrong while people were looked up', async () => {
    const { server, change } = await startList()
    server.fail({ kind: 'reply', status: 401 })
    expect(await change('remove', 'ada@example.com')).toEqual(['ada auth'])
    server.fail({ kind: 'drop' })
    expect(await change('remove', 'ada@example.com')).toEqual(['ada retry'])
  })
})
