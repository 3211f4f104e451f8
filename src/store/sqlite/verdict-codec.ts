/** Blocks are stored as 32-bit integers while they fit: half the size, and ids stay below 2^31 for long. */
export function encodeVerdicts(profiles: Float64Array): readonly [bytesEach: 4 | 8, profiles: Uint8Array] {
  const narrow = Int32Array.from(profiles)
  return narrow.every((value, index) => value === profiles[index])
    ? [4, new Uint8Array(narrow.buffer)]
    : [8, new Uint8Array(profiles.buffer, profiles.byteOffset, profiles.byteLength)]
}

/** Copies, since what the database gives need not be aligned. */
export function decodeVerdicts(bytesEach: number, stored: Uint8Array): Float64Array {
  const { buffer } = new Uint8Array(stored)
  return bytesEach === 4 ? Float64Array.from(new Int32Array(buffer)) : new Float64Array(buffer)
}
