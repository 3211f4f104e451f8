/** Records are kept in blocks of this size: the oldest block makes room for the newest. Larger ones would be emptied in bursts. */
const BLOCK_BYTES = 1024 * 1024
/** Of the memory allowed, so much may be of use: the rest is room for records that were written anew since, until their block is emptied. */
const LIVE_SHARE = 0.7
/** What precedes a record: its length. */
const HEADER_BYTES = 4

interface Block {
  /** Made anew for a record that is longer than a block. */
  bytes: Buffer<ArrayBuffer>
  used: number
  /** Whose records were put there, the superseded included. */
  ids: number[]
  /** The batch that put something there last. */
  batch: number
}

/**
 * The newest record of each profile as bytes, in memory that the collector of garbage does not look at. Full, it empties its oldest
 * block: what is still of use is copied to the newest, and given up if there is more of that than fits.
 */
export class RecordCache {
  readonly #bytesMax: number
  /** By number; a place is the block's number and an offset in one. */
  readonly #blocks: Block[] = []
  /** Numbers of blocks in use, the oldest first. */
  #order: number[] = []
  #free: number[] = []
  #places = new Map<number, number>()
  #bytes = 0
  #live = 0
  #batch = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get(id: number): string | undefined {
    const place = this.#places.get(id)
    if (place === undefined) return undefined
    const { bytes } = this.#blocks[Math.floor(place / BLOCK_BYTES)]!
    const start = (place % BLOCK_BYTES) + HEADER_BYTES
    return bytes.toString('latin1', start, start + lengthAt(bytes, start - HEADER_BYTES))
  }

  /** Copies it. */
  put(id: number, record: Uint8Array): void {
    const before = this.#places.get(id)
    if (before !== undefined) this.#live -= this.#sizeAt(before)
    const size = HEADER_BYTES + record.byteLength
    const number = this.#blockFor(size)
    const block = this.#blocks[number]!
    const offset = block.used
    block.bytes.writeUInt32LE(record.byteLength, offset)
    block.bytes.set(record, offset + HEADER_BYTES)
    block.used += size
    block.ids.push(id)
    block.batch = this.#batch
    this.#live += size
    this.#places.set(id, number * BLOCK_BYTES + offset)
  }

  /** A batch is complete and the one before is committed: room is made, but what the batch put stays, since the store does not know it yet. */
  turn(): void {
    const batch = this.#batch++
    while (this.#bytes > this.#bytesMax && this.#blocks[this.#order[0]!]!.batch < batch) this.#empty()
  }

  clear(): void {
    this.#blocks.length = 0
    this.#order = []
    this.#free = []
    this.#places = new Map()
    this.#bytes = 0
    this.#live = 0
  }

  #sizeAt(place: number): number {
    return HEADER_BYTES + lengthAt(this.#blocks[Math.floor(place / BLOCK_BYTES)]!.bytes, place % BLOCK_BYTES)
  }

  #blockFor(size: number): number {
    const newest = this.#order.at(-1)
    if (newest !== undefined && this.#blocks[newest]!.used + size <= BLOCK_BYTES) return newest
    const number = this.#free.pop() ?? this.#blocks.length
    const known = this.#blocks[number]
    const bytes =
      known && size <= known.bytes.byteLength ? known.bytes : Buffer.allocUnsafeSlow(Math.max(size, BLOCK_BYTES))
    this.#blocks[number] = { bytes, used: 0, ids: [], batch: this.#batch }
    this.#order.push(number)
    this.#bytes += bytes.byteLength
    return number
  }

  #empty(): void {
    const number = this.#order.shift()!
    const { bytes, ids } = this.#blocks[number]!
    this.#bytes -= bytes.byteLength
    const first = number * BLOCK_BYTES
    let offset = 0
    for (const id of ids) {
      const length = lengthAt(bytes, offset)
      if (this.#places.get(id) === first + offset) {
        if (this.#live <= this.#bytesMax * LIVE_SHARE) {
          this.put(id, bytes.subarray(offset + HEADER_BYTES, offset + HEADER_BYTES + length))
        } else {
          this.#live -= HEADER_BYTES + length
          this.#places.delete(id)
        }
      }
      offset += HEADER_BYTES + length
    }
    // A longer one is not worth keeping.
    if (bytes.byteLength > BLOCK_BYTES) this.#blocks[number] = EMPTY
    this.#free.push(number)
  }
}

const EMPTY: Block = { bytes: Buffer.alloc(0), used: 0, ids: [], batch: 0 }

const lengthAt = (bytes: Buffer, offset: number): number => bytes.readUInt32LE(offset)
