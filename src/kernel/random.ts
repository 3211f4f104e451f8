/** The only place where chance enters. */
export interface Random {
  /** `count` random bytes; the system's are fit for secrets. */
  bytes(count: number): Uint8Array
  /** A float in [0, 1). */
  float(): number
  /** A version 4 UUID. */
  uuid(): string
}

export const systemRandom: Random = {
  bytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
  float: () => globalThis.crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
  uuid: () => globalThis.crypto.randomUUID(),
}

/** The same numbers for the same seed (mulberry32). For simulations; never for secrets. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => next() & 0xff)
  return {
    bytes,
    float: () => next() / 2 ** 32,
    uuid: () => {
      const raw = bytes(16)
      raw[6] = (raw[6]! & 0x0f) | 0x40
      raw[8] = (raw[8]! & 0x3f) | 0x80
      const hex = Array.from(raw, (byte) => byte.toString(16).padStart(2, '0')).join('')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
  }
}
