import { describe, expect, it } from 'vitest'
import type { ReceivedItem, ReceivedRequest } from '../connection.ts'
import braze from './index.ts'
import { brazeSettings } from './braze-settings.ts'

const SECRET = 'currents-secret-currents-secret'
const settings = brazeSettings.parse({
  endpoint: 'https://rest.iad-01.braze.com',
  apiKey: 'k',
  currentsSecret: SECRET,
})
const receive = braze.receive!
const NOW = Date.UTC(2026, 10, 23, 10)

function request(body: unknown, over: Partial<ReceivedRequest> = {}): ReceivedRequest {
  return {
    method: 'POST',
    url: 'https://rekindle.example/receive/braze',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    now: NOW,
    ...over,
  }
}
const read = (body: unknown): readonly ReceivedItem[] => receive.read(settings, request(body))

/** An event of the HTTP connector. */
const currents = (type: string, properties: object = {}, more: object = {}) => ({
  event_type: type,
  id: 'c0ffee00-1111-4222-8333-444455556666',
  time: 1_795_428_000,
  user: { user_id: 'b1', external_user_id: 'U1', device_id: 'd1', timezone: 'Europe/Berlin' },
  properties: { dispatch_id: 'dispatch1', campaign_id: 'bc1', campaign_name: 'At Braze', app_id: 'app', ...properties },
  ...more,
})

describe('whether it is Braze that tells', () => {
  const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(`${user}:`).toString('base64')}` })
  it.each<[string, Partial<ReceivedRequest>]>([
    ['a bearer token', {}],
    ['the write key of a Segment library', { headers: basic(SECRET) }],
    ['a key in the address', { headers: {}, url: `https://rekindle.example/receive/braze?key=${SECRET}` }],
  ])('%s', (_how, over) => expect(receive.verify(settings, request([], over), undefined)).toEqual({ ok: true }))

  it.each<[string, Partial<ReceivedRequest>, string]>([
    ['nothing', { headers: {} }, 'unsigned'],
    ['an empty key', { headers: {}, url: 'https://rekindle.example/receive/braze?key=' }, 'unsigned'],
    ['another token', { headers: { authorization: 'Bearer other' } }, 'forged'],
    ['the beginning of it', { headers: { authorization: `Bearer ${SECRET.slice(0, -1)}` } }, 'forged'],
    ['another key', { headers: {}, url: 'https://rekindle.example/receive/braze?key=x' }, 'forged'],
    ['another write key', { headers: basic('other') }, 'forged'],
    ['a scheme that is none', { headers: { authorization: SECRET } }, 'unsigned'],
  ])('%s: %s', (_how, over, reason) => {
    const verified = receive.verify(settings, request([], over), undefined)
    expect(verified).toMatchObject({ ok: false, reason })
    expect(JSON.stringify(verified)).not.toContain(SECRET)
  })

  it('nobody can, where no secret is set', () => {
    const { currentsSecret: _, ...open } = settings
    expect(receive.verify(open, request([]), undefined)).toMatchObject({ ok: false, reason: 'not_set_up' })
  })
})

describe('what Currents tells', () => {
  it.each<[string, object, string, object]>([
    ['users.messages.email.Delivery', {}, 'Email Delivered', {}],
    ['users.messages.email.Open', {}, 'Email Opened', { machine: false, open_class: 'unknown' }],
    ['users.messages.email.Open', { machine_open: null }, 'Email Opened', { machine: false, open_class: 'unknown' }],
    ['users.messages.email.Open', { machine_open: true }, 'Email Opened', { machine: true, open_class: 'machine' }],
    ['users.messages.email.Open', { machine_open: 'true' }, 'Email Opened', { machine: true, open_class: 'machine' }],
    [
      'users.messages.email.Click',
      { url: 'https://shop.example', link_id: 'l1' },
      'Email Link Clicked',
      { machine: false, open_class: 'unknown', link_url: 'https://shop.example', link_id: 'l1' },
    ],
    [
      'users.messages.email.Bounce',
      { bounce_reason: '550 unknown' },
      'Email Bounced',
      { bounce_type: 'hard', reason: '550 unknown' },
    ],
    ['users.messages.email.SoftBounce', {}, 'Email Bounced', { bounce_type: 'soft' }],
    ['users.messages.email.MarkAsSpam', {}, 'Email Marked as Spam', {}],
    ['users.messages.email.Unsubscribe', {}, 'Unsubscribed', { channel: 'email' }],
    ['users.messages.pushnotification.Send', {}, 'Push Notification Received', { evidence: 'sent' }],
    ['users.messages.pushnotification.Open', {}, 'Push Notification Opened', {}],
    ['users.messages.pushnotification.Bounce', {}, 'Push Notification Bounced', { bounce_type: 'hard' }],
    ['users.messages.pushnotification.IosForeground', {}, 'Push Notification Received', {}],
    ['users.messages.sms.Delivery', {}, 'SMS Delivered', {}],
    ['users.messages.sms.Rejection', { error: 'no' }, 'SMS Failed', { reason: 'no' }],
  ])('%s %j is %s', (type, properties, event, expected) => {
    expect(read({ events: [currents(type, properties)] })).toEqual([
      {
        kind: 'fact',
        id: 'c0ffee00-1111-4222-8333-444455556666',
        event,
        at: 1_795_428_000_000,
        about: { vendorId: 'dispatch1', userId: 'U1' },
        properties: {
          dispatch_id: 'dispatch1',
          campaign_id: 'bc1',
          campaign_name: 'At Braze',
          app_id: 'app',
          vendor: 'braze',
          vendor_event: type,
          ...expected,
        },
      },
    ])
  })

  it.each([
    'users.messages.email.Send',
    'users.messages.pushnotification.Abort',
    'users.behaviors.CustomEvent',
    'users.canvas.Entry',
    'something.new',
    'constructor',
  ])('%s is noted', (type) => expect(read({ events: [currents(type)] })).toEqual([{ kind: 'noted', name: type }]))

  it('comes in an array around it as well, and in many', () => {
    const one = { events: [currents('users.messages.email.Delivery'), currents('users.messages.email.Send')] }
    expect(read([one]).map(({ kind }) => kind)).toEqual(['fact', 'noted'])
    expect(read([one, one]).map(({ kind }) => kind)).toEqual(['fact', 'noted', 'fact', 'noted'])
  })

  it('names the address and the program, where Braze does', () => {
    const properties = { email_address: 'ada@example.com', user_agent: 'Mozilla/5.0 (iPhone)' }
    expect(read({ events: [currents('users.messages.email.Open', properties)] })).toMatchObject([
      {
        about: { email: 'ada@example.com' },
        context: { userAgent: 'Mozilla/5.0 (iPhone)', user_agent: 'Mozilla/5.0 (iPhone)' },
      },
    ])
  })
})

