import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

/** What every keeper of what was gathered must do. */
export function gatheredSuite(make: MakeHarness): void {
  describe('what was gathered', () => {
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await make()
    })
    afterEach(() => harness.dispose())

    it('is nothing at first', async () => {
      const { gathered } = harness.store
      expect(await gathered.progress()).toBeUndefined()
      expect(await gathered.records([1, 2])).toEqual([undefined, undefined])
      expect(await gathered.after(0, 10)).toEqual([])
    })

    it('is kept with how far it is, replaced and removed row by row, and outlives a crash', async () => {
      await harness.store.gathered.keep(
        [1, 2, 3].map((profile) => ({ profile, record: `a${profile} ü` })),
        'first',
      )
      const changes = [
        { profile: 2, record: null },
        { profile: 3, record: 'b3' },
        { profile: 9, record: 'b9' },
      ]
      await harness.store.gathered.keep(changes, 'second')
      const { gathered } = await harness.crash()
      expect(await gathered.progress()).toBe('second')
      expect(await gathered.records([3, 2, 1, 3])).toEqual(['b3', undefined, 'a1 ü', 'b3'])
    })

    it('is read in the order of profiles, page by page', async () => {
      const rows = [30, 4, 200, 1].map((profile) => ({ profile, record: String(profile) }))
      await harness.store.gathered.keep(rows, '')
      const ids = async (after: number, limit: number) =>
        (await harness.store.gathered.after(after, limit)).map(({ profile, record }) => `${profile}=${record}`)
      expect(await ids(0, 2)).toEqual(['1=1', '4=4'])
      expect(await ids(4, 2)).toEqual(['30=30', '200=200'])
      expect(await ids(200, 2)).toEqual([])
    })

    it('is dropped as a whole', async () => {
      await harness.store.gathered.keep([{ profile: 1, record: 'x' }], 'far')
      await harness.store.gathered.clear()
      const { gathered } = await harness.crash()
      expect([await gathered.progress(), await gathered.records([1])]).toEqual([undefined, [undefined]])
      await gathered.clear()
    })
  })
}
