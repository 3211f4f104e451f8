import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import webpushLibrary from 'web-push'
import { describe, expect, it } from 'vitest'
import adroll from '../../src/connections/adroll/index.ts'
import type { Reply } from '../../src/connections/connection.ts'
import facebook from '../../src/connections/facebook/index.ts'
import inbox from '../../src/connections/inbox/index.ts'
import { connectionKinds } from '../../src/connections/registry.ts'
import webhook from '../../src/connections/webhook/index.ts'
import webpush from '../../src/connections/webpush/index.ts'
import { startAdrollServer } from '../vendors/adroll-server.ts'
import { startFacebookServer } from '../vendors/facebook-server.ts'
import { startPushService } from '../vendors/push-service.ts'
import { startWebhookReceiver } from '../vendors/webhook-receiver.ts'
import { describeConnection } from './connection-suite.ts'

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const graph = (
  code: number,
  extra: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Reply => http(400, { error: { message: 'Words', type: 'OAuthException', code, fbtrace_id: 'x', ...extra } }, headers)

describe('the registry', () => {
  it('has every folder, under its own name, with a README that says when it was checked', () => {
    const root = join(import.meta.dirname, '../../src/connections')
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    expect(folders.length).toBeGreaterThanOrEqual(6)
    expect(folders.sort()).toEqual(Object.keys(connectionKinds).sort())
    for (const folder of folders) {
      expect(connectionKinds[folder]?.kind).toBe(folder)
      expect(readFileSync(join(root, folder, 'README.md'), 'utf8')).toMatch(/Date checked: \d{4}-\d{2}-\d{2}/)
    }
  })
})

describe('docs/connections.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/connections.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([\w-]+)`.*$/gm)].map(([row]) => row.split('|').map((cell) => cell.trim()))

  it.each(Object.values(connectionKinds))('says what $kind can', (kind) => {
    const [, , sends = '', events = '', audiences = '', , idempotency] =
      rows.find(([, name]) => name?.startsWith(`\`${kind.kind}\``)) ?? []
    const can = [kind.send, kind.forward ?? kind.hosted, kind.audiences].map((ability) => ability !== undefined)
    expect([sends, events, audiences].map((cell) => cell !== '')).toEqual(can)
    expect(idempotency).toBe(`\`${kind.idempotency}\``)
  })
})

describe('the suite', () => {
  it('has a case of every kind, but for the one whose calls are those of a package, which has suites of its own', () => {
    const cases = readdirSync(import.meta.dirname)
      .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
      .filter((text) => text.includes('\ndescribeConnection({'))
    const missing = Object.keys(connectionKinds).filter(
      (kind) => !cases.some((text) => text.includes(`/src/connections/${kind}/index.ts'`)),
    )
    expect(missing).toEqual(['catalogue'])
  })
})

describeConnection({
  kind: inbox,
  secrets: [],
  bad: [],
  start: async () => ({ settings: {}, allSettings: {}, taken: () => 0, close: async () => {} }),
  replies: [
    { when: 'kept', reply: { kind: 'kept' }, result: 'accepted' },
    { when: 'a reply that cannot be', reply: http(200), result: 'config' },
  ],
})

/** What a receiver that knows Segment's audience events makes of them: who is in the audience. */
function told(accepted: readonly { readonly body: unknown }[], audience: string): ReadonlyMap<string, boolean> {
  const members = new Map<string, boolean>()
  for (const { body } of accepted) {
    const { data } = body as { data?: { context?: { personas?: { computation_key?: string } } } }
    if (data?.context?.personas?.computation_key !== audience) continue
    const { type, traits, properties, context } = data as unknown as {
      type: string
      traits?: Record<string, unknown>
      properties?: Record<string, unknown>
      context: { traits?: { email?: string } }
    }
    const email = String(type === 'identify' ? traits?.['email'] : context.traits?.email)
    members.set(email.trim().toLowerCase(), (type === 'identify' ? traits : properties)?.[audience] === true)
  }
  return members
}

