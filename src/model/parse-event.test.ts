import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INTERNAL_SOURCE, openBatch } from './event-batch.ts'
import type { TrackedEvent } from './event.ts'
import type { EventsHeader } from './input.ts'
import { parseEvent } from './parse-event.ts'

const NOW = Date.UTC(2026, 5, 1, 12)
const iso = (ms: number) => new Date(ms).toISOString()

interface Sent {
  readonly body: unknown
  readonly header?: Partial<EventsHeader>
  readonly index?: number
}

function verdict({ body, header, index = 0 }: Sent) {
  const text = JSON.stringify(body)
  const full: EventsHeader = { source: 'web', count: 1, call: 'track', ...header }
  const entry = { position: 1000, at: NOW, header: full, body: new TextEncoder().encode(text) }
  return parseEvent(openBatch(entry), index)
}

function parsed(sent: Sent): TrackedEvent {
  const result = verdict(sent)
  if (!result.ok) throw new Error(`rejected: ${result.error.reason}: ${result.error.detail}`)
  return result.value
}

const track = (fields: object, header?: Partial<EventsHeader>) =>
  parsed({ body: { userId: 'u', event: 'E', ...fields }, ...(header && { header }) })
const batch = (fields: object, items: readonly unknown[], header?: Partial<EventsHeader>) => ({
  body: { ...fields, batch: items },
  header: { call: 'batch' as const, count: items.length, ...header },
})

describe('a good event', () => {
  it('comes out whole', () => {
    const sent = {
      type: 'track',
      event: 'Product Added',
      userId: ' u1 ',
      anonymousId: 'a1',
      messageId: 'm1',
      timestamp: iso(NOW - 5000),
      properties: { price: 10 },
      context: { traits: { email: ' Me@Example.COM ' }, ip: '1.2.3.4' },
      integrations: { All: false },
    }
    expect(parsed({ body: sent, header: { via: 'braze' } })).toEqual({
      at: NOW - 5000,
      position: 1000,
      type: 'track',
      name: 'Product Added',
      messageId: 'm1',
      ids: [
        { type: 'user_id', value: 'u1' },
        { type: 'anonymous_id', value: 'a1' },
        { type: 'email', value: 'me@example.com' },
      ],
      properties: { price: 10 },
      traits: { email: ' Me@Example.COM ' },
      context: sent.context,
      integrations: { All: false },
      source: 'web',
      via: 'braze',
      receivedAt: NOW,
    })
  })
})

describe('types', () => {
  it.each([
    ['identify', { userId: 'u', traits: { plan: 'pro' } }, 'Identified', {}, { plan: 'pro' }],
    ['page', { userId: 'u', name: 'Home', properties: { url: '/' } }, 'Page Viewed', { url: '/', name: 'Home' }, {}],
    [
      'screen',
      { userId: 'u', name: 'Cart', category: 'Shop' },
      'Screen Viewed',
      { name: 'Cart', category: 'Shop' },
      {},
    ],
    ['group', { userId: 'u', groupId: 7, traits: { size: 3 } }, 'Group Joined', { groupId: '7', size: 3 }, {}],
    ['alias', { userId: 'u', previousId: 'old' }, 'Aliased', { previousId: 'old' }, {}],
  ] as const)('%s has its own name, properties and traits', (call, body, name, properties, traits) => {
    expect(parsed({ body, header: { call } })).toMatchObject({ type: call, name, properties, traits })
    const inBatch = batch({}, [{ ...body, type: call }])
    expect(parsed(inBatch)).toMatchObject({ type: call, name, properties, traits })
  })

  it('come from the path for a single call, from the item in a batch, whatever its case', () => {
    expect(parsed({ body: { type: 'identify', event: 'E', userId: 'u' } }).type).toBe('track')
    expect(parsed(batch({}, [{ type: 'Identify', userId: 'u' }])).type).toBe('identify')
  })

  it('page properties of the sender win over the fields beside them', () => {
    const event = parsed({ body: { userId: 'u', name: 'A', properties: { name: 'B' } }, header: { call: 'page' } })
    expect(event.properties).toEqual({ name: 'B' })
  })

  it('an alias joins the previous id, be it of a browser or of a user, to the user', () => {
    const ids = (fields: object) => parsed({ body: { userId: 'u', ...fields }, header: { call: 'alias' } }).ids
    const old = [
      { type: 'anonymous_id', value: 'old' },
      { type: 'user_id', value: 'old' },
    ]
    expect(ids({ previousId: 'old' })).toEqual([{ type: 'user_id', value: 'u' }, ...old])
    expect(ids({ previousId: 'old', anonymousId: 'a' })).toEqual([
      { type: 'user_id', value: 'u' },
      { type: 'anonymous_id', value: 'a' },
      ...old,
    ])
    expect(ids({ previousId: 'u' })).toEqual([
      { type: 'user_id', value: 'u' },
      { type: 'anonymous_id', value: 'u' },
    ])
  })
})

