import { expect, it } from 'vitest'
import { createLruCache } from './lru-cache.ts'

it('forgets what was not used for the longest time once the weight is reached', () => {
  const cache = createLruCache<number>(10)
  cache.set('a', 1, 4)
  cache.set('b', 2, 4)
  cache.get('a')
  cache.set('c', 3, 4)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3])
  cache.set('a', 5, 1)
  cache.set('d', 4, 5)
  expect([cache.get('a'), cache.get('c'), cache.get('d')]).toEqual([5, 3, 4])
})
