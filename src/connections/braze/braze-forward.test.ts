import { describe, expect, it } from 'vitest'
import type { TrackedEvent } from '../../model/event.ts'
import type { ForwardedEvent, HttpCall, Reply } from '../connection.ts'
import { forwardBatches } from '../forward-batches.ts'
import { brazeSettings } from './braze-settings.ts'
import { forward } from './forward.ts'

const settings = brazeSettings.parse({ endpoint: 'https://rest.iad-01.braze.com/', apiKey: 'k', currency: 'EUR' })
const AT = '2026-11-23T09:00:00.000Z'

/** An event as the hub hands it over. */
function event(more: {
  readonly type?: TrackedEvent['type']
  readonly name?: string
  readonly userId?: string
  readonly anonymousId?: string
  readonly properties?: object
  readonly traits?: object
}): ForwardedEvent {
  const { type = 'track', name = 'Cart Viewed', userId, anonymousId, properties = {}, traits = {} } = more
  const tracked = { type, name, messageId: 'm', properties, traits } as unknown as TrackedEvent
  const spec = {
    type,
    userId,
    anonymousId,
    timestamp: AT,
    context: {},
    ...(type === 'identify' ? { traits } : { properties }),
  }
  return { messageId: 'm', event: tracked, spec }
}
const track = (userId: string) => event({ userId })
const anonymous = (anonymousId: string) => event({ anonymousId })
const identify = (userId: string, anonymousId?: string) =>
  event({ type: 'identify', name: 'Identified', userId, traits: { plan: 'pro' }, ...(anonymousId && { anonymousId }) })
const order = (products: number) =>
  event({
    name: 'Order Completed',
    userId: 'U1',
    properties: {
      order_id: 'O1',
      products: Array.from({ length: products }, (_, at) => ({ product_id: `P${at}`, price: 1 })),
    },
  })
const alias = (userId: string, previousId: string) =>
  event({ type: 'alias', name: 'Aliased', userId, properties: { previousId } })

const bodyOf = (call: unknown): Readonly<Record<string, readonly unknown[]>> => JSON.parse((call as HttpCall).body!)
const bodyFor = (...events: readonly ForwardedEvent[]) => bodyOf(forward.call(settings, events, 0))
const reply = (status: number, body: unknown): Reply => ({
  kind: 'http',
  status,
  headers: {},
  body: JSON.stringify(body),
})
const results = (given: Reply, ...events: readonly ForwardedEvent[]) =>
  forward.outcomes(given, events).map(({ result }) => result)
const refusal = (given: ForwardedEvent) => forward.refuses!(settings, given, 0)
const sizes = (...events: readonly ForwardedEvent[]) =>
  forwardBatches(forward, settings, events).map(({ length }) => length)

describe('a call of /users/track', () => {
  it('holds identify calls as attributes, orders as purchases, all else as events', () => {
    const body = bodyFor(
      track('U1'),
      identify('U1'),
      order(2),
      event({ type: 'page', name: 'Page Viewed', userId: 'U1', properties: { name: 'Home' } }),
      event({ type: 'group', name: 'Group Joined', userId: 'U1', properties: { groupId: 'G' }, traits: { size: 3 } }),
    )
    expect(body).toMatchObject({
      attributes: [{ external_id: 'U1', plan: 'pro', _update_existing_only: false }],
      events: [
        { external_id: 'U1', name: 'Cart Viewed', time: AT, properties: {} },
        { name: 'Page Viewed', properties: { name: 'Home' } },
        { name: 'Group Joined', properties: { groupId: 'G', size: 3 } },
      ],
      purchases: [
        { product_id: 'P0', price: 1, currency: 'EUR', properties: { order_id: 'O1' } },
        { product_id: 'P1', external_id: 'U1' },
      ],
    })
  })

  it('knows somebody without a user id by an alias, and without a device by email', () => {
    const body = bodyFor(anonymous('dev-1'), event({ properties: { email: 'ada@example.com' } }))
    expect(body['events']).toMatchObject([
      { user_alias: { alias_name: 'dev-1', alias_label: 'anonymous_id' } },
      { email: 'ada@example.com' },
    ])
    expect(refusal(event({}))).toContain('whom')
    expect([refusal(track('U1')), refusal(alias('U1', 'dev-1'))]).toEqual([undefined, undefined])
    expect(refusal(alias('U1', 'U1'))).toContain('same')
  })

  it('never lets traits name somebody else', () => {
    const sly = event({ type: 'identify', userId: 'U1', traits: { external_id: 'U2', user_alias: {}, braze_id: 'b' } })
    expect(bodyFor(sly)['attributes']).toEqual([{ external_id: 'U1', _update_existing_only: false }])
  })
})

