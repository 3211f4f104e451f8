import { describe, expect, it } from 'vitest'
import { eventSentence } from './event-words.ts'

const at = '2026-01-01T10:00:00.000Z'
const sentence = (name: string, properties = {}, more = {}) =>
  eventSentence({ kind: 'event', at, name, type: 'track', via: null, properties, ...more })

describe('eventSentence', () => {
  it('names the product', () => {
    expect(sentence('Product Added', { name: 'Maidenhair fern' })).toBe('Put “Maidenhair fern” in the cart.')
    expect(sentence('Product Added')).toBe('Put a product in the cart.')
  })

  it('names what an order came to, with or without a currency', () => {
    expect(sentence('Order Completed', { total: 34.2, currency: 'EUR' })).toBe('Ordered for €34.20.')
    expect(sentence('Order Completed', { revenue: 12, currency: 'gold' })).toBe('Ordered for 12.')
    expect(sentence('Order Completed')).toBe('Ordered.')
  })

  it('tells signing in from changing what one wants', () => {
    expect(sentence('identify', { email: 'a@b.example' }, { type: 'identify' })).toBe('Signed in as a@b.example.')
    expect(sentence('identify', { unsubscribed: true }, { type: 'identify' })).toBe('Wants no more marketing messages.')
  })

  it('keeps the name of an event that it has no words for', () => {
    expect(sentence('constructor')).toBe('Did “constructor”.')
  })
})
