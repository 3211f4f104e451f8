import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import fcm from '../../src/connections/fcm/index.ts'
import type { Reply } from '../../src/connections/connection.ts'
import { startFcmServer, type FcmServer } from '../vendors/fcm-server.ts'
import { describeConnection } from './connection-suite.ts'

const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const otherPem = otherKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const ellipticPem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

const http = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError'
const error = (
  code: number,
  status: string,
  errorCode?: string,
  message = 'Words',
  headers: Readonly<Record<string, string>> = {},
): Reply => {
  const details = errorCode === undefined ? [] : [{ '@type': FCM_ERROR, errorCode }]
  return http(code, { error: { code, message, status, details } }, headers)
}
const ACCOUNT = {
  project_id: 'p',
  private_key_id: 'k',
  private_key: otherPem,
  client_email: 'a@p.iam.gserviceaccount.com',
}
const TOKEN = 'dQw4w9WgXcQ:APA91bHun4MxP5egoKMwtKuVUg'

describeConnection({
  kind: fcm,
  secrets: ['serviceAccount'],
  start: async () => {
    const server = await startFcmServer()
    const settings = { serviceAccount: JSON.stringify(server.account), baseUrl: server.url }
    return {
      settings,
      allSettings: {
        serviceAccount: server.account,
        ttl: '4h',
        priority: 'high',
        collapse: 'campaign',
        androidChannel: 'offers',
        analyticsLabel: 'rekindle',
        baseUrl: `${server.url}/`,
      },
      wrongSettings: { ...settings, serviceAccount: JSON.stringify({ ...server.account, private_key: otherPem }) },
      addresses: {
        subscriptions: [],
        devices: [
          { token: `${TOKEN}1`, platform: 'android', at: 1 },
          { token: `${TOKEN}2`, platform: 'ios', at: 2 },
          { token: `${TOKEN}3`, platform: 'web', at: 3 },
          // Apple's own token, which FCM cannot use.
          { token: 'ab'.repeat(32), platform: 'ios', at: 4 },
        ],
      },
      taken: () => server.messages.length,
      close: () => server.close(),
    }
  },
  bad: [
    { settings: { serviceAccount: 5 }, path: 'serviceAccount' },
    { settings: { serviceAccount: '{"project_id":' }, path: 'serviceAccount' },
    { settings: { serviceAccount: '[]' }, path: 'serviceAccount' },
    { settings: { serviceAccount: { ...ACCOUNT, private_key: 'MIIE' } }, path: 'serviceAccount' },
    { settings: { serviceAccount: { ...ACCOUNT, private_key: ellipticPem } }, path: 'serviceAccount' },
    { settings: { serviceAccount: { ...ACCOUNT, project_id: '../x' } }, path: 'serviceAccount' },
    { settings: { serviceAccount: { ...ACCOUNT, client_email: undefined } }, path: 'serviceAccount' },
    { settings: { serviceAccount: { ...ACCOUNT, type: 'authorized_user' } }, path: 'serviceAccount' },
    { settings: { ttl: '29d' }, path: 'ttl' },
    { settings: { priority: 'urgent' }, path: 'priority' },
    { settings: { collapse: 'all' }, path: 'collapse' },
    { settings: { analyticsLabel: 'a label' }, path: 'analyticsLabel' },
    { settings: { baseUrl: 'fcm.googleapis.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: 'taken', reply: http(200, { name: 'projects/p/messages/1' }), result: 'accepted' },
    { when: 'the app is gone', reply: error(404, 'NOT_FOUND', 'UNREGISTERED'), result: 'address_invalid' },
    { when: 'not found', reply: error(404, 'NOT_FOUND'), result: 'address_invalid' },
    { when: 'another server answers 404', reply: http(404, '<html>'), result: 'config' },
    {
      when: 'no token of FCM',
      reply: error(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'The registration token is not valid'),
      result: 'address_invalid',
    },
    {
      when: 'another argument',
      reply: error(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'Too big'),
      result: 'config',
    },
    {
      when: 'a field that is wrong, whatever the words say',
      reply: http(400, {
        error: {
          status: 'INVALID_ARGUMENT',
          message: 'registration token',
          details: [
            { '@type': FCM_ERROR, errorCode: 'INVALID_ARGUMENT' },
            { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field: 'message.data' }] },
          ],
        },
      }),
      result: 'config',
    },
    {
      when: 'a token of another project',
      reply: error(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH'),
      result: 'address_invalid',
    },
    { when: 'no permission in the project', reply: error(403, 'PERMISSION_DENIED'), result: 'auth' },
    { when: 'no credentials', reply: error(401, 'UNAUTHENTICATED'), result: 'auth' },
    { when: 'no key of Apple', reply: error(401, 'UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR'), result: 'auth' },
    { when: 'the same, as it was called', reply: error(401, 'UNAUTHENTICATED', 'APNS_AUTH_ERROR'), result: 'auth' },
    {
      when: 'over quota',
      reply: error(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'),
      result: 'retry',
      retryAfterMs: 60_000,
    },
    {
      when: 'over quota with Retry-After',
      reply: error(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED', '', { 'retry-after': '90' }),
      result: 'retry',
      retryAfterMs: 90_000,
    },
    { when: 'an error of theirs', reply: error(500, 'INTERNAL', 'INTERNAL'), result: 'retry', retryAfterMs: 10_000 },
    {
      when: 'unavailable',
      reply: error(503, 'UNAVAILABLE', 'UNAVAILABLE', '', { 'retry-after': '5' }),
      result: 'retry',
      retryAfterMs: 5000,
    },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})

describe('the local FCM server refuses', () => {
  let server: FcmServer
  let bearer = ''
  beforeAll(async () => {
    server = await startFcmServer()
    const { session } = fcm
    const own = fcm.settings.parse({ serviceAccount: server.account }) as never
    const call = session!.call(own, Date.now())
    const reply = await fetch(call.url, { method: 'POST', headers: call.headers, body: call.body ?? '' })
    bearer = ((await reply.json()) as { access_token: string }).access_token
  })
  afterAll(() => server.close())
  const send = async (body: unknown, token = bearer): Promise<number> => {
    const url = `${server.url}/v1/projects/shop-local/messages:send`
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
  }

  it('nothing that is right', async () => {
    expect(await send({ message: { token: TOKEN, data: { a: 'b' } } })).toBe(200)
  })
  it.each([
    ['another token', { message: { token: TOKEN } }, 'x', 401],
    ['no target', { message: { data: {} } }, undefined, 400],
    ['two targets', { message: { token: TOKEN, topic: 't' } }, undefined, 400],
    ['a field that FCM does not know', { message: { token: TOKEN, title: 'T' } }, undefined, 400],
    ['data that are no text', { message: { token: TOKEN, data: { a: 1 } } }, undefined, 400],
    ['names that are reserved', { message: { token: TOKEN, data: { from: 'x' } } }, undefined, 400],
    ['a time as a number', { message: { token: TOKEN, android: { ttl: 60 } } }, undefined, 400],
    [
      'a link that is not https',
      { message: { token: TOKEN, webpush: { fcm_options: { link: 'http://x' } } } },
      undefined,
      400,
    ],
    ['too much', { message: { token: TOKEN, data: { a: 'x'.repeat(4096) } } }, undefined, 400],
    ['Apple’s token', { message: { token: 'short' } }, undefined, 400],
  ])('%s', async (_what, body, token, status) => {
    expect(await send(body, token)).toBe(status)
  })
})