describe('ids', () => {
  it('may be numbers', () => {
    expect(track({ userId: 42 }).ids).toEqual([{ type: 'user_id', value: '42' }])
  })

  it.each([
    '',
    '  ',
    '0',
    '000',
    '---',
    '00000000-0000-0000-0000-000000000000',
    '-1',
    'null',
    'NULL',
    'Anonymous',
    'undefined',
    '(null)',
    'None',
    'NaN',
    'n/a',
    'unknown',
    'guest',
    'true',
    '[object Object]',
    0,
    null,
  ])('%j is no id', (placeholder) => {
    expect(track({ userId: placeholder, anonymousId: 'a' }).ids).toEqual([{ type: 'anonymous_id', value: 'a' }])
    expect(verdict({ body: { event: 'E', userId: placeholder } })).toMatchObject({
      error: { reason: 'no_user_or_anonymous_id' },
    })
  })

  it('an address counts from identify traits and context traits only', () => {
    const email = { type: 'email', value: 'a@b.c' }
    const identify = (fields: object) => parsed({ body: { userId: 'u', ...fields }, header: { call: 'identify' } }).ids
    expect(identify({ traits: { email: 'A@b.c' } })).toContainEqual(email)
    expect(identify({ traits: { x: 1 }, context: { traits: { email: 'a@b.c' } } })).toContainEqual(email)
    expect(track({ context: { traits: { email: 'a@b.c' } } }).ids).toContainEqual(email)
    expect(track({ properties: { email: 'a@b.c' } }).ids).toHaveLength(1)
    expect(track({ traits: { email: 'a@b.c' } }).ids).toHaveLength(1)
    expect(
      parsed({ body: { userId: 'u', groupId: 'g', traits: { email: 'a@b.c' } }, header: { call: 'group' } }).ids,
    ).toHaveLength(1)
    expect(identify({ traits: { email: 'none' } })).toHaveLength(1)
    expect(identify({ traits: { email: 5 } })).toHaveLength(1)
  })

  it.each([
    ['+49 (0) 170 / 123-45.67', '+491701234567'],
    ['0049 170 1234567', '+491701234567'],
    ['tel:+1-555-010-9999', '+15550109999'],
    [' +44\u00a020 7946 0958 ', '+442079460958'],
  ])('the phone number %j is %s', (written, id) => {
    const identify = (fields: object) => parsed({ body: { userId: 'u', ...fields }, header: { call: 'identify' } }).ids
    expect(identify({ traits: { phone: written } })).toContainEqual({ type: 'phone', value: id })
    expect(track({ context: { traits: { phone: written } } }).ids).toContainEqual({ type: 'phone', value: id })
  })

  it.each(['0170 1234567', '+0170 123 456', '+49170', '+1234567890123456', 'none', 1701234567, '+'.repeat(5000)])(
    'the phone number %j is no id, since it says no country or is none',
    (phone) => {
      const event = parsed({ body: { userId: 'u', traits: { phone } }, header: { call: 'identify' } })
      expect(event.ids).toHaveLength(1)
      expect(event.ignored).toMatchObject([{ type: 'phone', reason: 'malformed' }])
      expect(event.traits).toEqual({ phone })
    },
  )

  it.each([
    ['android', 'android'],
    ['iOS', 'ios'],
    ['iPadOS', 'ios'],
    ['desktop', 'device'],
    [undefined, 'device'],
  ])('a device of type %s has ids of its own', (type, platform) => {
    const device = { id: 'D1', advertisingId: 'Ad', token: 'T', ...(type !== undefined && { type }) }
    expect(track({ context: { device } }).ids.slice(1)).toEqual([
      { type: `${platform}.id`, value: 'D1' },
      { type: `${platform}.idfa`, value: 'Ad' },
      { type: `${platform}.push_token`, value: 'T' },
    ])
  })

  it('what a device says when it keeps its ids to itself is none', () => {
    const device = { type: 'ios', id: '9774d56d682e549c', advertisingId: '00000000-0000-0000-0000-000000000000' }
    expect(track({ context: { device } })).toMatchObject({
      ids: [{ type: 'user_id' }],
      ignored: [
        { type: 'ios.id', value: device.id, reason: 'placeholder' },
        { type: 'ios.idfa', value: device.advertisingId, reason: 'placeholder' },
      ],
    })
    expect(track({ context: { device: 'phone' } }).ids).toHaveLength(1)
  })

  const external = (fields: object) => ({ id: 'C1', type: 'card', collection: 'users', encoding: 'none', ...fields })

  it('of the sender’s own types come in context.externalIds, and case makes no difference', () => {
    const externalIds = [
      external({ id: ' Gold-7 ', type: 'Loyalty_Card' }),
      external({ id: 'gold-7', type: 'loyalty_card' }),
      external({ id: 12 }),
      external({ id: 'Me@X.co', type: 'email' }),
      external({ id: 'U2', type: 'user_id' }),
      external({ collection: 'accounts' }),
    ]
    const event = track({ context: { externalIds } })
    expect(event.ids).toEqual([
      { type: 'user_id', value: 'u' },
      { type: 'loyalty_card', value: 'gold-7' },
      { type: 'card', value: '12' },
      { type: 'email', value: 'me@x.co' },
      { type: 'user_id', value: 'U2' },
    ])
    expect(event).not.toHaveProperty('ignored')
  })

  it.each([
    ['no id', external({ id: '' })],
    ['no encoding', external({ encoding: undefined })],
    ['another encoding', external({ encoding: 'sha256' })],
    ['no collection', external({ collection: undefined })],
    ['a type with spaces', external({ type: 'my card' })],
    ['our own number', external({ type: 'profile_id' })],
    ['an object as id', external({ id: {} })],
    ['text', 'C1'],
    ['nothing', null],
  ])('an external id with %s is none, and that is told', (_, item) => {
    const event = track({ context: { externalIds: [item] } })
    expect(event.ids).toHaveLength(1)
    expect(event.ignored).toMatchObject([{ reason: 'malformed' }])
  })

  it('of one event are looked at up to a number', () => {
    const event = track({
      context: { externalIds: Array.from({ length: 100 }, (_, id) => external({ id: `c${id}` })) },
    })
    expect(event.ids).toHaveLength(17)
    expect(event.ignored).toEqual([{ type: 'externalIds', value: '84 more', reason: 'too_many' }])
  })

  it('that are not taken are told, with as much as a person needs to find them', () => {
    const event = track({
      userId: 'null',
      anonymousId: 'a',
      context: { traits: { email: `test@${'x'.repeat(200)}`, phone: null }, externalIds: 'C1' },
    })
    expect(event.ignored).toEqual([
      { type: 'user_id', value: 'null', reason: 'placeholder' },
      { type: 'email', value: `test@${'x'.repeat(75)}`, reason: 'placeholder' },
      { type: 'externalIds', value: 'C1', reason: 'malformed' },
    ])
  })

  it('a missing messageId is made from the position, so that a replay makes the same', () => {
    expect(track({}).messageId).toBe('rk-1000')
    const items = [
      { type: 'track', event: 'E', userId: 'u' },
      { type: 'track', event: 'E', userId: 'u', messageId: '' },
    ]
    expect(parsed({ ...batch({}, items), index: 1 }).messageId).toBe('rk-1001')
    expect(track({ messageId: 17 }).messageId).toBe('17')
  })
})

