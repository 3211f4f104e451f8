/**
 * A 128-bit hash of a text, as four unsigned 32-bit words. The mixing follows MurmurHash3 x86_128 over UTF-16 code units:
 * fast and well spread, not for secrets. `seed` keys it, so that outsiders cannot aim at a collision.
 */
export function hash128(text: string, seed = 0): [number, number, number, number] {
  let a = 0x9368e53c ^ seed
  let b = 0x586dcd20 ^ seed
  let c = 0x2b7e1516 ^ seed
  let d = 0x85a308d3 ^ seed
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    a = Math.imul(a ^ unit, 0x239b961b)
    a = b + ((a << 15) | (a >>> 17))
    b = Math.imul(b ^ unit, 0xab0e9789)
    b = c + ((b << 17) | (b >>> 15))
    c = Math.imul(c ^ unit, 0x38b34ae5)
    c = d + ((c << 19) | (c >>> 13))
    d = Math.imul(d ^ unit, 0xa1e38b93)
    d = a + ((d << 13) | (d >>> 19))
  }
  a = finish(a ^ text.length ^ d)
  b = finish(b ^ text.length ^ a)
  c = finish(c ^ text.length ^ b)
  d = finish(d ^ text.length ^ c)
  return [(a ^ c) >>> 0, (b ^ d) >>> 0, c >>> 0, d >>> 0]
}

function finish(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return word ^ (word >>> 16)
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A name for a thing that is the same whenever its parts are the same: 25 characters of Crockford base 32. */
export function stableId(prefix: string, ...parts: readonly (string | number)[]): string {
  // Each part carries its length, so that ('ab', 'c') and ('a', 'bc') differ.
  const words = hash128(parts.map((part) => `${String(part).length}:${part}`).join(''))
  let text = ''
  for (const word of words) {
    for (let shift = 27; shift >= -3; shift -= 5) text += ALPHABET[(shift >= 0 ? word >>> shift : word << -shift) & 31]
  }
  return `${prefix}_${text.slice(0, 26)}`
}

/** A number below 2^48 that is the same for the same text; of a thousand texts two share one once in 500 million times. */
export function stableNumber(text: string): number {
  const words = hash128(text)
  return words[0] * 2 ** 16 + (words[1] >>> 16)
}

/** A number in [0, 1) that is the same for the same parts: sticky shares such as holdouts. */
export function stableShare(...parts: readonly (string | number)[]): number {
  return hash128(parts.map((part) => `${String(part).length}:${part}`).join(''))[0] / 2 ** 32
}
