import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CouponChange } from '../../src/model/delivery.ts'
import { sampleCommit, sampleInput } from './sample-data.ts'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

/** What every keeper of coupon codes must do. */
export function couponCodesSuite(make: MakeHarness): void {
  describe('coupon codes', () => {
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await make()
    })
    afterEach(() => harness.dispose())

    const change = async (
      ...changes: readonly (readonly [code: string, to: CouponChange['to'], profile?: number])[]
    ) => {
      await harness.store.log.append([sampleInput('x')])
      await harness.store.state.commit(
        sampleCommit(harness.store.log.head(), {
          coupons: changes.map(([code, to, profile = 7]) => ({ coupon: 'c', code, to, profile, at: 50 })),
        }),
      )
    }
    const free = async () => (await harness.store.couponCodes.free('c', 0, 100)).map(({ code }) => code)
    const counts = () => harness.store.couponCodes.counts('c')

    it('are none at first', async () => {
      expect(await free()).toEqual([])
      expect(await counts()).toEqual({ free: 0, reserved: 0, given: 0, redeemed: 0 })
      expect(await harness.store.couponCodes.status('c', 'A')).toBeUndefined()
      expect(await harness.store.couponCodes.list('c', '', 10)).toEqual([])
    })

    it('are free in the order in which they were added, each once, page by page, and outlive a crash', async () => {
      const { couponCodes } = harness.store
      await couponCodes.add('c', ['Z', 'A', 'Z', 'ü'])
      await couponCodes.add('other', ['A', 'Q'])
      await couponCodes.add('c', ['A', 'M'])
      await harness.crash()
      expect(await free()).toEqual(['Z', 'A', 'ü', 'M'])
      const [, second] = await harness.store.couponCodes.free('c', 0, 2)
      expect(second?.code).toBe('A')
      expect((await harness.store.couponCodes.free('c', second!.number, 1)).map(({ code }) => code)).toEqual(['ü'])
      expect(await counts()).toEqual({ free: 4, reserved: 0, given: 0, redeemed: 0 })
      expect((await harness.store.couponCodes.counts('other')).free).toBe(2)
    })

    it('are reserved, given and redeemed by commits, with whose they are', async () => {
      await harness.store.couponCodes.add('c', ['A', 'B', 'C', 'D'])
      await change(['A', 'reserved'], ['B', 'reserved', 8], ['B', 'given', 8])
      await change(['C', 'reserved', 9], ['C', 'given', 9], ['C', 'redeemed', 10])
      const { couponCodes } = await harness.crash()
      expect(await counts()).toEqual({ free: 1, reserved: 1, given: 1, redeemed: 1 })
      expect(await free()).toEqual(['D'])
      expect(await couponCodes.status('c', 'B')).toBe('given')
      expect(await couponCodes.list('c', 'A', 2)).toEqual([
        { code: 'B', status: 'given', profile: 8, at: 50 },
        { code: 'C', status: 'redeemed', profile: 9, at: 50 },
      ])
      expect(await couponCodes.list('c', 'C', 2)).toEqual([{ code: 'D', status: 'free', profile: null, at: null }])
    })

    it('are free again, or gone, while they are only reserved', async () => {
      await harness.store.couponCodes.add('c', ['A', 'B'])
      await change(['A', 'reserved'], ['A', 'free'], ['B', 'reserved'], ['B', 'given'], ['B', 'free'], ['B', 'gone'])
      await change(['MADE', 'reserved'], ['MADE', 'gone'], ['KEPT', 'reserved'], ['KEPT', 'given'])
      expect(await free()).toEqual(['A'])
      expect(await counts()).toEqual({ free: 1, reserved: 0, given: 2, redeemed: 0 })
      expect(await harness.store.couponCodes.status('c', 'MADE')).toBeUndefined()
      expect((await harness.store.couponCodes.list('c', '', 1))[0]).toEqual({
        code: 'A',
        status: 'free',
        profile: null,
        at: null,
      })
    })

    it('stay what they are when a change comes that does not follow', async () => {
      await harness.store.couponCodes.add('c', ['A'])
      await change(['A', 'redeemed', 3], ['A', 'reserved'], ['A', 'given'], ['A', 'free'], ['NONE', 'redeemed'])
      await harness.store.couponCodes.add('c', ['A'])
      expect(await counts()).toEqual({ free: 0, reserved: 0, given: 0, redeemed: 1 })
      expect(await harness.store.couponCodes.list('c', '', 10)).toEqual([
        { code: 'A', status: 'redeemed', profile: 3, at: 50 },
      ])
    })

    it('do not change with a commit that is refused', async () => {
      await harness.store.couponCodes.add('c', ['A'])
      await change()
      const refused = harness.store.state.commit(
        sampleCommit(0, { coupons: [{ coupon: 'c', code: 'A', to: 'reserved', profile: 1, at: 1 }] }),
      )
      await expect(refused).rejects.toMatchObject({ code: 'conflict' })
      expect(await free()).toEqual(['A'])
    })
  })
}
