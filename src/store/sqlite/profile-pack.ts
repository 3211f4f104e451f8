import type { PackedProfiles } from './prepared-commit.ts'

/** As long as the records of a commit under little load: room for more is made as it is needed. */
const FIRST_BYTES = 16 * 1024

/** Records of a commit, copied one behind the other: bytes are of no interest to the collector of garbage, and cross threads as they are. */
export class ProfilePack {
  #buffer = new ArrayBuffer(FIRST_BYTES)
  #bytes = new Uint8Array(this.#buffer)
  #length = 0
  readonly #places = new Map<number, number>()
  readonly #ids: number[] = []
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #dues: number[] = []

  /** In the place of what was put for the same profile before. */
  put(id: number, record: Uint8Array, due: number | null): void {
    const start = this.#length
    const end = start + record.byteLength
    if (end > this.#bytes.byteLength) this.#grow(end)
    this.#bytes.set(record, start)
    this.#length = end
    let place = this.#places.get(id)
    if (place === undefined) {
      place = this.#ids.push(id) - 1
      this.#places.set(id, place)
    }
    this.#starts[place] = start
    this.#ends[place] = end
    this.#dues[place] = due ?? Number.NaN
  }

  #grow(needed: number): void {
    this.#buffer = this.#buffer.transfer(Math.max(needed, this.#buffer.byteLength * 2))
    this.#bytes = new Uint8Array(this.#buffer)
  }

  /** Everything in the order of ids. Once only: the bytes are given away. */
  take(): PackedProfiles {
    const ids = Float64Array.from(this.#ids)
    const order = ids.every((id, index) => index === 0 || ids[index - 1]! < id)
      ? Int32Array.from(ids.keys())
      : Int32Array.from(ids.keys()).sort((a, b) => ids[a]! - ids[b]!)
    const ordered = (values: ArrayLike<number>): Float64Array => Float64Array.from(order, (place) => values[place]!)
    return {
      ids: ordered(ids),
      dues: ordered(this.#dues),
      starts: ordered(this.#starts),
      ends: ordered(this.#ends),
      bytes: new Uint8Array(this.#buffer.transferToFixedLength(this.#length)),
    }
  }
}
