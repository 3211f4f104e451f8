import createClient from '@mailchimp/mailchimp_transactional'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutgoingMessage, Reply } from '../../src/connections/connection.ts'
import mandrill from '../../src/connections/mandrill/index.ts'
import type { MandrillServer } from '../vendors/mandrill-server.ts'
import { mandrillCall, startMandrillServer } from '../vendors/mandrill-server.ts'
import { describeConnection } from './connection-suite.ts'
import type { ReceiveCase } from './receive-case.ts'

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

const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36'

/** Event as the tool tells it, each of another message. */
const event = (name: string, id: string, over: object = {}, message: object = {}) => ({
  event: name,
  _id: id,
  ts: 1_795_430_000,
  msg: {
    ts: 1_795_429_000,
    subject: 'Your cart & more',
    email: 'ada@example.com',
    sender: 'hi@shop.example',
    tags: ['cart-recovery'],
    state: 'sent',
    metadata: { delivery_id: `dlv_${id}`, campaign_name: 'cart-recovery' },
    _id: id,
    _version: 'exampleaaaaaaaaaaaaaaa',
    ...message,
  },
  ...over,
})
const fields = (...events: readonly unknown[]) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ mandrill_events: JSON.stringify(events) }).toString(),
})
const fact = (name: string, properties: object, id = '1') => ({
  kind: 'fact' as const,
  event: name,
  at: 1_795_430_000_000,
  about: { deliveryId: `dlv_${id}`, vendorId: id, email: 'ada@example.com' },
  properties: { vendor: 'mandrill', ...properties },
})

const receive: ReceiveCase = {
  sign: (request, settings) => {
    const told = new URLSearchParams(request.body).get('mandrill_events') ?? ''
    const { headers } = mandrillCall(String(settings['webhookKey']), String(settings['webhookUrl']), told)
    return { ...request, headers: { ...request.headers, 'x-mandrill-signature': headers['x-mandrill-signature'] } }
  },
  otherSecret: { webhookKey: 'anotherKeyAnotherKeyAnother' },
  needed: ['webhookKey'],
  signsBody: true,
  samples: [
    {
      when: 'everything that can happen to a mail',
      request: fields(
        event('send', '1'),
        event('delivered', '2'),
        event('open', '1', { ip: '203.0.113.9', user_agent: AGENT }),
        event('click', '1', { url: 'https://shop.example/cart?a=1&b=%20', user_agent: 'Mozilla/5.0' }),
        event('deferral', '3'),
        event('soft_bounce', '3', {}, { bounce_description: 'mailbox_full', diag: 'smtp;452 4.2.2 Over quota' }),
        event('hard_bounce', '4', {}, { bounce_description: 'bad_mailbox', state: 'bounced' }),
        event('reject', '5', {}, { state: 'rejected' }),
        event('spam', '1'),
        event('unsub', '1'),
      ),
      items: [
        fact('Email Delivered', { vendor_event: 'send', evidence: 'sent' }),
        fact('Email Delivered', { vendor_event: 'delivered' }, '2'),
        fact('Email Opened', { open_class: 'human', machine: false, email_subject: 'Your cart & more' }),
        fact('Email Link Clicked', {
          link_url: 'https://shop.example/cart?a=1&b=%20',
          open_class: 'machine',
          machine: true,
        }),
        { kind: 'noted', name: 'deferral' },
        fact('Email Bounced', { bounce_type: 'soft', reason: 'mailbox_full: smtp;452 4.2.2 Over quota' }, '3'),
        fact('Email Bounced', { bounce_type: 'hard', reason: 'bad_mailbox' }, '4'),
        fact('Email Bounced', { dropped: true }, '5'),
        fact('Email Marked as Spam', {}),
        fact('Unsubscribed', { channel: 'email' }),
      ],
    },
    {
      when: 'a change of the deny list',
      request: fields({ type: 'blacklist', action: 'add', reject: { email: 'ada@example.com' }, ts: 1_795_430_000 }),
      items: [{ kind: 'noted', name: 'blacklist add' }],
    },
  ],
  batch: { request: fields(event('open', '6'), null, event('spam', '6'), { event: 'open' }), good: 2, bad: 2 },
}

describeConnection({
  kind: mandrill,
  receive,
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

const SETTINGS = { apiKey: API_KEY, from: 'Shop <hi@shop.example>', baseUrl: 'https://mandrillapp.com/api/1.0' }
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

it('Whoever opted out at the tool has opted out here, by the reply already', () => {
  const outcome = (reason: string) =>
    mandrill.send!.outcome(told('rejected', reason), mandrill.send!.calls(SETTINGS, message)[0]!)
  expect(outcome('unsub')).toEqual({
    result: 'address_invalid',
    detail: 'The tool says rejected: unsub.',
    vendorId: 'abc123',
    optedOut: true,
  })
  expect(outcome('spam')).not.toHaveProperty('optedOut')
})

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
    const [call] = mandrill.send!.calls(SETTINGS, message)
    const ours = JSON.parse(call?.kind === 'http' ? (call.body ?? '') : '') as Record<string, unknown>
    const { key: _key, ...body } = ours
    expect(await client().messages.send(body)).toMatchObject([{ email: 'ada@example.com', status: 'sent' }])
    expect(server.seen.at(-1)?.body).toEqual(ours)
    expect(server.messages.at(-1)?.message).toMatchObject({ metadata: { delivery_id: 'dlv_01h' } })
    expect(await client().users.ping2()).toEqual({ PING: 'PONG!' })
  })

  it('tells @mailchimp/mailchimp_transactional what it does not send', async () => {
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
