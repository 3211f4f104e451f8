import { describe, expect, it } from 'vitest'
import type { TrackedEvent } from '../model/event.ts'
import { specEvent } from './spec-event.ts'

const event = (context: object): TrackedEvent =>
  ({
    type: 'track',
    name: 'Order Completed',
    messageId: 'm1',
    at: 0,
    receivedAt: 1000,
    ids: [{ type: 'user_id', value: 'U1' }],
    properties: { total: 20 },
    traits: {},
    context,
    integrations: {},
  }) as unknown as TrackedEvent

describe('an event that goes on to other tools', () => {
  it('has the shape of the spec', () => {
    expect(specEvent(event({ ip: '192.0.2.1', rekindle: { profile: 7 } }))).toEqual({
      type: 'track',
      event: 'Order Completed',
      messageId: 'm1',
      userId: 'U1',
      timestamp: '1970-01-01T00:00:00.000Z',
      receivedAt: '1970-01-01T00:00:01.000Z',
      properties: { total: 20 },
      context: { ip: '192.0.2.1' },
      integrations: {},
    })
  })

  it('brings what is computed of the person, but never in the place of what was sent', () => {
    const computed = { lifetime_value: 120, plan: 'computed' }
    expect(specEvent(event({ traits: { plan: 'pro' } }), computed)).toMatchObject({
      context: { traits: { lifetime_value: 120, plan: 'pro' } },
    })
    expect(specEvent(event({}), computed)).toMatchObject({ context: { traits: computed } })
    expect(specEvent(event({}), {})).toMatchObject({ context: {} })
  })
})
