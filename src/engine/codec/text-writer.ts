import { asciiJson } from '../../kernel/ascii-json.ts'

/** Codes of the 64 digits: `0` to `o`, all of them printable ASCII. */
export const FIRST_DIGIT = 48
/** A digit of a whole number carries five bits; those from here on say that more follow. */
export const MORE = FIRST_DIGIT + 32
/** In the place of a number: it is no safe integer and follows as text. */
export const ODD_NUMBER = 126
/** Numbers are written with their sign in the lowest bit, which must still be a safe integer. */
const SIGNED_MAX = 2 ** 52
const WORD = 2 ** 30
const SMALL = WORD / 2
const HALF_KEY = 2 ** 24

/** As much as a string or number of any kind can need beyond its characters. */
const ROOM = 64

/**
 * Writes numbers and texts as printable ASCII: about two thirds of the length of JSON, and four times as fast, since nothing is
 * escaped and no digits are divided out.
 */
export class TextWriter {
  #bytes = new Uint8Array(8192)
  #length = 0
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  /** A non-negative safe integer: lengths, counts, positions. */
  whole(value: number): void {
    this.#reserve(ROOM)
    const bytes = this.#bytes
    let length = this.#length
    let rest = value
    while (rest >= WORD) {
      const high = Math.floor(rest / WORD)
      let low = rest - high * WORD
      for (let digit = 0; digit < 6; digit++, low >>= 5) bytes[length++] = MORE + (low & 31)
      rest = high
    }
    for (; rest > 31; rest >>= 5) bytes[length++] = MORE + (rest & 31)
    bytes[length++] = FIRST_DIGIT + rest
    this.#length = length
  }

  number(value: number): void {
    const small = value | 0
    if (small === value && small < SMALL && small > -SMALL) return this.whole((small << 1) ^ (small >> 31))
    if (Number.isSafeInteger(value) && value < SIGNED_MAX && value > -SIGNED_MAX)
      return this.whole(value < 0 ? -2 * value - 1 : 2 * value)
    this.#reserve(ROOM)
    this.#bytes[this.#length++] = ODD_NUMBER
    this.text(String(value))
  }

  /** A number below 2^48 that is as good as random: always eight digits. */
  key(value: number): void {
    this.#reserve(ROOM)
    const bytes = this.#bytes
    const high = Math.floor(value / HALF_KEY)
    const low = value - high * HALF_KEY
    for (let shift = 18; shift >= 0; shift -= 6) {
      bytes[this.#length] = FIRST_DIGIT + ((high >> shift) & 63)
      bytes[this.#length + 4] = FIRST_DIGIT + ((low >> shift) & 63)
      this.#length++
    }
    this.#length += 4
  }

  /** Any text; one that is not all ASCII goes escaped. */
  text(value: string): void {
    const start = this.#length
    this.whole(value.length * 2)
    this.#reserve(value.length)
    const bytes = this.#bytes
    let length = this.#length
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index)
      if (code > 127) {
        this.#length = start
        return this.#escaped(value)
      }
      bytes[length++] = code
    }
    this.#length = length
  }

  #escaped(value: string): void {
    const text = asciiJson(value)
    this.whole(text.length * 2 + 1)
    this.#reserve(text.length)
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index)
  }

  /** As it is, to the end of the record. False, and nothing is written, if it is not all ASCII. */
  last(text: string): boolean {
    this.#reserve(text.length)
    const bytes = this.#bytes
    let length = this.#length
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (code > 127) return false
      bytes[length++] = code
    }
    this.#length = length
    return true
  }

  /** Begins anew, whatever became of the record before. */
  start(): void {
    this.#length = 0
  }

  /** All that was written since the start; until it starts again. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** The same as text. */
  finish(): string {
    return this.#decoder.decode(this.bytes())
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}
