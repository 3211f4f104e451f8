import { expect, it } from 'vitest'
import type { OutgoingMessage } from '../connections/connection.ts'
import { createManualClock } from '../kernel/clock.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createRenderer } from '../messages/renderer.ts'
import type { Delivery, Outcome } from '../model/delivery.ts'
import type { DeliverContext } from './deliver-context.ts'
import { sendMessage } from './message-turn.ts'
import type { Connection } from './open-connections.ts'

it('A message that is held back asks again when it may, and nothing else is done for it', async () => {
  const asked: string[] = []
  // Whatever else it would touch is missing, and would throw.
  const context = {
    template: () => undefined,
    offer: () => undefined,
    permissions: {
      ask: async ({ delivery }: { delivery: string }) => {
        asked.push(delivery)
        return { kind: 'hold', until: 5000 }
      },
    },
  } as unknown as DeliverContext
  const delivery = { id: 'dlv_1', profile: 1, attempts: [], definition: 1 } as unknown as Delivery
  expect(await sendMessage(context, { kind: {} } as Connection, delivery)).toEqual({
    again: [{ id: 'dlv_1', notBefore: 5000 }],
    notCalled: true,
  })
  expect(asked).toEqual(['dlv_1'])
})

const PHONE = '+491701234567'

type Template =
  | { readonly channel: 'sms'; readonly text: string }
  | { readonly channel: 'email'; readonly subject: string; readonly text: string }

/** What goes into the log when the tool answers this to a text message, or to a mail that it was told by HTTP. */
async function logged(
  outcome: Outcome,
  template: Template = { channel: 'sms', text: 'Hi' },
): Promise<readonly unknown[]> {
  const entries: unknown[] = []
  const order = {
    template,
    campaign: { key: 'c' },
    person: { id: 1, userId: 'U1', traits: {}, phone: PHONE, email: 'ada@example.com', subscriptions: [] },
    journey: { id: 'j', startedAt: 0, saved: {} },
    confirms: [],
    locale: {},
    timezone: 'UTC',
  }
  const context = {
    clock: createManualClock(1000),
    metrics: noMetrics,
    log: { append: async (more: readonly unknown[]) => void entries.push(...more) },
    permissions: { ask: async () => ({ kind: 'send', order }) },
    egress: { perform: async () => ({ kind: 'http' }) },
    renderer: createRenderer(),
    tracker: { unsubscribeUrl: () => '', receiveUrl: () => '', track: ({ text }: { text: string }) => ({ text }) },
    template: () => template,
    offer: async () => undefined,
    redirectTo: () => undefined,
  } as unknown as DeliverContext
  const send = {
    calls: (_settings: object, message: OutgoingMessage) => [{ kind: 'http', url: message.addresses.phone }],
    outcome: () => outcome,
  }
  const connection = { key: 'texts', kind: { limits: {}, send, idempotency: 'reports' }, settings: {} }
  const delivery = { id: 'dlv_1', profile: 1, campaign: 'c', step: 's', channel: template.channel, attempts: [] }
  await sendMessage(context, connection as unknown as Connection, delivery as unknown as Delivery)
  return entries.map((entry) => {
    const { input, body } = entry as { readonly input?: object; readonly body?: Buffer }
    return input ?? (JSON.parse(String(body)) as { readonly batch: readonly unknown[] }).batch[0]
  })
}

it('A number that the tool refuses is gone', async () => {
  const outcome: Outcome = { result: 'address_invalid', detail: '21211' }
  expect(await logged(outcome)).toMatchObject([{ kind: 'outcome', outcome, gone: [PHONE] }])
})

it('An address that a tool refuses by HTTP is gone like one that a mail server refuses', async () => {
  const outcome: Outcome = { result: 'address_invalid', detail: 'hard-bounce' }
  const entries = await logged(outcome, { channel: 'email', subject: 'Hi', text: 'Hi' })
  expect(entries).toMatchObject([{ kind: 'outcome', outcome, gone: ['ada@example.com'] }])
})

it('Whoever told the tool to stop is unsubscribed from the channel, and their number is not gone', async () => {
  const entries = await logged({ result: 'address_invalid', detail: '21610', optedOut: true })
  expect(entries[0]).not.toHaveProperty('gone')
  expect(entries).toMatchObject([
    { kind: 'outcome', outcome: { result: 'address_invalid' } },
    {
      event: 'Unsubscribed',
      messageId: 'dlv_1-opted-out',
      userId: 'U1',
      properties: { channel: 'sms', delivery_id: 'dlv_1', campaign_name: 'c', evidence: 'provider' },
    },
  ])
})