describe('event time', () => {
  it('is corrected by how far the sender is behind', () => {
    const fields = { timestamp: iso(NOW - 3_600_000 - 9000), sentAt: iso(NOW - 3_600_000) }
    expect(track(fields).at).toBe(NOW - 9000)
  })

  it('takes sentAt of the batch for each item', () => {
    const items = [1000, 2000].map((ago) => ({ type: 'track', event: 'E', userId: 'u', timestamp: iso(ago) }))
    const sent = batch({ sentAt: iso(2000) }, items)
    expect(parsed({ ...sent, index: 0 }).at).toBe(NOW - 1000)
    expect(parsed({ ...sent, index: 1 }).at).toBe(NOW)
  })

  it('prefers originalTimestamp', () => {
    expect(track({ originalTimestamp: iso(NOW - 7), timestamp: iso(NOW - 1) }).at).toBe(NOW - 7)
  })

  it.each([
    ['no time at all', {}, NOW],
    ['no sentAt', { timestamp: iso(NOW - 8) }, NOW - 8],
    ['an unreadable sentAt', { timestamp: iso(NOW - 8), sentAt: 'soon' }, NOW - 8],
    ['an unreadable timestamp', { timestamp: 'yesterday', sentAt: iso(NOW) }, NOW],
    ['a time that would depend on the time zone of the machine', { timestamp: '1 May 2026' }, NOW],
    ['the future', { timestamp: iso(NOW + 60_000) }, NOW],
    ['a spoofed clock', { timestamp: iso(NOW), sentAt: '1999-01-01T00:00:00Z' }, NOW],
    ['a clock that was never set', { timestamp: '1970-01-01T00:00:09.000Z' }, NOW],
    [
      'a clock that was never set, said twice',
      { timestamp: '1970-01-01T00:00:09Z', sentAt: '1970-01-01T00:00:19Z' },
      NOW - 10_000,
    ],
    [
      'an import of old facts',
      { timestamp: '2019-03-04T05:06:07.890Z', sentAt: iso(NOW) },
      Date.UTC(2019, 2, 4, 5, 6, 7, 890),
    ],
    ['milliseconds', { timestamp: NOW - 5 }, NOW - 5],
    ['seconds, which read as 1970', { timestamp: NOW / 1000 }, NOW],
    ['something else', { timestamp: { $date: 1 } }, NOW],
  ])('with %s', (_, fields, at) => {
    expect(track(fields).at).toBe(at)
  })

  it('is never later than the receive time, whatever the clocks say', () => {
    const time = fc.oneof(
      fc.date().map((date) => (Number.isNaN(date.getTime()) ? null : date.toISOString())),
      fc.string(),
      fc.double(),
    )
    fc.assert(
      fc.property(time, time, time, (timestamp, originalTimestamp, sentAt) => {
        const { at } = track({ timestamp, originalTimestamp, sentAt })
        expect(Number.isInteger(at) && at <= NOW).toBe(true)
      }),
    )
  })
})

