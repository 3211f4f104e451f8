import createClient from '@mailchimp/mailchimp_transactional'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutgoingMessage, Reply } from '../../src/connections/connection.ts'
import mandrill from '../../src/connections/mandrill/index.ts'
import type { MandrillServer } from '../vendors/mandrill-server.ts'
import { startMandrillServer } from '../vendors/mandrill-server.ts'
import { describeConnection } from './connection-suite.ts'

const API_KEY = 'md-9qkYmLocalKeyLocalKey'
const OPTIONS = {
  apiKey: API_KEY,
  domains: ['shop.example'],
  subaccounts: ['shop-1'],
  rejects: { 'gone@example.com': 'hard-bounce', 'late@example.com': 'soft-bounce' },
}

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const told = (status: string, reject_reason: string | null = null): Reply =>
  http(200, [{ email: 'ada@example.com', status, reject_reason, _id: 'abc123' }])
const failed = (name: string, status = 500): Reply =>
  http(status, { status: 'error', code: -1, name, message: 'Words about ada@example.com' })

describeConnection({
  kind: mandrill,
  secrets: ['apiKey', 'webhookKey'],
  start: async () => {
    const server = await startMandrillServer(OPTIONS)
    const settings = { apiKey: API_KEY, from: 'Shop <hi@shop.example>', baseUrl: `${server.url}/api/1.0` }
    return {
      settings,
      allSettings: {
        ...settings,
        replyTo: 'help@shop.example',
        subaccount: 'shop-1',
        ipPool: 'Main Pool',
        trackOpens: true,
        trackClicks: false,
        webhookKey: 'ntynTMaFpM_localLocalLocal',
        webhookUrl: 'https://hooks.shop.example/mandrill',
        baseUrl: `${server.url}/api/1.0/`,
      },
      wrongSettings: { ...settings, apiKey: 'md-WrongKeyWrongKeyWrongKey' },
      taken: () => server.messages.length,
      close: () => server.close(),
    }
  },
  bad: [
    { settings: { apiKey: '' }, path: 'apiKey' },
    { settings: { from: 'Shop' }, path: 'from' },
    { settings: { from: 'a@x.example, b@x.example' }, path: 'from' },
    { settings: { replyTo: 'nobody' }, path: 'replyTo' },
    { settings: { trackOpens: 'yes' }, path: 'trackOpens' },
    { settings: { webhookKey: '' }, path: 'webhookKey' },
    { settings: { webhookUrl: '/receive/mail' }, path: 'webhookUrl' },
    { settings: { baseUrl: 'mandrillapp.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: 'sent', reply: told('sent'), result: 'accepted' },
    { when: 'queued', reply: told('queued'), result: 'accepted' },
    { when: 'scheduled', reply: told('scheduled'), result: 'accepted' },
    { when: 'invalid', reply: told('invalid'), result: 'address_invalid' },
    ...['hard-bounce', 'spam', 'unsub', 'invalid'].map((reason) => ({
      when: `rejected: ${reason}`,
      reply: told('rejected', reason),
      result: 'address_invalid' as const,
    })),
    ...['soft-bounce', 'custom', 'rule', 'what is new', null].map((reason) => ({
      when: `rejected: ${reason}`,
      reply: told('rejected', reason),
      result: 'failed' as const,
    })),
    ...['unsigned', 'invalid-sender', 'test-mode-limit'].map((reason) => ({
      when: `rejected: ${reason}`,
      reply: told('rejected', reason),
      result: 'auth' as const,
    })),
    { when: 'a status that is new', reply: told('pondered'), result: 'unknown' },
    { when: '200 with no recipient', reply: http(200, []), result: 'unknown' },
    { when: '200 that is no JSON', reply: http(200, '<html>'), result: 'unknown' },
    ...[500, 401].map((status) => ({
      when: `a wrong key with ${status}`,
      reply: failed('Invalid_Key', status),
      result: 'auth' as const,
    })),
    { when: 'no money', reply: failed('PaymentRequired'), result: 'auth' },
    { when: 'no such subaccount', reply: failed('Unknown_Subaccount'), result: 'auth' },
    { when: 'a message of the wrong form', reply: failed('ValidationError'), result: 'config' },
    { when: 'an error that is new', reply: failed('constructor'), result: 'config' },
    { when: 'trouble of the tool', reply: failed('GeneralError'), result: 'retry' },
    { when: 'too many calls', reply: failed('TooManyRequests', 429), result: 'retry' },
    { when: '502 of a proxy', reply: http(502, '<html>'), result: 'retry' },
    { when: '429 with seconds', reply: http(429, '', { 'retry-after': '7' }), result: 'retry', retryAfterMs: 7000 },
    { when: '403 of a proxy', reply: http(403), result: 'auth' },
    { when: '404', reply: http(404), result: 'config' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})

const message: OutgoingMessage = {
  deliveryId: 'dlv_01h',
  attempt: 1,
  campaign: 'cart-recovery',
  step: 'mail',
  userId: 'U1',
  now: 0,
  content: { channel: 'email', subject: 'Your cart', text: 'Hi', html: '<p>Hi</p>' },
  addresses: { email: 'ada@example.com', subscriptions: [] },
}

describe('the local Mailchimp Transactional server', () => {
  let server: MandrillServer
  beforeAll(async () => {
    server = await startMandrillServer(OPTIONS)
  })
  afterAll(() => server.close())
  const client = (key = API_KEY) => {
    const made = createClient(key)
    made.basePath = `${server.url}/api/1.0`
    return made
  }
  const good = {
    subject: 'Hi',
    text: 'Hi',
    from_email: 'hi@shop.example',
    to: [{ email: 'ada@example.com' }],
  }

  it('takes from @mailchimp/mailchimp_transactional the very message that we send', async () => {
    const settings = { apiKey: API_KEY, from: 'Shop <hi@shop.example>', baseUrl: server.url }
    const [call] = mandrill.send!.calls(settings, message)
    const ours = JSON.parse(call?.kind === 'http' ? (call.body ?? '') : '') as Record<string, unknown>
    const { key: _key, ...body } = ours
    expect(await client().messages.send(body)).toMatchObject([{ email: 'ada@example.com', status: 'sent' }])
    expect(server.seen.at(-1)?.body).toEqual(ours)
    expect(server.messages.at(-1)?.message).toMatchObject({ metadata: { delivery_id: 'dlv_01h' } })
    expect(await client().users.ping2()).toEqual({ PING: 'PONG!' })
  })

  it('tells the official client what it does not send', async () => {
    const to = [{ email: 'gone@example.com' }, { email: 'late@example.com' }]
    expect(await client().messages.send({ message: { ...good, to } })).toMatchObject([
      { status: 'rejected', reject_reason: 'hard-bounce' },
      { status: 'rejected', reject_reason: 'soft-bounce' },
    ])
    expect(await client('wrong').messages.send({ message: good })).toMatchObject({
      response: { status: 500, data: { name: 'Invalid_Key' } },
    })
  })

  it.each<[string, object, string]>([
    ['no message', {}, 'ValidationError'],
    ['no recipient', { message: { ...good, to: [] } }, 'ValidationError'],
    ['what is no address', { message: { ...good, to: [{ email: 'ada' }] } }, 'ValidationError'],
    ['no sender', { message: { ...good, from_email: undefined } }, 'ValidationError'],
    ['another domain', { message: { ...good, from_email: 'hi@other.example' } }, 'ValidationError'],
    ['no content', { message: { ...good, text: undefined } }, 'ValidationError'],
    ['a subject of two lines', { message: { ...good, subject: 'a\r\nb' } }, 'ValidationError'],
    ['an unknown field', { message: { ...good, body: 'x' } }, 'ValidationError'],
    ['a flag as text', { message: { ...good, track_opens: 'yes' } }, 'ValidationError'],
    ['a header of two lines', { message: { ...good, headers: { 'X-A': 'a\r\nb' } } }, 'ValidationError'],
    ['too much metadata', { message: { ...good, metadata: { a: 'x'.repeat(5000) } } }, 'ValidationError'],
    ['a tag of the tool itself', { message: { ...good, tags: ['_all'] } }, 'ValidationError'],
    ['an unknown subaccount', { message: { ...good, subaccount: 'x' } }, 'Unknown_Subaccount'],
  ])('refuses %s', async (_what, body, name) => {
    const before = server.messages.length
    const reply = await fetch(`${server.url}/api/1.0/messages/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: API_KEY, ...body }),
    })
    expect(reply.status).toBe(500)
    expect(await reply.json()).toMatchObject({ status: 'error', name })
    expect(server.messages.length).toBe(before)
  })
})
