import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { afterEach, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { startTwilioServer, type TwilioServer } from '../vendors/twilio-server.ts'
import { deliveriesOf, historyOf, lineOf } from './harness/records.ts'
import { startProcess, type RekindleProcess } from './harness/rekindle-process.ts'
import { until } from './harness/until.ts'

const ACCOUNT = `AC${'0'.repeat(31)}1`
const TOKEN = 'auth-token-auth-token-auth-token'
const FROM = '+15005550006'
const ANN = '+491701234567'
const BOB = '+491700000001'

const definition = (twilio: string) => ({
  version: 1,
  workspace: 'texts',
  sending: 'live',
  sources: { app: { writeKey: 'wk_app' } },
  connections: {
    texts: { kind: 'twilio', accountSid: ACCOUNT, authToken: TOKEN, from: FROM, baseUrl: twilio },
  },
  campaigns: {
    cart: {
      entry: { event: 'Product Added' },
      steps: [
        { send: 'sms', id: 'text', message: { text: 'Your {{ event.properties.sku }} waits 🛒' } },
        { waitFor: { delivered: 'text' }, upTo: '1d', then: [{ exit: 'delivered' }] },
      ],
    },
  },
})

let rekindle: RekindleProcess | undefined
let twilio: TwilioServer | undefined
afterEach(async () => {
  await rekindle?.kill()
  await twilio?.close()
})

it('A text message goes out by Twilio, is known to be delivered, and STOP ends them, whoever hears it first', async () => {
  const server = (twilio = await startTwilioServer({
    accountSid: ACCOUNT,
    login: [ACCOUNT, TOKEN],
    numbers: [FROM],
    services: [],
    stopped: [BOB],
  }))
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))
  const workspace = join(folder, 'rekindle.yaml')
  writeFileSync(workspace, stringify(definition(server.url)))
  const running = (rekindle = await startProcess({ data: join(folder, 'data'), workspace }))
  const track = (...batch: readonly object[]) =>
    fetch(`${running.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ writeKey: 'wk_app', batch }),
    })
  const tell = async (url: string, fields: Readonly<Record<string, string>>, token = TOKEN) => {
    const signature = getExpectedTwilioSignature(token, url, fields)
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
    return `${reply.status} ${await reply.text()}`
  }
  const lines = async () => (await deliveriesOf(running)).map((delivery) => `${delivery.userId} ${lineOf(delivery)}`)
  const added = (userId: string, sku: string) => ({
    type: 'track',
    userId,
    event: 'Product Added',
    properties: { sku },
  })

  await track({ type: 'identify', userId: 'ann', traits: { phone: '0049 170 1234567' } }, added('ann', 'cup'))
  const message = await until('the message is out', () => server.messages[0])
  expect(message).toMatchObject({ To: ANN, From: FROM, Body: 'Your cup waits 🛒' })
  const [callback, sid] = [message['StatusCallback']!, message.sid]
  expect(callback).toMatch(new RegExp(`^http://[^/]+/receive/texts\\?d=dlv_`))

  const delivered = { MessageSid: sid, MessageStatus: 'delivered', To: ANN, From: FROM, AccountSid: ACCOUNT }
  expect(await tell(callback, { ...delivered, MessageStatus: 'sent' })).toBe('200 <Response/>')
  expect(await tell(callback, delivered, 'another token')).toMatch(/^401 .*bad_signature/)
  expect(await lines()).toEqual(['ann text: sent'])
  for (let times = 0; times < 2; times++) expect(await tell(callback, delivered)).toBe('200 <Response/>')
  await until('it is known to be delivered', async () => (await lines())[0] === 'ann text: delivered')

  const stop = { MessageSid: `SM${'b'.repeat(32)}`, SmsStatus: 'received', From: ANN, To: FROM, Body: 'Stop' }
  expect(await tell(`${new URL(callback).origin}/receive/texts`, stop)).toBe('200 <Response/>')
  await until('she is known to want no more', async () =>
    (await historyOf(running, 'ann')).some(({ name }) => name === 'Unsubscribed'),
  )
  await track(added('ann', 'hat'))
  await until('she gets no more', async () => (await lines()).at(-1) === 'ann text: skipped (channel_unsubscribed)')

  await track({ type: 'identify', userId: 'bob', traits: { phone: BOB } }, added('bob', 'cup'))
  await until(
    'Twilio tells it at the call',
    async () => (await lines()).at(-1) === 'bob text: failed (address_invalid)',
  )
  await until('he is known to want no more', async () =>
    (await historyOf(running, 'bob')).some(({ name }) => name === 'Unsubscribed'),
  )
  const heard = (await historyOf(running, 'ann')).map(({ name }) => name)
  expect(heard.filter((name) => name === 'SMS Delivered')).toEqual(['SMS Delivered'])
  expect(server.messages).toHaveLength(1)
  expect(running.log()).not.toContain(TOKEN)
})