describe('names and properties', () => {
  it('tools’ names become canonical and stay visible', () => {
    expect(track({ event: 'Push Notification Tapped' })).toMatchObject({
      name: 'Push Notification Opened',
      properties: { vendor_event: 'Push Notification Tapped' },
    })
    expect(track({ event: 'Push Notification Sent', properties: { evidence: 'device' } })).toMatchObject({
      name: 'Push Notification Received',
      properties: { vendor_event: 'Push Notification Sent', evidence: 'sent' },
    })
    expect(track({ event: 'Order Completed' }).properties).toEqual({})
  })

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('an event may be called %s', (event) => {
    expect(track({ event }).name).toBe(event)
  })

  it('campaign_name and campaign.name fill each other', () => {
    expect(track({ properties: { campaign: { name: 'c', medium: 'Push' } } }).properties).toEqual({
      campaign: { name: 'c', medium: 'Push' },
      campaign_name: 'c',
    })
    expect(track({ properties: { campaign_name: 'c' } }).properties).toEqual({
      campaign_name: 'c',
      campaign: { name: 'c' },
    })
    expect(track({ properties: { campaign_name: 'c', campaign: { source: 's' } } }).properties).toEqual({
      campaign_name: 'c',
      campaign: { source: 's', name: 'c' },
    })
    expect(track({ properties: { campaign_name: 'c', campaign: { name: 'd' } } }).properties).toEqual({
      campaign_name: 'c',
      campaign: { name: 'd' },
    })
    for (const campaign of ['text', [1], 5])
      expect(track({ properties: { campaign } }).properties).toEqual({ campaign })
    expect(
      parsed({ body: { userId: 'u', properties: { campaign: { name: 'c' } } }, header: { call: 'page' } }).properties,
    ).toHaveProperty('campaign_name', 'c')
  })

  it('takes the empty lists that PHP writes for empty objects', () => {
    expect(track({ properties: [], context: [], integrations: [] })).toMatchObject({
      properties: {},
      context: {},
      integrations: {},
    })
    expect(track({ properties: null, context: null, integrations: null })).toMatchObject({
      properties: {},
      context: {},
    })
  })
})

