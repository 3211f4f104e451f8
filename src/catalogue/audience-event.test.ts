import { expect, it } from 'vitest'
import { audienceEvent } from './audience-event.ts'

const AT = '2026-11-23T10:00:00.000Z'

it.each([
  ['add', 'Audience Entered', true],
  ['remove', 'Audience Exited', false],
] as const)('%s is told as %s, and as a trait, with the personas of the list', (op, event, isMember) => {
  const list = { key: 'vip', externalId: 'list-7', settings: { owner: 'ops' } }
  const member = { externalId: 'ada', email: 'ada@example.com', zip: '10001' }
  const { spec, instead } = audienceEvent(list, op, member, { id: 'd-1', at: Date.parse(AT) })
  const personas = {
    computation_class: 'audience',
    computation_id: 'aud_vip',
    computation_key: 'vip',
    namespace: 'rekindle',
    space_id: 'rekindle',
    external_audience_id: 'list-7',
    audience_settings: { owner: 'ops' },
  }
  const traits = { email: 'ada@example.com', address: { postalCode: '10001' } }
  const same = { messageId: 'd-1', userId: 'ada', timestamp: AT }
  const properties = { audience_key: 'vip', vip: isMember }
  expect(spec).toMatchObject({ ...same, type: 'track', event, properties, context: { traits, personas } })
  expect(instead).toMatchObject({
    ...same,
    type: 'identify',
    traits: { ...traits, vip: isMember },
    context: { personas },
  })
})
