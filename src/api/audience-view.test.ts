import { expect, it } from 'vitest'
import { createKeptSettings } from '../deliver/kept-settings.fixture.ts'
import { keepCounts } from '../deliver/list-counts.ts'
import type { ApiContext } from './api-context.ts'
import { viewAudiences } from './audience-view.ts'

const AT = Date.UTC(2026, 10, 24, 10)

/** Two lists of which one has people, and a tool that has spoken once. */
async function view(kind: string, listsAt: number | null) {
  const settings = createKeptSettings()
  await keepCounts(settings, 'ads', 'vip', { at: AT, received: 7, invalid: 1 })
  const counters = new Map([
    ['audience/ads/vip/wanted', 120],
    ['audience/ads/vip/confirmed', 100],
    ['audience/ads/vip/waiting', 20],
    ['audience/ads/late/confirmed', -1],
  ])
  const deps = {
    store: { views: { counters: async () => counters }, settings },
    lanes: () => [{ connection: 'other', listsAt: 1 }, ...(listsAt === null ? [] : [{ connection: 'ads', listsAt }])],
  }
  const audiences = { vip: { cohort: 'vip' }, late: {} }
  return viewAudiences({ deps } as unknown as ApiContext, 'ads', { kind, settings: {}, audiences }, ['vip', 'late'])
}

it('A list shows what is wanted and what the tool has, and when the rest goes out', async () => {
  expect(await view('facebook', AT + 500)).toMatchObject([
    {
      key: 'vip',
      list: 'ads/vip',
      cohort: 'vip',
      wanted: 120,
      confirmed: 100,
      waiting: 20,
      nextPushAt: '2026-11-24T10:00:00.500Z',
      membersMin: 100,
      isTooSmall: false,
      told: { at: '2026-11-24T10:00:00.000Z', size: null, received: 7, invalid: 1 },
    },
    // Nothing waits for this one, whatever the connection does.
    { key: 'late', cohort: null, wanted: 0, confirmed: 0, waiting: 0, nextPushAt: null, isTooSmall: true, told: null },
  ])
})

it('A tool that needs no company and says nothing of its lag is not too small for anything', async () => {
  expect(await view('webhook', null)).toMatchObject([
    { membersMin: null, isTooSmall: false, lag: '', nextPushAt: null },
    { membersMin: null, isTooSmall: false, lag: '' },
  ])
})

it('AdRoll is never called instant', async () => {
  const [list] = await view('adroll', null)
  expect(list?.lag).toMatch(/asked for at once.*quota.*no removal of single members/)
})
