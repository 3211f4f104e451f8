import { FINGERPRINT_WORDS, fingerprint } from '../model/fingerprint.ts'
import type { FingerprintBlock } from '../store/state.ts'

/** Segment drops repeats for at least this long; SDKs give up resending after 12 hours. */
export const DEDUPE_WINDOW_MS = 24 * 3_600_000

/** Fingerprints are forgotten by whole buckets: a shorter bucket means more look-ups per event, a longer one more memory. */
const BUCKET_MS = 6 * 3_600_000

/** Messages seen within the window, by 12-byte fingerprints packed in tables: no strings are kept. */
export class DedupeWindow {
  readonly #seed: number
  readonly #buckets = new Map<number, FingerprintTable>()
  readonly #words = new Uint32Array(FINGERPRINT_WORDS)
  #fresh: number[] = []

  constructor(seed: number) {
    this.#seed = seed
  }

  /** Whether the message was seen within the window before log time `at`; from now on it was. */
  seen(source: string, messageId: string, at: number): boolean {
    const words = this.#words
    fingerprint(source, messageId, this.#seed, words, 0)
    for (const table of this.#buckets.values()) if (table.has(words, 0)) return true
    this.#bucketAt(at).add(words, 0)
    this.#fresh.push(words[0]!, words[1]!, words[2]!)
    return false
  }

  /**
   * Forgets what is older than the window. A function of log time alone, so that a replay drops the same events. Gives the time
   * up to which the store may forget its blocks, if there is something to forget.
   */
  forget(at: number): number | undefined {
    let until: number | undefined
    for (const bucket of this.#buckets.keys()) {
      const end = (bucket + 1) * BUCKET_MS
      if (end > at - DEDUPE_WINDOW_MS) continue
      this.#buckets.delete(bucket)
      until = Math.max(until ?? 0, end - 1)
    }
    return until
  }

  /** What was seen since the last call, to be committed. */
  take(position: number, at: number): FingerprintBlock | undefined {
    if (this.#fresh.length === 0) return undefined
    const packed = new Uint8Array(Uint32Array.from(this.#fresh).buffer)
    this.#fresh = []
    return { position, at, packed }
  }

  /** Takes up a committed block after a restart. */
  load(block: FingerprintBlock): void {
    const words = new Uint32Array(block.packed.slice().buffer)
    const table = this.#bucketAt(block.at)
    for (let index = 0; index < words.length; index += FINGERPRINT_WORDS) table.add(words, index)
  }

  #bucketAt(at: number): FingerprintTable {
    const bucket = Math.floor(at / BUCKET_MS)
    let table = this.#buckets.get(bucket)
    if (!table) this.#buckets.set(bucket, (table = new FingerprintTable()))
    return table
  }
}

/** A hash set of three-word keys with open addressing; all zero is the empty slot. */
class FingerprintTable {
  #slots = new Uint32Array(1024 * FINGERPRINT_WORDS)
  #capacity = 1024
  #size = 0

  has(words: Uint32Array, index: number): boolean {
    return this.#find(words, index) < 0
  }

  add(words: Uint32Array, index: number): void {
    const slot = this.#find(words, index)
    if (slot < 0) return
    this.#slots.set(words.subarray(index, index + FINGERPRINT_WORDS), slot * FINGERPRINT_WORDS)
    if (++this.#size > this.#capacity * 0.6) this.#grow()
  }

  /** The free slot for a key, or -1 if the key is there. */
  #find(words: Uint32Array, index: number): number {
    const slots = this.#slots
    const [a, b, c] = [words[index]!, words[index + 1]!, words[index + 2]!]
    let slot = a & (this.#capacity - 1)
    for (;;) {
      const at = slot * FINGERPRINT_WORDS
      if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c) return -1
      if (slots[at] === 0 && slots[at + 1] === 0 && slots[at + 2] === 0) return slot
      slot = (slot + 1) & (this.#capacity - 1)
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#capacity *= 2
    this.#size = 0
    this.#slots = new Uint32Array(this.#capacity * FINGERPRINT_WORDS)
    for (let index = 0; index < old.length; index += FINGERPRINT_WORDS) {
      if (old[index] !== 0 || old[index + 1] !== 0 || old[index + 2] !== 0) this.add(old, index)
    }
  }
}
