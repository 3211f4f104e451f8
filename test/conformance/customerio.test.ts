import type { Reply } from '../../src/connections/connection.ts'
import customerio from '../../src/connections/customerio/index.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import { startCustomerioServer } from '../vendors/customerio-server.ts'
import { createPayloads } from './connection-payloads.ts'
import { describeConnection } from './connection-suite.ts'

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

const API_KEY = 'trackapikeytrackapikey'
const APP_KEY = 'appkeyappkeyappkeyappkey'
describeConnection({
  kind: customerio,
  secrets: ['apiKey', 'appKey', 'webhookKey'],
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
