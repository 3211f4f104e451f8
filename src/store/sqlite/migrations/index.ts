import { initial } from './0001-initial.ts'
import { gathered } from './0002-gathered.ts'
import { couponCodes } from './0003-coupon-codes.ts'
import { vendorIds } from './0004-vendor-ids.ts'
import { exchanges } from './0005-exchanges.ts'

export interface Migration {
  /** Numbered from 1 without a gap. */
  readonly version: number
  readonly name: string
  readonly sql: string
}

/** In order; forward only. */
export const MIGRATIONS: readonly Migration[] = [initial, gathered, couponCodes, vendorIds, exchanges]
