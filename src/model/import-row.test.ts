import { describe, expect, it } from 'vitest'
import { importRows, type ImportKind } from './import-row.ts'

const NOW = Date.UTC(2026, 0, 1)

function read(kind: ImportKind, header: string, ...cells: readonly string[]) {
  const reader = importRows(kind, header.split(','))
  if (!reader.ok) return `${reader.error.column}: ${reader.error.why}`
  const events = reader.value(cells, NOW)
  if (!events.ok) return `${events.error.column}: ${events.error.why}`
  return events.value.map(({ messageId: _, ...event }) => event)
}
const idsOf = (cells: readonly string[]) => {
  const reader = importRows('people', ['user_id', 'topics'])
  const events = reader.ok ? reader.value(cells, NOW) : reader
  return events.ok ? events.value.map(({ messageId }) => messageId as string) : []
}
const timestamp = '2026-01-01T00:00:00.000Z'

describe('a row of people', () => {
  it('becomes traits of the types that the header says; what is empty says nothing', () => {
    expect(
      read(
        'people',
        'user_id,email,first name,age:number,vip:boolean,zip',
        'U1',
        'a@b.example',
        '',
        '42.5',
        'yes',
        '01234',
      ),
    ).toEqual([
      {
        type: 'identify',
        userId: 'U1',
        traits: { email: 'a@b.example', age: 42.5, vip: true, zip: '01234' },
        context: {},
        timestamp,
      },
    ])
  })

  it('brings topics, opt-outs, consent, a push subscription and a device along, at the time it says', () => {
    const header =
      'anonymous_id,topics,opted_out,unsubscribed,consent.ads,push_endpoint,push_p256dh,push_auth,ios_push_token,at'
    const cells = [
      'A1',
      'news; sales',
      'push',
      'FALSE',
      'no',
      'https://p.example/1',
      'k',
      's',
      'tok',
      '2025-05-01T10:00:00Z',
    ]
    const at = { timestamp: '2025-05-01T10:00:00.000Z' }
    const track = { type: 'track', anonymousId: 'A1', context: { traits: {} }, ...at }
    expect(read('people', header, ...cells)).toEqual([
      {
        type: 'identify',
        anonymousId: 'A1',
        traits: { unsubscribed: false },
        context: { consent: { categoryPreferences: { ads: false } }, device: { type: 'ios', token: 'tok' } },
        ...at,
      },
      {
        ...track,
        event: 'Push Subscribed',
        properties: { subscription: { endpoint: 'https://p.example/1', keys: { p256dh: 'k', auth: 's' } } },
      },
      { ...track, event: 'Subscribed', properties: { topic: ['news', 'sales'] } },
      { ...track, event: 'Unsubscribed', properties: { topic: ['push'] } },
    ])
  })

  it('has ids of its own that are the same whenever the row is the same', () => {
    const [first, second] = idsOf(['U1', 'news'])
    expect(idsOf(['U1', 'news'])).toEqual([first, second])
    expect(first).not.toBe(second)
    expect(first!.length).toBeLessThan(100)
    expect(idsOf(['U2', 'news'])[0]).not.toBe(first)
  })

  it.each([
    ['user_id,email', ['U1'], ': The row has 1 cells, the header 2'],
    ['user_id,email', ['', ''], ': The row names nobody: it needs a user id, an anonymous id or an email address'],
    ['user_id,email', ['U1', 'nobody'], 'email: This is no email address'],
    ['user_id,vip:boolean', ['U1', 'maybe'], 'vip:boolean: This must be true or false'],
    ['user_id,unsubscribed', ['U1', 'x'], 'unsubscribed: This must be true or false'],
    ['user_id,consent.ads', ['U1', 'x'], 'consent.ads: This must be true or false'],
    ['user_id,age:number', ['U1', '4 2'], 'age:number: This is no number'],
    ['user_id,at', ['U1', 'yesterday'], 'at: This is no time in ISO 8601, such as 2026-01-31T12:00:00Z'],
    [
      'user_id,push_endpoint',
      ['U1', 'https://p'],
      'push_p256dh: A push subscription needs push_endpoint, push_p256dh, push_auth',
    ],
    [
      'user_id,push_endpoint,push_p256dh,push_auth',
      ['U1', 'p', 'k', 's'],
      'push_endpoint: This must be an address with https',
    ],
    [
      'user_id,ios_push_token,android_push_token',
      ['U1', 'a', 'b'],
      'android_push_token: A row has one device: give the other a row of its own',
    ],
    ['user_id,user_id', [], 'user_id: The column stands in the header twice'],
    ['name,phone', [], ': The header needs `user_id`, `anonymous_id` or `email`'],
    ['email,age:years', [], 'age:years: This is no name of a trait: NAME, NAME:number or NAME:boolean'],
    ['email,', [], ': This is no name of a trait: NAME, NAME:number or NAME:boolean'],
  ])('with the header %s and the cells %j is refused', (header, cells, why) => {
    expect(read('people', header, ...cells)).toBe(why)
  })
})

describe('a row of suppressions', () => {
  it('is for all messages, or for a channel', () => {
    expect(read('suppressions', 'email,channel,reason', 'a@b.example', '', 'bounced')).toEqual([
      { type: 'identify', traits: { email: 'a@b.example', unsubscribed: true }, timestamp },
    ])
    expect(read('suppressions', 'email,channel,reason', 'a@b.example', 'email', 'bounced')).toEqual([
      {
        type: 'track',
        event: 'Unsubscribed',
        properties: { channel: 'email', reason: 'bounced' },
        context: { traits: { email: 'a@b.example' } },
        timestamp,
      },
    ])
  })

  it('with a channel or column that there is not is refused', () => {
    expect(read('suppressions', 'email,channel', 'a@b.example', 'fax')).toBe(
      'channel: This must be email, push, webhook, sms, or empty for all',
    )
    expect(read('suppressions', 'email,vip', 'a@b.example', 'x')).toBe(
      'vip: A table of suppressions has the columns user_id, anonymous_id, email, phone, channel, reason, at',
    )
  })
})
