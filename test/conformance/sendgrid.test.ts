import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Reply } from '../../src/connections/connection.ts'
import sendgrid from '../../src/connections/sendgrid/index.ts'
import { startSendgridServer } from '../vendors/sendgrid-server.ts'
import { describeConnection } from './connection-suite.ts'
import type { ReceiveCase, ReceiveSample, ToolRequest } from './receive-case.ts'

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const errors = (status: number, message: string, field: string | null = null, headers = {}): Reply =>
  http(status, { errors: [{ message, field, help: null }] }, headers)
const publicKey = (namedCurve: string) => textOfKey(generateKeyPairSync('ec', { namedCurve }).publicKey)
const textOfKey = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64')

const PAIRS = [generateKeyPairSync('ec', { namedCurve: 'P-256' }), generateKeyPairSync('ec', { namedCurve: 'P-256' })]
const [WEBHOOK_KEY = '', OTHER_KEY = ''] = PAIRS.map((pair) => textOfKey(pair.publicKey))
const TOLERANCE_S = 3600

/** As SendGrid writes them: each on a line of its own, with one more end of line behind all. */
const batchOf = (...events: readonly unknown[]): ToolRequest => ({
  headers: { 'content-type': 'application/json' },
  body: `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`,
})
const told = (event: string, more: object = {}) => ({
  email: 'ada@example.com',
  timestamp: 1_513_299_569,
  'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>',
  category: ['cart-recovery'],
  sg_event_id: `id-${event}-${JSON.stringify(more).length}`,
  sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.recvd-5c8f-1',
  delivery_id: 'dlv_1',
  event,
  ...more,
})
const sample = (
  event: { readonly event: string; readonly type?: string },
  ...names: readonly string[]
): ReceiveSample => ({
  when: JSON.stringify(event).slice(-60),
  request: batchOf(event),
  items:
    names.length === 0
      ? [{ kind: 'noted', name: event.event }]
      : names.map((name) => ({ kind: 'fact', event: name, at: 1_513_299_569_000 })),
})

const receive: ReceiveCase = {
  sign: (request, settings, at) => {
    const timestamp = String(Math.floor(at / 1000))
    const { privateKey } = PAIRS[settings.webhookKey === OTHER_KEY ? 1 : 0]!
    const signature = createSign('sha256').update(timestamp).update(request.body).sign(privateKey).toString('base64')
    const headers = {
      ...request.headers,
      'X-Twilio-Email-Event-Webhook-Signature': signature,
      'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
    }
    return { ...request, headers }
  },
  otherSecret: { webhookKey: OTHER_KEY },
  needed: ['webhookKey'],
  signsBody: true,
  toleranceMs: TOLERANCE_S * 1000,
  samples: [
    sample(told('delivered', { response: '250 OK' }), 'Email Delivered'),
    sample(told('open', { useragent: 'Mozilla/5.0', ip: '203.0.113.9' }), 'Email Opened'),
    sample(told('click', { url: 'https://shop.example/?a=1' }), 'Email Link Clicked'),
    sample(told('bounce', { type: 'blocked', reason: '550 spam' }), 'Email Bounced'),
    sample(told('dropped', { reason: 'Unsubscribed Address' }), 'Email Bounced', 'Unsubscribed'),
    sample(told('spamreport'), 'Email Marked as Spam'),
    sample(told('unsubscribe'), 'Unsubscribed'),
    sample(told('group_unsubscribe', { asm_group_id: 12 }), 'Unsubscribed'),
    sample(told('group_resubscribe', { asm_group_id: 12 }), 'Subscribed'),
    sample(told('processed')),
    sample(told('deferred', { attempt: '5' })),
    sample({ event: 'account_status_change', type: 'compliance_suspend' }),
  ],
  batch: {
    request: batchOf(told('delivered', { tls: 1 }), null, told('open', { timestamp: 'now' }), told('open'), 7),
    good: 2,
    bad: 3,
  },
}

const DATE = 'Mon, 23 Nov 2026 10:00:00 GMT'
const DATE_S = Date.parse(DATE) / 1000

