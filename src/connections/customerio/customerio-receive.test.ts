import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ReceivedItem, ReceivedRequest } from '../connection.ts'
import { readReport } from './read-report.ts'
import { settings } from './settings.ts'
import { verifyReport } from './verify-report.ts'

type Fields = Readonly<Record<string, unknown>>

const KEY = 'signing key ü'
const AT = 1_613_063_090
const OWN = settings.parse({
  siteId: 'site',
  apiKey: 'key',
  webhookKey: KEY,
  campaigns: { 23: 'cart-recovery' },
  topics: { topic_7: 'news' },
})

/** As Customer.io writes it. */
const DELIVERED =
  '{"event_id":"01E4C4CT6YDC7Y5M7FE1GWWPQJ","object_type":"email","metric":"delivered","timestamp":1613063089,"data":{"customer_id":"42","delivery_id":"RPILAgUBcRhIBqSfeiIwdIYJKxTY","identifiers":{"id":"42","email":"Grüße@example.com","cio_id":"d9c106000001"},"recipient":"gruesse@example.com","subject":"Thanks"}}'
/** Made with `printf 'v0:1613063090:%s' "$BODY" | openssl dgst -sha256 -hmac 'signing key ü'`. */
const SIGNATURE = '7e5e339d84a77ad96ebe373c0f1ad7aba77580bdf33223f73280250d1bb595bf'

describe('the signature of a report', () => {
  const signed = { 'x-cio-signature': SIGNATURE, 'x-cio-timestamp': String(AT) }
  const check = (headers: Readonly<Record<string, string>>, body = DELIVERED, now = AT * 1000) =>
    verifyReport(OWN, requestOf(body, headers, now))

  it('is good where openssl makes the same', () => {
    expect(check(signed)).toEqual({ ok: true })
    expect(check({ ...signed, 'x-cio-signature': SIGNATURE.toUpperCase() })).toEqual({ ok: true })
  })

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['no signature', { 'x-cio-timestamp': String(AT) }, 'unsigned'],
    ['no time', { 'x-cio-signature': SIGNATURE }, 'unsigned'],
    ['another time', { ...signed, 'x-cio-timestamp': String(AT + 1) }, 'forged'],
    ['half a signature', { ...signed, 'x-cio-signature': SIGNATURE.slice(0, 32) }, 'forged'],
    ['no hex', { ...signed, 'x-cio-signature': 'z'.repeat(64) }, 'forged'],
    ['another key', headersOf(DELIVERED, 'another key'), 'forged'],
    ['a body signed without the version', { ...signed, 'x-cio-signature': hmac(KEY, DELIVERED) }, 'forged'],
    ['a time that is none', headersOf(DELIVERED, KEY, 'soon'), 'stale'],
  ])('%s: %s', (_when, headers, reason) => {
    const verified = check(headers)
    expect(verified).toMatchObject({ ok: false, reason })
    expect(JSON.stringify(verified)).not.toContain(SIGNATURE.slice(0, 8))
  })

  it('covers the bytes: a blank or an end of line more is another body', () => {
    expect(check(signed, `${DELIVERED}\n`)).toMatchObject({ ok: false, reason: 'forged' })
  })

  it('is fresh for as long as Customer.io tries again, and no longer', () => {
    const days = (count: number) => (AT + count * 86_400) * 1000
    expect(check(signed, DELIVERED, days(7))).toEqual({ ok: true })
    expect(check(signed, DELIVERED, days(9))).toMatchObject({ ok: false, reason: 'stale' })
    expect(check(signed, DELIVERED, days(-1))).toMatchObject({ ok: false, reason: 'stale' })
  })

  it('needs the key', () => {
    const { webhookKey: _, ...without } = OWN
    expect(verifyReport(without, requestOf(DELIVERED, signed))).toMatchObject({ ok: false, reason: 'not_set_up' })
  })
})

