import { FIRST_DIGIT, MORE, ODD_NUMBER } from './text-writer.ts'

/** Reads what a {@link import('./text-writer.ts').TextWriter} wrote: trusted, and in the same order. */
export class TextReader {
  readonly #text: string
  #at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  whole(): number {
    const text = this.#text
    let at = this.#at
    let code = text.charCodeAt(at++)
    if (code < MORE) {
      this.#at = at
      return code - FIRST_DIGIT
    }
    let value = code - MORE
    let shift = 5
    do {
      code = text.charCodeAt(at++)
      value |= ((code - FIRST_DIGIT) & 31) << shift
      shift += 5
    } while (code >= MORE && shift < 30)
    let scale = 2 ** 30
    while (code >= MORE) {
      code = text.charCodeAt(at++)
      value += ((code - FIRST_DIGIT) & 31) * scale
      scale *= 32
    }
    this.#at = at
    return value
  }

  number(): number {
    if (this.#text.charCodeAt(this.#at) === ODD_NUMBER) {
      this.#at++
      return Number(this.text())
    }
    const value = this.whole()
    if (value < 2 ** 31) return (value >>> 1) ^ -(value & 1)
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  key(): number {
    const text = this.#text
    let high = 0
    let low = 0
    for (const end = this.#at + 4; this.#at < end; this.#at++) {
      high = (high << 6) | (text.charCodeAt(this.#at) - FIRST_DIGIT)
      low = (low << 6) | (text.charCodeAt(this.#at + 4) - FIRST_DIGIT)
    }
    this.#at += 4
    return high * 2 ** 24 + low
  }

  text(): string {
    const head = this.whole()
    const start = this.#at
    this.#at = start + (head >>> 1)
    const value = this.#text.slice(start, this.#at)
    return (head & 1) === 0 ? value : (JSON.parse(value) as string)
  }

  /** All that is left. */
  rest(): string {
    return this.#text.slice(this.#at)
  }
}