describeConnection({
  kind: sendgrid,
  secrets: ['apiKey'],
  receive,
  start: async () => {
    const apiKey = 'SG.aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
    const server = await startSendgridServer({
      apiKey,
      senders: ['hi@shop.example'],
      subusers: ['shop-eu'],
      lists: { 'l-1': 'Comeback' },
      customFields: ['w1', 'e2_N'],
    })
    // The two rounds of the suite make a list of the same name each.
    const second = await startSendgridServer({
      apiKey,
      senders: ['hi@shop.example'],
      subusers: ['shop-eu'],
      lists: { 'l-1': 'Comeback' },
      customFields: ['w1', 'e2_N'],
    })
    const settings = { apiKey, from: 'Shop <hi@shop.example>', baseUrl: server.url }
    return {
      settings,
      allSettings: {
        ...settings,
        replyTo: 'help@shop.example',
        subuser: 'shop-eu',
        categories: ['shop', 'cart-recovery'],
        unsubscribeGroup: 12,
        groupsToDisplay: [12, 13],
        topics: { 12: 'offers' },
        ipPool: 'marketing',
        trackOpens: true,
        trackClicks: true,
        webhookKey: WEBHOOK_KEY,
        webhookTolerance: TOLERANCE_S,
        customFields: { plan: 'w1', 'address.country': 'e2_N' },
        externalId: true,
        baseUrl: `${second.url}/`,
      },
      wrongSettings: { ...settings, apiKey: 'SG.wrongwrongwrongwrong' },
      listId: 'l-1',
      taken: () => [server, second].reduce((sum, one) => sum + one.mails.length + one.queued(), 0),
      has: (list, email) => server.has(list, email) || second.has(list, email),
      close: async () => void (await Promise.all([server.close(), second.close()])),
    }
  },
  // Who identifies with an address becomes a contact.
  forwardable: ({ spec, ...rest }, index) => {
    const traits = {
      email: `Ada+${index}@Example.com`,
      firstName: 'Ada',
      plan: spec['properties'],
      address: { country: 'DE' },
    }
    const { type: _type, event: _event, properties: _properties, ...common } = spec
    return { ...rest, spec: { ...common, type: 'identify', traits } }
  },
  bad: [
    { settings: { apiKey: '' }, path: 'apiKey' },
    { settings: { apiKey: 'SG.x\r\nx: y' }, path: 'apiKey' },
    { settings: { from: 'Shop' }, path: 'from' },
    { settings: { replyTo: 'a@x.example, b@x.example' }, path: 'replyTo' },
    { settings: { categories: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] }, path: 'categories' },
    { settings: { unsubscribeGroup: '12' }, path: 'unsubscribeGroup' },
    { settings: { topics: { offers: 'offers' } }, path: 'topics.offers' },
    { settings: { ipPool: 'x' }, path: 'ipPool' },
    { settings: { trackOpens: 'no' }, path: 'trackOpens' },
    { settings: { webhookKey: 'abc' }, path: 'webhookKey' },
    { settings: { webhookKey: publicKey('secp256k1') }, path: 'webhookKey' },
    { settings: { webhookTolerance: 0 }, path: 'webhookTolerance' },
    { settings: { baseUrl: 'api.sendgrid.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '202', reply: http(202, '', { 'x-message-id': 'LRzXl_NHStOGhQ4kofSm_A' }), result: 'accepted' },
    { when: '200 of the sandbox', reply: http(200), result: 'accepted' },
    { when: '400', reply: errors(400, 'Bad Request'), result: 'config' },
    { when: '400 about a header', reply: errors(400, 'is reserved', 'headers.To'), result: 'config' },
    {
      when: '400 about the recipient',
      reply: errors(400, 'Does not contain a valid address.', 'personalizations.0.to.0.email'),
      result: 'address_invalid',
    },
    {
      when: '400 about the sender',
      reply: errors(400, 'Does not contain a valid address.', 'from.email'),
      result: 'config',
    },
    { when: '401', reply: errors(401, 'The provided authorization grant is invalid'), result: 'auth' },
    { when: '401 without credits', reply: errors(401, 'Maximum credits exceeded'), result: 'auth' },
    { when: '403 of an unverified sender', reply: errors(403, 'no verified Sender Identity', 'from'), result: 'auth' },
    { when: '404', reply: errors(404, 'not found'), result: 'config' },
    { when: '405', reply: http(405), result: 'config' },
    { when: '413', reply: errors(413, 'too large'), result: 'config' },
    { when: '408', reply: http(408), result: 'retry' },
    { when: '429', reply: errors(429, 'too many requests'), result: 'retry' },
    {
      when: '429 with the moment of a new window',
      reply: errors(429, 'too many requests', null, { 'x-ratelimit-reset': `${DATE_S + 17}`, date: DATE }),
      result: 'retry',
      retryAfterMs: 17_000,
    },
    { when: '429 with Retry-After', reply: http(429, '', { 'retry-after': '5' }), result: 'retry', retryAfterMs: 5000 },
    { when: '500', reply: http(500), result: 'retry' },
    { when: '503', reply: http(503, '<html>', { 'retry-after': '60' }), result: 'retry', retryAfterMs: 60_000 },
    { when: '302', reply: http(302), result: 'config' },
    { when: 'a reply that cannot be', reply: { kind: 'mail', response: '250' }, result: 'config' },
  ],
})
