import { createHmac } from 'node:crypto'
import type { Reply } from '../../src/connections/connection.ts'
import customerio from '../../src/connections/customerio/index.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import { startCustomerioServer } from '../vendors/customerio-server.ts'
import { createPayloads } from './connection-payloads.ts'
import { describeConnection } from './connection-suite.ts'
import type { ReceiveCase, ReceiveSample, ToolRequest } from './receive-case.ts'

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const meta = (status: number, error: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  http(status, { meta: { error } }, headers)

/** A manual segment holds only people that the workspace knows: those whom the suite will put on lists. */
const people = Object.fromEntries(
  ['settings', 'allSettings']
    .flatMap((which) => createPayloads(createSeededRandom(which.length)).members(25))
    .flatMap(({ externalId, email }) => (externalId && email ? [[externalId, email]] : [])),
)

const TOLD_S = 1_613_063_089
const report = (object_type: string, metric: string, data: object = {}): ToolRequest => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    event_id: `01E4C4CT6YDC7Y5M7FE1-${object_type}-${metric}`,
    object_type,
    metric,
    timestamp: TOLD_S,
    data: { customer_id: '42', identifiers: { id: '42' }, delivery_id: 'RPILAgUBcRhIBqSfeiIwdIYJKxTY', ...data },
  }),
})
const sample = (object_type: string, metric: string, event?: string, data?: object): ReceiveSample => ({
  when: `${object_type} ${metric}`,
  request: report(object_type, metric, data),
  items:
    event === undefined
      ? [{ kind: 'noted', name: `${object_type}_${metric}` }]
      : [{ kind: 'fact', event, at: TOLD_S * 1000 }],
})

/** A failed call comes again for seven days; one more is left for clocks and for how long it was under way. */
const TOLERANCE_MS = 8 * 86_400_000

const receive: ReceiveCase = {
  sign: (request, { webhookKey }, at) => {
    const timestamp = String(Math.floor(at / 1000))
    const signature = createHmac('sha256', String(webhookKey)).update(`v0:${timestamp}:${request.body}`).digest('hex')
    return { ...request, headers: { ...request.headers, 'X-CIO-Timestamp': timestamp, 'X-CIO-Signature': signature } }
  },
  otherSecret: { webhookKey: 'anothersigningkeyanothersigningkey' },
  needed: ['webhookKey'],
  signsBody: true,
  toleranceMs: TOLERANCE_MS,
  samples: [
    sample('email', 'delivered', 'Email Delivered', { recipient: 'ada@example.com', subject: 'Thanks' }),
    sample('email', 'opened', 'Email Opened', { proxied: true, prefetched: false }),
    sample('email', 'clicked', 'Email Link Clicked', { href: 'https://shop.example/', link_id: 1, machine: false }),
    sample('email', 'bounced', 'Email Bounced', { failure_message: '550 5.1.1 no such user' }),
    sample('email', 'dropped', 'Email Bounced', { suppressed: true }),
    sample('email', 'spammed', 'Email Marked as Spam'),
    sample('email', 'unsubscribed', 'Unsubscribed'),
    sample('email', 'sent'),
    sample('push', 'delivered', 'Push Notification Received'),
    sample('push', 'opened', 'Push Notification Opened'),
    sample('push', 'bounced', 'Push Notification Bounced', { recipients: [{ device_id: 'd1' }] }),
    sample('sms', 'delivered', 'SMS Delivered', { recipient: '+4930123456' }),
    sample('customer', 'unsubscribed', 'Unsubscribed', { email_address: 'ada@example.com' }),
    sample('in_app', 'opened'),
    {
      when: 'preferences, each choice of them',
      request: report('customer', 'cio_subscription_preferences_changed', {
        content: JSON.stringify({ topics: { topic_1: false }, channels: { email: true } }),
      }),
      items: [
        { kind: 'fact', event: 'Unsubscribed' },
        { kind: 'fact', event: 'Subscribed' },
      ],
    },
  ],
}

