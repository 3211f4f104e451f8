import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { CsvReader, type CsvRow } from '../kernel/csv.ts'
import { isCouponCode } from '../model/parse/read-coupons.ts'
import type { CouponCodes } from '../store/coupon-codes.ts'

export interface CodesImport {
  readonly codes: number
  readonly refused: number
  /** The first few refused rows, for people. */
  readonly problems: readonly string[]
}

/** Codes written at once. */
const CHUNK_CODES = 5000
const PROBLEMS_SHOWN = 5

/** What the file holds, as a fingerprint: the same content is read in once. Streamed, since it may be large. */
export async function fingerprintOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/**
 * Reads the first column of a CSV file, with or without the header `code`, into a coupon. Codes that are known stay as they are.
 * Undefined: it was stopped on the way.
 */
export async function importCodes(
  codes: CouponCodes,
  coupon: string,
  file: string,
  isStopped: () => boolean = () => false,
): Promise<CodesImport | undefined> {
  const reader = new CsvReader()
  const result = { codes: 0, refused: 0, problems: [] as string[] }
  let chunk: string[] = []
  const take = async (rows: readonly CsvRow[]): Promise<void> => {
    for (const row of rows) {
      const code = 'cells' in row ? row.cells[0]!.trim() : undefined
      if (row.row === 1 && code?.toLowerCase() === 'code') continue
      if (code !== undefined && isCouponCode(code)) {
        result.codes++
        chunk.push(code)
      } else {
        result.refused++
        const why = 'problem' in row ? row.problem : 'A code has 1 to 64 characters and no spaces'
        if (result.problems.length < PROBLEMS_SHOWN) result.problems.push(`row ${row.row}: ${why}`)
      }
    }
    if (chunk.length < CHUNK_CODES) return
    const full = chunk
    chunk = []
    await codes.add(coupon, full)
  }
  for await (const text of createReadStream(file, { encoding: 'utf8' })) {
    if (isStopped()) return undefined
    await take(reader.push(text as string))
  }
  await take(reader.end())
  if (chunk.length > 0) await codes.add(coupon, chunk)
  return result
}
