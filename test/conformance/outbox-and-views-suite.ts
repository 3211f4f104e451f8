import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DELIVERY_STATUSES, isSettled } from '../../src/model/delivery.ts'
import type { Attempt, DeliveryStatus } from '../../src/model/delivery.ts'
import { REJECTED_MAX, VERDICT_DUPLICATE, VERDICT_REJECTED } from '../../src/store/state.ts'
import type { DeliveryChange } from '../../src/store/state.ts'
import type { OutboxPart, Page, PageRequest } from '../../src/store/views.ts'
import { sampleCommit, sampleDelivery, sampleRejected, sampleStory } from './sample-data.ts'
import type { MakeHarness, StoreHarness } from './store-harness.ts'

/** All pages of a list, one after the other. */
async function pagesOf<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<(readonly T[])[]> {
  const pages: (readonly T[])[] = []
  for (let cursor: string | undefined; ;) {
    const page = await list(cursor === undefined ? { limit } : { cursor, limit })
    pages.push(page.items)
    if (page.next === null) return pages
    cursor = page.next
  }
}

/** What every store must do with deliveries, and with what people look at. */
export function outboxAndViewsSuite(make: MakeHarness): void {
  let harness: StoreHarness
  beforeEach(async () => {
    harness = await make()
  })
  afterEach(() => harness.dispose())
  const commit = (parts: Parameters<typeof sampleCommit>[1]) => harness.store.state.commit(sampleCommit(0, parts))
  const change = (...deliveryChanges: DeliveryChange[]) => commit({ deliveryChanges })
  const delivery = async (id: string) => (await harness.store.outbox.deliveries([id]))[0]

  describe('the outbox', () => {
    it('gives deliveries as they were committed, in the order asked', async () => {
      const full = sampleDelivery('full', {
        coupon: { coupon: 'comeback', code: 'BACK-1', discount: '10%', expiresAt: 5 },
        audience: { list: 'retarget', op: 'add', member: { email: 'ann@example.com' } },
        vendorId: 'v1',
        userId: null,
        attempts: [{ number: 1, at: 5, endedAt: 6, outcome: 'retry', detail: 'it was busy' }],
        receipts: { opened: 9 },
      })
      const plain = sampleDelivery('plain')
      await commit({ deliveries: [full, plain] })
      expect(await harness.store.outbox.deliveries(['plain', 'none', 'full', 'plain'])).toEqual([
        plain,
        undefined,
        full,
        plain,
      ])
    })

    it('keeps the first of two deliveries with one id', async () => {
      await commit({ deliveries: [sampleDelivery('a', { step: 'first' })] })
      await commit({ deliveries: [sampleDelivery('a', { step: 'second' }), sampleDelivery('b')] })
      expect(await delivery('a')).toMatchObject({ step: 'first' })
      expect((await harness.store.views.listDeliveries({}, { limit: 10 })).items.map(({ id }) => id)).toEqual([
        'b',
        'a',
      ])
    })

    it('finds what a tool calls by its own id, of its own connection only', async () => {
      await commit({ deliveries: [sampleDelivery('a'), sampleDelivery('b', { connection: 'push', vendorId: 'v1' })] })
      await change({ id: 'a', vendorId: 'v1' })
      const find = async (connection: string, ...vendorIds: string[]) =>
        (await harness.store.outbox.byVendorId(connection, vendorIds)).map((found) => found?.id)
      expect(await find('mail', 'v2', 'v1')).toEqual([undefined, 'a'])
      expect(await find('push', 'v1')).toEqual(['b'])
    })

    it('gives the unsettled ones of a connection by notBefore, then by creation', async () => {
      const deliveries = [
        sampleDelivery('late', { notBefore: 300 }),
        sampleDelivery('first', { notBefore: 100, status: 'held' }),
        sampleDelivery('second', { notBefore: 100, status: 'sending' }),
        sampleDelivery('other', { notBefore: 1, connection: 'push' }),
        sampleDelivery('third', { notBefore: 100 }),
        ...DELIVERY_STATUSES.filter(isSettled).map((status) => sampleDelivery(status, { status, notBefore: 1 })),
      ]
      await commit({ deliveries })
      const ids = async (limit: number) => (await harness.store.outbox.unsettled('mail', limit)).map(({ id }) => id)
      expect(await ids(10)).toEqual(['first', 'second', 'third', 'late'])
      expect(await ids(2)).toEqual(['first', 'second'])
      await change({ id: 'first', status: 'sent' }, { id: 'third', notBefore: 500 }, { id: 'second', notBefore: 301 })
      expect(await ids(10)).toEqual(['late', 'second', 'third'])
    })

    it('gives a part of them: of a kind, of a campaign or without some, under way or not', async () => {
      const audience = { list: 'mail/vips', op: 'add', member: {} } as const
      await commit({
        deliveries: [
          sampleDelivery('spring', { campaign: 'spring', notBefore: 1 }),
          sampleDelivery('summer', { campaign: 'summer', notBefore: 2, status: 'sending' }),
          sampleDelivery('list', { campaign: 'summer', notBefore: 3, channel: 'audience', audience }),
          sampleDelivery('other', { campaign: 'summer', notBefore: 4, connection: 'push' }),
        ],
      })
      const ids = async (part: OutboxPart, limit = 10) =>
        (await harness.store.outbox.unsettled('mail', limit, part)).map(({ id }) => id)
      expect(await ids({})).toEqual(['spring', 'summer', 'list'])
      expect(await ids({ kind: 'messages' })).toEqual(['spring', 'summer'])
      expect(await ids({ kind: 'audiences' })).toEqual(['list'])
      expect(await ids({ campaign: 'summer' })).toEqual(['summer', 'list'])
      expect(await ids({ campaign: 'summer', kind: 'messages' })).toEqual(['summer'])
      expect(await ids({ exceptCampaigns: ['spring', 'none'] })).toEqual(['summer', 'list'])
      expect(await ids({ isSending: true })).toEqual(['summer'])
      expect(await ids({ isSending: false })).toEqual(['spring', 'list'])
      expect(await ids({ exceptCampaigns: ['spring'] }, 1)).toEqual(['summer'])
    })
  })

  describe('changes of deliveries', () => {
    it('apply in the order given, also to one that the same commit creates', async () => {
      await commit({
        deliveries: [sampleDelivery('a')],
        deliveryChanges: [
          { id: 'a', status: 'sending', attempt: { number: 1, at: 10 } },
          { id: 'a', status: 'pending', notBefore: 99, reason: 'retry' },
        ],
      })
      expect(await delivery('a')).toEqual(
        sampleDelivery('a', { notBefore: 99, reason: 'retry', attempts: [{ number: 1, at: 10 }] }),
      )
    })

    it('add an attempt, or put it in the place of the one with its number', async () => {
      const attempt = (number: number, detail: string): Attempt => ({ number, at: number, detail })
      await commit({ deliveries: [sampleDelivery('a')] })
      await change({ id: 'a', attempt: attempt(1, 'begun') })
      await change({ id: 'a', attempt: attempt(2, 'begun') }, { id: 'a', attempt: attempt(1, 'ended') })
      expect((await delivery('a'))?.attempts).toEqual([attempt(1, 'ended'), attempt(2, 'begun')])
    })

    it('keep the first receipt of each kind', async () => {
      await commit({ deliveries: [sampleDelivery('a', { status: 'skipped' })] })
      await change({ id: 'a', receipt: { kind: 'opened', at: 5 } }, { id: 'a', receipt: { kind: 'clicked', at: 6 } })
      await change({ id: 'a', receipt: { kind: 'opened', at: 3 } })
      expect((await delivery('a'))?.receipts).toEqual({ opened: 5, clicked: 6 })
    })

    const finals: readonly DeliveryStatus[] = ['cancelled', 'skipped', 'failed', 'delivered']
    it.each(finals)('never take a delivery out of %s, but keep what the tool says', async (status) => {
      await commit({ deliveries: [sampleDelivery('a', { status, reason: 'because' })] })
      for (const other of DELIVERY_STATUSES) {
        await change({
          id: 'a',
          status: other,
          reason: 'other',
          notBefore: 7,
          vendorId: 'v',
          attempt: { number: 1, at: 2 },
        })
        expect(await delivery('a')).toMatchObject({ status, reason: 'because', notBefore: 1000, vendorId: 'v' })
      }
      expect((await delivery('a'))?.attempts).toEqual([{ number: 1, at: 2 }])
      expect(await harness.store.outbox.unsettled('mail', 10)).toEqual([])
    })

    it('let a delivery that is sent or unknown become delivered, and then nothing else', async () => {
      await commit({
        deliveries: [sampleDelivery('a', { status: 'sent' }), sampleDelivery('b', { status: 'unknown' })],
      })
      await change({ id: 'a', status: 'delivered' }, { id: 'b', status: 'delivered' }, { id: 'a', status: 'sent' })
      expect([(await delivery('a'))?.status, (await delivery('b'))?.status]).toEqual(['delivered', 'delivered'])
    })

    it('open a delivery again that failed or is unknown, and no other', async () => {
      await commit({ deliveries: DELIVERY_STATUSES.map((status) => sampleDelivery(status, { status })) })
      await change(
        ...DELIVERY_STATUSES.map((id) => ({
          id,
          status: 'pending' as const,
          reason: null,
          notBefore: 7,
          reopens: true as const,
        })),
      )
      const after = await Promise.all(DELIVERY_STATUSES.map(async (id) => [id, (await delivery(id))?.status]))
      expect(after.filter(([id, status]) => id !== status)).toEqual([
        ['failed', 'pending'],
        ['unknown', 'pending'],
      ])
      const waiting = (await harness.store.outbox.unsettled('mail', 10)).map(({ id }) => id)
      expect(waiting).toEqual(expect.arrayContaining(['failed', 'unknown']))
    })

    it('move a delivery to another profile, coupon and all', async () => {
      await commit({ deliveries: [sampleDelivery('a')] })
      await change({ id: 'a', profile: 2, coupon: { coupon: 'c', code: 'X' } })
      expect(await delivery('a')).toMatchObject({ profile: 2, coupon: { coupon: 'c', code: 'X' } })
      const { views } = harness.store
      expect((await views.listDeliveries({ profile: 1 }, { limit: 5 })).items).toEqual([])
      expect((await views.listDeliveries({ profile: 2 }, { limit: 5 })).items).toHaveLength(1)
    })

    it('clear a reason by null, and leave alone what they do not name', async () => {
      await commit({ deliveries: [sampleDelivery('a', { reason: 'busy', vendorId: 'v' })] })
      await change({ id: 'a', reason: null })
      expect(await delivery('a')).toEqual(sampleDelivery('a', { vendorId: 'v' }))
    })

    it('of a delivery that does not exist are ignored, and the rest of the commit holds', async () => {
      await commit({ deliveryChanges: [{ id: 'none', status: 'sent' }], counters: new Map([['c', 1]]) })
      expect(await delivery('none')).toBeUndefined()
      expect(await harness.store.views.counters('c')).toEqual(new Map([['c', 1]]))
    })
  })

  describe('the list of deliveries', () => {
    const ids = async (filter: object, limit: number) =>
      (await pagesOf((page) => harness.store.views.listDeliveries(filter, page), limit)).map((page) =>
        page.map(({ id }) => id),
      )

    it('pages from the newest to the oldest, and is not disturbed by what comes meanwhile', async () => {
      const five = ['a', 'b', 'c', 'd', 'e'].map((id) => sampleDelivery(id))
      await commit({ deliveries: five.slice(0, 3) })
      await commit({ deliveries: five.slice(3) })
      expect(await ids({}, 2)).toEqual([['e', 'd'], ['c', 'b'], ['a']])
      expect(await ids({}, 5)).toEqual([['e', 'd', 'c', 'b', 'a']])
      const first = await harness.store.views.listDeliveries({}, { limit: 2 })
      await commit({ deliveries: [sampleDelivery('f')], deliveryChanges: [{ id: 'b', status: 'sent' }] })
      const second = await harness.store.views.listDeliveries({}, { limit: 2, cursor: first.next! })
      expect(second.items.map(({ id }) => id)).toEqual(['c', 'b'])
    })

    it('filters by each of campaign, profile, connection and status, and by all together', async () => {
      const wanted = { campaign: 'x', profile: 2, connection: 'push', status: 'failed' } as const
      const odd = Object.entries(wanted).map(([key, value]) => sampleDelivery(`only-${key}`, { [key]: value }))
      await commit({ deliveries: [sampleDelivery('none'), ...odd, sampleDelivery('all', wanted)] })
      for (const [key, value] of Object.entries(wanted)) {
        expect(await ids({ [key]: value }, 10)).toEqual([['all', `only-${key}`]])
      }
      expect(await ids(wanted, 10)).toEqual([['all']])
      expect(await ids({ ...wanted, status: 'sent' }, 10)).toEqual([[]])
    })
  })

  it('refuses bad cursors and limits of every list', async () => {
    const { views, inbox } = harness.store
    await commit({ deliveries: [sampleDelivery('a'), sampleDelivery('b')] })
    const foreign = (await views.listDeliveries({}, { limit: 1 })).next!
    const lists: Record<string, (page: PageRequest) => Promise<unknown>> = {
      deliveries: (page) => views.listDeliveries({}, page),
      members: (page) => views.members('a', page),
      rejected: (page) => views.rejected(page),
      messages: (page) => inbox.messages({}, page),
    }
    for (const [name, list] of Object.entries(lists)) {
      const bad = ['', 'x', '1', `${name}-`, `${name}--1`, `${name}-zzzzzzzzzzzz`, `${name}-1;DROP`]
      if (name !== 'deliveries') bad.push(foreign)
      for (const cursor of bad) await expect(list({ cursor, limit: 1 })).rejects.toMatchObject({ code: 'bad_cursor' })
      for (const limit of [0, -1, 1.5, 1001, Number.NaN]) {
        await expect(list({ limit })).rejects.toMatchObject({ code: 'bad_request', path: 'limit' })
      }
      await list({ limit: 1000 })
    }
  })

  describe('cohorts', () => {
    const joins = (cohort: string, ...profiles: number[]) =>
      profiles.map((profile) => ({ cohort, profile, isMember: true }))
    const leaves = (cohort: string, ...profiles: number[]) =>
      profiles.map((profile) => ({ cohort, profile, isMember: false }))
    const pagesOfMembers = (cohort: string, limit: number) =>
      pagesOf((page) => harness.store.views.members(cohort, page), limit)

    it('have their members in the order of ids, in pages', async () => {
      await commit({ memberships: joins('a', 5, 1, 9, 0, 3) })
      await commit({ memberships: [...joins('b', 2), ...leaves('a', 9), ...joins('a', 1)] })
      expect(await pagesOfMembers('a', 2)).toEqual([
        [0, 1],
        [3, 5],
      ])
      expect(await pagesOfMembers('a', 3)).toEqual([[0, 1, 3], [5]])
      expect(await harness.store.views.members('none', { limit: 10 })).toEqual({ items: [], next: null })
    })

    it('have members of any id, near and far from each other', async () => {
      const ids = [0, 7, 8, 31, 32, 4095, 4096, 4097, 8191, 1_000_000, 2 ** 31, 2 ** 31 + 1, 2 ** 40]
      await commit({ memberships: joins('a', ...ids.toReversed()) })
      for (const limit of [1, 2, 13, 14]) expect((await pagesOfMembers('a', limit)).flat()).toEqual(ids)
      await commit({ memberships: leaves('a', 4095, 4096, 4097, 2 ** 31, 2 ** 31 - 1) })
      const left = ids.filter((id) => ![4095, 4096, 4097, 2 ** 31].includes(id))
      await harness.reopen()
      expect((await pagesOfMembers('a', 5)).flat()).toEqual(left)
      expect(await harness.store.views.cohortSizes()).toEqual(new Map([['a', left.length]]))
    })

    it('go on from a cursor when members come and leave around it', async () => {
      await commit({ memberships: joins('a', ...Array.from({ length: 10 }, (_, id) => id)) })
      const { items, next } = await harness.store.views.members('a', { limit: 5 })
      expect(items).toEqual([0, 1, 2, 3, 4])
      await commit({ memberships: [...leaves('a', 2, 4, 5), ...joins('a', 5000)] })
      const rest = await harness.store.views.members('a', { limit: 5, cursor: next! })
      expect(rest).toEqual({ items: [6, 7, 8, 9, 5000], next: null })
    })

    it('have a size that counts each member once, whatever is repeated, and none when empty', async () => {
      const sizes = () => harness.store.views.cohortSizes()
      await commit({ memberships: [...joins('a', 1, 1, 2), ...joins('b', 1), ...leaves('c', 1)] })
      expect(await sizes()).toEqual(
        new Map([
          ['a', 2],
          ['b', 1],
        ]),
      )
      await commit({ memberships: [...leaves('a', 1, 1, 3), ...leaves('b', 1), ...joins('a', 2)] })
      expect(await sizes()).toEqual(new Map([['a', 1]]))
      await harness.reopen()
      expect(await sizes()).toEqual(new Map([['a', 1]]))
    })

    it('take the last of several changes of one member in a commit', async () => {
      await commit({
        memberships: [...joins('a', 1), ...leaves('a', 1), ...joins('a', 2), ...leaves('a', 2), ...joins('a', 2)],
      })
      expect(await pagesOfMembers('a', 9)).toEqual([[2]])
      expect(await harness.store.views.cohortSizes()).toEqual(new Map([['a', 1]]))
    })
  })

  it('adds to counters, and finds them by the start of their key', async () => {
    const { views } = harness.store
    await commit({
      counters: new Map([
        ['step:a', 2],
        ['step:b', 1],
        ['stepx', 1],
        ['other', 5],
        ['step:ü🛒', 1],
      ]),
    })
    await commit({
      counters: new Map([
        ['step:a', 3],
        ['step:b', -1],
        ['sum', 0.5],
      ]),
    })
    await commit({ counters: new Map([['sum', 0.25]]) })
    expect(await views.counters('step:')).toEqual(
      new Map([
        ['step:a', 5],
        ['step:b', 0],
        ['step:ü🛒', 1],
      ]),
    )
    expect(await views.counters('step:ü')).toEqual(new Map([['step:ü🛒', 1]]))
    expect(await views.counters('sum')).toEqual(new Map([['sum', 0.75]]))
    expect((await views.counters('')).size).toBe(6)
    expect(await views.counters('%')).toEqual(new Map())
  })

  describe('the story of a profile', () => {
    const story = (profile: number, limit = 10) => harness.store.views.story(profile, limit)

    it('has the newest decision first, each once, as many as asked', async () => {
      await commit({ story: [sampleStory(1, 5), sampleStory(2, 5), sampleStory(1, 10, 0), sampleStory(1, 10, 1)] })
      await commit({ story: [sampleStory(2, 11), sampleStory(1, 11), sampleStory(1, 12, 11)] })
      const newest = [
        sampleStory(1, 12, 11),
        sampleStory(1, 11),
        sampleStory(1, 10, 1),
        sampleStory(1, 10, 0),
        sampleStory(1, 5),
      ]
      expect(await story(1)).toEqual(newest)
      for (const limit of [0, 1, 2, 3, 5]) expect(await story(1, limit)).toEqual(newest.slice(0, limit))
      expect(await story(2)).toEqual([sampleStory(2, 11), sampleStory(2, 5)])
      expect(await story(3)).toEqual([])
    })

    it('has what is told again once, as told last, as the newest', async () => {
      await commit({ story: [sampleStory(1, 5), sampleStory(1, 6), sampleStory(1, 7)] })
      const again = { ...sampleStory(1, 5), kind: 'left' }
      await commit({ story: [sampleStory(1, 6), again] })
      expect(await story(1)).toEqual([again, sampleStory(1, 6), sampleStory(1, 7)])
      expect(await story(1, 2)).toEqual([again, sampleStory(1, 6)])
    })

    it('goes on whether or not the profile is in the commit, or anywhere', async () => {
      const record = (state: string) => [{ id: 1, state, due: 9 }]
      await commit({ story: [sampleStory(1, 1)] })
      expect(await harness.store.state.profiles([1])).toEqual([undefined])
      await commit({ profiles: record('a'), story: [sampleStory(1, 2)] })
      await commit({ profiles: record('b') })
      await commit({ story: [sampleStory(1, 3)] })
      await harness.reopen()
      await commit({ profiles: record('c'), story: [sampleStory(1, 4)] })
      expect(await story(1)).toEqual([4, 3, 2, 1].map((position) => sampleStory(1, position)))
      expect(await harness.store.state.profiles([1])).toEqual(['c'])
      expect(await harness.store.state.nextDue()).toBe(9)
    })

    it('is found among those of many profiles, whatever it says', async () => {
      const odd = { text: 'a "quoted"\n7 0 [] line 🛒', other: ['\r', '\u2028', { ü: null }] }
      const rows = Array.from({ length: 2000 }, (_, id) => ({ ...sampleStory(id, 3, id % 5), detail: { ...odd, id } }))
      await commit({ story: rows })
      await commit({ story: rows.slice(0, 300).map((row) => ({ ...row, position: 4 })) })
      for (const id of [0, 1, 7, 70, 299, 300, 1000, 1999]) {
        const later = id < 300 ? [{ ...rows[id]!, position: 4 }] : []
        expect(await story(id)).toEqual([...later, rows[id]])
      }
    })
  })

  describe('rejected events', () => {
    const numbers = async (limit: number) =>
      (await pagesOf((page) => harness.store.views.rejected(page), limit)).map((page) =>
        page.map(({ position }) => position),
      )

    it('are listed from the newest to the oldest', async () => {
      await commit({ rejected: [sampleRejected(1), sampleRejected(2)] })
      await commit({ rejected: [sampleRejected(3)] })
      expect(await numbers(2)).toEqual([[3, 2], [1]])
      expect((await harness.store.views.rejected({ limit: 1 })).items).toEqual([sampleRejected(3)])
    })

    it('are kept up to a number, the newest', async () => {
      const range = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, index) => sampleRejected(from + index))
      await commit({ rejected: range(0, REJECTED_MAX - 5) })
      await commit({ rejected: range(REJECTED_MAX - 5, REJECTED_MAX + 5) })
      let [all] = await numbers(1000)
      expect([all?.length, all?.[0], all?.at(-1)]).toEqual([REJECTED_MAX, REJECTED_MAX + 4, 5])
      await commit({ rejected: range(5000, 5000 + 2 * REJECTED_MAX) })
      ;[all] = await numbers(1000)
      expect([all?.length, all?.[0], all?.at(-1)]).toEqual([REJECTED_MAX, 4999 + 2 * REJECTED_MAX, 5000 + REJECTED_MAX])
      await harness.reopen()
      expect((await numbers(400)).map((page) => page.length)).toEqual([400, 400, 200])
    })
  })

  it('has the verdicts of a range, with blocks that reach into it', async () => {
    const { views } = harness.store
    const block = (position: number, ...profiles: number[]) => ({ position, profiles: Float64Array.from(profiles) })
    const blocks = [
      block(0, 1, VERDICT_DUPLICATE, VERDICT_REJECTED),
      block(3, 2 ** 31, 5, 2 ** 52 + 1),
      block(10, 7),
      block(11, 8, 9),
    ]
    await commit({ verdicts: [blocks[2]!, blocks[0]!] })
    await commit({ verdicts: [blocks[1]!, blocks[3]!] })
    expect(await views.verdicts(0, 100)).toEqual(blocks)
    expect(await views.verdicts(2, 4)).toEqual([blocks[0], blocks[1]])
    expect(await views.verdicts(5, 10)).toEqual([blocks[1]])
    expect(await views.verdicts(6, 10)).toEqual([])
    expect(await views.verdicts(7, 11)).toEqual([blocks[2]])
    expect(await views.verdicts(12, 13)).toEqual([blocks[3]])
    expect(await views.verdicts(13, 99)).toEqual([])
  })
}
