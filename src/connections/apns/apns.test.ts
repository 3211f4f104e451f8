import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkToken } from '../../../test/vendors/check-token.ts'
import type { PushDevice } from '../../model/push-device.ts'
import type { Content, HttpCall, OutgoingMessage } from '../connection.ts'
import { readSettings } from '../registry.ts'
import apns from './index.ts'
import { providerToken } from './provider-token.ts'

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const ids = { keyId: 'ABC123DEFG', teamId: 'DEF123GHIJ' }
const MINUTE = 60_000
const NOW = Date.UTC(2026, 10, 24)
const HEX = 'ab'.repeat(32)

function own(more: object = {}): never {
  const read = readSettings('apns', { key, ...ids, topic: 'com.shop.app', ...more })
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value as never
}

const content: Extract<Content, { channel: 'push' }> = {
  channel: 'push',
  title: 'T',
  body: 'B',
  link: 'https://shop.example/cart',
  image: 'https://shop.example/b.png',
}
const message = (over: Partial<OutgoingMessage> = {}, device: Partial<PushDevice> = {}): OutgoingMessage => ({
  deliveryId: 'dlv_1',
  attempt: 1,
  campaign: 'cart',
  step: 's',
  userId: 'U1',
  receiptUrl: 'https://shop.example/l/p/tok',
  content,
  addresses: { subscriptions: [], devices: [{ token: HEX, platform: 'ios', at: 7, ...device }] },
  now: NOW,
  ...over,
})
const callOf = (more: object = {}, ...given: Parameters<typeof message>): HttpCall =>
  apns.send!.calls(own(more), message(...given))[0] as HttpCall

describe('the provider token', () => {
  const at = (now: number) => providerToken({ key, ...ids }, now)

  it('is signed as node:crypto checks it', () => {
    const { header, claims } = checkToken(at(NOW), 'ES256', keys.publicKey)!
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: ids.keyId })
    expect(claims).toEqual({ iss: ids.teamId, iat: expect.any(Number) as number })
  })

  it('is never older than 40 minutes, and changes no more often', () => {
    const seen = new Map<string, number>()
    for (let now = NOW; now < NOW + 400 * MINUTE; now += MINUTE) {
      const token = at(now)
      const { claims } = checkToken(token, 'ES256', keys.publicKey)!
      const age = now / 1000 - Number(claims.iat)
      expect(age).toBeGreaterThanOrEqual(0)
      expect(age).toBeLessThan(2400)
      seen.set(token, now)
    }
    expect(seen.size).toBe(10)
  })

  it('is another one for another key or team', () => {
    const other = providerToken({ key, ...ids, teamId: 'ZZZ123GHIJ' }, NOW)
    expect(checkToken(other, 'ES256', keys.publicKey)?.claims).toMatchObject({ iss: 'ZZZ123GHIJ' })
  })
})

describe('a message for an Apple device', () => {
  it('says whom it is for, how long it counts, and what it replaces', () => {
    expect(callOf({ ttl: '1h' })).toEqual({
      kind: 'http',
      http2: true,
      method: 'POST',
      url: `https://api.push.apple.com/3/device/${HEX}`,
      headers: {
        authorization: expect.stringMatching(/^bearer [\w-]+\.[\w-]+\.[\w-]+$/) as string,
        'content-type': 'application/json',
        'apns-topic': 'com.shop.app',
        'apns-push-type': 'alert',
        'apns-priority': '10',
        'apns-expiration': String(NOW / 1000 + 3600),
        'apns-collapse-id': expect.stringMatching(/^[\w-]{32}$/) as string,
      },
      body: JSON.stringify({
        aps: { alert: { title: 'T', body: 'B' }, sound: 'default', 'mutable-content': 1 },
        delivery_id: 'dlv_1',
        campaign_name: 'cart',
        link: 'https://shop.example/cart',
        image: 'https://shop.example/b.png',
        receipt_url: 'https://shop.example/l/p/tok',
      }),
      recipient: { address: `device:${HEX}`, seenAt: 7 },
    })
  })

  it('goes where the settings say', () => {
    expect(callOf({ environment: 'sandbox' }).url).toMatch(/^https:\/\/api\.sandbox\.push\.apple\.com\/3/)
    expect(callOf({ environment: 'sandbox', baseUrl: 'http://127.0.0.1:5/' }).url).toMatch(/^http:\/\/127.0.0.1:5\/3/)
    expect(callOf({ priority: 'normal' }).headers['apns-priority']).toBe('5')
    expect(JSON.parse(callOf({ sound: 'none' }).body!)).not.toHaveProperty('aps.sound')
  })

  it('is for the app that the device named, if that can be one', () => {
    expect(callOf({}, {}, { app: 'com.shop.pro' }).headers['apns-topic']).toBe('com.shop.pro')
    expect(callOf({}, {}, { app: 'x\r\nevil: 1' }).headers['apns-topic']).toBe('com.shop.app')
  })

  it('may have 4096 bytes', () => {
    const refuses = (body: string) => apns.send!.refuses!(own(), message({ content: { ...content, body } }))
    expect(refuses('x'.repeat(3700))).toBeUndefined()
    expect(refuses('ü'.repeat(2000))).toMatch(/^The push message has 4\d{3} bytes; Apple takes at most 4096/)
  })

  it('reaches what has a token of Apple, and nothing else', () => {
    const reaches = (token: string, platform: PushDevice['platform']) =>
      apns.send!.reaches({ subscriptions: [], devices: [{ token, platform, at: 0 }] }, 'push')
    expect([reaches(HEX, 'ios'), reaches(HEX, 'android'), reaches('a:b', 'ios')]).toEqual([true, false, false])
    expect(apns.send!.reaches({ subscriptions: [] }, 'push')).toBe(false)
  })
})

describe('what Apple answers', () => {
  const outcome = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
    apns.send!.outcome({ kind: 'http', status, headers, body: JSON.stringify(body) }, callOf())

  it('names the message', () => {
    expect(outcome(200, {}, { 'apns-id': 'EC1BF194' })).toMatchObject({ result: 'accepted', vendorId: 'EC1BF194' })
  })

  it('takes no token away that was used after it ended', () => {
    expect(outcome(410, { reason: 'Unregistered', timestamp: 6 })).toMatchObject({ result: 'failed' })
    expect(outcome(410, { reason: 'Unregistered', timestamp: 7 })).toMatchObject({ result: 'address_invalid' })
  })

  it('to the test shows that the key is good by finding fault with nothing but the device', () => {
    const test = (status: number, reason: string) =>
      apns.test!.outcome({ kind: 'http', status, headers: {}, body: JSON.stringify({ reason }) }).result
    expect(test(400, 'BadDeviceToken')).toBe('accepted')
    expect(test(403, 'InvalidProviderToken')).toBe('auth')
    expect(test(400, 'TopicDisallowed')).toBe('config')
  })
})