describe('what Currents tells as Segment does', () => {
  const segment = (event: string, properties: object = {}) => ({
    type: 'track',
    event,
    userId: 'U1',
    messageId: 'm1',
    timestamp: '2026-11-23T10:00:00.000Z',
    properties: { dispatch_id: 'dispatch1', ...properties },
    context: { traits: { email: 'ada@example.com' } },
  })

  it.each([
    ['Email Delivered', {}, 'Email Delivered', {}],
    ['Email Opened', { machine_open: true }, 'Email Opened', { machine: true, open_class: 'machine' }],
    ['Email Link Clicked', { link_url: 'https://x.example' }, 'Email Link Clicked', { link_url: 'https://x.example' }],
    ['Email Soft Bounced', {}, 'Email Bounced', { bounce_type: 'soft' }],
    ['Email Marked As Spam', {}, 'Email Marked as Spam', {}],
    ['Email Unsubscribed', {}, 'Unsubscribed', { channel: 'email' }],
    ['Push Notification Sent', {}, 'Push Notification Received', { evidence: 'sent' }],
    ['Push Notification Tapped', {}, 'Push Notification Opened', {}],
  ])('%s %j is %s', (sent, properties, event, expected) => {
    for (const body of [segment(sent, properties), { batch: [segment(sent, properties)] }, [segment(sent, properties)]])
      expect(read(body)).toMatchObject([
        {
          kind: 'fact',
          id: 'm1',
          event,
          at: NOW,
          about: { vendorId: 'dispatch1', userId: 'U1', email: 'ada@example.com' },
          properties: { ...expected, vendor_event: sent },
        },
      ])
  })

  it('calls of other types are noted', () => {
    expect(read({ batch: [{ type: 'identify', userId: 'U1' }, segment('Custom')] })).toEqual([
      { kind: 'noted', name: 'identify' },
      { kind: 'noted', name: 'Custom' },
    ])
  })
})

describe('what cannot be read', () => {
  it.each<[unknown, string, string]>([
    ['{', '', 'is no JSON'],
    [{ events: [5] }, 'events[0]', 'is no object'],
    [[{ events: [{}] }], '[0].events[0]', 'has neither event_type nor event'],
    [{ events: [currents('users.messages.email.Open', {}, { id: undefined })] }, 'events[0]', 'has no id'],
    [{ events: [currents('users.messages.email.Open', {}, { time: 'now' })] }, 'events[0]', 'has no time'],
    [null, '', 'is no object'],
  ])('%j: at %j, %s', (body, path, problem) => {
    expect(read(body)).toMatchObject([{ kind: 'bad', path, problem }])
  })

  it('spoils no other', () => {
    const events = [currents('users.messages.email.Open'), { event_type: 7 }, currents('users.messages.email.Click')]
    expect(read({ events }).map(({ kind }) => kind)).toEqual(['fact', 'bad', 'fact'])
  })

  it('is not many things at all', () => {
    expect(read([])).toEqual([])
    expect(read({ events: [] })).toEqual([])
    expect(read({ events: [{ ...currents('users.messages.email.Open'), user: null, properties: 'x' }] })).toMatchObject(
      [{ kind: 'fact', about: {} }],
    )
  })
})
