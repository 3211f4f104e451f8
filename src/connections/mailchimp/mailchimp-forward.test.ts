import { describe, expect, it } from 'vitest'
import type { TrackedEvent } from '../../model/event.ts'
import type { ForwardedEvent } from '../connection.ts'
import mailchimp from './index.ts'
import type { MailchimpSettings } from './mailchimp-settings.ts'

const own: MailchimpSettings = {
  apiKey: '0123456789abcdef-us21',
  list: 'a1b2c3d4e5',
  statusIfNew: 'subscribed',
  mergeFields: { FNAME: 'firstName', LNAME: 'lastName', POINTS: 'points' },
  audiencesAs: 'tags',
}
/** MD5 of `ada@example.com`. */
const ADA = '3e3417d7ef77d5932a6734b916515ed5'

function told(over: Partial<TrackedEvent>, known: object = {}): ForwardedEvent {
  const event: TrackedEvent = {
    type: 'track',
    name: 'Product Added',
    messageId: 'm1',
    ids: [{ type: 'user_id', value: 'U1' }],
    properties: {},
    traits: {},
    context: {},
    integrations: {},
    source: 'web',
    receivedAt: 0,
    at: Date.UTC(2026, 10, 23),
    position: 0,
    ...over,
  }
  return { messageId: 'm1', event, spec: { timestamp: '2026-11-23T00:00:00.000Z', context: { traits: known } } }
}
const identify = (traits: object) =>
  told({ type: 'identify', name: 'Identified', traits: { email: ' Ada@Example.com ', ...traits } })
const known = { email: 'ada@example.com' }
const { wants, refuses, call, traits } = mailchimp.forward!
const callOf = (event: ForwardedEvent, settings = own) => {
  const made = call(settings, [event], 0)
  if (made.kind !== 'http') throw new Error('No call.')
  return { ...made, body: JSON.parse(made.body ?? '') as unknown }
}

describe('identify', () => {
  it('puts the person in the audience, and leaves who is in it what they are', () => {
    const made = callOf(identify({ firstName: 'Ada', last_name: 'Lovelace', points: 7 }))
    expect(made).toMatchObject({
      method: 'PUT',
      url: expect.stringMatching(
        /^https:\/\/us21\.api\.mailchimp\.com\/3\.0\/lists\/a1b2c3d4e5\/members\/[0-9a-f]{32}\?skip_merge_validation=true$/,
      ),
      headers: { authorization: `Basic ${btoa(`rekindle:${own.apiKey}`)}` },
    })
    expect(made.body).toEqual({
      email_address: 'ada@example.com',
      status_if_new: 'subscribed',
      merge_fields: { FNAME: 'Ada', LNAME: 'Lovelace', POINTS: 7 },
    })
  })

  it('says nothing of fields that the event does not say, and empties those that were taken away', () => {
    expect(callOf(identify({})).body).not.toHaveProperty('merge_fields')
    expect(callOf(identify({ firstName: null, lastName: { deep: true } })).body).toMatchObject({
      merge_fields: { FNAME: '', LNAME: '{"deep":true}' },
    })
  })

  it('takes who wants no emails out, and never brings anybody back', () => {
    expect(callOf(identify({ unsubscribed: true })).body).toMatchObject({
      status: 'unsubscribed',
      status_if_new: 'unsubscribed',
    })
    expect(callOf(identify({ unsubscribed: false })).body).not.toHaveProperty('status')
  })
})

