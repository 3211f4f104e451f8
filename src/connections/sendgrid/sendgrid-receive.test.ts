import { createSign, generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import type { ReceivedRequest } from '../connection.ts'
import { readSettings } from '../registry.ts'
import { readEvents } from './read-events.ts'
import type { Settings } from './settings.ts'
import { verifyEvents } from './verify-events.ts'

// It is CommonJS without default export.
const { EventWebhook, EventWebhookHeader } = createRequire(import.meta.url)('@sendgrid/eventwebhook') as {
  readonly EventWebhook: new () => {
    convertPublicKeyToECDSA(key: string): unknown
    verifySignature(key: unknown, payload: Buffer, signature: string, timestamp: string): boolean
  }
  readonly EventWebhookHeader: { SIGNATURE(): string; TIMESTAMP(): string }
}
const judge = new EventWebhook()

const NOW = Date.UTC(2026, 10, 23, 12)
const NOW_S = String(NOW / 1000)
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')

const settingsWith = (more: object): Settings => {
  const read = readSettings('sendgrid', { apiKey: 'SG.x', from: 'hi@shop.example', ...more })
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value as Settings
}
const own = settingsWith({ webhookKey: publicKey, topics: { 12: 'offers' } })

const signed = (timestamp: string, body: Buffer): string =>
  createSign('sha256').update(timestamp).update(body).sign(pair.privateKey).toString('base64')

/** As SendGrid writes it: events on lines of their own, and one more line end. */
const bodyOf = (...events: readonly unknown[]): Buffer =>
  Buffer.from(`[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`)

function requestOf(body: Buffer, over: Partial<Record<string, string>> = {}, now = NOW): ReceivedRequest {
  const headers = {
    [EventWebhookHeader.SIGNATURE().toLowerCase()]: signed(NOW_S, body),
    [EventWebhookHeader.TIMESTAMP().toLowerCase()]: NOW_S,
    ...over,
  }
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { method: 'POST', url: 'https://rekindle.example/receive/mail', headers: Object.fromEntries(given), body, now }
}
const SIGNATURE = 'x-twilio-email-event-webhook-signature'
const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp'
const refusal = (request: ReceivedRequest, settings = own) => {
  const verified = verifyEvents(settings, request)
  return verified.ok ? 'ok' : verified.reason
}

describe('a signature is judged as @sendgrid/eventwebhook judges it', () => {
  const VECTOR = {
    key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
    timestamp: '1600112502',
    signature: 'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
    event: {
      email: 'hello@world.com',
      event: 'dropped',
      reason: 'Bounced Address',
      sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
      sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
      'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
      timestamp: 1600112492,
    },
  }
  const both = (key: string, body: Buffer, signature: string, timestamp: string) => {
    const theirs = judge.verifySignature(judge.convertPublicKeyToECDSA(key), body, signature, timestamp)
    const request = requestOf(body, { [SIGNATURE]: signature, [TIMESTAMP]: timestamp }, Number(timestamp) * 1000)
    return [verifyEvents(settingsWith({ webhookKey: key }), request).ok, theirs]
  }

  it("the vendor's own vector, whose body ends with CR LF", () => {
    const body = Buffer.from(`${JSON.stringify([VECTOR.event])}\r\n`)
    expect(body.length).toBe(327)
    expect(both(VECTOR.key, body, VECTOR.signature, VECTOR.timestamp)).toEqual([true, true])
    expect(both(VECTOR.key, body.subarray(0, -2), VECTOR.signature, VECTOR.timestamp)).toEqual([false, false])
    expect(both(VECTOR.key, body, VECTOR.signature, '1600112503')).toEqual([false, false])
    expect(both(publicKey, body, VECTOR.signature, VECTOR.timestamp)).toEqual([false, false])
    expect(readEvents(own, requestOf(body))).toMatchObject([
      {
        event: 'Email Bounced',
        id: VECTOR.event.sg_event_id,
        at: 1600112492000,
        about: { vendorId: 'LRzXl_NHStOGhQ4kofSm_A', email: 'hello@world.com' },
        properties: { bounce_type: 'hard', dropped: true, reason: 'Bounced Address' },
      },
    ])
  })

  it('a batch that we signed ourselves, and any byte of it changed', () => {
    const body = bodyOf({ event: 'open', email: 'ü@example.com' }, { event: 'click' })
    expect(both(publicKey, body, signed(NOW_S, body), NOW_S)).toEqual([true, true])
    const changed = Buffer.from(body)
    changed[10]! ^= 1
    expect(both(publicKey, changed, signed(NOW_S, body), NOW_S)).toEqual([false, false])
    const again = Buffer.from(JSON.stringify(JSON.parse(body.toString())))
    expect(both(publicKey, again, signed(NOW_S, body), NOW_S)).toEqual([false, false])
  })
})

describe('a call is taken only', () => {
  const body = bodyOf({ event: 'delivered' })

  it('with the key in the settings', () => {
    expect(refusal(requestOf(body))).toBe('ok')
    expect(refusal(requestOf(body), settingsWith({}))).toBe('not_set_up')
  })

  it('with both headers', () => {
    expect(refusal(requestOf(body, { [SIGNATURE]: undefined }))).toBe('unsigned')
    expect(refusal(requestOf(body, { [TIMESTAMP]: undefined }))).toBe('unsigned')
    expect(refusal(requestOf(body, { [SIGNATURE]: '' }))).toBe('unsigned')
  })

  it.each(['AAAA', '!', signed('1', body), Buffer.alloc(64).toString('base64')])(
    'not with the signature %s',
    (text) => {
      expect(refusal(requestOf(body, { [SIGNATURE]: text }))).toBe('forged')
    },
  )

  it('within a day, or as long as the settings say', () => {
    const hour = 3_600_000
    expect(refusal(requestOf(body, {}, NOW + 24 * hour))).toBe('ok')
    expect(refusal(requestOf(body, {}, NOW + 25 * hour))).toBe('stale')
    expect(refusal(requestOf(body, {}, NOW - hour))).toBe('stale')
    expect(
      refusal(requestOf(body, {}, NOW + 2 * hour), settingsWith({ webhookKey: publicKey, webhookTolerance: 60 })),
    ).toBe('stale')
    expect(refusal(requestOf(body, { [TIMESTAMP]: 'soon', [SIGNATURE]: signed('soon', body) }))).toBe('stale')
  })
})

/** What every event has in common. */
const BASE = {
  email: 'ada@example.com',
  timestamp: 1513299569,
  'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>',
  category: ['cart-recovery', 'shop'],
  sg_event_id: 'ZGVsaXZlcmVkLTA',
  sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.recvd-5c8f-1',
  delivery_id: 'dlv_1',
}
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15'
const read = (...events: readonly unknown[]) => readEvents(own, requestOf(bodyOf(...events)))
const told = (event: object) =>
  read({ ...BASE, ...event }).map((item) => (item.kind === 'fact' ? [item.event, item.properties] : [item.kind]))

describe('an event of SendGrid becomes', () => {
  it('a fact about our delivery, by the clock of SendGrid', () => {
    expect(read({ ...BASE, event: 'delivered', response: '250 OK', ip: '168.1.1.1' })).toEqual([
      {
        kind: 'fact',
        id: 'ZGVsaXZlcmVkLTA',
        event: 'Email Delivered',
        at: 1513299569000,
        about: { deliveryId: 'dlv_1', vendorId: 'LRzXl_NHStOGhQ4kofSm_A', email: 'ada@example.com' },
        properties: {
          vendor: 'sendgrid',
          vendor_event: 'delivered',
          email: 'ada@example.com',
          response: '250 OK',
          categories: ['cart-recovery', 'shop'],
        },
      },
    ])
  })

  it.each<[object, string, object]>([
    [
      { event: 'open', useragent: PHONE, sg_machine_open: false },
      'Email Opened',
      { open_class: 'human', machine: false },
    ],
    [
      { event: 'open', useragent: PHONE, sg_machine_open: true },
      'Email Opened',
      { open_class: 'machine', machine: true },
    ],
    [{ event: 'open', useragent: 'Mozilla/5.0' }, 'Email Opened', { open_class: 'machine', machine: true }],
    [{ event: 'open' }, 'Email Opened', { open_class: 'unknown', machine: false }],
    [
      { event: 'click', url: 'https://shop.example/?a=1', useragent: PHONE, url_offset: { index: 0, type: 'html' } },
      'Email Link Clicked',
      { open_class: 'human', link_url: 'https://shop.example/?a=1' },
    ],
    [
      {
        event: 'bounce',
        type: 'bounce',
        status: '5.1.1',
        reason: '550 5.1.1 unknown',
        bounce_classification: 'Invalid Address',
      },
      'Email Bounced',
      { bounce_type: 'hard', status: '5.1.1', reason: '550 5.1.1 unknown', bounce_classification: 'Invalid Address' },
    ],
    [{ event: 'bounce', type: 'blocked', reason: '550 spam' }, 'Email Bounced', { bounce_type: 'block' }],
    [{ event: 'bounce', type: 'expired' }, 'Email Bounced', { bounce_type: 'soft' }],
    [{ event: 'bounce' }, 'Email Bounced', { bounce_type: 'hard' }],
    [{ event: 'dropped', reason: 'Bounced Address' }, 'Email Bounced', { bounce_type: 'hard', dropped: true }],
    [{ event: 'dropped', reason: 'Invalid' }, 'Email Bounced', { bounce_type: 'hard', dropped: true }],
    [{ event: 'dropped', reason: 'Invalid SMTPAPI header' }, 'Email Bounced', { bounce_type: 'block', dropped: true }],
    [{ event: 'dropped', reason: 'Recipient List over Package Quota' }, 'Email Bounced', { bounce_type: 'block' }],
    [{ event: 'spamreport' }, 'Email Marked as Spam', { vendor_event: 'spamreport' }],
    [{ event: 'unsubscribe' }, 'Unsubscribed', { channel: 'email' }],
    [{ event: 'group_unsubscribe', asm_group_id: 12 }, 'Unsubscribed', { topic: 'offers', list_id: '12' }],
    [{ event: 'group_unsubscribe', asm_group_id: 99 }, 'Unsubscribed', { channel: 'email', list_id: '99' }],
    [{ event: 'group_resubscribe', asm_group_id: 12 }, 'Subscribed', { topic: 'offers' }],
  ])('%j: %s', (event, name, properties) => {
    expect(told(event)).toEqual([[name, expect.objectContaining(properties)]])
  })

  it.each(['Unsubscribed Address', 'Spam Reporting Address'])('two facts where it was dropped for %s', (reason) => {
    const items = read({ ...BASE, event: 'dropped', reason })
    expect(items).toMatchObject([
      { event: 'Email Bounced', properties: { bounce_type: 'block', dropped: true, reason } },
      { event: 'Unsubscribed', properties: { channel: 'email', reason } },
    ])
    expect(new Set(items.map((item) => item.kind === 'fact' && item.id)).size).toBe(2)
  })

  it.each([
    { event: 'processed' },
    { event: 'deferred', attempt: '5', response: '400 try again later' },
    { event: 'group_resubscribe', asm_group_id: 99 },
    { event: 'account_status_change', type: 'compliance_suspend' },
    { event: 'something_new' },
  ])('a note: %j', (event) => {
    expect(told(event)).toEqual([['noted']])
  })

  it('with where and by what it was opened, and never with the address of a mail server', () => {
    const context = (event: object) =>
      read({ ...BASE, ip: '203.0.113.9', ...event }).map((item) => 'context' in item && item.context)
    expect(context({ event: 'open', useragent: PHONE })).toEqual([
      { ip: '203.0.113.9', userAgent: PHONE, user_agent: PHONE },
    ])
    expect(context({ event: 'delivered' })).toEqual([false])
  })
})

describe('an event of SendGrid is found again', () => {
  it('by its SMTP id, where a late bounce has no other', () => {
    const { sg_message_id: _, delivery_id: __, ...late } = BASE
    expect(read({ ...late, event: 'bounce' })).toMatchObject([
      { about: { vendorId: '14c5d75ce93.dfd.64b469', email: 'ada@example.com' } },
    ])
  })

  it.each([
    ['LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0', 'LRzXl_NHStOGhQ4kofSm_A'],
    ['14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0', '14c5d75ce93.dfd.64b469'],
    ['LRzXl_NHStOGhQ4kofSm_A.unheard-of', 'LRzXl_NHStOGhQ4kofSm_A'],
    ['LRzXl_NHStOGhQ4kofSm_A', 'LRzXl_NHStOGhQ4kofSm_A'],
  ])('by the id that was in the reply to the message: %s', (sg_message_id, vendorId) => {
    expect(read({ ...BASE, event: 'delivered', sg_message_id })).toMatchObject([{ about: { vendorId } }])
  })

  it('when it is told twice, also without an id of its own', () => {
    const { sg_event_id: _, ...old } = BASE
    const idsOf = (...events: readonly object[]) => read(...events).map((item) => item.kind === 'fact' && item.id)
    const [first, second, other] = idsOf(
      { ...old, event: 'open' },
      { ...old, event: 'open' },
      { ...old, event: 'open', timestamp: 1513299570 },
    )
    expect(second).toBe(first)
    expect(other).not.toBe(first)
  })

  it('as one of marketing, by the address and the name of that campaign', () => {
    const { delivery_id: _, ...theirs } = BASE
    const marketing = { marketing_campaign_id: 123, marketing_campaign_name: 'Spring' }
    expect(read({ ...theirs, event: 'delivered', ...marketing })).toMatchObject([
      { about: { email: 'ada@example.com' }, properties: { campaign_id: '123', campaign_name: 'Spring' } },
    ])
  })
})

it('one bad event spoils no other', () => {
  const good = { ...BASE, event: 'delivered' }
  expect(read(good, null, 7, { ...BASE }, { ...BASE, event: 'open', timestamp: 'now' }, good)).toMatchObject([
    { kind: 'fact' },
    { kind: 'bad', path: '[1]' },
    { kind: 'bad', path: '[2]' },
    { kind: 'bad', path: '[3].event' },
    { kind: 'bad', path: '[4].timestamp' },
    { kind: 'fact' },
  ])
  expect(readEvents(own, requestOf(Buffer.from('{"event":"open"}')))).toMatchObject([{ kind: 'bad', path: '' }])
  expect(readEvents(own, requestOf(Buffer.from('not json')))).toMatchObject([{ kind: 'bad', path: '' }])
})