describe('what a batch shares', () => {
  const item = { type: 'track', event: 'E', userId: 'u' }

  it('goes under the own context and integrations of each event', () => {
    const shared = { context: { library: { name: 'go' }, app: 1 }, integrations: { All: false, X: true } }
    const items = [{ ...item, context: { app: 2 }, integrations: { X: false } }, item]
    const sent = batch(shared, items)
    expect(parsed(sent)).toMatchObject({
      context: { library: { name: 'go' }, app: 2 },
      integrations: { All: false, X: false },
    })
    expect(parsed({ ...sent, index: 1 })).toMatchObject(shared)
  })

  it('fills the address and browser of the person in, unless they were said', () => {
    const header = { ip: '9.9.9.9', userAgent: 'Browser/1' }
    expect(track({ context: { ip: '1.1.1.1' } }, header).context).toEqual({ ip: '1.1.1.1', userAgent: 'Browser/1' })
    expect(parsed(batch({ context: { ip: '2.2.2.2' } }, [item], header)).context).toEqual({
      ip: '2.2.2.2',
      userAgent: 'Browser/1',
    })
    expect(track({}).context).toEqual({})
  })

  it('spoils all events if it is unsafe, and none if it is only no object', () => {
    const deep = nested(20)
    expect(verdict(batch({ context: deep }, [item]))).toMatchObject({ error: { reason: 'too_deep' } })
    expect(parsed(batch({ context: 'x', integrations: [1] }, [item])).context).toEqual({})
  })

  it('keeps one position for each event, even where the body does not match its header', () => {
    const sent = batch({}, [item], { count: 2 })
    expect(verdict({ ...sent, index: 0 }).ok).toBe(true)
    expect(verdict({ ...sent, index: 1 })).toMatchObject({ error: { reason: 'not_an_object' } })
    expect(verdict({ body: [], header: { call: 'batch', count: 1 } })).toMatchObject({
      error: { reason: 'not_an_object' },
    })
  })
})

