import { expect, it } from 'vitest'
import { membershipCall } from './membership.ts'

const member = { externalId: 'U1', email: 'one@shop.example' }
const personas = { computation_class: 'audience', computation_id: 'vip', computation_key: 'vip' }

it('tells of who entered by the event that Segment sends', () => {
  expect(membershipCall('events', 'vip', 'add', member)).toEqual({
    type: 'track',
    event: 'Audience Entered',
    userId: 'U1',
    properties: { audience_key: 'vip', vip: true },
    context: { personas, traits: { email: 'one@shop.example' } },
  })
  expect(membershipCall('events', 'vip', 'remove', { externalId: 'U1' })).toEqual({
    type: 'track',
    event: 'Audience Exited',
    userId: 'U1',
    properties: { audience_key: 'vip', vip: false },
    context: { personas },
  })
})

it('tells of it as a trait where that is wanted', () => {
  expect(membershipCall('traits', 'vip', 'remove', member)).toEqual({
    type: 'identify',
    userId: 'U1',
    traits: { email: 'one@shop.example', vip: false },
    context: { personas },
  })
})
