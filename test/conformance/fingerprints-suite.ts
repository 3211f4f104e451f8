import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleCommit } from './sample-data.ts'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

/** What every keeper of fingerprints must do. */
export function fingerprintsSuite(make: MakeHarness): void {
  describe('fingerprints', () => {
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await make()
    })
    afterEach(() => harness.dispose())
    const block = (position: number, at: number) => ({
      position,
      at,
      packed: Uint8Array.from({ length: 24 }, (_, index) => (position + index) % 256),
    })
    const commit = (...fingerprints: ReturnType<typeof block>[]) =>
      harness.store.state.commit(sampleCommit(0, { fingerprints }))

    it('are none at first', async () => {
      expect(await harness.store.fingerprints.since(0)).toEqual([])
    })

    it('come back after a crash, the oldest first, those first seen after the time asked', async () => {
      await commit(block(200, 20), block(100, 10))
      await commit(block(300, 30), block(301, 30))
      const { fingerprints } = await harness.crash()
      expect(await fingerprints.since(0)).toEqual([block(100, 10), block(200, 20), block(300, 30), block(301, 30)])
      expect(await fingerprints.since(20)).toEqual([block(300, 30), block(301, 30)])
      expect(await fingerprints.since(20)).toEqual([block(300, 30), block(301, 30)])
      expect(await fingerprints.since(30)).toEqual([])
    })

    it('are dropped by a commit that says so, up to and with the time it says', async () => {
      await commit(block(100, 10), block(200, 20), block(300, 30))
      const parts = { fingerprints: [block(150, 15), block(400, 40)], dropFingerprintsUntil: 20 }
      await harness.store.state.commit(sampleCommit(0, parts))
      expect(await harness.store.fingerprints.since(0)).toEqual([block(300, 30), block(400, 40)])
    })

    it('of a position committed twice are kept once', async () => {
      await commit(block(100, 10))
      await commit(block(100, 10))
      expect(await harness.store.fingerprints.since(0)).toEqual([block(100, 10)])
    })
  })
}
