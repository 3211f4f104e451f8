import { afterEach, describe, expect, it } from 'vitest'
import { Shop, SHOP } from '../insight/shop.fixture.ts'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { SCHEMAS } from './schemas.ts'

let api: ApiServer | undefined
afterEach(() => api?.close())

/** Two people wait at `pause`. */
async function open(): Promise<ApiServer> {
  const own = new Shop()
  for (const userId of ['U1', 'U2']) await own.track({ userId }, 'Product Added')
  api = await startApi({ shop: own })
  return api
}

const WITHOUT_PAUSE = SHOP.replace('      - { wait: 1h, id: pause }\n', '')

describe('what a definition would change', () => {
  it('is told with the people whom it concerns, and they stay unless it is asked', async () => {
    const shop = await open()
    const got = await shop.call('POST', '/api/workspace/plan', { body: WITHOUT_PAUSE })
    const { plan, lines } = SCHEMAS.Plan.parse(got.json)
    expect(plan?.campaigns).toMatchObject([
      {
        key: 'cart-recovery',
        change: 'changed',
        people: 2,
        steps: [{ step: 'pause', change: 'removed', was: null }],
        standing: [{ version: 1, step: 'pause', people: 2, isGone: true, goes: 'stays', to: null, reason: null }],
      },
    ])
    expect(lines).toEqual([
      'Compared with version 1, which is in force.',
      '2 people were looked at.',
      '',
      'Campaigns',
      '  ~ cart-recovery: changed; 2 people are in it',
      '      - step `pause` goes away',
      '      2 people stand at step `pause`, which goes away; they stay on their version',
      '',
      '2 people on their way stay on their version; --migrate moves them.',
    ])
  })

  it('names what has to be said before people move, and where they go once it is said', async () => {
    const shop = await open()
    const lines = async (query: string) =>
      SCHEMAS.Plan.parse((await shop.call('POST', `/api/workspace/plan?${query}`, { body: WITHOUT_PAUSE })).json).lines
    expect((await lines('migrate=true')).slice(-3)).toEqual([
      '',
      'To be said before people can move',
      '  --map cart-recovery:pause=STEP (or =exit, or =stay): 2 people',
    ])
    expect((await lines('migrate=true&map=pause=reminder')).at(-1)).toBe(
      '      2 people stand at step `pause`, which goes away; they move to the new version and go on at `reminder`',
    )
    expect((await lines('migrate=true&map=pause=exit')).at(-1)).toContain('the journey ends: you asked for it')
    expect((await lines('migrate=true&map=pause=remindr')).at(-1)).toBe(
      '  There is no step remindr in the new version to which people at pause could come.',
    )
  })

  it('counts nobody where that is not wanted', async () => {
    const shop = await open()
    const { plan, lines } = SCHEMAS.Plan.parse(
      (await shop.call('POST', '/api/workspace/plan?people=false', { body: WITHOUT_PAUSE })).json,
    )
    expect([plan?.people, lines[1]]).toEqual([null, 'People were not counted.'])
  })
})

describe('publishing with people who move', () => {
  it('is refused until it is said where they go on', async () => {
    const shop = await open()
    const put = (query: string) => shop.call('PUT', `/api/workspace?${query}`, { body: WITHOUT_PAUSE })
    const code = async (query: string) => SCHEMAS.Error.parse((await put(query)).json).error
    expect(await code('migrate=true')).toEqual({
      code: 'unmapped_steps',
      message:
        'Steps go away for which it is not said where their people go on: cart-recovery:pause (2 there now). Say it for each: OLD=NEW, OLD=exit or OLD=stay.',
      path: 'map',
    })
    expect(await code('migrate=true&map=nosuch=exit,pause=exit')).toMatchObject({ code: 'bad_request', path: 'map' })
    expect(await code('migrate=true&map=pause')).toMatchObject({ code: 'bad_request', path: 'map' })
    expect(await code('map=pause=exit')).toMatchObject({ code: 'bad_request', path: 'map' })
    expect((await put('migrate=true&map=pause=stay')).json).toEqual({ version: 2 })
  })
})

describe('a step at which people stand only in a pause', () => {
  it('is asked about like any other, if it goes away', async () => {
    const shop = await open()
    const body = SHOP.replace('      - { audience: { add: [ads/retarget] }, id: retarget }\n', '')
    expect(body).not.toBe(SHOP)
    const answer = await shop.call('PUT', '/api/workspace?migrate=true', { body })
    expect(SCHEMAS.Error.parse(answer.json).error).toMatchObject({
      code: 'unmapped_steps',
      message: expect.stringContaining('cart-recovery:retarget (0 there now)') as string,
    })
  })
})

describe('versions', () => {
  it('are listed with when, by what and what they changed, and can be brought back', async () => {
    const shop = await open()
    await shop.call('PUT', '/api/workspace', { body: WITHOUT_PAUSE })
    const list = async () => SCHEMAS.VersionPage.parse(await shop.get('/api/workspace/versions')).items
    expect((await list()).map(({ version, by, summary, inForce }) => [version, by, summary, inForce])).toEqual([
      [2, 'api', 'campaigns: ~cart-recovery', true],
      [1, 'api', 'the first version', false],
    ])
    expect((await shop.call('POST', '/api/workspace/rollback')).json).toEqual({ version: 3 })
    expect(await shop.get('/api/workspace')).toMatchObject({ version: 3, source: SHOP })
    expect((await list())[0]).toMatchObject({ version: 3, rollbackOf: 1, summary: 'campaigns: ~cart-recovery' })
    expect((await shop.call('POST', '/api/workspace/rollback?version=2')).json).toEqual({ version: 4 })
    expect(await shop.get('/api/workspace/versions/1')).toEqual({ version: 1, source: SHOP })
  })

  it('that are not there, or in force already, are not brought back', async () => {
    const shop = await open()
    const refused = async (path: string) => {
      const { status, json } = await shop.call('POST', path)
      return [status, SCHEMAS.Error.parse(json).error.code]
    }
    expect(await refused('/api/workspace/rollback')).toEqual([404, 'not_found'])
    expect(await refused('/api/workspace/rollback?version=7')).toEqual([404, 'not_found'])
    expect(await refused('/api/workspace/rollback?version=1')).toEqual([409, 'conflict'])
  })
})
