import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entryEvent } from '../engine/profile-state.ts'
import { SHOP, Shop } from '../insight/shop.fixture.ts'
import { readProfile } from '../insight/profile-lookup.ts'
import { startApi, type ApiServer } from './api-server.fixture.ts'

const GIFT = `campaigns:
  gift:
    entry: { api: true }
    steps:
      - { wait: 1h, if: { trait: vip, is: true } }
      - { send: email, id: gift, message: { subject: "{{ event.properties.what }}", text: a } }
  waiting: { entry: { api: true }, status: draft, steps: [{ wait: 1h }] }
`
let api: ApiServer
const enter = (body: object, campaign = 'gift') => api.call('POST', `/api/campaigns/${campaign}/enter`, { body })

beforeAll(async () => {
  api = await startApi({ shop: new Shop(SHOP.replace('campaigns:\n', GIFT)) })
  await api.shop.track({ userId: 'U1' }, 'Product Added')
})
afterAll(() => api.close())

describe('Entering a campaign by the API', () => {
  it('starts it for that person, with what the call brought', async () => {
    const { status, json } = await enter({ userId: 'U1', data: { what: 'A mug' } })
    expect([status, json]).toEqual([
      200,
      { campaign: 'gift', profileId: 'p_1', journey: expect.stringMatching(/^jrn_/) as string },
    ])
    const profile = await readProfile(api.shop.store.state, 1)
    const journey = profile?.journeys.find(({ campaign }) => campaign === 'gift')
    expect(journey && entryEvent(journey)).toMatchObject({ name: 'Campaign Entered', properties: { what: 'A mug' } })
  })

  it('does not start it twice, unless under another key', async () => {
    const [first, again, other] = [
      await enter({ profileId: 'p_1' }),
      await enter({ profileId: 'p_1' }),
      await enter({ profileId: 'p_1', key: 'order-7' }),
    ].map(({ json }) => (json as { journey: string }).journey)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('says that there is no journey where the rules forbid it', async () => {
    expect((await enter({ userId: 'U1' }, 'waiting')).json).toMatchObject({ journey: null })
    const { items } = (await api.get('/api/profiles/user_id/U1/timeline')) as { items: { text: string }[] }
    expect(items.map(({ text }) => text)).toContain('The campaign “waiting” did not begin: it is not live.')
  })

  it.each([
    [{}, 400, 'userId', 'exactly one of'],
    [{ userId: 'U1', email: 'a@b.example' }, 400, 'userId', 'exactly one of'],
    [{ userId: 'U99' }, 404, 'userId', 'Nobody'],
    [{ anonymousId: 'nobody-yet' }, 404, 'anonymousId', 'Nobody'],
    [{ profileId: 'p_999' }, 404, 'profileId', 'Nobody'],
    [{ profileId: '999' }, 400, 'profileId', 'p_7'],
    [{ userId: 'U1', key: 'x'.repeat(201) }, 400, 'key', '200'],
    [{ userId: 'U1', data: { x: 'x'.repeat(10_001) } }, 400, 'data', '10000'],
    [{ userId: 'U1', date: {} }, 400, undefined, 'date'],
  ])('refuses %j', async (body, status, path, says) => {
    const { json, ...answer } = await enter(body)
    const { error } = json as { error: { message: string; path?: string } }
    expect([answer.status, error.path]).toEqual([status, path ?? error.path])
    expect(error.message).toContain(says)
  })
})
