import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleMessage } from './sample-data.ts'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

/** What every inbox must do. Bad cursors are in {@link outboxAndViewsSuite}. */
export function inboxSuite(make: MakeHarness): void {
  describe('the inbox', () => {
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await make()
    })
    afterEach(() => harness.dispose())

    it('keeps messages through a crash', async () => {
      const message = sampleMessage('m1')
      await harness.store.inbox.keep(message)
      const { inbox } = await harness.crash()
      expect(await inbox.message('m1')).toEqual(message)
      expect(await inbox.message('m2')).toBeUndefined()
    })

    it('keeps one of two with the same id, the first', async () => {
      const { inbox } = harness.store
      await inbox.keep(sampleMessage('m1'))
      await inbox.keep(sampleMessage('m1', { to: 'bob@example.com' }))
      expect((await inbox.messages({}, { limit: 10 })).items).toEqual([sampleMessage('m1')])
    })

    it('lists the newest first, by profile and channel, in pages', async () => {
      const { inbox } = harness.store
      for (let number = 0; number < 8; number++) {
        await inbox.keep(sampleMessage(`m${number}`, { profile: number % 2, channel: number < 4 ? 'email' : 'push' }))
      }
      const ids = async (filter: { profile?: number; channel?: string }, limit: number, cursor?: string) => {
        const page = await inbox.messages(filter, cursor === undefined ? { limit } : { limit, cursor })
        return { ids: page.items.map(({ id }) => id), next: page.next }
      }
      expect((await ids({ profile: 1 }, 10)).ids).toEqual(['m7', 'm5', 'm3', 'm1'])
      expect((await ids({ channel: 'email' }, 10)).ids).toEqual(['m3', 'm2', 'm1', 'm0'])
      expect((await ids({ profile: 0, channel: 'push' }, 10)).ids).toEqual(['m6', 'm4'])
      const first = await ids({}, 5)
      expect(first.ids).toEqual(['m7', 'm6', 'm5', 'm4', 'm3'])
      await inbox.keep(sampleMessage('m9'))
      expect(await ids({}, 5, first.next!)).toEqual({ ids: ['m2', 'm1', 'm0'], next: null })
    })
  })
}
