import { describe, expect, it } from 'vitest'
import type { HttpCall, OutgoingMessage, ReceivedRequest } from '../connection.ts'
import { readSettings } from '../registry.ts'
import postmark from './index.ts'
import { readRecord } from './read-record.ts'
import type { Settings } from './settings.ts'
import { verifyWebhook } from './verify-webhook.ts'
import { SAMPLE_MAIL } from '../../../test/vendors/sample-mail.ts'

const SECRET = 'a-secret-of-some-length'
const settingsWith = (more: object = {}): Settings => {
  const read = readSettings('postmark', { serverToken: 'tok', from: 'Shop, Inc. <hi@shop.example>', ...more })
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value as Settings
}
const own = settingsWith({ webhookSecret: SECRET, topics: { offers: 'offers' } })

describe('a message', () => {
  const message: OutgoingMessage = { ...SAMPLE_MAIL }

  it('goes to a stream, says which delivery it is, and is not tracked twice', () => {
    const [call] = postmark.send?.calls(settingsWith(), message) ?? []
    expect(call).toMatchObject({
      url: 'https://api.postmarkapp.com/email',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-postmark-server-token': 'tok',
      },
    })
    expect(JSON.parse((call as HttpCall).body ?? '')).toEqual({
      From: '"Shop, Inc." <hi@shop.example>',
      To: 'ada@example.com',
      Subject: 'Your cart',
      TextBody: 'Hi',
      HtmlBody: '<p>Hi</p>',
      Headers: [
        { Name: 'List-Unsubscribe', Value: '<https://shop.example/l/u/tok>' },
        { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
      ],
      Tag: 'cart-recovery',
      Metadata: { delivery_id: 'dlv_01h' },
      TrackOpens: false,
      TrackLinks: 'None',
      MessageStream: 'broadcast',
    })
  })

  it('keeps the id that Postmark gives it', () => {
    const body = JSON.stringify({ ErrorCode: 0, MessageID: 'b7bc2f4a' })
    const [call] = postmark.send?.calls(own, message) ?? []
    expect(postmark.send?.outcome({ kind: 'http', status: 200, headers: {}, body }, call!)).toMatchObject({
      result: 'accepted',
      vendorId: 'b7bc2f4a',
    })
  })
})

const requestOf = (record: unknown, query = '', headers: Record<string, string> = {}): ReceivedRequest => ({
  method: 'POST',
  url: `https://rekindle.example/receive/mail${query}`,
  headers,
  body: Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)),
  now: 0,
})