const API_KEY = 'trackapikeytrackapikey'
const APP_KEY = 'appkeyappkeyappkeyappkey'
describeConnection({
  kind: customerio,
  secrets: ['apiKey', 'appKey', 'webhookKey'],
  receive,
  start: async () => {
    const [us, eu] = await Promise.all(
      ['us', 'eu'].map((siteId) =>
        startCustomerioServer({ siteId, apiKey: API_KEY, appKey: APP_KEY, people, segments: { 7: 'Retarget' } }),
      ),
    )
    if (!us || !eu) throw new Error('No server.')
    const settings = {
      siteId: 'us',
      apiKey: API_KEY,
      appKey: APP_KEY,
      from: 'Shop <hi@shop.example>',
      transactional: { push: 4 },
      baseUrl: us.url,
    }
    return {
      settings,
      allSettings: {
        ...settings,
        siteId: 'eu',
        region: 'eu',
        replyTo: 'help@shop.example',
        transactional: { email: 'ours', push: 'ours-push' },
        triggers: { 'other/step': { broadcast: 12 }, 'cart-recovery/steps[0]': { transactional: 'cart' } },
        sendToUnsubscribed: true,
        trusted: ['server'],
        lists: 'attributes',
        webhookKey: 'signingkeysigningkeysigningkey',
        campaigns: { 12: 'cart-recovery' },
        topics: { topic_1: 'news' },
        baseUrl: `${eu.url}/`,
      },
      wrongSettings: { ...settings, apiKey: 'wrongapikeywrongapikey', appKey: 'wrongappkeywrongappkey' },
      addresses: { userId: 'U1', email: 'ada@example.com', subscriptions: [] },
      listId: '7',
      taken: () => us.taken() + eu.taken(),
      has: (list, email) => us.has(list, email) || eu.has(list, email),
      close: async () => void (await Promise.all([us.close(), eu.close()])),
    }
  },
  bad: [
    { settings: { siteId: '' }, path: 'siteId' },
    { settings: { apiKey: '' }, path: 'apiKey' },
    { settings: { region: 'asia' }, path: 'region' },
    { settings: { from: 'Shop' }, path: 'from' },
    { settings: { from: 'Shop <a@x.example>\r\nBcc: b@x.example' }, path: 'from' },
    { settings: { replyTo: 'Shop' }, path: 'replyTo' },
    { settings: { transactional: { sms: 1 } }, path: 'transactional.sms' },
    { settings: { transactional: { push: -1 } }, path: 'transactional.push' },
    { settings: { triggers: { nudge: { broadcast: 12 } } }, path: 'triggers' },
    { settings: { triggers: { 'a/b': { broadcast: '12' } } }, path: 'triggers.a/b' },
    { settings: { triggers: { 'a/b': { campaign: 12 } } }, path: 'triggers.a/b' },
    { settings: { trusted: 'web' }, path: 'trusted' },
    { settings: { lists: 'tags' }, path: 'lists' },
    { settings: { campaigns: { 12: '' } }, path: 'campaigns.12' },
    { settings: { baseUrl: 'customer.io' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '200 of a batch', reply: http(200, {}), result: 'accepted' },
    { when: '200 of a message', reply: http(200, { delivery_id: 'dgOxBQAA', queued_at: 1 }), result: 'accepted' },
    { when: '207 without errors', reply: http(207, { errors: [] }), result: 'accepted' },
    { when: '400 of the old endpoints', reply: meta(400, '"to" is required'), result: 'config' },
    {
      when: '400 of a whole batch',
      reply: http(400, { errors: [{ reason: 'required', field: 'batch', message: 'is required' }] }),
      result: 'config',
    },
    { when: '401', reply: meta(401, 'Unauthorized request'), result: 'auth' },
    { when: '403', reply: http(403, 'Forbidden'), result: 'auth' },
    { when: '404', reply: http(404, '<html>'), result: 'config' },
    { when: '413', reply: http(413), result: 'config' },
    { when: '422 for people it does not know', reply: meta(422, 'no such person'), result: 'failed' },
    { when: '429', reply: meta(429, 'too many requests'), result: 'retry' },
    { when: '429 with seconds', reply: http(429, '', { 'retry-after': '3' }), result: 'retry', retryAfterMs: 3000 },
    { when: '500', reply: http(500), result: 'retry' },
    { when: '502', reply: http(502, 'Bad gateway'), result: 'retry' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})
