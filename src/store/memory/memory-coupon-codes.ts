import type { CouponChange } from '../../model/delivery.ts'
import { NO_CODES, statusAfter, type CouponCodes } from '../coupon-codes.ts'
import type { MemoryContent, MemoryDiskHandle } from './memory-disk.ts'

export function createMemoryCouponCodes(content: MemoryContent, handle: MemoryDiskHandle): CouponCodes {
  const rowsOf = (coupon: string) => [...(content.couponCodes.get(coupon)?.values() ?? [])]
  return {
    add: async (coupon, codes) => {
      handle.check()
      for (const code of codes) addCode(content, coupon, code)
    },
    free: async (coupon, after, limit) => {
      handle.check()
      return rowsOf(coupon)
        .filter(({ status, number }) => status === 'free' && number > after)
        .slice(0, limit)
        .map(({ number, code }) => ({ number, code }))
    },
    status: async (coupon, code) => {
      handle.check()
      return content.couponCodes.get(coupon)?.get(code)?.status
    },
    counts: async (coupon) => {
      handle.check()
      const counts = { ...NO_CODES }
      for (const { status } of rowsOf(coupon)) counts[status]++
      return counts
    },
    list: async (coupon, after, limit) => {
      handle.check()
      return rowsOf(coupon)
        .filter(({ code }) => Buffer.compare(Buffer.from(code), Buffer.from(after)) > 0)
        .sort((a, b) => Buffer.compare(Buffer.from(a.code), Buffer.from(b.code)))
        .slice(0, limit)
        .map(({ number: _, ...row }) => row)
    },
  }
}

function addCode(content: MemoryContent, coupon: string, code: string): void {
  const codes = content.couponCodes.get(coupon) ?? new Map()
  content.couponCodes.set(coupon, codes)
  if (!codes.has(code))
    codes.set(code, { number: ++content.couponCodesAdded, code, status: 'free', profile: null, at: null })
}

export function changeCouponCode(content: MemoryContent, { coupon, code, to, profile, at }: CouponChange): void {
  if (to === 'reserved') addCode(content, coupon, code)
  const codes = content.couponCodes.get(coupon)
  const row = codes?.get(code)
  if (!codes || !row) return
  const status = statusAfter(row.status, to)
  if (status === undefined) codes.delete(code)
  else if (status === 'free') codes.set(code, { ...row, status, profile: null, at: null })
  else if (status !== row.status) {
    codes.set(code, { ...row, status, profile: to === 'redeemed' ? (row.profile ?? profile) : profile, at })
  }
}
