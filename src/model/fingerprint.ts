import { hash128 } from '../kernel/hash.ts'

/** 96 bits: among a thousand million messages of a window a chance collision has odds of about 1 in 10¹¹. */
export const FINGERPRINT_WORDS = 3

/**
 * What is remembered of a message to know it again: three words, written to `out` from word `index` on.
 * `seed` is the installation's secret, so that nobody outside can make two messages that look the same.
 */
export function fingerprint(source: string, messageId: string, seed: number, out: Uint32Array, index: number): void {
  // The length keeps ('ab', 'c') and ('a', 'bc') apart.
  const words = hash128(`${source.length}:${source}${messageId}`, seed)
  out[index] = words[0]
  out[index + 1] = words[1]
  out[index + 2] = words[2]
}
