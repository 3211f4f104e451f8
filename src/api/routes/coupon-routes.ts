import { Readable } from 'node:stream'
import { own } from '../../insight/names.ts'
import { profileIdOf } from '../../insight/profile-lookup.ts'
import { csvLine } from '../../kernel/csv.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Coupon } from '../../model/workspace.ts'
import type { CouponCodeRow, CouponCodes } from '../../store/coupon-codes.ts'
import type { ApiContext } from '../api-context.ts'
import { isoTime } from '../iso-time.ts'
import { pageByKey } from '../page-cursor.ts'
import { keyParams, pageQuery, toPage } from '../parameters.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'

const COLUMNS = ['code', 'status', 'profile', 'at'] as const
/** Codes read at once for an export. */
const EXPORT_CODES = 1000

export const couponRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/coupons',
    id: 'listCoupons',
    tag: 'coupons',
    summary: 'All coupons, and how many of their codes are left, on their way, given and redeemed.',
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'CouponPage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: async ({ context, query }): Promise<Shape<'CouponPage'>> => {
      const { coupons } = context.current().workspace
      const { items, next } = pageByKey(
        Object.entries(coupons).map(([key, coupon]) => ({ key, coupon })),
        toPage(query),
      )
      return { items: await Promise.all(items.map(({ key, coupon }) => viewStock(context, key, coupon))), next }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/coupons/:key/export',
    id: 'exportCoupon',
    tag: 'coupons',
    summary: 'Every code of a coupon with whose it is, for the shop that is to accept it.',
    params: keyParams,
    answer: { kind: 'csv', columns: COLUMNS },
    errors: ['not_found', 'unavailable'],
    handle: ({ context, params, reply }) => {
      const coupon = own(context.current().workspace.coupons, params.key)
      if (!coupon) throw new RekindleError('not_found', 'The workspace has no coupon with this key.', { path: 'key' })
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${params.key}.csv"`)
        .send(Readable.from(lines(context.deps.store.couponCodes, params.key, coupon)))
    },
  }),
]

async function viewStock({ deps }: ApiContext, key: string, coupon: Coupon): Promise<Shape<'CouponStock'>> {
  const { free, reserved, given, redeemed } = await deps.store.couponCodes.counts(key)
  return {
    key,
    kind: coupon.codes ? 'pool' : coupon.generate === undefined ? 'shared' : 'generated',
    code: coupon.code ?? null,
    discount: coupon.discount ?? null,
    left: coupon.codes ? free : null,
    reserved,
    given,
    redeemed,
    low: coupon.codes !== undefined && deps.isLowOnCodes(key),
  }
}

async function* lines(codes: CouponCodes, key: string, coupon: Coupon): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  if (coupon.code !== undefined) yield csvLine([coupon.code, 'shared', '', ''])
  for (let after = ''; ;) {
    const rows = await codes.list(key, after, EXPORT_CODES)
    if (rows.length === 0) return
    yield rows.map(line).join('')
    after = rows.at(-1)!.code
  }
}

const line = ({ code, status, profile, at }: CouponCodeRow): string =>
  csvLine([code, status, profile === null ? '' : profileIdOf(profile), at === null ? '' : isoTime(at)])
