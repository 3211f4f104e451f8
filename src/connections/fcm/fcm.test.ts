import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkToken } from '../../../test/vendors/check-token.ts'
import type { PushDevice } from '../../model/push-device.ts'
import type { Content, HttpCall, OutgoingMessage } from '../connection.ts'
import { checkSettings, publicSettings, readSettings } from '../registry.ts'
import fcm from './index.ts'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const account = {
  type: 'service_account',
  project_id: 'shop-1',
  private_key_id: 'kid1',
  private_key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  client_email: 'push@shop-1.iam.gserviceaccount.com',
  universe_domain: 'googleapis.com',
}
const NOW = Date.UTC(2026, 10, 24)

function own(more: object = {}): never {
  const read = readSettings('fcm', { serviceAccount: account, ...more })
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value as never
}

const content: Extract<Content, { channel: 'push' }> = {
  channel: 'push',
  title: 'T',
  body: 'B',
  link: 'https://shop.example/cart',
  icon: 'https://shop.example/i.png',
  image: 'https://shop.example/b.png',
}
const message = (platform: PushDevice['platform'], over: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  deliveryId: 'dlv_1',
  attempt: 1,
  campaign: 'cart',
  step: 's',
  userId: 'U1',
  receiptUrl: 'https://shop.example/l/p/tok',
  content,
  addresses: { subscriptions: [], devices: [{ token: 'tok:1', platform, at: 7 }] },
  now: NOW,
  ...over,
})
const bodyOf = (platform: PushDevice['platform'], more: object = {}): unknown => {
  const [call] = fcm.send!.calls(own(more), message(platform)) as readonly HttpCall[]
  return (JSON.parse(call!.body!) as { message: unknown }).message
}

describe('a message for a device', () => {
  const shared = {
    token: 'tok:1',
    notification: { title: 'T', body: 'B', image: 'https://shop.example/b.png' },
    data: {
      delivery_id: 'dlv_1',
      campaign_name: 'cart',
      link: 'https://shop.example/cart',
      receipt_url: 'https://shop.example/l/p/tok',
    },
  }
  const name = expect.stringMatching(/^[\w-]{32}$/) as string

  it('on Android', () => {
    expect(bodyOf('android')).toEqual({
      ...shared,
      android: { priority: 'NORMAL', ttl: '86400s', notification: { tag: name } },
    })
    expect(
      bodyOf('android', {
        ttl: '4h',
        priority: 'high',
        collapse: 'campaign',
        androidChannel: 'o',
        analyticsLabel: 'l',
      }),
    ).toEqual({
      ...shared,
      android: {
        collapse_key: name,
        priority: 'HIGH',
        ttl: '14400s',
        notification: { tag: name, channel_id: 'o' },
      },
      fcm_options: { analytics_label: 'l' },
    })
  })

  it('on iOS', () => {
    expect(bodyOf('ios', { ttl: '1h' })).toEqual({
      ...shared,
      apns: {
        headers: {
          'apns-priority': '5',
          'apns-expiration': String(NOW / 1000 + 3600),
          'apns-collapse-id': name,
        },
        payload: { aps: { sound: 'default', 'mutable-content': 1 } },
        fcm_options: { image: 'https://shop.example/b.png' },
      },
    })
  })

  it('in a browser', () => {
    expect(bodyOf('web', { priority: 'high' })).toEqual({
      ...shared,
      webpush: {
        headers: { TTL: '86400', Urgency: 'high', Topic: name },
        notification: { icon: 'https://shop.example/i.png' },
        fcm_options: { link: 'https://shop.example/cart' },
      },
    })
  })

  it('replaces only a repetition of itself, or any of its campaign', () => {
    const tagOf = (deliveryId: string, collapse: string): unknown => {
      const [call] = fcm.send!.calls(own({ collapse }), message('android', { deliveryId })) as readonly HttpCall[]
      return (JSON.parse(call!.body!) as { message: { android: { notification: { tag: string } } } }).message.android
        .notification.tag
    }
    expect(tagOf('a', 'delivery')).not.toBe(tagOf('b', 'delivery'))
    expect(tagOf('a', 'delivery')).toBe(tagOf('a', 'delivery'))
    expect(tagOf('a', 'campaign')).toBe(tagOf('b', 'campaign'))
  })

  it('names the device, so that it can be forgotten', () => {
    const [call] = fcm.send!.calls(own(), message('android'))
    expect(call).toMatchObject({
      url: 'https://fcm.googleapis.com/v1/projects/shop-1/messages:send',
      recipient: { address: 'device:tok:1', seenAt: 7 },
    })
  })

  it('may have 4096 bytes', () => {
    const refuses = (body: string) => fcm.send!.refuses!(own(), message('android', { content: { ...content, body } }))
    expect(refuses('x'.repeat(3700))).toBeUndefined()
    expect(refuses('ü'.repeat(2000))).toMatch(/^The push message has 4\d{3} bytes; FCM takes at most 4096/)
  })
})

