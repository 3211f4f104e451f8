import type { PackedProfiles } from './prepared-commit.ts'

/** As long as the records of a commit under little load: each block is twice as long as the one before, up to the largest. */
const FIRST_BYTES = 16 * 1024
const BLOCK_BYTES_MAX = 1024 * 1024

/**
 * Records of a commit, copied one behind the other: bytes are of no interest to the collector of garbage, and cross threads as they
 * are. They lie in blocks, since one buffer would be copied whole each time it grows.
 */
export class ProfilePack {
  readonly #blocks: Uint8Array<ArrayBuffer>[] = []
  /** The block that is being filled, and how far it is. */
  #bytes = new Uint8Array(FIRST_BYTES)
  #length = 0
  readonly #places = new Map<number, number>()
  readonly #ids: number[] = []
  /** By place. */
  readonly #inBlock: number[] = []
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #dues: number[] = []

  constructor() {
    this.#blocks.push(this.#bytes)
  }

  /** In the place of what was put for the same profile before. */
  put(id: number, record: Uint8Array, due: number | null): void {
    if (this.#length + record.byteLength > this.#bytes.byteLength) this.#addBlock(record.byteLength)
    const start = this.#length
    this.#bytes.set(record, start)
    this.#length = start + record.byteLength
    let place = this.#places.get(id)
    if (place === undefined) {
      place = this.#ids.push(id) - 1
      this.#places.set(id, place)
    }
    this.#inBlock[place] = this.#blocks.length - 1
    this.#starts[place] = start
    this.#ends[place] = this.#length
    this.#dues[place] = due ?? Number.NaN
  }

  #addBlock(needed: number): void {
    this.#bytes = new Uint8Array(Math.max(needed, Math.min(this.#bytes.byteLength * 2, BLOCK_BYTES_MAX)))
    this.#blocks.push(this.#bytes)
    this.#length = 0
  }

  /** Once only: the bytes are given away. */
  take(): PackedProfiles {
    return {
      ids: Float64Array.from(this.#ids),
      dues: Float64Array.from(this.#dues),
      inBlock: Int32Array.from(this.#inBlock),
      starts: Int32Array.from(this.#starts),
      ends: Int32Array.from(this.#ends),
      blocks: this.#blocks,
    }
  }
}

/**
 * The places of ids by size, so that each page of the table is visited once. No id occurs twice; most were put in order, since the
 * numbers of new profiles rise.
 */
export function inOrder(ids: Float64Array): Int32Array {
  const order = new Int32Array(ids.length)
  let isSorted = true
  for (let place = 0; place < order.length; place++) {
    order[place] = place
    if (place > 0 && ids[place - 1]! >= ids[place]!) isSorted = false
  }
  return isSorted ? order : order.sort((a, b) => ids[a]! - ids[b]!)
}