describe('what comes back', () => {
  const errors = [
    { type: 'bad product', input_array: 'purchases', index: 1 },
    { type: 'bad name', input_array: 'events', index: 1 },
  ]

  it('blames the events whose objects were left out', () => {
    const given = [track('U1'), identify('U1'), order(2), track('U2')]
    const outcomes = forward.outcomes(reply(201, { message: 'success', errors }), given)
    expect(outcomes.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'failed', 'failed'])
    expect(outcomes[2]!.detail).toContain('bad product')
  })

  it('repeats those that a call was refused for only because of others', () => {
    const given = [track('U1'), order(2)]
    expect(results(reply(400, { message: 'No', errors: [errors[0]] }), ...given)).toEqual(['retry', 'failed'])
    expect(results(reply(400, { message: 'No' }), ...given)).toEqual(['config', 'config'])
  })

  it('shows neither keys nor addresses', () => {
    const [outcome] = forward.outcomes(reply(400, { message: 'ada@example.com abcdefghij0123456789abcdefghij' }), [
      track('U1'),
    ])
    expect(outcome!.detail).not.toMatch(/ada@|abcdefghij/)
  })
})

describe('how much goes into a call', () => {
  it('is 75 objects, whatever they come from', () => {
    expect(sizes(...Array.from({ length: 160 }, () => track('U1')))).toEqual([75, 75, 10])
    expect(sizes(order(40), order(35), track('U1'), order(74), order(2))).toEqual([2, 2, 1])
    expect(bodyFor(order(40), order(35))['purchases']).toHaveLength(75)
  })

  it('is never an order of more products than that', () => {
    expect(refusal(order(76))).toContain('76 products')
    expect(refusal(order(75))).toBeUndefined()
  })
})

describe('who is whom', () => {
  const identified = (...events: readonly ForwardedEvent[]) => forward.before!.call(settings, events, 0)

  it('is told before the call', () => {
    const call = identified(track('U1'), identify('U1', 'dev-1'), alias('U2', 'dev-2'))
    expect(call).toMatchObject({ url: 'https://rest.iad-01.braze.com/users/identify' })
    expect(bodyOf(call)).toEqual({
      merge_behavior: 'merge',
      aliases_to_identify: [
        { external_id: 'U1', user_alias: { alias_name: 'dev-1', alias_label: 'anonymous_id' } },
        { external_id: 'U2', user_alias: { alias_name: 'dev-2', alias_label: 'anonymous_id' } },
      ],
    })
    expect(identified(track('U1'), identify('U1'), anonymous('dev-1'))).toBeUndefined()
  })

  it('waits until what the device did has arrived', () => {
    expect(sizes(anonymous('dev-1'), anonymous('dev-2'), identify('U1', 'dev-1'), track('U1'))).toEqual([2, 2])
    expect(sizes(anonymous('dev-1'), identify('U2', 'dev-2'), track('U1'))).toEqual([3])
    expect(sizes(...Array.from({ length: 60 }, (_, at) => identify(`U${at}`, `dev-${at}`)))).toEqual([50, 10])
  })

  it('is the call itself where there is nothing else to tell', () => {
    const given = [alias('U1', 'dev-1')]
    expect(identified(...given)).toBeUndefined()
    expect(forward.call(settings, given, 0)).toMatchObject({ url: 'https://rest.iad-01.braze.com/users/identify' })
    expect(results(reply(500, {}), ...given)).toEqual(['retry'])
    expect(results(reply(201, {}), ...given)).toEqual(['accepted'])
    // Told before, so what comes of the call is no news to it.
    expect(results(reply(500, {}), ...given, track('U1'))).toEqual(['accepted', 'retry'])
  })
})