describeConnection({
  kind: webhook,
  secrets: ['secret'],
  start: async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const [open, signed] = await Promise.all([startWebhookReceiver(), startWebhookReceiver({ secret })])
    return {
      settings: { url: `${open.url}/hook` },
      allSettings: { url: `${signed.url}/hook`, secret, membership: 'traits' },
      listId: 'vip',
      has: (list, email) => told([...open.accepted, ...signed.accepted], list).get(email) === true,
      wrongSettings: { url: `${signed.url}/hook`, secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
      taken: () => open.accepted.length + signed.accepted.length,
      close: async () => void (await Promise.all([open.close(), signed.close()])),
    }
  },
  bad: [
    { settings: { url: 'ftp://hook.example' }, path: 'url' },
    { settings: { url: 'hook' }, path: 'url' },
    { settings: { secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, path: 'secret' },
    { settings: { secret: 'whsec_c2hvcnQ=' }, path: 'secret' },
    { settings: { secret: 'whsec_!!!' }, path: 'secret' },
  ],
  replies: [
    { when: '200', reply: http(200), result: 'accepted' },
    { when: '204', reply: http(204), result: 'accepted' },
    { when: '302', reply: http(302), result: 'config' },
    { when: '400', reply: http(400), result: 'config' },
    { when: '413', reply: http(413), result: 'config' },
    { when: '401', reply: http(401), result: 'auth' },
    { when: '403', reply: http(403), result: 'auth' },
    { when: '404', reply: http(404), result: 'retry' },
    { when: '408', reply: http(408), result: 'retry' },
    { when: '410', reply: http(410), result: 'auth' },
    { when: '429 with seconds', reply: http(429, '', { 'retry-after': '7' }), result: 'retry', retryAfterMs: 7000 },
    {
      when: '503 with a date',
      reply: http(503, '', { 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT', date: 'Mon, 23 Nov 2026 10:00:00 GMT' }),
      result: 'retry',
      retryAfterMs: 30_000,
    },
    { when: '500', reply: http(500), result: 'retry' },
    { when: '504', reply: http(504), result: 'retry' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})

describeConnection({
  kind: webpush,
  secrets: ['vapid.privateKey'],
  refused: 'address_invalid',
  start: async () => {
    const service = await startPushService()
    const keys = webpushLibrary.generateVAPIDKeys()
    const vapid = { subject: 'mailto:hi@shop.example', ...keys }
    const subscriptions = [service.subscribe(keys.publicKey), service.subscribe(keys.publicKey)]
    return {
      settings: { vapid },
      allSettings: { vapid, ttl: '4h', urgency: 'high' },
      addresses: { subscriptions },
      taken: () => subscriptions.reduce((sum, subscription) => sum + service.messages(subscription).length, 0),
      close: () => service.close(),
    }
  },
  bad: [
    { settings: { vapid: { subject: 'hi@shop.example' } }, path: 'vapid.subject' },
    {
      settings: {
        vapid: {
          subject: 'mailto:a@b.example',
          publicKey: 'BCVx',
          privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
        },
      },
      path: 'vapid.publicKey',
    },
    {
      settings: { vapid: { subject: 'mailto:a@b.example', privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw' } },
      path: 'vapid',
    },
    { settings: { vapid: { subject: 'mailto:a@b.example', pubKey: 'x' } }, path: 'vapid.pubKey' },
    { settings: { ttl: 'soon' }, path: 'ttl' },
    { settings: { ttl: '5w' }, path: 'ttl' },
    { settings: { urgency: 'urgent' }, path: 'urgency' },
  ],
  replies: [
    { when: '201', reply: http(201, '', { location: 'https://push.example/m/1' }), result: 'accepted' },
    { when: '200', reply: http(200), result: 'accepted' },
    { when: '404', reply: http(404), result: 'address_invalid' },
    { when: '410', reply: http(410), result: 'address_invalid' },
    { when: '400', reply: http(400), result: 'config' },
    { when: '413', reply: http(413), result: 'config' },
    { when: '401 of an endpoint that anybody could have made up', reply: http(401), result: 'failed' },
    {
      when: '403 with other keys',
      reply: http(403, 'the credentials do not correspond to the subscription'),
      result: 'address_invalid',
    },
    { when: '429', reply: http(429, '', { 'retry-after': '30' }), result: 'retry', retryAfterMs: 30_000 },
    { when: '500', reply: http(500), result: 'retry' },
    {
      when: 'a message that cannot be encrypted',
      reply: { kind: 'broken', sent: false, refused: true, detail: 'The push message has 5000 bytes.' },
      result: 'config',
    },
  ],
})

const FB_TOKEN = 'EAABsbCS1iHgBALocalTokenLocalToken'
describeConnection({
  kind: facebook,
  secrets: ['accessToken', 'appSecret'],
  start: async () => {
    const appSecret = 'd41d8cd98f00b204e9800998ecf8427e'
    const [open, proving] = await Promise.all([
      startFacebookServer({ accessToken: FB_TOKEN, adAccount: '123', audiences: { '777': 'Retarget' } }),
      startFacebookServer({ accessToken: FB_TOKEN, adAccount: '123', appSecret, audiences: { '777': 'Retarget' } }),
    ])
    const settings = { accessToken: FB_TOKEN, adAccount: '123', baseUrl: open.url }
    return {
      settings,
      allSettings: {
        accessToken: FB_TOKEN,
        adAccount: 'act_123',
        appSecret,
        version: 'v24.0',
        baseUrl: `${proving.url}/`,
      },
      wrongSettings: { ...settings, accessToken: 'EAABsbCS1iHgBAWrongTokenWrongToken' },
      listId: '777',
      taken: () => open.seen.length + proving.seen.length,
      has: (list, email) => open.has(list, email) || proving.has(list, email),
      close: async () => void (await Promise.all([open.close(), proving.close()])),
    }
  },
  bad: [
    { settings: { accessToken: '' }, path: 'accessToken' },
    { settings: { adAccount: 123 }, path: 'adAccount' },
    { settings: { adAccount: 'abc' }, path: 'adAccount' },
    { settings: { version: '25' }, path: 'version' },
    { settings: { baseUrl: 'graph.facebook.com' }, path: 'baseUrl' },
  ],
  replies: [
    {
      when: 'taken',
      reply: http(200, { audience_id: '777', num_received: 3, num_invalid_entries: 0 }),
      result: 'accepted',
    },
    { when: 'some invalid', reply: http(200, { num_invalid_entries: 1 }), result: 'accepted' },
    { when: 'all invalid', reply: http(200, { num_invalid_entries: 99 }), result: 'failed' },
    ...[1, 2, 341, 368, 5000].map((code) => ({ when: `code ${code}`, reply: graph(code), result: 'retry' as const })),
    ...[4, 17, 32, 613, 80003, 80004].map((code) => ({
      when: `code ${code}`,
      reply: graph(code),
      result: 'retry' as const,
      retryAfterMs: 60_000,
    })),
    ...[3, 10, 102, 190, 200, 294, 299].map((code) => ({
      when: `code ${code}`,
      reply: graph(code),
      result: 'auth' as const,
    })),
    ...[100, 105, 2500, 999_999].map((code) => ({
      when: `code ${code}`,
      reply: graph(code),
      result: 'config' as const,
    })),
    ...[2650, 1487301, 1487366].map((code) => ({
      when: `code ${code}`,
      reply: graph(code),
      result: 'failed' as const,
    })),
    { when: 'terms not accepted', reply: graph(2655), result: 'auth' },
    { when: 'terms not accepted, by subcode', reply: graph(200, { error_subcode: 1870034 }), result: 'auth' },
    { when: 'any transient error', reply: graph(12345, { is_transient: true }), result: 'retry' },
    { when: 'the upload is blocked', reply: graph(100, { error_subcode: 1713230 }), result: 'config' },
    {
      when: 'a throttle with an estimate',
      reply: graph(
        80003,
        {},
        { 'x-business-use-case-usage': '{"123":[{"type":"custom_audience","estimated_time_to_regain_access":4}]}' },
      ),
      result: 'retry',
      retryAfterMs: 240_000,
    },
    { when: '429 with Retry-After', reply: http(429, '', { 'retry-after': '2' }), result: 'retry', retryAfterMs: 2000 },
    { when: '502 of a proxy', reply: http(502, '<html>'), result: 'retry' },
    { when: '403 without a code', reply: http(403), result: 'auth' },
  ],
})

describeConnection({
  kind: adroll,
  secrets: ['apiKey', 'clientSecret', 'refreshToken', 'token'],
  start: async () => {
    const keys = { token: 'adroll-token-adroll-token', apiKey: 'adroll-client-id-adroll', advertiser: 'ABC' }
    const oauth = { clientSecret: 'adroll-client-secret-adroll', refreshToken: 'adroll-refresh-token-adroll' }
    const own = { ...keys, oauth, segments: { SEG1: 'Retarget' } }
    const [first, second] = await Promise.all([startAdrollServer(own), startAdrollServer(own)])
    const settings = { ...keys, baseUrl: first.url }
    return {
      settings,
      allSettings: { ...keys, ...oauth, baseUrl: `${second.url}/` },
      wrongSettings: { ...settings, token: 'wrong-token-wrong-token-wrong' },
      listId: 'SEG1',
      taken: () => first.seen.length + second.seen.length,
      has: (list, email) => first.has(list, email) || second.has(list, email),
      close: async () => void (await Promise.all([first.close(), second.close()])),
    }
  },
  bad: [
    { settings: { token: '' }, path: 'token' },
    { settings: { advertiser: 5 }, path: 'advertiser' },
    { settings: { refreshToken: 'r' }, path: 'clientSecret' },
    { settings: { clientSecret: 's' }, path: 'refreshToken' },
    { settings: { baseUrl: 'ftp://x' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '200', reply: http(200, { result: 'success' }), result: 'accepted' },
    { when: '400', reply: http(400, { errors: [{ field: 'email', message: 'Not an address' }] }), result: 'config' },
    { when: '401', reply: http(401, { errors: [{ code: 'apiproxy:3' }] }), result: 'auth' },
    { when: '403', reply: http(403), result: 'auth' },
    { when: '404', reply: http(404, { errors: [{ code: 'apiproxy:11' }] }), result: 'config' },
    { when: '405', reply: http(405), result: 'config' },
    { when: '429', reply: http(429, '', { 'retry-after': '60' }), result: 'retry', retryAfterMs: 60_000 },
    { when: '503', reply: http(503), result: 'retry' },
  ],
})
