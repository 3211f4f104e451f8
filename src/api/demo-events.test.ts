import { describe, expect, it } from 'vitest'
import { RekindleError } from '../kernel/errors.ts'
import { DEMO_ACTS, demoEvents, type DemoAct } from './demo-events.ts'

const message = (channel: string) => ({
  id: 'dlv_1',
  profile: 7,
  campaign: 'cart',
  step: 'nudge',
  channel,
  to: '',
  at: 0,
  content: {},
})
const namesOf = (channel: string, act: DemoAct): readonly string[] => {
  try {
    return demoEvents(message(channel), act, 7, 1000).map(({ event }) => event)
  } catch (error) {
    if (error instanceof RekindleError) return [error.code]
    throw error
  }
}

describe('acts of the demo', () => {
  it('become the events that a device or a provider reports', () => {
    const table = ['push', 'email', 'webhook', 'constructor'].map((channel) => [
      channel,
      ...DEMO_ACTS.map((act) => namesOf(channel, act).join(' + ')),
    ])
    expect(table).toEqual([
      [
        'push',
        ...['Opened', 'Opened', 'Dismissed', 'Bounced'].map((end) => `Push Notification ${end}`),
        'Unsubscribed',
      ],
      ['email', 'Email Opened', 'Email Opened + Email Link Clicked', 'bad_request', 'Email Bounced', 'Unsubscribed'],
      ['webhook', ...DEMO_ACTS.map(() => 'bad_request')],
      ['constructor', ...DEMO_ACTS.map(() => 'bad_request')],
    ])
  })

  it('are the same event however often they are done', () => {
    const ids = [1000, 2000].map((now) => demoEvents(message('email'), 'open', 7, now)[0]!.messageId)
    expect(ids[0]).toBe(ids[1])
    expect(demoEvents(message('email'), 'click', 7, 1000)[1]!.messageId).not.toBe(ids[0])
  })
})
