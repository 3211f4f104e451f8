import { expect, it } from 'vitest'
import type { OutgoingMessage } from '../connections/connection.ts'
import inbox from '../connections/inbox/index.ts'
import smtp from '../connections/smtp/index.ts'
import type { Egress, EgressCall } from '../egress/egress.ts'
import type { InboxMessage, InboxStore } from '../store/views.ts'
import type { Connection } from './open-connections.ts'
import { createKeptSettings } from './kept-settings.fixture.ts'
import { sendTrial } from './trial.ts'

const message: OutgoingMessage = {
  deliveryId: 'trial_1',
  attempt: 1,
  campaign: 'c',
  step: 's',
  userId: null,
  content: { channel: 'email', subject: 'S', text: 'T' },
  addresses: { email: 'me@shop.example', subscriptions: [] },
  now: 5,
}
const open = (kind: Connection['kind'], settings: object): Connection => ({
  key: kind.kind,
  kind,
  settings,
  forward: undefined,
  audiences: {},
})

function world() {
  const calls: EgressCall[] = []
  const kept: InboxMessage[] = []
  const egress: Egress = {
    perform: async (call) => {
      calls.push(call)
      return { kind: 'mail', response: '250 OK' }
    },
    close: async () => {},
  }
  const store: Pick<InboxStore, 'keep'> = { keep: async (one) => void kept.push(one) }
  return { calls, kept, context: { egress, inbox: store as InboxStore, settings: createKeptSettings() } }
}

it('A trial goes out once as any message does, marked in its headers', async () => {
  const { calls, context } = world()
  const mail = open(smtp, { url: 'smtp://x', from: 'hi@shop.example' })
  expect(await sendTrial(context, mail, 7, message)).toMatchObject({ result: 'accepted', detail: '250 OK' })
  expect(calls).toMatchObject([{ kind: 'mail', to: 'me@shop.example', headers: { 'X-Rekindle-Test': 'true' } }])
})

it('A trial is kept where the inbox is its connection', async () => {
  const { calls, kept, context } = world()
  expect(await sendTrial(context, open(inbox, {}), 7, message)).toMatchObject({ result: 'accepted' })
  expect(calls).toEqual([])
  expect(kept).toMatchObject([{ id: 'trial_1', profile: 7, to: 'me@shop.example' }])
})

it('A trial without a connection, or without an address, fails in plain words', async () => {
  const { calls, context } = world()
  expect(await sendTrial(context, undefined, 7, message)).toMatchObject({ result: 'config' })
  const nowhere = { ...message, addresses: { subscriptions: [] } }
  const mail = open(smtp, { url: 'smtp://x', from: 'hi@shop.example' })
  expect(await sendTrial(context, mail, 7, nowhere)).toMatchObject({ result: 'failed' })
  expect(calls).toEqual([])
})
