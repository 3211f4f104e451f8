import type { Reply } from '../../src/connections/connection.ts'
import postmark from '../../src/connections/postmark/index.ts'
import type { OutcomeResult } from '../../src/model/delivery.ts'
import { startPostmarkServer } from '../vendors/postmark-server.ts'
import { describeConnection } from './connection-suite.ts'
import type { ReceiveCase, ReceiveSample, ToolRequest } from './receive-case.ts'

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const refused = (code: number, result: OutcomeResult, Message = 'Words', status = 422) => ({
  when: `error ${code}, ${Message}`,
  reply: http(status, { ErrorCode: code, Message }),
  result,
})

const MESSAGE = '883953f4-6105-42a2-a16a-77a8eac79483'
const AT = '2026-11-05T16:33:54.907Z'
const record = (RecordType: string, more: object): ToolRequest => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    RecordType,
    MessageID: MESSAGE,
    MessageStream: 'offers',
    ServerID: 23,
    Tag: 'cart-recovery',
    Metadata: { delivery_id: 'dlv_1' },
    ...more,
  }),
})
const sample = (when: string, request: ToolRequest, event?: string): ReceiveSample => ({
  when,
  request,
  items:
    event === undefined
      ? [{ kind: 'noted' }]
      : [{ kind: 'fact', event, at: Date.parse(AT), about: { deliveryId: 'dlv_1', vendorId: MESSAGE } }],
})
const bounce = (ID: number, Type: string) =>
  record('Bounce', { ID, Type, Name: Type, Email: 'ada@example.com', BouncedAt: AT, Description: 'Words' })
const visit = { Recipient: 'ada@example.com', ReceivedAt: AT, UserAgent: 'Mozilla/5.0', Geo: { IP: '203.0.113.9' } }
const change = (more: object) =>
  record('SubscriptionChange', { Recipient: 'ada@example.com', ChangedAt: AT, Origin: 'Recipient', ...more })

const receive: ReceiveCase = {
  sign: (request, { webhookSecret }) => ({ ...request, query: `?key=${String(webhookSecret)}` }),
  otherSecret: { webhookSecret: 'another-secret-of-some-length' },
  needed: ['webhookSecret'],
  signsBody: false,
  samples: [
    sample('Delivery', record('Delivery', { Recipient: 'ada@example.com', DeliveredAt: AT }), 'Email Delivered'),
    sample('a hard bounce', bounce(1, 'HardBounce'), 'Email Bounced'),
    sample('a bounce for a while', bounce(2, 'Transient'), 'Email Bounced'),
    sample('an answer by a program', bounce(3, 'AutoResponder')),
    sample(
      'SpamComplaint',
      record('SpamComplaint', { ID: 4, TypeCode: 512, Email: 'ada@example.com', BouncedAt: AT }),
      'Email Marked as Spam',
    ),
    sample('Open', record('Open', { ...visit, FirstOpen: true }), 'Email Opened'),
    sample('Click', record('Click', { ...visit, OriginalLink: 'https://shop.example/' }), 'Email Link Clicked'),
    sample('an unsubscribe', change({ SuppressSending: true, SuppressionReason: 'ManualSuppression' }), 'Unsubscribed'),
    sample('what the shop decided', change({ SuppressSending: true, Origin: 'Admin' })),
    sample('Inbound', record('Inbound', { From: 'ada@example.com' })),
  ],
}

describeConnection({
  kind: postmark,
  secrets: ['serverToken', 'webhookSecret'],
  receive,
  start: async () => {
    const serverToken = '7a3f2f4e-0000-4444-8888-aaaaaaaaaaaa'
    const server = await startPostmarkServer({
      serverToken,
      senders: ['hi@shop.example'],
      streams: ['outbound', 'broadcast', 'offers'],
    })
    const settings = { serverToken, from: 'Shop <hi@shop.example>', baseUrl: server.url }
    return {
      settings,
      allSettings: {
        ...settings,
        from: '"Shop, Inc." <hi@shop.example>',
        replyTo: 'help@shop.example',
        messageStream: 'offers',
        trackOpens: true,
        trackLinks: 'HtmlOnly',
        topics: { offers: 'offers' },
        webhookSecret: 'a-secret-of-some-length',
        baseUrl: `${server.url}/`,
      },
      wrongSettings: { ...settings, serverToken: '7a3f2f4e-0000-4444-8888-bbbbbbbbbbbb' },
      taken: () => server.mails.length,
      close: () => server.close(),
    }
  },
  bad: [
    { settings: { serverToken: '' }, path: 'serverToken' },
    { settings: { from: 'Shop' }, path: 'from' },
    { settings: { replyTo: 7 }, path: 'replyTo' },
    { settings: { messageStream: '' }, path: 'messageStream' },
    { settings: { trackLinks: true }, path: 'trackLinks' },
    { settings: { webhookSecret: 'short' }, path: 'webhookSecret' },
    { settings: { topics: { offers: 7 } }, path: 'topics.offers' },
    { settings: { baseUrl: 'api.postmarkapp.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '200', reply: http(200, { ErrorCode: 0, MessageID: 'b7bc2f4a', Message: 'OK' }), result: 'accepted' },
    { ...refused(300, 'config', "Invalid 'From' address.", 200), when: '200 with an error' },
    refused(10, 'auth', 'No valid Server token', 401),
    refused(100, 'retry', 'Maintenance', 503),
    refused(300, 'config', 'Invalid email request'),
    refused(300, 'config', "Invalid 'From' address: 'x'."),
    refused(300, 'address_invalid', "Error parsing 'To': Invalid 'To' address: 'x'."),
    refused(400, 'auth', 'Sender Signature not found'),
    refused(401, 'auth', 'Sender signature not confirmed'),
    refused(402, 'config', 'Invalid JSON'),
    refused(403, 'config', 'Incompatible JSON'),
    refused(405, 'auth', 'Not allowed to send'),
    refused(406, 'address_invalid', 'Inactive recipient'),
    refused(409, 'config', 'JSON required', 415),
    refused(411, 'config', 'Forbidden attachment type'),
    refused(412, 'auth', 'Account is pending'),
    refused(413, 'auth', 'Account may not send'),
    refused(429, 'retry', 'Rate limit exceeded', 429),
    refused(1235, 'config', 'The message stream does not exist'),
    refused(99999, 'retry', 'Who knows', 500),
    { when: '429 with Retry-After', reply: http(429, '', { 'retry-after': '5' }), result: 'retry', retryAfterMs: 5000 },
    { when: '401 of a proxy', reply: http(401), result: 'auth' },
    { when: '413', reply: http(413), result: 'config' },
    { when: '500', reply: http(500, '<html>'), result: 'retry' },
    { when: '503', reply: http(503), result: 'retry' },
    { when: '302', reply: http(302), result: 'config' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})
