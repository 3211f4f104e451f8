import { describe, expect, it } from 'vitest'
import type { EventType, Properties } from '../../model/event.ts'
import type { ForwardedEvent, Reply } from '../connection.ts'
import { settings } from './settings.ts'
import { batchCall, batchOutcomes } from './track-batch.ts'

const OWN = settings.parse({ siteId: 'site', apiKey: 'key' })
const AT = Date.UTC(2026, 10, 23, 9)

describe('a batch', () => {
  it('has an entry for each event, with the time in seconds and an id that stays', () => {
    const [item] = batchOf([eventOf({ event: 'Cart Viewed', userId: 'U1', properties: { n: 1 } })])
    expect(item).toEqual({
      type: 'person',
      action: 'event',
      name: 'Cart Viewed',
      id: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      timestamp: AT / 1000,
      identifiers: { id: 'U1' },
      attributes: { n: 1 },
    })
    expect(batchOf([eventOf({ event: 'Cart Viewed', userId: 'U1' })])[0]).toMatchObject({ id: item?.['id'] })
  })

  it('tells computed traits beside the event, but no ids among them', () => {
    const context = { traits: { total_spent: 90, userId: 'U1', anonymousId: 'a1' } }
    expect(batchOf([eventOf({ event: 'Cart Viewed', userId: 'U1', anonymousId: 'a1', context })])).toMatchObject([
      { action: 'identify', attributes: { total_spent: 90, anonymous_id: 'a1' } },
      { action: 'event' },
    ])
    expect(batchOf([eventOf({ event: 'Cart Viewed', anonymousId: 'a1', context })])).toMatchObject([
      { action: 'event', identifiers: { anonymous_id: 'a1' } },
    ])
    const identify = eventOf({ userId: 'U1', traits: { plan: 'pro' }, context }, 'identify')
    expect(batchOf([identify])).toMatchObject([{ attributes: { plan: 'pro', total_spent: 90 } }])
  })

  it('does what cannot be undone for those alone that are trusted with it', () => {
    const events = [
      eventOf({ event: 'User Deleted', userId: 'U1' }),
      eventOf({ userId: 'U1', properties: { previousId: 'U0' } }, 'alias'),
    ]
    const from = (source: string, trusted: readonly string[]) =>
      batchOf(
        events.map((one) => ({ ...one, event: { ...one.event, source } })),
        trusted,
      ).map(({ action, name }) => name ?? action)
    expect(from('web', [])).toEqual(['User Deleted', 'Aliased'])
    expect(from('web', ['server'])).toEqual(['User Deleted', 'Aliased'])
    expect(from('server', ['server'])).toEqual(['delete', 'merge'])
    expect(from('rekindle', [])).toEqual(['delete', 'merge'])
    const told = events.map((one) => ({ ...one, event: { ...one.event, source: 'rekindle', via: 'braze' } }))
    expect(batchOf(told).map(({ action }) => action)).toEqual(['event', 'event'])
    expect(batchOutcomes(http(207, { errors: [{ batch_index: 1 }] }), events)).toMatchObject([
      { result: 'accepted' },
      { result: 'failed' },
    ])
  })

  it('names a page by its address, else by its name', () => {
    const names = [{ url: 'https://shop.example/' }, {}].map((properties) =>
      batchOf([eventOf({ name: 'Home', userId: 'U1', properties }, 'page')]).map(({ name }) => name),
    )
    expect(names).toEqual([['https://shop.example/'], ['Home']])
  })

  it.each<[string, ForwardedEvent]>([
    ['of nobody', eventOf({ event: 'Cart Viewed' })],
    ['a page without a name', eventOf({ userId: 'U1' }, 'page')],
    ['traits of somebody unknown', eventOf({ anonymousId: 'a1', traits: { plan: 'pro' } }, 'identify')],
    ['a group without an id', eventOf({ userId: 'U1' }, 'group')],
    ['an alias of nobody', eventOf({}, 'alias')],
  ])('has no entry for what Customer.io keeps nothing of: %s', (_what, event) => {
    const call = batchCall(OWN, [event])
    expect(call).toMatchObject({ method: 'GET', url: 'https://track.customer.io/api/v1/accounts/region' })
    expect(batchOutcomes(http(200, {}), [event])).toMatchObject([{ result: 'accepted' }])
    const known = eventOf({ event: 'Cart Viewed', userId: 'U1' })
    expect(batchOf([event, known])).toHaveLength(1)
  })

  it('leaves an event for the next request where this one is full, and refuses one that is too large alone', () => {
    const events = [
      ...Array.from({ length: 20 }, (_, n) =>
        eventOf({ event: `E${n}`, userId: 'U1', properties: { text: 'ü'.repeat(14_000) } }),
      ),
      eventOf({ event: 'Huge', userId: 'U1', properties: { text: 'x'.repeat(33_000) } }),
      eventOf({ event: 'Small', userId: 'U1' }),
    ]
    const call = batchCall(OWN, events)
    expect(Buffer.byteLength(call.body ?? '')).toBeLessThan(500_000)
    const results = batchOutcomes(http(200, {}), events).map(({ result }) => result)
    expect(results).toEqual([
      ...Array.from({ length: 17 }, () => 'accepted'),
      'retry',
      'retry',
      'retry',
      'failed',
      'retry',
    ])
    expect(batchOf(events)).toHaveLength(17)
    // What is left of them is taken by the next.
    expect(batchOutcomes(http(200, {}), events.slice(17)).map(({ result }) => result)).toEqual(
      'accepted accepted accepted failed accepted'.split(' '),
    )
  })
})

