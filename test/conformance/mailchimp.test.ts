import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ForwardedEvent, Reply } from '../../src/connections/connection.ts'
import mailchimp from '../../src/connections/mailchimp/index.ts'
import type { MailchimpServer } from '../vendors/mailchimp-server.ts'
import { startMailchimpServer } from '../vendors/mailchimp-server.ts'
import { describeConnection } from './connection-suite.ts'
import type { ReceiveCase } from './receive-case.ts'

const API_KEY = '0123456789abcdef0123456789abcdef-us21'
const LIST = 'a1b2c3d4e5'

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const problem = (status: number, title: string, detail = 'Words', extra: object = {}): Reply =>
  http(status, { type: 'about:blank', title, status, detail, ...extra })

/** Everybody signs up first, then does something. */
function forwardable({ event, spec, messageId }: ForwardedEvent, index: number): ForwardedEvent {
  const email = `Person.${Math.floor(index / 4)}@Example.COM`
  const type = index % 4 === 0 ? 'identify' : 'track'
  const traits = { email, firstName: 'Ada', last_name: 'Lovelace' }
  return {
    messageId,
    event: {
      ...event,
      type,
      ...(type === 'identify' && { name: 'Identified', properties: {}, traits }),
    },
    spec: { ...spec, type, context: { traits: { email } } },
  }
}

const SECRET = 'a-long-random-text-of-ours'
const form = (fields: Readonly<Record<string, string>>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})
const person = {
  fired_at: '2026-11-23 21:40:57',
  'data[id]': '8a25ff1d98',
  'data[list_id]': LIST,
  'data[email]': 'ada@example.com',
  'data[email_type]': 'html',
  'data[merges][EMAIL]': 'ada@example.com',
  'data[merges][FNAME]': 'Ada',
  'data[ip_opt]': '203.0.113.9',
}
const fact = (event: string, properties: object) => ({
  kind: 'fact' as const,
  event,
  at: Date.UTC(2026, 10, 23, 21, 40, 57),
  about: { email: 'ada@example.com' },
  properties: { vendor: 'mailchimp', list_id: LIST, ...properties },
})

const receive: ReceiveCase = {
  sign: (request, { webhookSecret }) => ({ ...request, query: `?key=${String(webhookSecret)}` }),
  otherSecret: { webhookSecret: 'a-long-random-text-of-theirs' },
  needed: ['webhookSecret'],
  signsBody: false,
  samples: [
    {
      when: 'somebody left',
      request: form({ type: 'unsubscribe', 'data[action]': 'unsub', 'data[reason]': 'manual', ...person }),
      items: [fact('Unsubscribed', { topic: 'offers', reason: 'manual', action: 'unsub' })],
    },
    {
      when: 'somebody complained',
      request: form({
        type: 'unsubscribe',
        'data[action]': 'unsub',
        'data[reason]': 'abuse',
        ...person,
        'data[id]': 'x',
      }),
      items: [fact('Unsubscribed', { reason: 'abuse' }), fact('Email Marked as Spam', { reason: 'abuse' })],
    },
    {
      when: 'an address that bounced',
      request: form({ type: 'cleaned', 'data[reason]': 'hard', 'data[campaign_id]': '4fjk2ma9xd', ...person }),
      items: [fact('Email Bounced', { bounce_type: 'hard', campaign_id: '4fjk2ma9xd' })],
    },
    {
      when: 'an address whose owner complained',
      request: form({ type: 'cleaned', 'data[reason]': 'abuse', ...person }),
      items: [fact('Email Marked as Spam', {})],
    },
    {
      when: 'somebody joined',
      request: form({ type: 'subscribe', ...person }),
      items: [fact('Subscribed', { vendor_event: 'subscribe' })],
    },
    ...['profile', 'upemail', 'campaign'].map((type) => ({
      when: type,
      request: form({ type, ...person }),
      items: [{ kind: 'noted' as const, name: type }],
    })),
  ],
}

