import { generateKeyPairSync } from 'node:crypto'
import type { Reply } from '../../src/connections/connection.ts'
import apns from '../../src/connections/apns/index.ts'
import { startApnsServer } from '../vendors/apns-server.ts'
import { describeConnection } from './connection-suite.ts'

const pem = (key: ReturnType<typeof generateKeyPairSync>['privateKey']): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString()
const otherKey = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
const otherCurve = pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)

const said = (
  status: number,
  reason?: string,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  kind: 'http',
  status,
  headers,
  body: reason === undefined ? '' : JSON.stringify({ reason, ...more }),
})

describeConnection({
  kind: apns,
  secrets: ['key'],
  start: async () => {
    const server = await startApnsServer()
    const { key, keyId, teamId, topic } = server
    const settings = { key, keyId, teamId, topic, baseUrl: server.url }
    return {
      settings,
      allSettings: {
        ...settings,
        topic: 'com.shop.other',
        environment: 'sandbox',
        ttl: '4h',
        priority: 'normal',
        collapse: 'campaign',
        sound: 'none',
        baseUrl: `${server.url}/`,
      },
      wrongSettings: { ...settings, key: otherKey },
      addresses: {
        subscriptions: [],
        devices: [
          { token: 'ab'.repeat(32), platform: 'ios', at: 1, app: topic },
          { token: 'CD'.repeat(80), platform: 'ios', at: 2, app: topic },
          // Firebase's, which Apple cannot use.
          { token: 'dQw4w9WgXcQ:APA91bHun4MxP5egoKMwt', platform: 'ios', at: 3 },
          { token: 'ef'.repeat(32), platform: 'android', at: 4 },
        ],
      },
      taken: () => server.taken.length,
      close: () => server.close(),
    }
  },
  bad: [
    { settings: { key: 'MIGTAgEA' }, path: 'key' },
    { settings: { key: otherCurve }, path: 'key' },
    { settings: { keyId: 'abc' }, path: 'keyId' },
    { settings: { teamId: 5 }, path: 'teamId' },
    { settings: { topic: 'com shop' }, path: 'topic' },
    { settings: { topic: 'com.shop\r\nx: y' }, path: 'topic' },
    { settings: { environment: 'test' }, path: 'environment' },
    { settings: { ttl: '29d' }, path: 'ttl' },
    { settings: { priority: '10' }, path: 'priority' },
    { settings: { collapse: 'all' }, path: 'collapse' },
    { settings: { sound: '' }, path: 'sound' },
    { settings: { baseUrl: 'api.push.apple.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: 'taken', reply: said(200, undefined, {}, { 'apns-id': 'EC1BF194' }), result: 'accepted' },
    ...['BadDeviceToken', 'DeviceTokenNotForTopic'].map((reason) => ({
      when: reason,
      reply: said(400, reason),
      result: 'address_invalid' as const,
    })),
    ...[
      'BadCollapseId',
      'BadExpirationDate',
      'BadMessageId',
      'BadPriority',
      'BadTopic',
      'DuplicateHeaders',
      'InvalidPushType',
      'MissingDeviceToken',
      'MissingTopic',
      'PayloadEmpty',
      'TopicDisallowed',
    ].map((reason) => ({ when: reason, reply: said(400, reason), result: 'config' as const })),
    { when: 'IdleTimeout', reply: said(400, 'IdleTimeout'), result: 'retry' },
    ...[
      'BadCertificate',
      'BadCertificateEnvironment',
      'BadEnvironmentKeyIdInToken',
      'ExpiredProviderToken',
      'Forbidden',
      'InvalidProviderToken',
      'MissingProviderToken',
      'UnrelatedKeyIdInToken',
      'SomethingNew',
    ].map((reason) => ({ when: reason, reply: said(403, reason), result: 'auth' as const })),
    { when: 'BadPath', reply: said(404, 'BadPath'), result: 'config' },
    { when: 'MethodNotAllowed', reply: said(405, 'MethodNotAllowed'), result: 'config' },
    {
      when: 'Unregistered',
      reply: said(410, 'Unregistered', { timestamp: 1_000_000_000_000_000 }),
      result: 'address_invalid',
    },
    { when: 'ExpiredToken', reply: said(410, 'ExpiredToken'), result: 'address_invalid' },
    { when: '410 without a reason', reply: said(410), result: 'address_invalid' },
    { when: 'PayloadTooLarge', reply: said(413, 'PayloadTooLarge'), result: 'config' },
    { when: 'TooManyProviderTokenUpdates', reply: said(429, 'TooManyProviderTokenUpdates'), result: 'retry' },
    {
      when: 'TooManyRequests with Retry-After',
      reply: said(429, 'TooManyRequests', {}, { 'retry-after': '3' }),
      result: 'retry',
      retryAfterMs: 3000,
    },
    { when: 'InternalServerError', reply: said(500, 'InternalServerError'), result: 'retry' },
    { when: 'Shutdown', reply: said(503, 'Shutdown'), result: 'retry' },
    { when: 'a proxy', reply: { kind: 'http', status: 302, headers: {}, body: '<html>' }, result: 'config' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})
