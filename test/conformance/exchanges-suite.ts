import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/model/exchange.ts'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

const exchange = (body: string): Exchange => ({
  request: { method: 'POST', url: 'https://tool.example', headers: { accept: '*/*' }, body, cut: 3 },
  response: { status: 202, headers: {}, body: 'é "quoted"' },
})

/** What every store of exchanges must do. */
export function exchangesSuite(make: MakeHarness): void {
  describe('the exchanges with tools', () => {
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await make()
    })
    afterEach(() => harness.dispose())

    it('are kept through a crash, in the order in which they were kept', async () => {
      await harness.store.exchanges.keep([
        { at: 5, attempts: [{ delivery: 'a', attempt: 1 }], exchange: exchange('first') },
        { at: 4, attempts: [{ delivery: 'a', attempt: 2 }], exchange: exchange('second') },
      ])
      const { exchanges } = await harness.crash()
      expect(await exchanges.of('a')).toEqual([
        { attempt: 1, at: 5, exchange: exchange('first') },
        { attempt: 2, at: 4, exchange: exchange('second') },
      ])
      expect(await exchanges.of('b')).toEqual([])
    })

    it('stand with each delivery that a call was for', async () => {
      const { exchanges } = harness.store
      const attempts = ['a', 'b'].map((delivery, index) => ({ delivery, attempt: index + 1 }))
      await exchanges.keep([{ at: 5, attempts, exchange: exchange('both') }])
      expect(await exchanges.of('a')).toEqual([{ attempt: 1, at: 5, exchange: exchange('both') }])
      expect(await exchanges.of('b')).toEqual([{ attempt: 2, at: 5, exchange: exchange('both') }])
    })

    it('are dropped when they are old, and only then', async () => {
      const { exchanges } = harness.store
      await exchanges.keep(
        [10, 11, 12].map((at) => ({ at, attempts: [{ delivery: 'a', attempt: 1 }], exchange: exchange(`${at}`) })),
      )
      await exchanges.trim(11, 10)
      expect((await exchanges.of('a')).map(({ at }) => at)).toEqual([11, 12])
      await exchanges.trim(100, 10)
      expect(await exchanges.of('a')).toEqual([])
    })

    it('are only the newest, where there are too many, also when these are thousands', async () => {
      const { exchanges } = harness.store
      const calls = Array.from({ length: 1203 }, (_, at) => ({
        at,
        attempts: [{ delivery: 'a', attempt: 1 }],
        exchange: exchange(''),
      }))
      await exchanges.keep(calls)
      await exchanges.trim(0, 3)
      expect((await exchanges.of('a')).map(({ at }) => at)).toEqual([1200, 1201, 1202])
    })
  })
}
