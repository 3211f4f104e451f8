import braze from '../../src/connections/braze/index.ts'
import type { Reply } from '../../src/connections/connection.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import { startBrazeServer } from '../vendors/braze-server.ts'
import { createPayloads } from './connection-payloads.ts'
import { describeConnection } from './connection-suite.ts'
import type { ReceiveCase } from './receive-case.ts'

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const API_KEY = 'braze-rest-key-braze-rest-key'
const PARTNER = { name: 'rekindle', key: 'partner-key-partner-key', importKey: 'import-key-import-key' }

/** The members that the suite makes, with the least and with all settings: Braze is told their user ids only. */
const people = [8, 11].flatMap((seed) => createPayloads(createSeededRandom(seed)).members(25))
const userIdOf = (email: string) =>
  people.find((person) => person.email?.trim().toLowerCase() === email)?.externalId ?? ''

/** An event of the Currents HTTP connector. */
const currents = (type: string, id: string, properties: object = {}) => ({
  event_type: `users.messages.${type}`,
  id,
  time: 1_795_428_000,
  user: { user_id: '6557c1', external_user_id: 'U1', device_id: null, timezone: 'Europe/Berlin' },
  properties: { campaign_id: 'c-1', campaign_name: 'Nudge', dispatch_id: 'd-1', ...properties },
})
const BAD = { event_type: 'users.messages.email.Open', time: 'soon', user: {}, properties: {} }