describe('a report of an email', () => {
  it('is an event about the delivery that it names, by the clock of Customer.io', () => {
    expect(readReport(OWN, requestOf(DELIVERED))).toEqual([
      {
        kind: 'fact',
        id: '01E4C4CT6YDC7Y5M7FE1GWWPQJ',
        event: 'Email Delivered',
        at: 1_613_063_089_000,
        about: { vendorId: 'RPILAgUBcRhIBqSfeiIwdIYJKxTY', userId: '42', email: 'gruesse@example.com' },
        properties: {
          vendor: 'customerio',
          vendor_event: 'email_delivered',
          email_id: 'RPILAgUBcRhIBqSfeiIwdIYJKxTY',
          email_subject: 'Thanks',
        },
      },
    ])
    expect(readReport(OWN, requestOf(DELIVERED))).toEqual(readReport(OWN, requestOf(DELIVERED)))
  })

  it.each<[string, Fields, string, Fields]>([
    ['opened', {}, 'Email Opened', { open_class: 'unknown', machine: false }],
    [
      'opened',
      { proxied: false, prefetched: false, synthetic: false },
      'Email Opened',
      { open_class: 'human', machine: false, proxied: false, prefetched: false, synthetic: false },
    ],
    [
      'opened',
      { proxied: true, prefetched: true },
      'Email Opened',
      { open_class: 'machine', machine: true, proxied: true, prefetched: true },
    ],
    [
      'opened',
      { proxied: true, prefetched: false },
      'Email Opened',
      { open_class: 'unknown', machine: false, proxied: true, prefetched: false },
    ],
    ['opened', { synthetic: true }, 'Email Opened', { open_class: 'synthetic', machine: true, synthetic: true }],
    [
      'clicked',
      { href: 'https://shop.example/cart', link_id: '1', machine: false },
      'Email Link Clicked',
      { link_url: 'https://shop.example/cart', link_id: '1', open_class: 'human', machine: false },
    ],
    [
      'clicked',
      { href: 'https://shop.example/cart', link_id: 1, machine: true },
      'Email Link Clicked',
      { link_url: 'https://shop.example/cart', link_id: '1', open_class: 'machine', machine: true },
    ],
    ['clicked', {}, 'Email Link Clicked', { open_class: 'unknown', machine: false }],
    [
      'bounced',
      { failure_message: '550 5.1.1 <ada@example.com>: no such user' },
      'Email Bounced',
      { reason: '550 5.1.1 <[address]>: no such user', bounce_type: 'hard' },
    ],
    [
      'bounced',
      { failure_message: '452 4.2.2 mailbox full' },
      'Email Bounced',
      { reason: '452 4.2.2 mailbox full', bounce_type: 'soft' },
    ],
    [
      'bounced',
      { failure_message: '550 5.7.1 blocked by policy' },
      'Email Bounced',
      { reason: '550 5.7.1 blocked by policy', bounce_type: 'block' },
    ],
    ['bounced', { failure_message: 'who knows' }, 'Email Bounced', { reason: 'who knows' }],
    ['bounced', {}, 'Email Bounced', {}],
    ['dropped', { suppressed: true }, 'Email Bounced', { bounce_type: 'hard', dropped: true }],
    ['dropped', {}, 'Email Bounced', { dropped: true }],
    ['spammed', {}, 'Email Marked as Spam', {}],
    ['unsubscribed', {}, 'Unsubscribed', { channel: 'email' }],
  ])('%s with %j: %s', (metric, data, event, properties) => {
    expect(factOf('email', metric, data)).toMatchObject({
      event,
      properties: { ...COMMON, vendor_event: `email_${metric}`, email_id: 'dlv', ...properties },
    })
    expect(Object.keys(factOf('email', metric, data).properties ?? {}).sort()).toEqual(
      Object.keys({ ...COMMON, vendor_event: '', email_id: '', ...properties }).sort(),
    )
  })
})

