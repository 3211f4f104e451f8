import { FINGERPRINT_WORDS, fingerprint } from '../model/fingerprint.ts'
import type { FingerprintBlock } from '../store/state.ts'

/** Segment drops repeats for at least this long; SDKs give up resending after 12 hours. */
export const DEDUPE_WINDOW_MS = 24 * 3_600_000

/** Fingerprints are forgotten by whole buckets: a shorter bucket means more look-ups per event, a longer one more memory. */
const BUCKET_MS = 6 * 3_600_000

const BUCKETS = DEDUPE_WINDOW_MS / BUCKET_MS

/** Blocks first seen after this may still be in force at log time `at`: what to take up after a restart. */
export const dedupeHorizon = (at: number): number => at - DEDUPE_WINDOW_MS - BUCKET_MS

/**
 * Messages seen within the window, by 12-byte fingerprints packed in tables: no strings are kept. What is a repeat is a function of log
 * time alone, never of where a batch ends, so that a replay drops the same events.
 */
export class DedupeWindow {
  readonly #seed: number
  readonly #buckets = new Map<number, FingerprintTable>()
  readonly #words = new Uint32Array(FINGERPRINT_WORDS)
  /** The newest bucket, and the log time of its newest message. */
  #bucket = 0
  #at = 0
  #fresh: number[] = []
  #blocks: Omit<FingerprintBlock, 'position'>[] = []
  #forgotten: number | undefined

  constructor(seed: number) {
    this.#seed = seed
  }

  /** Whether the message was seen within the window before log time `at`; from now on it was. Log time does not go back. */
  seen(source: string, messageId: string, at: number): boolean {
    const bucket = Math.floor(at / BUCKET_MS)
    if (bucket !== this.#bucket) this.#turnTo(bucket)
    const words = this.#words
    fingerprint(source, messageId, this.#seed, words, 0)
    for (const table of this.#buckets.values()) if (table.has(words, 0)) return true
    this.#tableOf(bucket).add(words, 0)
    this.#fresh.push(words[0]!, words[1]!, words[2]!)
    this.#at = at
    return false
  }

  /** Another bucket begins: what was seen belongs to the one before, and what is older than the window is forgotten. */
  #turnTo(bucket: number): void {
    this.#seal()
    this.#bucket = bucket
    for (const old of this.#buckets.keys()) {
      if (old >= bucket - BUCKETS) continue
      this.#buckets.delete(old)
      this.#forgotten = Math.max(this.#forgotten ?? 0, (old + 1) * BUCKET_MS - 1)
    }
  }

  #seal(): void {
    if (this.#fresh.length === 0) return
    this.#blocks.push({ at: this.#at, packed: new Uint8Array(Uint32Array.from(this.#fresh).buffer) })
    this.#fresh = []
  }

  /**
   * What was seen since the last call, to be committed, a block for each bucket; `position` is that of the first message. And up to which
   * time the store may forget its blocks, if there is something to forget.
   */
  take(position: number): { readonly blocks: readonly FingerprintBlock[]; readonly dropUntil: number | undefined } {
    this.#seal()
    const taken = {
      blocks: this.#blocks.map((block, index) => ({ position: position + index, ...block })),
      dropUntil: this.#forgotten,
    }
    this.#blocks = []
    this.#forgotten = undefined
    return taken
  }

  /** Takes up a committed block after a restart. */
  load(block: FingerprintBlock): void {
    const words = new Uint32Array(block.packed.slice().buffer)
    const bucket = Math.floor(block.at / BUCKET_MS)
    if (bucket > this.#bucket) this.#turnTo(bucket)
    if (bucket < this.#bucket - BUCKETS) return
    const table = this.#tableOf(bucket)
    for (let index = 0; index < words.length; index += FINGERPRINT_WORDS) table.add(words, index)
  }

  #tableOf(bucket: number): FingerprintTable {
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
