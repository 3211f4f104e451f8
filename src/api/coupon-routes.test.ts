import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shop, SHOP } from '../insight/shop.fixture.ts'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { SCHEMAS } from './schemas.ts'

const COUPONS = `coupons:
  made: { generate: "X-######" }
  pool: { discount: 10%, codes: { file: codes.csv } }
  shared: { code: BACK10 }
`

let api: ApiServer
beforeAll(async () => {
  const shop = new Shop(SHOP + COUPONS)
  await shop.store.couponCodes.add(
    'pool',
    Array.from({ length: 2500 }, (_, index) => `C${String(index).padStart(4, '0')}`),
  )
  await shop.store.couponCodes.add('pool', ['=odd,"code"'])
  await shop.track({ userId: 'U1' }, 'Order Completed', { coupon: 'C0001' })
  api = await startApi({ shop })
})
afterAll(() => api.close())

describe('coupons', () => {
  it('are listed with what is left of them', async () => {
    const page = SCHEMAS.CouponPage.parse(await api.get('/api/coupons'))
    const none = { code: null, discount: null, left: null, reserved: 0, given: 0, redeemed: 0, low: false }
    expect(page).toEqual({
      items: [
        { ...none, key: 'made', kind: 'generated' },
        { ...none, key: 'pool', kind: 'pool', discount: '10%', left: 2500, redeemed: 1, low: true },
        { ...none, key: 'shared', kind: 'shared', code: 'BACK10' },
      ],
      next: null,
    })
    const first = SCHEMAS.CouponPage.parse(await api.get('/api/coupons?limit=1'))
    expect(first.items.map(({ key }) => key)).toEqual(['made'])
    expect(first.next).not.toBeNull()
  })

  it('are exported as CSV, every code with whose it is', async () => {
    const got = await api.call('GET', '/api/coupons/pool/export')
    expect(got.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="pool.csv"',
    })
    const lines = got.text.split('\r\n')
    expect(lines.slice(0, 3)).toEqual(['code,status,profile,at', '"=odd,""code""",free,,', 'C0000,free,,'])
    expect(lines[3]).toMatch(/^C0001,redeemed,p_1,\d{4}-.*Z$/)
    expect(lines).toHaveLength(1 + 2501 + 1)
    expect((await api.call('GET', '/api/coupons/shared/export')).text).toBe(
      'code,status,profile,at\r\nBACK10,shared,,\r\n',
    )
    expect((await api.call('GET', '/api/coupons/made/export')).text).toBe('code,status,profile,at\r\n')
  })

  it('that do not exist are not found', async () => {
    const got = await api.call('GET', '/api/coupons/nope/export')
    expect([got.status, got.json]).toMatchObject([404, { error: { code: 'not_found', path: 'key' } }])
  })
})