describe('other reports', () => {
  it.each<[string, string, Fields, string, Fields]>([
    ['push', 'delivered', {}, 'Push Notification Received', {}],
    ['push', 'opened', {}, 'Push Notification Opened', { open_class: 'human', machine: false }],
    [
      'push',
      'clicked',
      { href: 'https://shop.example/cart' },
      'Push Notification Opened',
      { link_url: 'https://shop.example/cart' },
    ],
    [
      'push',
      'bounced',
      {
        recipients: [
          { device_id: 'd1', device_platform: 'ios', failure_message: 'Unregistered' },
          { device_id: 'd2' },
          7,
        ],
      },
      'Push Notification Bounced',
      { device_ids: ['d1', 'd2'], reason: 'Unregistered' },
    ],
    [
      'push',
      'dropped',
      { failure_message: 'no device' },
      'Push Notification Bounced',
      { dropped: true, reason: 'no device' },
    ],
    ['sms', 'delivered', { recipient: '+4930123456' }, 'SMS Delivered', {}],
    ['sms', 'clicked', { href: 'https://s.example' }, 'SMS Link Clicked', { link_url: 'https://s.example' }],
    ['sms', 'bounced', { failure_message: 'unreachable' }, 'SMS Failed', { reason: 'unreachable' }],
    ['sms', 'failed', {}, 'SMS Failed', {}],
    ['sms', 'undeliverable', {}, 'SMS Failed', {}],
    ['sms', 'replied', {}, 'SMS Replied', {}],
    ['sms', 'unsubscribed', {}, 'Unsubscribed', { channel: 'sms' }],
    [
      'customer',
      'unsubscribed',
      { email_address: 'ada@example.com' },
      'Unsubscribed',
      { channel: ['email', 'push', 'sms'] },
    ],
    [
      'customer',
      'subscribed',
      { email_address: 'ada@example.com' },
      'Subscribed',
      { channel: ['email', 'push', 'sms'] },
    ],
  ])('%s %s with %j: %s', (type, metric, data, event, properties) => {
    expect(factOf(type, metric, data)).toMatchObject({
      event,
      properties: { ...COMMON, vendor_event: `${type}_${metric}`, ...properties },
    })
  })

  it.each([
    ...['drafted', 'attempted', 'sent', 'deferred', 'converted', 'failed', 'undeliverable'].map((metric) => [
      'email',
      metric,
    ]),
    ...['drafted', 'attempted', 'sent', 'converted', 'failed', 'undeliverable'].map((metric) => ['push', metric]),
    ...['drafted', 'attempted', 'sent', 'converted'].map((metric) => ['sms', metric]),
    ['in_app', 'opened'],
    ['slack', 'sent'],
    ['webhook', 'failed'],
    ['whatsapp', 'delivered'],
  ])('%s %s: noted', (type, metric) => {
    expect(read({ ...report(type, metric) })).toEqual([{ kind: 'noted', name: `${type}_${metric}` }])
  })

  it('name the phone of an sms, and nobody where nobody is named', () => {
    expect(factOf('sms', 'delivered', { recipient: '+4930123456' }).about).toEqual({
      vendorId: 'dlv',
      userId: '42',
      phone: '+4930123456',
    })
    expect(factOf('email', 'opened', { customer_id: '', delivery_id: undefined }).about).toEqual({})
  })

  it('of a broadcast are found by its occurrence, and named by our name of its campaign', () => {
    const data = { broadcast_id: 12, trigger_id: 3, action_id: 5 }
    expect(factOf('email', 'delivered', data).about).toMatchObject({ vendorId: 'broadcast/12/3' })
    expect(factOf('email', 'delivered', { campaign_id: 23, action_id: 5 }).properties).toMatchObject({
      campaign_id: '23',
      campaign_name: 'cart-recovery',
    })
    expect(factOf('email', 'delivered', { campaign_id: 24 }).properties).not.toHaveProperty('campaign_name')
    expect(factOf('email', 'delivered', { newsletter_id: 9 }).properties).toMatchObject({ campaign_id: '9' })
  })

  it('of preferences are one event for each choice', () => {
    const content = JSON.stringify({ topics: { topic_7: false, topic_8: true }, channels: { email: false, x: 'no' } })
    const body = {
      event_id: 'e1',
      object_type_type: 'email',
      metric: PREFERENCES,
      timestamp: 9,
      data: { content, customer_id: '42' },
    }
    expect(read(body)).toMatchObject([
      { id: 'e1/topic_7', event: 'Unsubscribed', at: 9000, about: { userId: '42' }, properties: { topic: 'news' } },
      { id: 'e1/topic_8', event: 'Subscribed', properties: { topic: 'topic_8' } },
      { id: 'e1/email', event: 'Unsubscribed', properties: { channel: 'email' } },
    ])
  })

  it.each<[string, unknown, string]>([
    ['no JSON', '{"event_id"', ''],
    ['a list', '[]', ''],
    ['no id', { ...report('email', 'opened'), event_id: undefined }, 'event_id'],
    ['no type', { ...report('email', 'opened'), object_type: 7 }, 'object_type'],
    ['no metric', { ...report('email', 'opened'), metric: '' }, 'metric'],
    ['an unknown metric', report('email', 'constructor'), 'metric'],
    ['an unknown type', report('pigeon', 'opened'), 'metric'],
    ['no time', { ...report('email', 'opened'), timestamp: '1613063089' }, 'timestamp'],
    ['a time in ms', { ...report('email', 'opened'), timestamp: 1_613_063_089_000 }, 'timestamp'],
    ['no data', { ...report('email', 'opened'), data: null }, 'data'],
    ['preferences that say nothing', report('customer', PREFERENCES, { content: '{}' }), 'data.content'],
    ['preferences that are no JSON', report('customer', PREFERENCES, { content: 'x' }), 'data.content'],
  ])('that cannot be used (%s) are told, and throw nothing', (_why, body, path) => {
    expect(read(body)).toMatchObject([{ kind: 'bad', path, problem: expect.stringMatching(/\.$/) }])
  })
})

const PREFERENCES = 'cio_subscription_preferences_changed'
const COMMON = { vendor: 'customerio' }

function report(type: string, metric: string, data: Fields = {}): Fields {
  return {
    event_id: `01E4C4CT6YDC7Y5M7FE1GWWPQ${type.length % 10}`,
    object_type: type,
    metric,
    timestamp: 1_613_063_089,
    data: { customer_id: '42', delivery_id: 'dlv', ...data },
  }
}

function factOf(type: string, metric: string, data: Fields): Extract<ReceivedItem, { kind: 'fact' }> {
  const [item] = read(report(type, metric, data))
  if (item?.kind !== 'fact') throw new Error(`No fact: ${JSON.stringify(item)}`)
  return item
}

const read = (body: unknown): readonly ReceivedItem[] =>
  readReport(OWN, requestOf(typeof body === 'string' ? body : JSON.stringify(body)))

function requestOf(body: string, headers: Readonly<Record<string, string>> = {}, now = AT * 1000): ReceivedRequest {
  return { method: 'POST', url: 'https://rekindle.example/receive/cio', headers, body: Buffer.from(body), now }
}

function headersOf(body: string, key: string, timestamp = String(AT)): Readonly<Record<string, string>> {
  return { 'x-cio-timestamp': timestamp, 'x-cio-signature': hmac(key, `v0:${timestamp}:${body}`) }
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}