describe('the reply to a batch', () => {
  it('refuses single entries: those of an event stand for it', () => {
    const events = [
      eventOf({ event: 'Skipped' }),
      eventOf({ event: 'One', userId: 'U1', context: { traits: { plan: 'pro' } } }),
      eventOf({ event: 'Two', userId: 'U2' }),
      eventOf({ event: 'Three', userId: 'U3' }),
    ]
    const reply = http(207, {
      errors: [
        { batch_index: 1, reason: 'invalid', field: 'name', message: 'name is invalid for ada@example.com' },
        { batch_index: 3, reason: 'required' },
        7,
      ],
    })
    expect(batchOutcomes(reply, events)).toEqual([
      { result: 'accepted', detail: expect.any(String) },
      { result: 'failed', detail: 'Customer.io refused it: name: invalid: name is invalid for [address]' },
      { result: 'accepted', detail: 'Customer.io took it.' },
      { result: 'failed', detail: 'Customer.io refused it: required' },
    ])
  })

  it('that refuses all of it says why', () => {
    const events = [eventOf({ event: 'One', userId: 'U1' })]
    expect(batchOutcomes(http(400, { meta: { errors: ['bad batch', 'twice'] } }), events)).toEqual([
      { result: 'config', detail: 'Customer.io answered 400: bad batch; twice' },
    ])
  })
})

function eventOf(spec: Properties, type: EventType = 'track'): ForwardedEvent {
  const { properties = {}, traits = {}, context = {} } = spec as Record<string, Properties>
  return {
    messageId: 'ajs-1',
    event: {
      type,
      name: 'x',
      messageId: 'ajs-1',
      ids: [],
      properties,
      traits,
      context,
      integrations: {},
      source: 'web',
      receivedAt: AT,
      at: AT,
      position: 1,
    },
    spec: { type, messageId: 'ajs-1', ...spec },
  }
}

function batchOf(events: readonly ForwardedEvent[], trusted: readonly string[] = []): readonly Properties[] {
  const call = batchCall({ ...OWN, trusted: [...trusted] }, events)
  return (JSON.parse(call.body ?? '{"batch":[]}') as { batch: readonly Properties[] }).batch
}

function http(status: number, body: unknown): Reply {
  return { kind: 'http', status, headers: {}, body: JSON.stringify(body) }
}