describe('events of our own', () => {
  const marked = { event: 'E', context: { rekindle: { profile: 12 }, app: 1 } }

  it('name a profile; from anywhere else that is ignored and taken out', () => {
    const own = parsed({ body: marked, header: { source: INTERNAL_SOURCE } })
    expect(own).toMatchObject({ profile: 12, ids: [], context: { app: 1 } })
    expect(own.context).not.toHaveProperty('rekindle')
    const outside = parsed({ body: { ...marked, userId: 'u' } })
    expect(outside).not.toHaveProperty('profile')
    expect(outside.context).toEqual({ app: 1 })
    expect(verdict({ body: marked })).toMatchObject({ error: { reason: 'no_user_or_anonymous_id' } })
  })

  it('cannot be faked by the shared context of a batch', () => {
    const sent = batch({ context: { rekindle: { profile: 12 } } }, [{ type: 'track', event: 'E', userId: 'u' }])
    expect(parsed(sent)).not.toHaveProperty('profile')
    expect(parsed(sent).context).toEqual({})
  })

  it('may know a person by the address alone, others may not', () => {
    const body = { event: 'E', context: { traits: { email: 'a@b.c' } } }
    expect(parsed({ body, header: { source: INTERNAL_SOURCE } }).ids).toEqual([{ type: 'email', value: 'a@b.c' }])
    const byPhone = { ...body, context: { traits: { phone: '+49 30 123456' } } }
    expect(verdict({ body: byPhone })).toMatchObject({ ok: false })
    expect(parsed({ body: byPhone, header: { source: INTERNAL_SOURCE } }).ids).toEqual([
      { type: 'phone', value: '+4930123456' },
    ])
    expect(verdict({ body })).toMatchObject({ error: { reason: 'no_user_or_anonymous_id' } })
  })

  it('are rejected with a profile that is no number', () => {
    const body = { event: 'E', context: { rekindle: { profile: 'x' } } }
    expect(verdict({ body, header: { source: INTERNAL_SOURCE } })).toMatchObject({ error: { reason: 'bad_field' } })
  })
})

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })
const long = 'x'.repeat(501)