describe('an event', () => {
  it('is told of the member, with texts only and by its own time', () => {
    const properties = { name: 'Shoe', price: 5.5, gift: false, sizes: [1, 2], none: null, gone: undefined }
    const made = callOf(told({ properties }, { email: 'Ada@example.com' }))
    expect(made).toMatchObject({ method: 'POST', url: expect.stringMatching(/\/members\/[0-9a-f]{32}\/events$/) })
    expect(made.body).toEqual({
      name: 'Product Added',
      properties: { name: 'Shoe', price: '5.5', gift: 'false', sizes: '[1,2]' },
      occurred_at: '2026-11-23T00:00:00.000Z',
    })
    expect(callOf(told({}, known)).body).not.toHaveProperty('properties')
  })

  it('finds the member by the address that the event says, before the one that is known of the person', () => {
    const url = (event: ForwardedEvent) => callOf(event).url
    const own = url(told({}, known))
    expect(url(told({ ids: [{ type: 'email', value: 'ADA@example.com' }] }, { email: 'old@example.com' }))).toBe(own)
    expect(url(told({ ids: [{ type: 'email', value: 'new@example.com' }] }, known))).not.toBe(own)
    expect(own).toContain(`/members/${ADA}/`)
  })

  it('finds the member by the hash that the vendor’s documentation gives for its own example', () => {
    const made = callOf(told({}, { email: 'Urist.McVankab@freddiesjokes.com' }))
    expect(made.url).toContain('/members/62eeb292278cc15f5817cb78f7790b08/')
  })

  it('has its name cut to what the tool takes', () => {
    expect(callOf(told({ name: 'x'.repeat(40) }, known)).body).toMatchObject({ name: 'x'.repeat(30) })
    expect(refuses?.(own, told({ name: 'x' }, known), 0)).toMatch(/2 characters/)
    expect(refuses?.(own, told({ name: 'xy' }, known), 0)).toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, unknown>>, string | undefined, boolean]>([
    ['Unsubscribed', {}, undefined, true],
    ['Unsubscribed', { channel: 'email' }, undefined, true],
    ['Unsubscribed', { channel: ['push', 'email'] }, undefined, true],
    ['Unsubscribed', { channel: 'push' }, undefined, false],
    ['Unsubscribed', { topic: 'tips', channel: 'email' }, undefined, false],
    ['Unsubscribed', { topic: ['tips'] }, 'tips', true],
    ['Unsubscribed', { topic: 'offers' }, 'tips', false],
    ['Email Marked as Spam', {}, 'tips', true],
    ['Subscribed', { channel: 'email' }, undefined, false],
  ])('%s %j with the topic %s takes out of the audience: %s', (name, properties, topic, leaves) => {
    const made = callOf(told({ name, properties }, known), { ...own, ...(topic !== undefined && { topic }) })
    expect(made).toMatchObject(
      leaves
        ? { method: 'PUT', body: { status: 'unsubscribed', status_if_new: 'unsubscribed' } }
        : { method: 'POST', body: { name } },
    )
  })

  it.each<[string, ForwardedEvent, boolean]>([
    ['track', told({}, known), true],
    ['page', told({ type: 'page' }, known), true],
    ['screen', told({ type: 'screen' }, known), true],
    ['group', told({ type: 'group' }, known), false],
    ['alias', told({ type: 'alias' }, known), false],
    ['no address', told({}), false],
    ['what is no address', told({}, { email: 'ada' }), false],
    ['a hashed address', told({}, { email: 'a'.repeat(64) }), false],
  ])('has a place, or has none: %s', (_what, event, expected) => {
    expect(wants?.(own, event)).toBe(expected)
  })

  it('needs the address of the person', () => {
    expect(traits).toEqual(['email'])
    expect(() => call(own, [told({})], 0)).toThrow(TypeError)
  })
})

describe('an audience', () => {
  const audiences = mailchimp.audiences!
  const members = [{ email: ' Ada@example.com' }, { email: 'bob@example.com' }, { email: 'eve@example.com' }]

  it('is a tag of each member, or a static segment of five hundred', () => {
    const segments = { ...own, audiencesAs: 'segments' } as const
    const max = audiences.membersMax as (settings: MailchimpSettings) => number
    expect([max(own), max(segments)]).toEqual([1, 500])
    expect(audiences.listId(own, 'retarget', {})).toBe('Rekindle retarget')
    expect(audiences.listId(own, 'retarget', { name: 'VIP' })).toBe('VIP')
    expect(audiences.listId(segments, 'retarget', { name: 'VIP' })).toBeUndefined()
    expect(audiences.change(own, 'VIP', 'remove', members.slice(0, 1), 1, 0)).toMatchObject({
      url: expect.stringContaining(`/members/${ADA}/tags`),
      body: '{"tags":[{"name":"VIP","status":"inactive"}]}',
    })
    expect(audiences.change(segments, '777', 'remove', members, 1, 0)).toMatchObject({
      url: expect.stringMatching(/\/lists\/a1b2c3d4e5\/segments\/777$/),
      body: '{"members_to_remove":["ada@example.com","bob@example.com","eve@example.com"]}',
    })
  })

  it('says of each whom a segment could not take, and why', () => {
    const errors = [
      { email_addresses: ['Bob@example.com'], error: 'Not in the list: bob@example.com' },
      null,
      { error: 1 },
    ]
    const reply = { kind: 'http', status: 200, headers: {}, body: JSON.stringify({ errors }) } as const
    expect(audiences.outcomes(reply, members)).toEqual([
      { result: 'accepted', detail: 'The audience was changed.' },
      { result: 'failed', detail: 'Not in the list: [address]' },
      { result: 'accepted', detail: 'The audience was changed.' },
    ])
  })

  it('says that there is no such Mailchimp audience', () => {
    const reply = { kind: 'http', status: 404, headers: {}, body: '{}' } as const
    expect(audiences.prepare!.listId(reply, 'retarget', {})).toMatchObject({ result: 'config' })
    expect(mailchimp.test!.outcome(reply)).toMatchObject({ result: 'config', detail: expect.stringContaining('list') })
  })
})
