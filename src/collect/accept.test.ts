import { describe, expect, it } from 'vitest'
import { secondPartyEntry } from '../store/second-party.ts'
import { createAccept, type SecondPartyEvent } from './accept.ts'
import { createFakeLog, RECEIVED_AT, unavailable } from './collect-server.fixture.ts'

const opened: SecondPartyEvent = {
  event: 'Email Opened',
  messageId: 'open-d1',
  timestamp: new Date(RECEIVED_AT - 4000).toISOString(),
  profile: 12,
  properties: { campaign_name: 'c' },
}

describe('second-party events', () => {
  it('are events of our own source, with the profile they are about and the tool that told', async () => {
    const log = createFakeLog()
    await createAccept({ log })([opened, { ...opened, messageId: 'm2', event: 'Push Tapped', userId: 'u1' }], 'mail')
    expect(log.entries).toMatchObject([{ header: { source: 'rekindle', via: 'mail', count: 2, call: 'batch' } }])
    expect(log.verdicts()).toMatchObject([
      {
        name: 'Email Opened',
        messageId: 'open-d1',
        at: RECEIVED_AT - 4000,
        profile: 12,
        via: 'mail',
        source: 'rekindle',
        ids: [],
      },
      { name: 'Push Notification Opened', profile: 12, ids: [{ type: 'user_id', value: 'u1' }] },
    ])
  })

  it('keep their own context beside the profile', async () => {
    const context = { ip: '1.2.3.4', rekindle: { profile: 99 } }
    const log = createFakeLog()
    await log.append([secondPartyEntry([{ ...opened, context }])])
    expect(log.verdicts()).toMatchObject([{ profile: 12, context: { ip: '1.2.3.4' } }])
    expect(log.entries[0]).not.toHaveProperty('header.via')
  })

  it('are refused as the log refuses, and nothing is written for none', async () => {
    const log = createFakeLog()
    await createAccept({ log })([])
    expect(log.entries).toEqual([])
    log.refusal = unavailable()
    await expect(createAccept({ log })([opened])).rejects.toMatchObject({ code: 'unavailable' })
  })
})
