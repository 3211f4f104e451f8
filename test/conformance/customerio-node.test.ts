import { Agent } from 'node:https'
import { connect } from 'node:net'
import { APIClient, SendEmailRequest, SendPushRequest, TrackClient } from 'customerio-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Content, HttpCall, OutgoingMessage } from '../../src/connections/connection.ts'
import customerio from '../../src/connections/customerio/index.ts'
import { type CustomerioServer, startCustomerioServer } from '../vendors/customerio-server.ts'
import { useSettings } from './connection-case.ts'

type Fields = Readonly<Record<string, unknown>>

const KEYS = { siteId: 'site', apiKey: 'track-key', appKey: 'app-key' }
const EMAIL: Content = {
  channel: 'email',
  subject: 'Your cart, {{ Ada }}',
  html: '<p>10 % off</p>',
  text: '10 % off',
  unsubscribeUrl: 'https://rekindle.example/l/u/t',
}
const PUSH: Content = {
  channel: 'push',
  title: 'You left something',
  body: '10 % off',
  link: 'https://shop.example/cart',
  image: 'https://shop.example/b.png',
}

describe('the official client customerio-node as judge', () => {
  let server: CustomerioServer
  let client: APIClient
  const agent = new Agent()
  beforeAll(async () => {
    server = await startCustomerioServer({ ...KEYS, people: { U1: 'ada@example.com' } })
    // The client knows https and port 443 only; all its connections end here.
    agent.createConnection = () => connect(server.port, '127.0.0.1')
    client = new APIClient(KEYS.appKey, { agent })
  })
  afterAll(async () => {
    agent.destroy()
    await server.close()
  })

  it('sends an email that is taken as ours is, with the same request', async () => {
    const ours = callOf({ from: 'Shop <hi@shop.example>', replyTo: 'help@shop.example' }, EMAIL)
    const { to, identifiers, from, subject, body, ...more } = bodyOf(ours)
    const request = new SendEmailRequest({ to, identifiers, from, subject, body, ...more } as never)
    expect(await client.sendEmail(request)).toMatchObject({ delivery_id: expect.any(String) })
    expectSame(ours, ['attachments'])
    expect(server.sent.at(-1)).toMatchObject({ subject: 'Your cart, {{ Ada }}', text: '<p>10 % off</p>' })
  })

  it('sends a push under a transactional message with the same request', async () => {
    const ours = callOf({ transactional: { push: 4 } }, PUSH)
    await client.sendPush(new SendPushRequest(bodyOf(ours) as never))
    expectSame(ours, [])
    expect(server.sent.at(-1)).toMatchObject({ subject: 'You left something', text: '10 % off' })
  })

  it('sends a transactional message of Customer.io with our data', async () => {
    const before = server.sent.length
    const ours = callOf({ triggers: { 'cart/nudge': { transactional: 'cart' } } }, EMAIL)
    const { to, identifiers, transactional_message_id, ...more } = bodyOf(ours)
    await client.sendEmail(new SendEmailRequest({ to, identifiers, transactional_message_id, ...more } as never))
    expectSame(ours, ['attachments'])
    expect(server.sent.length - before).toBe(1)
  })

  it('triggers a broadcast with the same request; it writes the path in an older form', async () => {
    const ours = callOf({ triggers: { 'cart/nudge': { broadcast: 12 } } }, EMAIL)
    const { data, ...recipients } = bodyOf(ours)
    expect(await client.triggerBroadcast(12, data as Fields, recipients)).toEqual({ id: 1 })
    expect(server.seen.at(-1)?.path.replace('/v1/api/', '/v1/')).toBe(new URL(ours.url).pathname)
    expect(server.seen.at(-1)?.body).toEqual(bodyOf(ours))
    expect(server.broadcasts).toMatchObject([{ broadcast: '12', trigger: 1, body: { emails: ['ada@example.com'] } }])
  })

  it('is refused where ours would be', async () => {
    const empty = new SendPushRequest({ identifiers: { id: 'U1' } } as never)
    await expect(client.sendPush(empty)).rejects.toThrow('transactional_message_id is required')
    const stranger = new APIClient('wrong', { agent })
    await expect(stranger.sendPush(empty)).rejects.toMatchObject({ statusCode: 401 })
    await expect(client.triggerBroadcast(12, {}, { ids: ['nobody'] })).rejects.toMatchObject({ statusCode: 422 })
  })

  it('logs in to the Track API as we do', () => {
    const track = new TrackClient(KEYS.siteId, KEYS.apiKey)
    const call = customerio.test?.call(useSettings(customerio, KEYS) as never, 0)
    expect(call).toMatchObject({ headers: { authorization: track.request.auth } })
    expect(call).toMatchObject({ url: expect.stringContaining(new URL(track.trackRoot).origin) })
  })

  /** The client's request, which the server took, and ours. It writes fields that are empty. */
  function expectSame(ours: HttpCall, empty: readonly string[]): void {
    const theirs = server.seen.at(-1)
    expect(`https://${theirs?.headers['host']}${theirs?.path}`).toBe(ours.url)
    expect(theirs?.headers).toMatchObject(ours.headers)
    const body = theirs?.body as Fields
    for (const name of empty) expect(body[name]).toEqual({})
    expect(Object.fromEntries(Object.entries(body).filter(([name]) => !empty.includes(name)))).toEqual(bodyOf(ours))
  }
})

function callOf(more: Fields, content: Content): HttpCall {
  const message: OutgoingMessage = {
    deliveryId: 'dlv_1',
    attempt: 1,
    campaign: 'cart',
    step: 'nudge',
    userId: 'U1',
    content,
    addresses: { email: 'ada@example.com', subscriptions: [] },
    now: 0,
  }
  const [call] = customerio.send?.calls(useSettings(customerio, { ...KEYS, ...more }) as never, message) ?? []
  if (call?.kind !== 'http') throw new Error('No call.')
  return call
}

const bodyOf = (call: HttpCall): Fields => JSON.parse(call.body ?? '{}') as Fields