describe('a call is taken only', () => {
  const refusal = (query: string, authorization?: string, settings = own) => {
    const verified = verifyWebhook(settings, requestOf({}, query, authorization === undefined ? {} : { authorization }))
    return verified.ok ? 'ok' : verified.reason
  }
  const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`

  it('with the secret as key or as the password of Basic auth', () => {
    expect(refusal(`?key=${SECRET}`)).toBe('ok')
    expect(refusal('', basic(`postmark:${SECRET}`))).toBe('ok')
    expect(refusal('?key=wrong', basic(`postmark:${SECRET}`))).toBe('ok')
  })

  it.each<[string, string, string | undefined]>([
    ['unsigned', '', undefined],
    ['unsigned', '?token=x', undefined],
    ['unsigned', '', 'Bearer x'],
    ['unsigned', '', basic('nothing')],
    ['forged', '?key=wrong', undefined],
    ['unsigned', '?key=', undefined],
    ['forged', `?key=${SECRET}x`, undefined],
    ['unsigned', '', basic(`${SECRET}:`)],
  ])('%s: %s %s', (reason, query, authorization) => {
    expect(refusal(query, authorization)).toBe(reason)
  })

  it('with a secret in the settings', () => {
    expect(refusal('?key=', undefined, settingsWith())).toBe('not_set_up')
  })
})

/** What every record has in common. */
const BASE = {
  MessageID: '883953f4-6105-42a2-a16a-77a8eac79483',
  MessageStream: 'broadcast',
  ServerID: 23,
  Tag: 'cart-recovery',
  Metadata: { delivery_id: 'dlv_1' },
}
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15'
const BOUNCE = {
  ...BASE,
  RecordType: 'Bounce',
  ID: 42,
  Name: 'Hard bounce',
  Description: 'The server was unable to deliver your message.',
  Details: 'Test bounce details',
  Email: 'ada@example.com',
  From: 'hi@shop.example',
  BouncedAt: '2026-11-05T16:33:54.9070259Z',
  Subject: 'Your cart',
}
const OPENED = {
  ...BASE,
  Recipient: 'ada@example.com',
  ReceivedAt: '2026-11-05T16:33:54.9070259Z',
  UserAgent: PHONE,
  Geo: { IP: '203.0.113.9', City: 'Berlin' },
  Platform: 'Mobile',
}
const CHANGE = {
  ...BASE,
  RecordType: 'SubscriptionChange',
  Recipient: 'ada@example.com',
  ChangedAt: '2026-11-05T16:33:54Z',
  Origin: 'Recipient',
  SuppressSending: true,
  SuppressionReason: 'ManualSuppression',
}
const read = (record: unknown) => readRecord(own, requestOf(record))
const told = (record: object) =>
  read(record).map((item) => (item.kind === 'fact' ? [item.event, item.properties] : [item.kind]))

describe('a record of Postmark becomes', () => {
  it('a fact about our delivery, by the clock of Postmark', () => {
    const record = {
      ...BASE,
      RecordType: 'Delivery',
      Recipient: 'ada@example.com',
      DeliveredAt: '2026-11-05T17:33:54.9070259+01:00',
      Details: 'smtp;250 2.0.0 OK',
    }
    expect(read(record)).toEqual([
      {
        kind: 'fact',
        id: 'Delivery 883953f4-6105-42a2-a16a-77a8eac79483 ada@example.com 2026-11-05T17:33:54.9070259+01:00',
        event: 'Email Delivered',
        at: Date.UTC(2026, 10, 5, 16, 33, 54, 907),
        about: { deliveryId: 'dlv_1', vendorId: BASE.MessageID, email: 'ada@example.com' },
        properties: {
          vendor: 'postmark',
          vendor_event: 'Delivery',
          email: 'ada@example.com',
          response: 'smtp;250 2.0.0 OK',
        },
      },
    ])
  })

  it.each<[string, object, string, object]>([
    ['HardBounce', BOUNCE, 'Email Bounced', { bounce_type: 'hard', reason: BOUNCE.Description }],
    ['BadEmailAddress', BOUNCE, 'Email Bounced', { bounce_type: 'hard' }],
    ['Transient', BOUNCE, 'Email Bounced', { bounce_type: 'soft' }],
    ['SoftBounce', BOUNCE, 'Email Bounced', { bounce_type: 'soft' }],
    ['DnsError', BOUNCE, 'Email Bounced', { bounce_type: 'soft' }],
    ['SpamNotification', BOUNCE, 'Email Bounced', { bounce_type: 'block' }],
    ['Blocked', BOUNCE, 'Email Bounced', { bounce_type: 'block' }],
    ['DMARCPolicy', BOUNCE, 'Email Bounced', { bounce_type: 'block' }],
    ['ManuallyDeactivated', BOUNCE, 'Email Bounced', { bounce_type: 'block' }],
    ['SpamComplaint', BOUNCE, 'Email Marked as Spam', { vendor_event: 'Bounce SpamComplaint' }],
    ['Unsubscribe', BOUNCE, 'Unsubscribed', { channel: 'email', list_id: 'broadcast' }],
    [
      'SpamComplaint',
      { ...BOUNCE, RecordType: 'SpamComplaint' },
      'Email Marked as Spam',
      { email_subject: 'Your cart' },
    ],
    [
      'Open',
      { ...OPENED, RecordType: 'Open', FirstOpen: true },
      'Email Opened',
      { open_class: 'human', machine: false, first_open: true },
    ],
    [
      'an open of a proxy',
      { ...OPENED, RecordType: 'Open', UserAgent: 'Mozilla/5.0' },
      'Email Opened',
      { open_class: 'machine', machine: true },
    ],
    [
      'Click',
      { ...OPENED, RecordType: 'Click', OriginalLink: 'https://shop.example/?a=1', ClickLocation: 'HTML' },
      'Email Link Clicked',
      { link_url: 'https://shop.example/?a=1', open_class: 'human' },
    ],
    ['an unsubscribe', CHANGE, 'Unsubscribed', { channel: 'email', list_id: 'broadcast' }],
    ['one from a topic', { ...CHANGE, MessageStream: 'offers' }, 'Unsubscribed', { topic: 'offers' }],
    [
      'who comes back',
      { ...CHANGE, MessageStream: 'offers', SuppressSending: false },
      'Subscribed',
      { topic: 'offers' },
    ],
  ])('%s', (Type, record, name, properties) => {
    expect(told({ Type, ...record })).toEqual([[name, expect.objectContaining(properties)]])
  })

  it('a bounce of an unknown kind, which closes no address', () => {
    expect(told({ ...BOUNCE, Type: 'Unknown' })).toEqual([
      ['Email Bounced', expect.not.objectContaining({ bounce_type: expect.anything() })],
    ])
  })

  it.each([
    { ...BOUNCE, Type: 'AutoResponder' },
    { ...BOUNCE, Type: 'AddressChange' },
    { ...BOUNCE, Type: 'ChallengeVerification' },
    { ...CHANGE, SuppressionReason: 'HardBounce' },
    { ...CHANGE, Origin: 'Customer' },
    { ...CHANGE, Origin: 'Admin' },
    { ...CHANGE, SuppressSending: false },
    { RecordType: 'Inbound', From: 'ada@example.com' },
    { RecordType: 'SomethingNew' },
  ])('a note: %j', (record) => {
    expect(told(record)).toEqual([['noted']])
  })

  it('with where and by what it was opened', () => {
    expect(read({ ...OPENED, RecordType: 'Open' })).toMatchObject([
      { context: { ip: '203.0.113.9', userAgent: PHONE, user_agent: PHONE } },
    ])
  })

  it('the same fact when it is told twice, and another at another time', () => {
    const idOf = (record: object) => read(record).map((item) => item.kind === 'fact' && item.id)
    const open = { ...OPENED, RecordType: 'Open' }
    expect(idOf(open)).toEqual(idOf({ ...open }))
    expect(idOf(open)).not.toEqual(idOf({ ...open, ReceivedAt: '2026-11-05T16:34:00Z' }))
    expect(idOf({ ...BOUNCE, Type: 'HardBounce' })).toEqual(['Bounce 42'])
    const click = { ...OPENED, RecordType: 'Click' }
    expect(idOf({ ...click, OriginalLink: 'https://a.example' })).not.toEqual(
      idOf({ ...click, OriginalLink: 'https://b.example' }),
    )
  })

  it('a fact about the person, where nobody sent it by us', () => {
    expect(read({ ...CHANGE, Metadata: {}, MessageID: null })).toMatchObject([{ about: { email: 'ada@example.com' } }])
  })
})

it.each([
  ['not json', 'RecordType'],
  ['[]', 'RecordType'],
  ['{}', 'RecordType'],
  ['{"RecordType":"Open","ReceivedAt":"now"}', 'ReceivedAt'],
  ['{"RecordType":"Delivery"}', 'DeliveredAt'],
])('%s is bad at %s', (text, path) => {
  expect(readRecord(own, requestOf(text))).toMatchObject([{ kind: 'bad', path }])
})
