import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../kernel/random.ts'
import { RecordCache } from './record-cache.ts'

const MEGABYTE = 1024 * 1024
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('the cache of records', () => {
  it('gives the newest record of a profile, and nothing of one that it does not have', () => {
    const cache = new RecordCache(MEGABYTE)
    cache.put(1, bytesOf('old'))
    cache.put(2, bytesOf(''))
    cache.put(1, bytesOf('newer'))
    expect([cache.get(1), cache.get(2), cache.get(3)]).toEqual(['newer', '', undefined])
    cache.clear()
    expect(cache.get(1)).toBeUndefined()
  })

  it('copies what it is given', () => {
    const cache = new RecordCache(MEGABYTE)
    const record = bytesOf('mine')
    cache.put(1, record)
    record.fill(0)
    expect(cache.get(1)).toBe('mine')
  })

  it('keeps what the last batch put, however much that is', () => {
    const cache = new RecordCache(MEGABYTE)
    const record = bytesOf('x'.repeat(100_000))
    for (let id = 0; id < 100; id++) cache.put(id, record)
    cache.turn()
    expect(Array.from({ length: 100 }, (_, id) => cache.get(id)?.length)).toEqual(
      Array.from({ length: 100 }, () => 100_000),
    )
  })

  it('gives up the oldest once later batches need the room', () => {
    const cache = new RecordCache(3 * MEGABYTE)
    const record = bytesOf('x'.repeat(100_000))
    for (let id = 0; id < 100; id++) {
      cache.put(id, record)
      cache.turn()
    }
    const kept = Array.from({ length: 100 }, (_, id) => cache.get(id) !== undefined)
    expect(kept[0]).toBe(false)
    expect(kept.lastIndexOf(false)).toBeLessThan(80)
    expect(kept.slice(kept.lastIndexOf(false) + 1)).not.toContain(false)
  })

  it('keeps a record of which others were written anew many times since', () => {
    const cache = new RecordCache(3 * MEGABYTE)
    cache.put(0, bytesOf('quiet'))
    for (let turn = 0; turn < 500; turn++) {
      cache.put(1, bytesOf(`${turn}${'x'.repeat(100_000)}`))
      cache.turn()
    }
    expect(cache.get(0)).toBe('quiet')
    expect(cache.get(1)).toMatch(/^499x/)
  })

  it('is never wrong, whatever comes', () => {
    const random = createSeededRandom(7)
    const cache = new RecordCache(4 * MEGABYTE)
    const truth = new Map<number, string>()
    const wrong: number[] = []
    for (let step = 0; step < 20_000; step++) {
      const id = Math.floor(random.float() * 300)
      // Now and then one that is longer than a block.
      const length = random.float() < 0.002 ? 1_500_000 : Math.floor(random.float() * 4000)
      const text = `${id}:${step}:`.padEnd(length, '.')
      truth.set(id, text)
      cache.put(id, bytesOf(text))
      if (random.float() < 0.05) cache.turn()
      const asked = Math.floor(random.float() * 300)
      const found = cache.get(asked)
      if (found !== undefined && found !== truth.get(asked)) wrong.push(asked)
    }
    expect(wrong).toEqual([])
    expect([...truth.keys()].filter((id) => cache.get(id) !== undefined).length).toBeGreaterThan(100)
  })
})
