import { describe, expect, it } from 'vitest'
import type { ReceivedRequest } from '../connection.ts'
import mailchimp from './index.ts'
import type { MailchimpSettings } from './mailchimp-settings.ts'

const SECRET = 'a-long-random-text-of-ours'
const LIST = 'a6b5da1054'
const own: MailchimpSettings = {
  apiKey: '0123456789abcdef-us21',
  list: LIST,
  statusIfNew: 'transactional',
  mergeFields: {},
  audiencesAs: 'tags',
  webhookSecret: SECRET,
}
const { webhookSecret: _webhookSecret, ...withoutSecret } = own

/** As the tool posts it: brackets and spaces encoded. */
const call = (fields: Readonly<Record<string, string>> | string, query = `?key=${SECRET}`): ReceivedRequest => ({
  method: 'POST',
  url: `https://rekindle.shop.example/receive/mailchimp${query}`,
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'MailChimp' },
  body: Buffer.from(typeof fields === 'string' ? fields : new URLSearchParams(fields).toString()),
  now: Date.UTC(2026, 10, 23),
})
const { verify, read } = mailchimp.receive!

const member = {
  'data[id]': '8a25ff1d98',
  'data[list_id]': LIST,
  'data[email]': 'Api@mailchimp.com',
  'data[email_type]': 'html',
  'data[merges][EMAIL]': 'api@mailchimp.com',
  'data[merges][FNAME]': 'Mailchimp',
  'data[merges][LNAME]': 'API',
  'data[ip_opt]': '10.20.10.30',
}
const unsubscribe = {
  type: 'unsubscribe',
  fired_at: '2009-03-26 21:40:57',
  'data[action]': 'unsub',
  'data[reason]': 'manual',
  'data[campaign_id]': 'cb398d21d2',
  ...member,
}
const cleaned = {
  type: 'cleaned',
  fired_at: '2009-03-26 22:01:00',
  'data[list_id]': LIST,
  'data[campaign_id]': '4fjk2ma9xd',
  'data[reason]': 'hard',
  'data[email]': 'api+cleaned@mailchimp.com',
}

describe('a call of the tool', () => {
  it('is believed by the secret in its address', () => {
    expect(verify(own, call(unsubscribe), undefined)).toEqual({ ok: true })
    expect(verify(own, call(unsubscribe, `?a=1&key=${SECRET}`), undefined)).toEqual({ ok: true })
  })

  it.each([
    ['another secret', '?key=a-long-random-text-of-theirs', 'forged'],
    ['a part of it', `?key=${SECRET.slice(0, -1)}`, 'forged'],
    ['an empty one', '?key=', 'unsigned'],
    ['none', '', 'unsigned'],
  ])('is refused with %s', (_what, query, reason) => {
    const verified = verify(own, call(unsubscribe, query), undefined)
    expect(verified).toMatchObject({ ok: false, reason })
    expect(JSON.stringify(verified)).not.toContain(SECRET)
  })

  it('needs the secret to be set', () => {
    expect(verify(withoutSecret, call(unsubscribe), undefined)).toMatchObject({ ok: false, reason: 'not_set_up' })
    expect(verify(withoutSecret, call(unsubscribe, '?key=undefined'), undefined)).toMatchObject({ ok: false })
  })
})

describe('what it tells', () => {
  it('who left, by the tool’s clock in UTC', () => {
    expect(read(own, call(unsubscribe))).toEqual([
      {
        kind: 'fact',
        id: `Unsubscribed:unsubscribe:${LIST}:8a25ff1d98:1238103657000`,
        event: 'Unsubscribed',
        at: Date.UTC(2009, 2, 26, 21, 40, 57),
        about: { email: 'Api@mailchimp.com' },
        properties: {
          vendor: 'mailchimp',
          vendor_event: 'unsubscribe',
          list_id: LIST,
          campaign_id: 'cb398d21d2',
          reason: 'manual',
          action: 'unsub',
          channel: 'email',
        },
        context: { ip: '10.20.10.30' },
      },
    ])
  })

  it('which topic was left, where the audience stands for one', () => {
    const [fact] = read({ ...own, topic: 'offers' }, call(unsubscribe))
    expect(fact).toHaveProperty('properties.topic', 'offers')
    expect(fact).not.toHaveProperty('properties.channel')
  })

  it('a complaint, which is leaving as well', () => {
    const items = read(own, call({ ...unsubscribe, 'data[reason]': 'abuse' }))
    expect(items.map((item) => item.kind === 'fact' && item.event)).toEqual(['Unsubscribed', 'Email Marked as Spam'])
    expect(new Set(items.map((item) => item.kind === 'fact' && item.id)).size).toBe(2)
    expect(items[1]).not.toHaveProperty('properties.channel')
  })

  it('an address that was cleaned: it bounced for good, or complained', () => {
    expect(read(own, call(cleaned))).toMatchObject([
      {
        event: 'Email Bounced',
        id: `Email Bounced:cleaned:${LIST}:api+cleaned@mailchimp.com:1238104860000`,
        about: { email: 'api+cleaned@mailchimp.com' },
        properties: { bounce_type: 'hard', reason: 'hard', campaign_id: '4fjk2ma9xd' },
      },
    ])
    expect(read(own, call({ ...cleaned, 'data[reason]': 'abuse' }))).toMatchObject([{ event: 'Email Marked as Spam' }])
    expect(read(own, call({ ...cleaned, 'data[reason]': 'other' }))).toEqual([
      { kind: 'noted', name: 'cleaned: other' },
    ])
  })

  it('who joined, without saying that they want our emails', () => {
    const [fact] = read(own, call({ type: 'subscribe', fired_at: '2009-03-26 21:35:57', ...member }))
    expect(fact).toMatchObject({ event: 'Subscribed', properties: { list_id: LIST } })
    expect(fact).not.toHaveProperty('properties.channel')
    expect(fact).not.toHaveProperty('properties.topic')
  })

  it.each(['profile', 'upemail', 'campaign', 'new'])('%s: noted', (type) => {
    expect(read(own, call({ type, fired_at: '2009-03-26 21:31:21', ...member }))).toEqual([
      { kind: 'noted', name: type },
    ])
  })

  it('is noted where it is about another audience', () => {
    expect(read({ ...own, list: 'other' }, call(unsubscribe))).toEqual([
      { kind: 'noted', name: 'unsubscribe of another audience' },
    ])
  })

  it('the same fact has the same id, whenever it is told', () => {
    expect(read(own, { ...call(unsubscribe), now: 1 })).toEqual(read(own, call(unsubscribe)))
  })

  it.each([
    ['type', 'a=1'],
    ['type', ''],
    ['type', '%ff%zz'],
    ['fired_at', { ...unsubscribe, fired_at: 'yesterday' }],
    ['fired_at', { ...unsubscribe, fired_at: '2009-13-26 21:40:57' }],
    ['data[email]', { ...unsubscribe, 'data[email]': 'nobody' }],
  ])('is bad at %s: %j', (path, fields) => {
    expect(read(own, call(fields))).toMatchObject([{ kind: 'bad', path }])
  })
})
