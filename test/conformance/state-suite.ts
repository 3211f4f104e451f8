import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  readAll,
  sampleCommit,
  sampleDelivery,
  sampleEvents,
  sampleRejected,
  sampleStory,
  tagOf,
} from './sample-data.ts'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

/** What every state store must do. What a commit writes for people to read is in {@link outboxAndViewsSuite}. */
export function stateStoreSuite(make: MakeHarness): void {
  describe('the state store', () => {
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await make()
    })
    afterEach(() => harness.dispose())
    /** Commits must not reach beyond the log. */
    const fillLog = (positions: number) => harness.store.log.append([sampleEvents('fill', positions)])

    it('is empty at first', async () => {
      const { state } = harness.store
      expect(await state.checkpoint()).toEqual({ position: 0, at: 0, nextProfile: 0 })
      expect(await state.profiles([1, 2])).toEqual([undefined, undefined])
      expect(await state.identities(['user_id:a'])).toEqual([undefined])
      expect(await state.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
      expect(await state.nextDue()).toBeUndefined()
    })

    it('answers in the order asked, also for what is asked twice or does not exist', async () => {
      const { state } = harness.store
      const profiles = [
        { id: 3, state: 'thrée', due: null },
        { id: 1, state: '{"a":"\\u0000 🛒"}', due: null },
      ]
      const identities = [
        { key: 'user_id:a', profile: 3 },
        { key: 'email:b', profile: 1 },
        { key: 'u:"ü\\\n🛒\u2028', profile: 2 },
      ]
      await state.commit(sampleCommit(0, { profiles, identities }))
      expect(await state.profiles([1, 2, 3, 1])).toEqual([profiles[1]!.state, undefined, 'thrée', profiles[1]!.state])
      const keys = ['email:b', 'x', 'user_id:a', 'email:b', identities[2]!.key]
      expect(await state.identities(keys)).toEqual([1, undefined, 3, 1, 2])
      expect(await state.identities([])).toEqual([])
      expect(await state.profiles([])).toEqual([])
    })

    it('commits a draft in parts as the whole would be', async () => {
      const { state, views } = harness.store
      const draft = state.draft()
      const record = new Uint8Array([111, 108, 100])
      draft.profile(2, record, 50)
      draft.profile(1, record, null)
      record.fill(120)
      draft.profile(2, record, 60)
      const told = (position: number, index: number) => {
        const rest = { at: position, kind: 'cohort_entered', detail: { cohort: 'ü' } }
        return { profile: 2, position, index, ...rest }
      }
      const joined = { cohort: 'c', profile: 2, isMember: true }
      draft.add({ identities: [{ key: 'k', profile: 1 }], memberships: [joined], story: [told(1, 0), told(1, 1)] })
      draft.add({
        identities: [{ key: 'k', profile: 2 }],
        memberships: [
          { ...joined, isMember: false },
          { ...joined, profile: 1 },
        ],
        story: [told(2, 2)],
      })
      expect(await state.profiles([1, 2])).toEqual([undefined, undefined])
      const { profiles: _, identities: __, memberships: ___, story: ____, ...rest } = sampleCommit(3)
      await draft.commit(rest)
      expect(await state.profiles([1, 2])).toEqual(['old', 'xxx'])
      expect(await state.due(100, 10)).toEqual([{ profile: 2, due: 60 }])
      expect(await state.identities(['k'])).toEqual([2])
      expect(await views.members('c', { limit: 10 })).toMatchObject({ items: [1] })
      expect(await views.story(2, 10)).toEqual([told(2, 2), told(1, 1), told(1, 0)])
      expect(await state.checkpoint()).toEqual(rest.checkpoint)
    })

    it('replaces profiles, identities and wake-ups', async () => {
      const { state } = harness.store
      const identities = [{ key: 'k', profile: 1 }]
      await state.commit(sampleCommit(0, { profiles: [{ id: 1, state: 'old', due: 50 }], identities }))
      await state.commit(
        sampleCommit(0, { profiles: [{ id: 1, state: 'new', due: null }], identities: [{ key: 'k', profile: 2 }] }),
      )
      expect(await state.profiles([1])).toEqual(['new'])
      expect(await state.identities(['k'])).toEqual([2])
      expect(await state.nextDue()).toBeUndefined()
    })

    it('gives due wake-ups, the earliest first, ties by id, up to and with the asked time', async () => {
      const { state } = harness.store
      const dues: [number, number | null][] = [
        [5, 300],
        [4, 100],
        [9, 200],
        [2, 200],
        [7, null],
        [3, 400],
      ]
      await state.commit(sampleCommit(0, { profiles: dues.map(([id, due]) => ({ id, state: 's', due })) }))
      const due = async (at: number, limit: number) =>
        (await state.due(at, limit)).map(({ profile, due: when }) => [profile, when])
      expect(await due(99, 10)).toEqual([])
      expect(await due(200, 10)).toEqual([
        [4, 100],
        [2, 200],
        [9, 200],
      ])
      expect(await due(1000, 2)).toEqual([
        [4, 100],
        [2, 200],
      ])
      expect(await due(1000, 10)).toEqual([
        [4, 100],
        [2, 200],
        [9, 200],
        [5, 300],
        [3, 400],
      ])
      expect(await state.nextDue()).toBe(100)
    })

    it('keeps a time with all its digits', async () => {
      const { state } = harness.store
      const due = Date.UTC(2226, 0, 1) + 1
      await state.commit(sampleCommit(0, { profiles: [{ id: 1, state: 's', due }] }))
      expect(await state.nextDue()).toBe(due)
    })

    it('goes on after a restart where the last commit ended', async () => {
      await fillLog(100)
      await harness.store.state.commit(sampleCommit(40, { profiles: [{ id: 1, state: 's', due: 7 }] }))
      const checkpoint = { position: 77, at: 123_456, nextProfile: 9 }
      await harness.store.state.commit({ ...sampleCommit(0), checkpoint })
      const { state } = await harness.reopen()
      expect(await state.checkpoint()).toEqual(checkpoint)
      expect(await state.profiles([1])).toEqual(['s'])
      expect(await state.nextDue()).toBe(7)
    })

    it('has after a crash what was committed, and the log with it', async () => {
      await fillLog(10)
      await harness.store.state.commit(sampleCommit(10, { profiles: [{ id: 1, state: 's', due: 7 }] }))
      const { state, log } = await harness.crash()
      expect(await state.checkpoint()).toMatchObject({ position: 10 })
      expect(await state.profiles([1])).toEqual(['s'])
      expect((await readAll(log)).map(tagOf)).toEqual(['fill'])
    })

    it('refuses a commit whose checkpoint goes back, and keeps nothing of it', async () => {
      const { state, views, outbox } = harness.store
      await state.commit(sampleCommit(5, { counters: new Map([['c', 1]]) }))
      const late = sampleCommit(4, {
        profiles: [{ id: 1, state: 's', due: 1 }],
        identities: [{ key: 'k', profile: 1 }],
        memberships: [{ cohort: 'a', profile: 1, isMember: true }],
        deliveries: [sampleDelivery('d')],
        story: [sampleStory(1, 4)],
        counters: new Map([['c', 10]]),
        verdicts: [{ position: 4, profiles: Float64Array.of(1) }],
        fingerprints: [{ position: 4, at: 1, packed: new Uint8Array(12) }],
        rejected: [sampleRejected(1)],
        settings: { a: 'late' },
      })
      await expect(state.commit(late)).rejects.toMatchObject({ code: 'conflict' })
      expect(await state.checkpoint()).toMatchObject({ position: 5 })
      expect(await state.profiles([1])).toEqual([undefined])
      expect(await state.identities(['k'])).toEqual([undefined])
      expect(await views.cohortSizes()).toEqual(new Map())
      expect(await outbox.deliveries(['d'])).toEqual([undefined])
      expect(await views.story(1, 10)).toEqual([])
      expect(await views.counters('')).toEqual(new Map([['c', 1]]))
      expect(await views.verdicts(0, 100)).toEqual([])
      expect((await views.rejected({ limit: 10 })).items).toEqual([])
      expect(await harness.store.settings.get('a')).toBeUndefined()
    })

    it('changes settings with a commit, which outlive a crash with it', async () => {
      await fillLog(3)
      const { state, settings } = harness.store
      await settings.set({ a: '1', b: '1' })
      await state.commit(sampleCommit(3, { settings: { a: '2', b: null, c: '3' } }))
      const after = await harness.crash()
      expect(await Promise.all(['a', 'b', 'c'].map((key) => after.settings.get(key)))).toEqual(['2', undefined, '3'])
    })

    it('takes a commit of many profiles in any order', async () => {
      const { state } = harness.store
      const ids = Array.from({ length: 3000 }, (_, index) => (index * 1009) % 3001)
      await state.commit(
        sampleCommit(0, { profiles: ids.map((id) => ({ id, state: `s${id}`, due: id % 2 ? id : null })) }),
      )
      expect(await state.profiles(ids)).toEqual(ids.map((id) => `s${id}`))
      expect((await state.due(1e9, 5)).map(({ profile }) => profile)).toEqual([1, 3, 5, 7, 9])
    })

    it('takes what is handed over at once one after the other, each seen by whom it is told', async () => {
      const { state, settings, views } = harness.store
      await fillLog(10)
      const seen: (readonly [record: number, position: number, count: number])[] = []
      const commits = [1, 2, 3, 4].map(async (position) => {
        const profiles = [{ id: 1, state: `s${position}`, due: null }]
        await state.commit(sampleCommit(position, { profiles, counters: new Map([['c', 1]]) }))
        const [record] = await state.profiles([1])
        const { position: reached } = await state.checkpoint()
        seen.push([Number(record?.slice(1)), reached, (await views.counters('c')).get('c') ?? 0])
      })
      const refused = state.commit(sampleCommit(2, { counters: new Map([['c', 100]]) }))
      const set = settings.set({ a: '1' }).then(() => settings.get('a'))
      await expect(refused).rejects.toMatchObject({ code: 'conflict' })
      await Promise.all(commits)
      expect(await set).toBe('1')
      // A commit that was handed over later may end between two of the reads: what is read later is never older.
      for (const [index, [record, position, count]] of seen.entries()) {
        expect(record).toBeGreaterThan(index)
        expect(position).toBeGreaterThanOrEqual(record)
        expect(count).toBeGreaterThanOrEqual(position)
      }
      expect(seen.at(-1)?.[2]).toBe(4)
    })

    it('finishes what was handed over before it is closed', async () => {
      const { store } = harness
      const commit = store.state.commit(sampleCommit(0, { profiles: [{ id: 1, state: 's', due: null }] }))
      const set = store.settings.set({ a: '1' })
      await Promise.all([store.close(), commit, set])
      const { state, settings } = await harness.reopen()
      expect(await state.profiles([1])).toEqual(['s'])
      expect(await settings.get('a')).toBe('1')
    })

    it('lets no second store in, and lets one in again once it is closed', async () => {
      await expect(harness.openTwice()).rejects.toMatchObject({ code: 'store_locked' })
      await harness.store.state.commit(sampleCommit(0))
      await harness.reopen()
    })

    it('refuses everything once it is closed', async () => {
      const { store } = harness
      await store.close()
      const unavailable = { code: 'unavailable' }
      await expect(store.state.checkpoint()).rejects.toMatchObject(unavailable)
      await expect(store.state.profiles([1])).rejects.toMatchObject(unavailable)
      await expect(store.state.commit(sampleCommit(0))).rejects.toMatchObject(unavailable)
      await expect(store.settings.set({ a: 'b' })).rejects.toMatchObject(unavailable)
      await expect(store.log.read(0, 10)).rejects.toMatchObject(unavailable)
      await harness.reopen()
    })
  })
}