describe('rejections', () => {
  it.each([
    ['text', 'not_an_object', 'x'],
    ['a list', 'not_an_object', []],
    ['null', 'not_an_object', null],
    ['no type', 'unknown_type', { userId: 'u', event: 'E' }],
    ['another type', 'unknown_type', { type: 'purchase', userId: 'u' }],
    ['a type that is no text', 'unknown_type', { type: 5, userId: 'u' }],
    ['the stand-in for a batch with too many', 'too_many_events', { rejected: 'too_many_events', count: 2501 }],
    ['no id', 'no_user_or_anonymous_id', { type: 'track', event: 'E' }],
    ['alias without userId', 'no_user_or_anonymous_id', { type: 'alias', previousId: 'p', anonymousId: 'a' }],
    ['alias without previousId', 'no_previous_id', { type: 'alias', userId: 'u' }],
    ['alias of a placeholder', 'no_previous_id', { type: 'alias', userId: 'u', previousId: 'null' }],
    ['group without groupId', 'no_group_id', { type: 'group', userId: 'u', groupId: '' }],
    ['track without event', 'no_event_name', { type: 'track', userId: 'u' }],
    ['track with an empty event', 'no_event_name', { type: 'track', userId: 'u', event: ' ' }],
    ['an event name that is an object', 'bad_field', { type: 'track', userId: 'u', event: {} }],
    ['an event name too long', 'bad_field', { type: 'track', userId: 'u', event: long }],
    ['a userId too long', 'bad_field', { type: 'track', userId: long, event: 'E' }],
    ['a userId that is an object', 'bad_field', { type: 'track', userId: {}, event: 'E' }],
    ['a userId that is true', 'bad_field', { type: 'track', userId: true, event: 'E' }],
    ['a userId with NUL', 'bad_field', { type: 'track', userId: 'a\0b', event: 'E' }],
    ['a userId with half a character', 'bad_field', { type: 'track', userId: 'a\ud800', event: 'E' }],
    ['an anonymousId that is a list', 'bad_field', { type: 'track', anonymousId: ['a'], event: 'E' }],
    ['a groupId too long', 'bad_field', { type: 'group', userId: 'u', groupId: long }],
    ['a previousId that is an object', 'bad_field', { type: 'alias', userId: 'u', previousId: {} }],
    ['properties that are text', 'bad_field', { type: 'track', userId: 'u', event: 'E', properties: 'x' }],
    ['properties that are a list', 'bad_field', { type: 'track', userId: 'u', event: 'E', properties: [1] }],
    ['traits that are text', 'bad_field', { type: 'identify', userId: 'u', traits: 'x' }],
    ['context that is a number', 'bad_field', { type: 'track', userId: 'u', event: 'E', context: 5 }],
    ['context.traits that is text', 'bad_field', { type: 'track', userId: 'u', event: 'E', context: { traits: 'x' } }],
    ['integrations that are true', 'bad_field', { type: 'track', userId: 'u', event: 'E', integrations: true }],
    ['a messageId that is an object', 'bad_field', { type: 'track', userId: 'u', event: 'E', messageId: {} }],
    [
      'a messageId too long',
      'message_id_too_long',
      { type: 'track', userId: 'u', event: 'E', messageId: 'x'.repeat(101) },
    ],
    ['nesting too deep', 'too_deep', { type: 'track', userId: 'u', event: 'E', properties: nested(16) }],
    [
      'a list nested too deep',
      'too_deep',
      { type: 'track', userId: 'u', event: 'E', properties: { a: [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]] } },
    ],
    [
      'constructor.prototype',
      'bad_field',
      { type: 'track', userId: 'u', event: 'E', properties: { constructor: { prototype: {} } } },
    ],
    [
      'too many bytes',
      'event_too_large',
      { type: 'track', userId: 'u', event: 'E', properties: { a: 'x'.repeat(33_000) } },
    ],
    [
      'too many bytes of UTF-8',
      'event_too_large',
      { type: 'track', userId: 'u', event: 'E', properties: { a: '€'.repeat(11_000) } },
    ],
  ])('%s → %s', (_, reason, item) => {
    const result = verdict(batch({}, [item]))
    expect(result).toMatchObject({ ok: false, error: { reason } })
    expect(!result.ok && result.error.detail.length > 10).toBe(true)
  })

  it('are not given at the limits themselves', () => {
    const item = { type: 'track', userId: 'u'.repeat(500), event: 'e'.repeat(500), messageId: 'm'.repeat(100) }
    expect(verdict(batch({}, [{ ...item, properties: nested(15) }])).ok).toBe(true)
    const filler = { ...item, properties: { a: '' } }
    const room = 32 * 1024 - JSON.stringify(filler).length
    const full = { ...item, properties: { a: 'x'.repeat(room) } }
    expect(verdict(batch({}, [full, item])).ok).toBe(true)
    expect(verdict(batch({}, [{ ...item, properties: { a: 'x'.repeat(room + 1) } }, item])).ok).toBe(false)
    expect(
      parsed(batch({}, [{ ...item, properties: { constructor: 'Ferrari', prototype: 1 } }])).properties,
    ).toHaveProperty('constructor')
  })

  it.each(['{"__proto__":{"admin":true}}', '{"a":[{"\\u005f_proto__":1}]}'])(
    'refuses the key __proto__: %s',
    (properties) => {
      const body = new TextEncoder().encode(`{"userId":"u","event":"E","properties":${properties}}`)
      const result = parseEvent(
        openBatch({ position: 1, at: NOW, header: { source: 's', count: 1, call: 'track' }, body }),
        0,
      )
      expect(result).toMatchObject({ error: { reason: 'bad_field' } })
      expect(({} as { admin?: boolean }).admin).toBeUndefined()
    },
  )

  it('come as values: no JSON whatever makes the parser throw', () => {
    const calls = fc.constantFrom<EventsHeader['call'][]>(
      'batch',
      'track',
      'identify',
      'page',
      'screen',
      'group',
      'alias',
    )
    const field = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('track', 'alias', 'u', ''))
    const item = fc.record(
      {
        type: fc.constantFrom('track', 'identify', 'page', 'group', 'alias', 'x'),
        userId: field,
        anonymousId: field,
        previousId: field,
        groupId: field,
        event: field,
        messageId: field,
        properties: field,
        traits: field,
        context: field,
        integrations: field,
        timestamp: field,
        sentAt: field,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        calls,
        fc.oneof(fc.jsonValue(), item, fc.record({ batch: fc.array(item), context: field, sentAt: field })),
        (call, body) => {
          const result = verdict({ body, header: { call, source: INTERNAL_SOURCE } })
          expect(typeof result.ok).toBe('boolean')
        },
      ),
      { numRuns: 500 },
    )
  })
})
