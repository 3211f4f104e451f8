import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shop, SHOP } from '../insight/shop.fixture.ts'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { SCHEMAS } from './schemas.ts'

const TEXT = `${SHOP}  weekly: # every Monday
    status: draft # not before the shop is open
    entry: { schedule: { cron: "0 9 * * mon", timezone: Europe/Berlin }, cohort: buyers }
    steps: [{ wait: 1d }]
`

describe('The status of a campaign', () => {
  let api: ApiServer
  beforeAll(async () => {
    api = await startApi({ shop: new Shop(TEXT) })
  })
  afterAll(() => api.close())

  const change = async (verb: string): Promise<readonly [number, string]> => {
    const { status, json } = await api.call('POST', `/api/campaigns/weekly/${verb}`)
    const answer = json as { status?: string; error?: { code: string; message: string } }
    return [status, answer.status ?? `${answer.error?.code}: ${answer.error?.message}`]
  }
  const schedule = async () => SCHEMAS.Campaign.parse(await api.get('/api/campaigns/weekly')).schedule

  it('goes from draft to live to paused to live to ended, and begins anew from there', async () => {
    expect(await change('pause')).toEqual([
      409,
      'conflict: Only a campaign that is live can be paused; this one is a draft.',
    ])
    for (const [verb, status] of [
      ['launch', 'live'],
      ['launch', 'live'],
      ['pause', 'paused'],
      ['pause', 'paused'],
      ['launch', 'live'],
      ['end', 'ended'],
    ] as const)
      expect(await change(verb)).toEqual([200, status])
    expect(await change('pause')).toEqual([
      409,
      'conflict: Only a campaign that is live can be paused; this one is ended.',
    ])
    expect(await change('launch')).toEqual([200, 'live'])
    const { source } = SCHEMAS.Workspace.parse(await api.get('/api/workspace'))
    expect(source).toContain('# every Monday')
    expect(source).toContain('status: live # not before the shop is open')
  })

  it('says of a scheduled campaign when it begins next, as long as it is live', async () => {
    expect(await schedule()).toEqual({
      text: 'by the rule “0 9 * * mon” on the clock of Europe/Berlin',
      next: '2026-01-05T08:00:00.000Z',
      begun: 0,
      missed: 0,
      cutShort: 0,
    })
    await change('pause')
    expect((await schedule())?.next).toBeNull()
    expect(SCHEMAS.Campaign.parse(await api.get('/api/campaigns/resting')).schedule).toBeNull()
  })
})