describeConnection({
  kind: mailchimp,
  receive,
  secrets: ['apiKey', 'webhookSecret'],
  forwardable,
  start: async () => {
    const options = { apiKey: API_KEY, list: LIST, anybody: true, segments: { '777': 'Retarget' } }
    const [tagging, segmenting] = await Promise.all([startMailchimpServer(options), startMailchimpServer(options)])
    const settings = { apiKey: API_KEY, list: LIST, baseUrl: `${tagging.url}/3.0` }
    return {
      settings,
      allSettings: {
        ...settings,
        statusIfNew: 'pending',
        mergeFields: { FNAME: 'firstName', PHONE: 'phone' },
        audiencesAs: 'segments',
        topic: 'offers',
        webhookSecret: SECRET,
        baseUrl: `${segmenting.url}/3.0/`,
      },
      wrongSettings: { ...settings, apiKey: 'fedcba9876543210fedcba9876543210-us21' },
      listId: '777',
      taken: () => tagging.taken() + segmenting.taken(),
      has: (list, email) => tagging.has(list, email) || segmenting.has(list, email),
      close: async () => void (await Promise.all([tagging.close(), segmenting.close()])),
    }
  },
  bad: [
    { settings: { apiKey: '0123456789abcdef' }, path: 'apiKey' },
    { settings: { apiKey: 'key-us21/../evil' }, path: 'apiKey' },
    { settings: { apiKey: 'key-evil.example' }, path: 'apiKey' },
    { settings: { list: 'lists/1' }, path: 'list' },
    { settings: { list: 5 }, path: 'list' },
    { settings: { statusIfNew: 'cleaned' }, path: 'statusIfNew' },
    { settings: { mergeFields: { first: 'firstName' } }, path: 'mergeFields.first' },
    { settings: { mergeFields: { FNAME: '' } }, path: 'mergeFields.FNAME' },
    { settings: { audiencesAs: 'lists' }, path: 'audiencesAs' },
    { settings: { topic: '' }, path: 'topic' },
    { settings: { webhookSecret: 'short' }, path: 'webhookSecret' },
    { settings: { baseUrl: 'us21.api.mailchimp.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '200', reply: http(200, { id: 'x' }), result: 'accepted' },
    { when: '204', reply: http(204), result: 'accepted' },
    { when: 'who left', reply: problem(400, 'Member In Compliance State'), result: 'failed' },
    { when: 'who was erased there', reply: problem(400, 'Forgotten Email Not Subscribed'), result: 'failed' },
    { when: 'who is there already', reply: problem(400, 'Member Exists'), result: 'failed' },
    {
      when: 'an address of nobody',
      reply: problem(400, 'Invalid Resource', 'a@b.example looks fake or invalid, please enter a real email address.'),
      result: 'failed',
    },
    {
      when: 'a wrong field',
      reply: problem(400, 'Invalid Resource', 'Words', { errors: [{ field: 'name', message: 'Too long' }, null] }),
      result: 'config',
    },
    { when: 'a wrong key', reply: problem(401, 'API Key Invalid'), result: 'auth' },
    { when: 'another data centre', reply: problem(403, 'Wrong Datacenter'), result: 'auth' },
    { when: 'a closed account', reply: problem(403, 'User Disabled'), result: 'auth' },
    { when: 'nobody of that address', reply: problem(404, 'Resource Not Found'), result: 'failed' },
    { when: '405', reply: problem(405, 'Method Not Allowed'), result: 'config' },
    { when: '422', reply: problem(422, 'Unprocessable'), result: 'config' },
    { when: 'too many calls', reply: problem(429, 'Too Many Requests'), result: 'retry' },
    { when: '429 with seconds', reply: http(429, '', { 'retry-after': '7' }), result: 'retry', retryAfterMs: 7000 },
    { when: '500', reply: problem(500, 'Internal Server Error'), result: 'retry' },
    { when: '503 of a proxy', reply: http(503, '<html>'), result: 'retry' },
    { when: '302', reply: http(302), result: 'config' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})

describe('the local Mailchimp server', () => {
  let server: MailchimpServer
  beforeAll(async () => {
    server = await startMailchimpServer({
      apiKey: API_KEY,
      list: LIST,
      members: { 'ada@example.com': 'subscribed', 'left@example.com': 'unsubscribed' },
      segments: { '777': 'Retarget' },
    })
  })
  afterAll(() => server.close())
  const hash = (email: string) => createHash('md5').update(email).digest('hex')
  const ADA = `members/${hash('ada@example.com')}`
  const call = async (
    path: string,
    body: unknown,
    over: { method?: string; key?: string; list?: string; type?: string } = {},
  ) => {
    const key = Buffer.from(`anything:${over.key ?? API_KEY}`).toString('base64')
    const reply = await fetch(`${server.url}/3.0/lists/${over.list ?? LIST}/${path}`, {
      method: over.method ?? 'POST',
      headers: { authorization: `Basic ${key}`, 'content-type': over.type ?? 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await reply.text()
    return { status: reply.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
  }

  it('takes what is right, and says per person what it could not do', async () => {
    expect((await call(`${ADA}/events`, { name: 'Product Added', properties: { price: '5' } })).status).toBe(204)
    expect((await call(`${ADA}/tags`, { tags: [{ name: 'vip', status: 'active' }] })).status).toBe(204)
    expect(server.has('vip', 'Ada@example.com')).toBe(true)
    const both = ['ada@example.com', 'stranger@example.com']
    expect((await call('segments/777', { members_to_add: both })).body).toMatchObject({
      total_added: 1,
      error_count: 1,
      errors: [{ email_addresses: ['stranger@example.com'] }],
    })
    expect(server.has('777', 'ada@example.com')).toBe(true)
  })

  const member = { email_address: 'ada@example.com', status_if_new: 'transactional' }
  const put = { method: 'PUT' }
  it.each<[string, string, unknown, object, number, string]>([
    ['another key', `${ADA}/events`, { name: 'ok' }, { key: 'x-us21' }, 401, 'API Key Invalid'],
    ['another audience', `${ADA}/events`, { name: 'ok' }, { list: 'other' }, 404, 'Resource Not Found'],
    ['a stranger', `members/${hash('x')}/events`, { name: 'ok' }, {}, 404, 'Resource Not Found'],
    ['text', `${ADA}/events`, { name: 'ok' }, { type: 'text/plain' }, 400, 'JSON Parse Error'],
    ['a name of one letter', `${ADA}/events`, { name: 'x' }, {}, 400, 'Invalid Resource'],
    ['a name of 31 letters', `${ADA}/events`, { name: 'x'.repeat(31) }, {}, 400, 'Invalid Resource'],
    ['a number as property', `${ADA}/events`, { name: 'ok', properties: { a: 1 } }, {}, 400, 'Invalid Resource'],
    ['a time that is none', `${ADA}/events`, { name: 'ok', occurred_at: 'now' }, {}, 400, 'Invalid Resource'],
    ['a tag without status', `${ADA}/tags`, { tags: [{ name: 'vip' }] }, {}, 400, 'Invalid Resource'],
    ['PATCH', ADA, member, { method: 'PATCH' }, 405, 'Method Not Allowed'],
    ['the hash of another', `members/${hash('x')}`, member, put, 400, 'Invalid Resource'],
    [
      'a stranger without status',
      `members/${hash('b@x.example')}`,
      { email_address: 'b@x.example' },
      put,
      400,
      'Invalid Resource',
    ],
    ['tags of a member', ADA, { ...member, tags: ['vip'] }, put, 400, 'Invalid Resource'],
    ['a merge tag in small letters', ADA, { ...member, merge_fields: { name: 'x' } }, put, 400, 'Invalid Resource'],
    [
      'bringing back who left',
      `members/${hash('left@example.com')}`,
      { email_address: 'left@example.com', status_if_new: 'subscribed', status: 'subscribed' },
      put,
      400,
      'Member In Compliance State',
    ],
    ['nobody', 'segments/777', { members_to_add: [] }, {}, 400, 'Invalid Resource'],
    ['501 people', 'segments/777', { members_to_add: Array(501).fill('a@x.example') }, {}, 400, 'Invalid Resource'],
    ['an unknown segment', 'segments/778', { members_to_add: ['a@x.example'] }, {}, 404, 'Resource Not Found'],
    ['a segment without a name', 'segments', { static_segment: [] }, {}, 400, 'Invalid Resource'],
    ['a segment that exists', 'segments', { name: 'Retarget', static_segment: [] }, {}, 400, 'Bad Request'],
  ])('refuses %s', async (_what, path, body, over, status, title) => {
    const before = server.taken()
    const reply = await call(path, body, over)
    expect(reply).toMatchObject({ status, body: { title, status } })
    expect(server.taken()).toBe(before)
  })
})
