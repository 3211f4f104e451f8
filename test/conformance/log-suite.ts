import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EntryDraft } from '../../src/store/log.ts'
import { readAll, sampleEvents, sampleInput, tagOf, tick } from './sample-data.ts'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

/** What every event log must do. */
export function eventLogSuite(make: MakeHarness): void {
  describe('the event log', () => {
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await make()
    })
    afterEach(() => harness.dispose())
    const tagsOf = async (from = 0) => (await readAll(harness.store.log, from)).map(tagOf)

    it('is empty at first', async () => {
      const { log } = harness.store
      expect(log.head()).toBe(0)
      expect(log.lastAt()).toBe(0)
      expect(await log.read(0, 1000)).toEqual([])
    })

    it('gives an entry as many positions as it has events, and an input one', async () => {
      const { log } = harness.store
      const now = harness.clock.now()
      expect(await log.append([sampleEvents('a', 3)])).toEqual({ position: 0, at: now })
      expect(await log.append([sampleInput('b'), sampleEvents('c', 100)])).toEqual({ position: 3, at: now })
      expect(log.head()).toBe(104)
      expect((await readAll(log)).map((entry) => entry.position)).toEqual([0, 3, 4])
    })

    it('gives back what it was given, byte for byte', async () => {
      const { log } = harness.store
      const body = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 256)
      const draft = { ...sampleEvents('a', 2), body }
      await log.append([draft, sampleInput('b'), { ...draft, body: new Uint8Array() }])
      const [events, input, empty] = await readAll(log)
      expect(events).toMatchObject({ kind: 'events', header: draft.header, at: harness.clock.now() })
      expect(events?.kind === 'events' && Uint8Array.from(events.body)).toEqual(body)
      expect(input).toMatchObject(sampleInput('b'))
      expect(empty?.kind === 'events' && empty.body.byteLength).toBe(0)
    })

    it('reads from the entry that holds a position, wherever in it the position lies', async () => {
      const { log } = harness.store
      await log.append([sampleEvents('a', 10), sampleEvents('b', 10)])
      await log.append([sampleEvents('c', 10)])
      for (let position = 0; position < 30; position++) {
        const [first] = await log.read(position, 1)
        expect(first && tagOf(first)).toBe('abc'[Math.floor(position / 10)])
      }
      expect(await log.read(30, 1000)).toEqual([])
      expect(await log.read(31, 1000)).toEqual([])
    })

    it('stops reading when enough bytes are reached, but never gives nothing before the head', async () => {
      const { log } = harness.store
      await log.append(['a', 'b', 'c', 'd'].map((tag) => sampleEvents(tag, 1, 1000)))
      expect(await log.read(0, 0)).toHaveLength(1)
      expect(await log.read(0, 1)).toHaveLength(1)
      expect((await log.read(0, 1500)).length).toBeLessThanOrEqual(2)
      expect(await tagsOf()).toEqual(['a', 'b', 'c', 'd'])
    })

    it('keeps the order of the calls when many come at once', async () => {
      const { log } = harness.store
      const calls = Array.from({ length: 200 }, (_, index) =>
        log.append([sampleEvents(`e${index}`, 1 + (index % 3), index * 20)]),
      )
      const appended = await Promise.all(calls)
      expect(await tagsOf()).toEqual(appended.map((_, index) => `e${index}`))
      const positions = (await readAll(log)).map((entry) => entry.position)
      expect(appended.map(({ position }) => position)).toEqual(positions)
    })

    it('keeps the entries of one call together among others', async () => {
      const { log } = harness.store
      const calls = Array.from({ length: 20 }, (_, call) =>
        ['x', 'y', 'z'].map((part) => sampleEvents(`${call}${part}`)),
      )
      await Promise.all(calls.map((drafts) => log.append(drafts)))
      expect(await tagsOf()).toEqual(calls.flatMap((_, call) => [`${call}x`, `${call}y`, `${call}z`]))
    })

    it('never lets time go back, and lets it pass after a tick', async () => {
      const { log } = harness.store
      const start = harness.clock.now()
      expect((await log.append([sampleInput('a')])).at).toBe(start)
      harness.clock.set(start - 5000)
      expect((await log.append([sampleInput('b')])).at).toBe(start)
      expect((await log.append([sampleInput('c'), tick])).at).toBe(start)
      expect((await log.append([sampleInput('d')])).at).toBe(start + 1)
      expect((await log.append([sampleInput('e')])).at).toBe(start + 1)
      harness.clock.set(start + 100)
      expect((await log.append([tick])).at).toBe(start + 100)
      const together = await Promise.all([
        log.append([sampleInput('f'), tick]),
        log.append([tick]),
        log.append([sampleInput('g')]),
      ])
      expect(together.map(({ at }) => at)).toEqual([start + 101, start + 102, start + 103])
      expect(log.lastAt()).toBe(start + 103)
    })

    it('remembers after a restart that time went on, and that the last entry was a tick', async () => {
      const at = harness.clock.now()
      await harness.store.log.append([sampleEvents('a', 4)])
      await harness.store.log.append([tick])
      harness.clock.set(at - 1000)
      const { log } = await harness.reopen()
      expect([log.head(), log.lastAt()]).toEqual([5, at])
      expect(await log.append([sampleInput('b')])).toEqual({ position: 5, at: at + 1 })
    })

    it('has everything after a restart and goes on', async () => {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => harness.store.log.append([sampleEvents(`e${index}`, 2, 200)])),
      )
      await harness.reopen()
      await harness.store.log.append([sampleEvents('last')])
      expect((await tagsOf()).length).toBe(51)
      expect((await tagsOf()).at(-1)).toBe('last')
      expect(await tagsOf(99)).toEqual(['e49', 'last'])
    })

    it('has everything that it acknowledged after a crash, and nothing of a call by half', async () => {
      const { log } = harness.store
      await log.append([sampleEvents('kept', 2)])
      const call: EntryDraft[] = [sampleEvents('x'), sampleEvents('y'), sampleEvents('z')]
      const pending = Promise.allSettled([log.append(call), log.append(call)])
      await harness.crash()
      await pending
      const tags = (await tagsOf()).join('')
      expect(['kept', 'keptxyz', 'keptxyzxyz']).toContain(tags)
      await harness.store.log.append([sampleEvents('after')])
      expect((await tagsOf()).join('')).toBe(`${tags}after`)
    })

    it('tells those who wait when the head has passed their position', async () => {
      const { log } = harness.store
      const passed: number[] = []
      const waits = [0, 1, 2].map((position) => log.beyond(position).then(() => passed.push(position)))
      await log.append([sampleEvents('a', 2)])
      await Promise.all(waits.slice(0, 2))
      expect(passed).toEqual([0, 1])
      await log.append([sampleEvents('b')])
      await waits[2]
      expect(passed).toEqual([0, 1, 2])
      await log.beyond(0)
    })

    it('refuses appends once it is closed, after finishing those that run, and lets nobody wait for ever', async () => {
      const { log } = harness.store
      const running = [log.append([sampleEvents('a')]), log.append([sampleEvents('b')])]
      const waiting = log.beyond(1000)
      const closing = Promise.all([log.close(), expect(waiting).rejects.toMatchObject({ code: 'unavailable' })])
      await expect(log.append([sampleEvents('c')])).rejects.toMatchObject({ code: 'unavailable' })
      await closing
      await Promise.all(running)
      await expect(log.append([sampleEvents('d')])).rejects.toMatchObject({ code: 'unavailable' })
      await expect(log.beyond(1000)).rejects.toMatchObject({ code: 'unavailable' })
      await harness.reopen()
      expect(await tagsOf()).toEqual(['a', 'b'])
    })

    it('refuses what only a mistake could hand over, and keeps nothing of it', async () => {
      const { log } = harness.store
      const mistakes: (readonly EntryDraft[])[] = [
        [],
        [sampleEvents('a', 0)],
        [sampleEvents('a', 1.5)],
        [tick, sampleInput('a')],
      ]
      for (const drafts of mistakes) await expect(log.append(drafts)).rejects.toMatchObject({ code: 'internal' })
      expect(log.head()).toBe(0)
    })
  })
}
