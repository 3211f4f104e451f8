import type { Clock } from '../../kernel/clock.ts'

/** Smaller payloads are mostly the table, and a file block is 4 KB anyway. */
const COMPRESS_BYTES_MIN = 4096
/**
 * Measured: compressing costs 1.8 µs a KB, twice as much as all else that the log does. So up to this rate (20,000 events a second,
 * 1.5 % of a core) payloads are compressed; above it, when processor time is short, they are written as they are.
 */
const COMPRESS_BYTES_PER_SECOND = 8_000_000

/** Says of each payload whether it should be compressed. */
export function createCompressionBudget(clock: Clock): (payloadBytes: number) => boolean {
  let left = COMPRESS_BYTES_PER_SECOND
  let filledAt = clock.elapsed()
  return (payloadBytes) => {
    const now = clock.elapsed()
    left = Math.min(COMPRESS_BYTES_PER_SECOND, left + ((now - filledAt) / 1000) * COMPRESS_BYTES_PER_SECOND)
    filledAt = now
    if (payloadBytes < COMPRESS_BYTES_MIN || payloadBytes > left) return false
    left -= payloadBytes
    return true
  }
}
