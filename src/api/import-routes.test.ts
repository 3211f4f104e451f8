import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, Shop, SHOP } from '../insight/shop.fixture.ts'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { SCHEMAS } from './schemas.ts'

/** A cohort and a campaign that anybody with the trait would enter. */
const MORE = `cohorts:
  everybody: { where: { trait: plan, is: [pro] } }
campaigns:
  greeting: { entry: { cohort: everybody }, steps: [{ wait: 1d }] }
  opted-out: { entry: { event: Unsubscribed }, steps: [{ wait: 1d }] }
`
const WORKSPACE = SHOP.replace('cohorts:\n', MORE.split('campaigns:')[0]!).replace(
  'campaigns:\n',
  `campaigns:${MORE.split('campaigns:')[1]!}`,
)

let api: ApiServer
let shop: Shop
beforeAll(async () => {
  shop = new Shop(WORKSPACE)
  api = await startApi({ shop })
})
afterAll(() => api.close())

async function bring(kind: string, body: string) {
  const got = await api.call('POST', `/api/import/${kind}`, { body })
  await shop.catchUp()
  return got
}
interface Person {
  readonly traits: Record<string, unknown>
  readonly cohorts: readonly { readonly key: string }[]
  readonly journeys: readonly { readonly campaign: string }[]
  readonly optedOut: readonly string[]
  readonly consents: readonly unknown[]
  readonly unsubscribed: boolean
}
const person = (type: string, id: string) => api.get(`/api/profiles/${type}/${id}`) as Promise<Person>

describe('an import', () => {
  it('makes people known row by row, says what it refused and why, and starts no campaign', async () => {
    const got = await bring(
      'people',
      'user_id,email,plan,opted_out,consent.ads\nU1,one@shop.example,pro,news,no\nU2,two,pro,,\n"U3,x\n',
    )
    expect(SCHEMAS.ImportReport.parse(got.json)).toEqual({
      rows: 3,
      imported: 1,
      refused: [
        { row: 3, column: 'email', why: 'This is no email address' },
        { row: 4, column: '', why: 'A quote is opened and never closed' },
      ],
    })
    const one = await person('email', 'one@shop.example')
    expect(one).toMatchObject({
      traits: { plan: 'pro', email: 'one@shop.example' },
      optedOut: ['news'],
      consents: [{ purpose: 'ads', given: false }],
      journeys: [],
    })
    expect(one.cohorts.map(({ key }) => key)).toEqual(['everybody'])
    await shop.wait(HOUR)
    expect((await person('user_id', 'U1')).journeys).toEqual([])
    await shop.identify({ userId: 'U9' }, { plan: 'pro' })
    expect((await person('user_id', 'U9')).journeys.map(({ campaign }) => campaign)).toEqual(['greeting'])
  })

  it('that shows two people to be one starts nothing either', async () => {
    await bring('people', 'user_id,vip\nM1,x\n')
    await bring('people', 'anonymous_id,plan\nM2,pro\n')
    await bring('people', 'user_id,anonymous_id\nM1,M2\n')
    const merged = await person('anonymous_id', 'M2')
    expect(merged).toMatchObject({ traits: { vip: 'x', plan: 'pro' }, journeys: [] })
  })

  it('of suppressions opts people out, by their address alone', async () => {
    const got = await bring('suppressions', 'email,channel\nall@shop.example,\nmail@shop.example,email\n')
    expect(got.json).toEqual({ rows: 2, imported: 2, refused: [] })
    expect(await person('email', 'all@shop.example')).toMatchObject({ unsubscribed: true })
    expect(await person('email', 'mail@shop.example')).toMatchObject({ optedOut: ['email'], journeys: [] })
  })

  it.each([
    ['', 'The header of the table: There is no header.', 'header'],
    ['name\nx', 'The header of the table: The header needs `user_id`, `anonymous_id` or `email`.', 'header'],
    [
      'email,a:b\nx',
      'The header of the table: a:b: This is no name of a trait: NAME, NAME:number or NAME:boolean.',
      'a:b',
    ],
    ['"', 'The header of the table: A quote is opened and never closed.', 'header'],
  ])('of the text %j is refused as a whole', async (body, message, path) => {
    const got = await bring('people', body)
    expect([got.status, got.json]).toEqual([400, { error: { code: 'bad_request', message, path } }])
  })
})
