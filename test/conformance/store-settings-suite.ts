import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

/** What every settings store must do. */
export function settingsSuite(make: MakeHarness): void {
  describe('settings', () => {
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await make()
    })
    afterEach(() => harness.dispose())

    it('are undefined until they are set', async () => {
      expect(await harness.store.settings.get('a')).toBeUndefined()
    })

    it('are set, replaced and removed several at once, and outlive a crash', async () => {
      await harness.store.settings.set({ a: '1', b: '2', 'c ü': '' })
      await harness.store.settings.set({ a: '3', b: null, none: null })
      const { settings } = await harness.crash()
      expect(await settings.get('a')).toBe('3')
      expect(await settings.get('b')).toBeUndefined()
      expect(await settings.get('c ü')).toBe('')
      await settings.set({})
    })
  })
}
