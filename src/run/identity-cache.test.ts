import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { IdentityCache } from './identity-cache.ts'
import { TimeSlice } from './time-slice.ts'

const slice = new TimeSlice(createManualClock())

/** A cache of two keys over a store that knows these. */
function openCache(stored: Readonly<Record<string, number>> = {}) {
  const asked: string[] = []
  const identities = async (keys: readonly string[]) => {
    asked.push(...keys)
    return keys.map((key) => stored[key])
  }
  return { cache: new IdentityCache({ identities }, 2), asked }
}

describe('the cache of identity keys', () => {
  it('asks the store once for each key, also for one that is nobody', async () => {
    const { cache, asked } = openCache({ a: 1 })
    await cache.learn([cache.whose('a'), cache.whose('b'), cache.whose('a')], slice)
    await cache.learn([cache.whose('b')], slice)
    expect([cache.whose('a').profile, cache.whose('b').profile]).toEqual([1, undefined])
    expect(asked).toEqual(['a', 'b'])
  })

  it('keeps what a batch gave until it is committed, however much that is, and lets go of the rest', () => {
    const { cache } = openCache()
    for (const key of ['a', 'b', 'c', 'd']) cache.give(cache.whose(key), 7)
    cache.whose('e')
    cache.turn()
    expect(['a', 'b', 'c', 'd'].map((key) => cache.whose(key).profile)).toEqual([7, 7, 7, 7])
    cache.turn()
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.whose(key).isKnown)).toHaveLength(2)
  })
})
