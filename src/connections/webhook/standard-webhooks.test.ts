import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import type { ForwardedEvent } from '../connection.ts'
import webhook from './index.ts'
import { isWebhookSecret, webhookHeaders } from './standard-webhooks.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

describe('Standard Webhooks', () => {
  it('signs the vector of Standard Webhooks 1.0.0 as it is published', () => {
    expect(webhookHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, '{"test": 2432232314}', SECRET)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it('signs as the official library `standardwebhooks` does, with any text in the body', () => {
    const body = JSON.stringify({ text: 'Größe 🛒 \u2028' })
    const headers = webhookHeaders('dlv_1', 1_700_000_000_999, body, SECRET)
    expect(headers['webhook-signature']).toBe(new Webhook(SECRET).sign('dlv_1', new Date(1_700_000_000_000), body))
  })

  it('signs nothing without a secret', () => {
    expect(Object.keys(webhookHeaders('dlv_1', 0, '{}'))).toEqual(['webhook-id', 'webhook-timestamp'])
  })

  it.each(['a.b', 'a b', 'ü', 'a\r\nb', '', 'x'.repeat(129)])('gives the id %j a stable form that fits', (id) => {
    const headers = webhookHeaders(id, 0, '{}')
    expect(headers['webhook-id']).toMatch(/^id_[\w-]{43}$/)
    expect(webhookHeaders(id, 9, '{}')['webhook-id']).toBe(headers['webhook-id'])
  })

  it.each([
    [SECRET, true],
    [`whsec_${Buffer.alloc(64).toString('base64')}`, true],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
    ['whsec_', false],
    ['secret', false],
  ])('takes %j as a secret: %s', (secret, good) => expect(isWebhookSecret(secret)).toBe(good))
})

describe('a forwarded event', () => {
  const forwarded = {
    messageId: 'ajs-1',
    event: { at: Date.UTC(2026, 10, 23, 9) },
    spec: { type: 'track', messageId: 'ajs-1', event: 'Order Completed' },
  } as unknown as ForwardedEvent

  it('is one request with the event as it came in data, and the same body on every attempt', () => {
    const first = webhook.forward?.call({ url: 'https://hook.example' }, [forwarded], 1_700_000_000_000)
    const second = webhook.forward?.call({ url: 'https://hook.example' }, [forwarded], 1_800_000_000_000)
    expect(first).toMatchObject({
      kind: 'http',
      headers: { 'webhook-id': 'ajs-1', 'webhook-timestamp': '1700000000' },
      body: '{"type":"event","timestamp":"2026-11-23T09:00:00.000Z","data":{"type":"track","messageId":"ajs-1","event":"Order Completed"}}',
    })
    expect(second).toMatchObject({ body: first?.kind === 'http' ? first.body : '' })
  })
})