const told = (event: string, properties: Readonly<Record<string, unknown>>) => ({
  kind: 'fact' as const,
  event,
  at: 1_795_428_000_000,
  about: { vendorId: 'd-1', userId: 'U1' },
  properties,
})
const receive: ReceiveCase = {
  sign: (request, settings) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${String(settings['currentsSecret'])}` },
  }),
  otherSecret: { currentsSecret: 'another-secret-another-secret' },
  needed: ['currentsSecret'],
  signsBody: false,
  samples: [
    {
      when: 'a batch of the HTTP connector',
      request: {
        body: JSON.stringify({
          events: [
            currents('email.Send', 'e-0'),
            currents('email.Delivery', 'e-1', { email_address: 'ada@example.com' }),
            currents('email.Open', 'e-2', { machine_open: true }),
            currents('email.Click', 'e-3', { url: 'https://shop.example/', user_agent: 'Mozilla/5.0 (iPhone)' }),
            currents('email.SoftBounce', 'e-4', { bounce_reason: 'full' }),
            currents('pushnotification.Send', 'e-5'),
            currents('pushnotification.Open', 'e-6'),
          ],
        }),
      },
      items: [
        { kind: 'noted', name: 'users.messages.email.Send' },
        { ...told('Email Delivered', { vendor: 'braze' }), about: { email: 'ada@example.com', vendorId: 'd-1' } },
        told('Email Opened', { machine: true, open_class: 'machine' }),
        told('Email Link Clicked', { machine: false, open_class: 'human', link_url: 'https://shop.example/' }),
        told('Email Bounced', { bounce_type: 'soft', reason: 'full' }),
        told('Push Notification Received', { evidence: 'sent' }),
        told('Push Notification Opened', { vendor_event: 'users.messages.pushnotification.Open' }),
      ],
    },
    {
      when: 'the same in an array',
      request: { body: JSON.stringify([{ events: [currents('email.Unsubscribe', 'e-7')] }]) },
      items: [told('Unsubscribed', {})],
    },
    {
      when: "a call in Segment's shape",
      request: {
        body: JSON.stringify({
          batch: [
            {
              type: 'track',
              event: 'Email Marked As Spam',
              userId: 'U1',
              messageId: 'e-8',
              timestamp: '2026-11-23T10:00:00.000Z',
              properties: { dispatch_id: 'd-1' },
            },
          ],
        }),
      },
      items: [{ kind: 'fact', event: 'Email Marked as Spam', about: { vendorId: 'd-1', userId: 'U1' } }],
    },
  ],
  batch: { request: { body: JSON.stringify({ events: [BAD, currents('email.Open', 'e-9')] }) }, good: 1, bad: 1 },
}

describeConnection({
  kind: braze,
  receive,
  secrets: ['apiKey', 'cohortImport.partnerKey', 'cohortImport.importKey', 'currentsSecret'],
  start: async () => {
    const [open, partner] = await Promise.all([
      startBrazeServer({ apiKey: API_KEY }),
      startBrazeServer({ apiKey: API_KEY, appId: 'app-1', partner: PARTNER, cohorts: ['vip'] }),
    ])
    const settings = { endpoint: open.url, apiKey: API_KEY, appId: 'app', from: 'Shop <hi@shop.example>' }
    return {
      settings,
      allSettings: {
        endpoint: 'https://rest.fra-01.braze.eu',
        apiKey: API_KEY,
        appId: 'app-1',
        from: 'Shop <hi@shop.example>',
        platforms: ['ios', 'web'],
        triggers: { 'cart-recovery/steps[0]': { campaign: 'c-1' } },
        aliasLabel: 'device',
        currency: 'EUR',
        onlyExisting: true,
        cohortImport: { partner: PARTNER.name, partnerKey: PARTNER.key, importKey: PARTNER.importKey },
        currentsSecret: 'currents-secret-currents-secret',
        baseUrl: `${partner.url}/`,
      },
      wrongSettings: { ...settings, apiKey: 'wrong-rest-key-wrong-rest-key' },
      addresses: { userId: 'U1', subscriptions: [] },
      listId: 'vip',
      makesListsBlindly: true,
      taken: () => [open, partner].reduce((sum, server) => sum + server.events.length + server.sent.length, 0),
      has: (list, email) =>
        open.attribute(userIdOf(email), list) === true || partner.cohorts.get(list)?.has(userIdOf(email)) === true,
      close: async () => void (await Promise.all([open.close(), partner.close()])),
    }
  },
  bad: [
    { settings: { endpoint: 'rest.iad-01.braze.com' }, path: 'endpoint' },
    { settings: { apiKey: '' }, path: 'apiKey' },
    { settings: { from: 'hi@shop.example' }, path: 'from' },
    { settings: { platforms: [] }, path: 'platforms' },
    { settings: { platforms: ['windows'] }, path: 'platforms.0' },
    { settings: { triggers: { nudge: { campaign: 'c' } } }, path: 'triggers.nudge' },
    { settings: { triggers: { 'a/b': { campaign: 'c', canvas: 'd' } } }, path: 'triggers.a/b' },
    { settings: { triggers: { 'a/b': {} } }, path: 'triggers.a/b' },
    { settings: { currency: 'euro' }, path: 'currency' },
    { settings: { currentsSecret: 'short' }, path: 'currentsSecret' },
    { settings: { cohortImport: { partner: 'a/b', partnerKey: 'x', importKey: 'y' } }, path: 'cohortImport.partner' },
    { settings: { baseUrl: 'ftp://x' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '201', reply: http(201, { message: 'success' }), result: 'accepted' },
    { when: '400', reply: http(400, { message: 'Invalid' }), result: 'config' },
    { when: '401 also of another instance', reply: http(401, { message: 'Invalid API Key' }), result: 'auth' },
    { when: '403', reply: http(403, { message: 'Forbidden' }), result: 'auth' },
    { when: '404', reply: http(404, { message: 'Invalid URL' }), result: 'config' },
    { when: '413', reply: http(413), result: 'config' },
    { when: '415', reply: http(415), result: 'config' },
    {
      when: '429 until the reset',
      reply: http(429, '', { 'x-ratelimit-reset': '1700000030', date: 'Tue, 14 Nov 2023 22:13:20 GMT' }),
      result: 'retry',
      retryAfterMs: 30_000,
    },
    { when: '429 without a word', reply: http(429), result: 'retry', retryAfterMs: 60_000 },
    { when: '429 with Retry-After', reply: http(429, '', { 'retry-after': '7' }), result: 'retry', retryAfterMs: 7000 },
    { when: '500', reply: http(500), result: 'retry' },
    { when: '503', reply: http(503, '', { 'retry-after': '2' }), result: 'retry', retryAfterMs: 2000 },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})
