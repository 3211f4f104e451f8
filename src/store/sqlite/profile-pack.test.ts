import { describe, expect, it } from 'vitest'
import { inOrder, ProfilePack } from './profile-pack.ts'

const record = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte)

/** What the writer would put into the table, in the order in which it would. */
function rowsOf(pack: ProfilePack) {
  const { ids, dues, inBlock, starts, ends, blocks } = pack.take()
  const rows = [...inOrder(ids)].map((place) => {
    const bytes = blocks[inBlock[place]!]!.subarray(starts[place], ends[place])
    return { id: ids[place], due: dues[place], first: bytes[0], last: bytes.at(-1), length: bytes.length }
  })
  return { rows, blocks: blocks.length }
}

describe('the records of a commit', () => {
  it('come out as they were put in, over however many blocks, in the order of the table', () => {
    const pack = new ProfilePack()
    const lengths = [10, 16_000, 100_000, 3_000_000, 1, 700_000, 700_000]
    lengths.forEach((length, index) => pack.put(100 - index, record(index + 1, length), index))
    const { rows, blocks } = rowsOf(pack)
    expect(blocks).toBeGreaterThan(3)
    expect(rows).toEqual(
      lengths
        .map((length, index) => ({ id: 100 - index, due: index, first: index + 1, last: index + 1, length }))
        .toReversed(),
    )
  })

  it('hold the last one put for a profile, wherever the one before lies', () => {
    const pack = new ProfilePack()
    pack.put(1, record(1, 50), 5)
    pack.put(2, record(2, 2_000_000), null)
    pack.put(1, record(3, 60), 7)
    expect(rowsOf(pack).rows).toEqual([
      { id: 1, due: 7, first: 3, last: 3, length: 60 },
      { id: 2, due: Number.NaN, first: 2, last: 2, length: 2_000_000 },
    ])
  })
})
