import { describe, expect, it } from 'vitest'
import type { TrackedEvent } from '../../model/event.ts'
import type { ForwardedEvent } from '../connection.ts'
import { brontoOrder } from './bronto-order.ts'
import bronto from './index.ts'

const own = { siteId: 'site-1', baseUrl: 'https://relay.shop.example/orders' }
const SHOE = { product_id: 'p1', sku: 's1', name: 'Shoe', quantity: 8, price: 99.99 }

function told(
  properties: TrackedEvent['properties'],
  known: object = {},
  over: Partial<TrackedEvent> = {},
): ForwardedEvent {
  const event: TrackedEvent = {
    type: 'track',
    name: 'Order Completed',
    messageId: 'm1',
    ids: [],
    properties,
    traits: {},
    context: {},
    integrations: {},
    source: 'web',
    receivedAt: 0,
    at: 0,
    position: 0,
    ...over,
  }
  return { messageId: 'm1', event, spec: { context: { traits: known } } }
}
const refusal = (properties: TrackedEvent['properties']) => bronto.forward!.refuses?.(own, told(properties), 0)

describe('an order', () => {
  it('goes to the address of your own, as the shop’s page told it', () => {
    const event = told({ order_id: 'o1', products: [SHOE], total: 800, currency: 'EUR' }, { email: 'Ada@example.com' })
    expect(bronto.forward!.call(own, [event], 0)).toMatchObject({ method: 'POST', url: own.baseUrl })
    expect(bronto.forward!.call(own, [event], 0)).toHaveProperty(
      'body',
      JSON.stringify({
        site_id: 'site-1',
        order_id: 'o1',
        email: 'ada@example.com',
        items: [{ item_id: 'p1', desc: 'Shoe', quantity: 8, amount: 99.99 }],
      }),
    )
  })

  it('takes what pages of that time said', () => {
    const products = [
      { sku: 5, description: 'Blue shoe', name: 'Shoe', price: '5.50' },
      { id: 'x', quantity: '2', price: 'free' },
    ]
    expect(brontoOrder(told({ orderId: 55, products, email: 'ada@example.com' }))).toEqual({
      order_id: '55',
      email: 'ada@example.com',
      items: [
        { item_id: '5', desc: 'Blue shoe', quantity: 1, amount: 5.5 },
        { item_id: 'x', quantity: 2, amount: 0 },
      ],
    })
    expect(brontoOrder(told({ order_id: 'o1' }, { email: 'nobody' }))).toEqual({ order_id: 'o1', items: [] })
  })

  it('must have an id, and so must its products', () => {
    expect(refusal({ products: [] })).toMatch(/order_id/)
    expect(refusal({ order_id: ' ' })).toMatch(/order_id/)
    expect(refusal({ order_id: 'o1', products: {} })).toMatch(/list/)
    expect(refusal({ order_id: 'o1', products: [SHOE, { name: 'Sock' }] })).toMatch(/products\[1\]/)
    expect(refusal({ order_id: 'o1', products: [null] })).toMatch(/products\[0\]/)
    expect(refusal({ order_id: 'o1', products: [SHOE] })).toBeUndefined()
  })
})

it('is retired and says so, and carries nothing but orders', () => {
  expect(bronto.summary).toMatch(/^Retired: .*2022-05-31/)
  expect(bronto.send ?? bronto.audiences ?? bronto.call ?? bronto.receive ?? bronto.test).toBeUndefined()
  const wants = (over: Partial<TrackedEvent>) => bronto.forward!.wants?.(own, told({}, {}, over))
  expect([wants({}), wants({ name: 'Order Cancelled' }), wants({ type: 'page' })]).toEqual([true, false, false])
})
