import { createRequire } from 'node:module'
import webpush from 'web-push'
import { describe, expect, it } from 'vitest'
import type { WebPushCall } from '../../src/connections/connection.ts'
import { createEgress } from '../../src/egress/egress.ts'
import { buildWebPushRequest } from '../../src/egress/web-push-request.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { startHttpVendor } from './http-vendor.ts'
import { decryptPush, decryptRecord } from './push-decrypt.ts'
import { startPushService } from './push-service.ts'
import { signedBy, vapidProblem } from './vapid-check.ts'

const bytes = (base64url: string) => Buffer.from(base64url, 'base64url')

describe('the local push service', () => {
  it('decrypts the example of RFC 8291', () => {
    const body = bytes(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    )
    expect(body.length).toBe(144)
    const text = decryptPush(
      body,
      bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'),
      bytes('BTBZMqHH6r4Tts7J_aSIgg'),
    )
    expect(text.toString()).toBe('When I grow up, I want to be a watermelon')
  })

  it('decrypts the example of RFC 8188', () => {
    const body = bytes('I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg')
    expect(decryptRecord(body.subarray(21), bytes('yqdlZ-tYemfogSmv7Ws5PQ'), body.subarray(0, 16)).toString()).toBe(
      'I am the walrus',
    )
  })

  it('checks the signature of the example of RFC 8292, and no other', () => {
    const token =
      'eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA'
    const key = 'BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs'
    expect(signedBy(token, key)).toBe(true)
    expect(signedBy(token.replace('.i3CY', '.i3CX'), key)).toBe(false)
    const expected = { origin: 'https://push.example.net', applicationServerKey: key }
    expect(vapidProblem(`vapid t=${token}, k=${key}`, { ...expected, nowMs: 1_453_500_000_000 })).toBeUndefined()
    expect(vapidProblem(`vapid t=${token}, k=${key}`, { ...expected, nowMs: 1_453_600_000_000 })).toMatch('exp')
    expect(
      vapidProblem(`vapid t=${token}, k=${key}`, {
        ...expected,
        origin: 'https://x.example',
        nowMs: 1_453_500_000_000,
      }),
    ).toMatch('aud')
  })

  it('takes what egress sends, refuses other keys, and answers 410 when the subscription has expired', async () => {
    const service = await startPushService()
    const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
    const keys = webpush.generateVAPIDKeys()
    const subscription = service.subscribe(keys.publicKey)
    const call = (over: Partial<WebPushCall> = {}): WebPushCall => ({
      kind: 'webpush',
      subscription,
      payload: 'Größe 🛒',
      vapid: { subject: 'mailto:a@shop.example', ...keys },
      ttlSeconds: 60,
      urgency: 'high',
      topic: 'abc',
      ...over,
    })
    const send = (over?: Partial<WebPushCall>) => egress.perform(call(over), { timeoutMs: 5000 })
    expect(await send()).toMatchObject({ kind: 'http', status: 201 })
    expect(service.messages(subscription)).toEqual([{ payload: 'Größe 🛒', ttl: 60, urgency: 'high', topic: 'abc' }])
    expect(await send({ payload: 'x'.repeat(3993) })).toMatchObject({ status: 201 })
    expect(await send({ payload: 'x'.repeat(3994) })).toMatchObject({
      kind: 'broken',
      refused: true,
      detail: expect.stringContaining('3994 bytes'),
    })
    expect(await send({ vapid: { subject: 'mailto:a@shop.example', ...webpush.generateVAPIDKeys() } })).toMatchObject({
      status: 403,
    })
    expect(await send({ subscription: { ...subscription, keys: { p256dh: 'AAAA', auth: 'AAAA' } } })).toMatchObject({
      kind: 'broken',
      refused: true,
    })
    service.expire(subscription)
    expect(await send()).toMatchObject({ status: 410 })
    expect(service.refused).toEqual(['VAPID: mismatch', 'subscription expired'])
    await egress.close()
    await service.close()
  })

  it('is not alone: web-push-testing decrypts the same requests', async () => {
    const require = createRequire(import.meta.url)
    const { PushApiModel } = require('web-push-testing/src/PushApiModel.js') as { PushApiModel: new () => OtherService }
    const other = new PushApiModel()
    const vendor = await startHttpVendor(async ({ headers, path, bytes: body }) => {
      await other.handleNotification(
        path.slice(1),
        { encoding: headers['content-encoding'], authorization: headers['authorization'], ttl: headers['ttl'] },
        body,
      )
      return { status: 201 }
    })
    other.notifyUrl = `${vendor.url}/`
    const keys = webpush.generateVAPIDKeys()
    const { clientHash, ...subscription } = await other.subscribe({
      userVisibleOnly: 'true',
      applicationServerKey: keys.publicKey,
    })
    const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
    const reply = await egress.perform(
      {
        kind: 'webpush',
        subscription,
        payload: '{"title":"Größe"}',
        vapid: { subject: 'mailto:a@shop.example', ...keys },
        ttlSeconds: 60,
        urgency: 'normal',
      },
      { timeoutMs: 5000 },
    )
    expect(reply).toMatchObject({ kind: 'http', status: 201 })
    expect(other.getNotifications({ clientHash })).toEqual({ messages: ['{"title":"Größe"}'] })
    await egress.close()
    await vendor.close()
  })

  it('is not asked when the VAPID keys are missing', () => {
    const request = buildWebPushRequest({
      kind: 'webpush',
      payload: '{}',
      ttlSeconds: 1,
      urgency: 'normal',
      vapid: { subject: 'mailto:a@shop.example', publicKey: '', privateKey: '' },
      subscription: {
        endpoint: 'https://push.example/1',
        keys: {
          p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
          auth: 'BTBZMqHH6r4Tts7J_aSIgg',
        },
      },
    })
    expect(request).toMatchObject({ ok: false, error: expect.stringContaining('key') })
  })
})

interface OtherService {
  notifyUrl: string
  subscribe(
    options: Readonly<Record<string, string>>,
  ): Promise<{ endpoint: string; keys: { p256dh: string; auth: string }; clientHash: string }>
  handleNotification(client: string, headers: Readonly<Record<string, string | undefined>>, body: Buffer): Promise<void>
  getNotifications(request: { clientHash: string }): unknown
}