it('reaches what has a token of Firebase, and nothing else', () => {
  const reaches = (devices: readonly PushDevice[]) => fcm.send!.reaches({ subscriptions: [], devices }, 'push')
  expect(reaches([{ token: 'a:b', platform: 'ios', at: 0 }])).toBe(true)
  expect(reaches([{ token: 'ab'.repeat(32), platform: 'ios', at: 0 }])).toBe(false)
  expect(fcm.send!.reaches({ subscriptions: [] }, 'push')).toBe(false)
})

it('The account’s word for an access token is signed as node:crypto checks it', () => {
  const call = fcm.session!.call(own(), NOW)
  const assertion = new URLSearchParams(call.body).get('assertion') ?? ''
  expect(checkToken(assertion, 'RS256', keys.publicKey)).toEqual({
    header: { alg: 'RS256', typ: 'JWT', kid: 'kid1' },
    claims: {
      iss: account.client_email,
      scope: 'https://www.googleapis.com/auth/firebase.messaging',
      aud: 'https://oauth2.googleapis.com/token',
      iat: NOW / 1000,
      exp: NOW / 1000 + 3600,
    },
  })
  expect(call.url).toBe('https://oauth2.googleapis.com/token')
})

it.each([
  ['a token', 200, '{"access_token":"ya29.x","expires_in":100}', { token: 'ya29.x', expiresAt: NOW + 100_000 }],
  ['a revoked key', 400, '{"error":"invalid_grant","error_description":"Invalid JWT"}', { result: 'auth' }],
  ['trouble', 503, '', { result: 'retry' }],
  ['another server', 404, '<html>', { result: 'config' }],
  ['no token', 200, '{}', { result: 'auth' }],
])('The exchange may bring %s', (_what, status, body, read) => {
  expect(fcm.session!.read({ kind: 'http', status, headers: {}, body }, NOW)).toMatchObject(read)
})

it('An exchange that broke is tried again: nothing was sent', () => {
  const broken = { kind: 'broken', sent: true, refused: false, detail: 'Cut.' } as const
  expect(fcm.session!.read(broken, NOW)).toMatchObject({ result: 'retry' })
  expect(fcm.session!.read({ ...broken, refused: true }, NOW)).toMatchObject({ result: 'config' })
})

it('The key file is shown to nobody, also not where it is wrong', () => {
  for (const given of [account, JSON.stringify(account)])
    expect(publicSettings('fcm', { serviceAccount: given })).toEqual({ serviceAccount: '••••••' })
  const { client_email: _, ...rest } = account
  expect(checkSettings('fcm', { serviceAccount: rest })).toEqual([
    { path: 'serviceAccount', message: 'lacks client_email' },
  ])
  const cut = checkSettings('fcm', { serviceAccount: { ...account, private_key: account.private_key.slice(0, 200) } })
  expect(cut).toEqual([
    {
      path: 'serviceAccount',
      message: 'private_key must be a private key as text that begins with -----BEGIN PRIVATE KEY-----',
    },
  ])
})
