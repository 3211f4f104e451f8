import { describe, expect, it } from 'vitest'
import type { Call, OutgoingMessage } from '../connection.ts'
import webpush from './index.ts'

const subscription = (endpoint: string) => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } })
const message: OutgoingMessage = {
  deliveryId: 'dlv_1',
  attempt: 1,
  campaign: 'c',
  step: 's',
  userId: null,
  now: 0,
  receiptUrl: 'https://shop.example/l/p/tok',
  content: { channel: 'push', title: 'T', body: 'B', link: 'https://shop.example/cart' },
  addresses: {
    subscriptions: [subscription('https://fcm.googleapis.com/fcm/send/1'), subscription('https://push.example/2')],
  },
}
const settings = {
  vapid: { subject: 'mailto:a@b.example', publicKey: 'pub', privateKey: 'key' },
  ttl: '4h',
  urgency: 'normal' as const,
}
const callTo = (endpoint: string) => ({ kind: 'webpush', subscription: subscription(endpoint) }) as unknown as Call

describe('a push message', () => {
  it('is one call per browser, with a topic of 32 characters', () => {
    const calls = webpush.send?.calls(settings, message) ?? []
    expect(calls).toHaveLength(2)
    expect(calls[0]).toMatchObject({
      kind: 'webpush',
      ttlSeconds: 14_400,
      urgency: 'normal',
      topic: expect.stringMatching(/^[\w-]{32}$/),
      vapid: settings.vapid,
      payload:
        '{"deliveryId":"dlv_1","title":"T","body":"B","link":"https://shop.example/cart","receiptUrl":"https://shop.example/l/p/tok"}',
    })
  })

  it('counts as delivered only when the device says so', () => {
    expect(webpush.send?.reportsDelivery).toBe(true)
    expect(webpush.send?.acceptedEvent).toBeUndefined()
  })

  it.each([
    ['https://fcm.googleapis.com/fcm/send/1', 'auth'],
    ['https://updates.push.services.mozilla.com/wpush/v2/1', 'auth'],
    ['https://web.push.apple.com/1', 'auth'],
    ['https://db5p.notify.windows.com/w/1', 'auth'],
    ['https://evil.example/1', 'failed'],
    ['https://notgoogleapis.com/1', 'failed'],
    ['https://googleapis.com.evil.example/1', 'failed'],
  ])('that %s refuses with 401 is %s', (endpoint, result) => {
    expect(webpush.send?.outcome({ kind: 'http', status: 401, headers: {}, body: '' }, callTo(endpoint))).toMatchObject(
      { result },
    )
  })
})
