import { createHash } from 'node:crypto'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_BYTES = 10

/**
 * A ULID that is the same for the same id and time (ms). Customer.io tells a repeated event by its id, and takes only ULIDs for that;
 * message ids are of any form.
 */
export function ulidOf(id: string, at: number): string {
  if (/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return id
  const time = Buffer.alloc(6)
  time.writeUIntBE(Math.max(0, Math.floor(at)), 0, 6)
  const hash = createHash('sha256').update(id, 'utf8').digest().subarray(0, RANDOM_BYTES)
  let value = BigInt(`0x${Buffer.concat([time, hash]).toString('hex')}`)
  let text = ''
  for (let digit = 0; digit < 26; digit++) {
    text = CROCKFORD[Number(value & 31n)]! + text
    value >>= 5n
  }
  return text
}
