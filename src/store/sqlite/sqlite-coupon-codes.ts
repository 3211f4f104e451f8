import type { CouponChange, CouponCodeStatus } from '../../model/delivery.ts'
import { NO_CODES, statusAfter, type CouponCodes } from '../coupon-codes.ts'
import type { Database } from './database.ts'
import type { SqliteWriter } from './sqlite-writer.ts'

/** As the table numbers them. */
const STATUSES: readonly CouponCodeStatus[] = ['free', 'reserved', 'given', 'redeemed']

const SELECT_FREE = `SELECT number, code FROM coupon_code
  WHERE coupon = ? AND status = 0 AND number > ? ORDER BY number LIMIT ?`
const SELECT_STATUS = 'SELECT status FROM coupon_code WHERE coupon = ? AND code = ?'
const SELECT_COUNTS = 'SELECT status, codes FROM coupon_count WHERE coupon = ?'
const SELECT_LIST = `SELECT code, status, profile, at FROM coupon_code
  WHERE coupon = ? AND code > ? ORDER BY code LIMIT ?`
const INSERT_CODE = `INSERT INTO coupon_code (coupon, code, status) VALUES (?, ?, 0)
  ON CONFLICT (coupon, code) DO NOTHING`
const UPDATE_CODE = 'UPDATE coupon_code SET status = ?, profile = ?, at = ? WHERE coupon = ? AND code = ?'
const REDEEM_CODE = `UPDATE coupon_code SET status = ?, profile = coalesce(profile, ?), at = ?
  WHERE coupon = ? AND code = ?`
const DELETE_CODE = 'DELETE FROM coupon_code WHERE coupon = ? AND code = ?'

interface Row {
  readonly code: string
  readonly status: number
  readonly profile: number | null
  readonly at: number | null
}

export function createSqliteCouponCodes(db: Database, writer: SqliteWriter): CouponCodes {
  const selectFree = db.prepare<{ number: number; code: string }>(SELECT_FREE)
  const selectStatus = db.prepare<{ status: number }>(SELECT_STATUS)
  const selectCounts = db.prepare<{ status: number; codes: number }>(SELECT_COUNTS)
  const selectList = db.prepare<Row>(SELECT_LIST)
  return {
    add: async (coupon, codes) => {
      await writer.write({ kind: 'coupon_codes', coupon, codes })
    },
    free: async (coupon, after, limit) =>
      db.read(() => selectFree.all(coupon, after, limit)).map(({ number, code }) => ({ number, code })),
    status: async (coupon, code) => STATUSES[db.read(() => selectStatus.get(coupon, code))?.status ?? -1],
    counts: async (coupon) => {
      const counts = { ...NO_CODES }
      for (const { status, codes } of db.read(() => selectCounts.all(coupon))) counts[STATUSES[status]!] = codes
      return counts
    },
    list: async (coupon, after, limit) =>
      db
        .read(() => selectList.all(coupon, after, limit))
        .map(({ code, status, profile, at }) => ({ code, status: STATUSES[status]!, profile, at })),
  }
}

export interface CouponCodeWriter {
  add(coupon: string, codes: readonly string[]): void
  change(changes: readonly CouponChange[]): void
}

/** The writing thread's half. */
export function createCouponCodeWriter(db: Database): CouponCodeWriter {
  const insert = db.prepare(INSERT_CODE)
  const select = db.prepare<{ status: number }>(SELECT_STATUS)
  const update = db.prepare(UPDATE_CODE)
  const redeem = db.prepare(REDEEM_CODE)
  const remove = db.prepare(DELETE_CODE)
  const change = ({ coupon, code, to, profile, at }: CouponChange): void => {
    if (to === 'reserved') insert.run(coupon, code)
    const known = STATUSES[select.get(coupon, code)?.status ?? -1]
    if (!known) return
    const status = statusAfter(known, to)
    if (status === known) return
    if (status === undefined) remove.run(coupon, code)
    else if (status === 'free') update.run(0, null, null, coupon, code)
    else (to === 'redeemed' ? redeem : update).run(STATUSES.indexOf(status), profile, at, coupon, code)
  }
  return {
    add: (coupon, codes) => {
      for (const code of codes) insert.run(coupon, code)
    },
    change: (changes) => changes.forEach(change),
  }
}
