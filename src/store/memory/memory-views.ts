import { isSettled, type Delivery } from '../../model/delivery.ts'
import { checkedLimit, decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { PagedList } from '../page-cursor.ts'
import type {
  ExchangeStore,
  DeliveryFilter,
  Fingerprints,
  Gathered,
  InboxStore,
  Outbox,
  OutboxPart,
  Page,
  PageRequest,
  Views,
} from '../views.ts'
import type { MemoryContent, MemoryDiskHandle } from './memory-disk.ts'
import { dropFingerprints } from './memory-state.ts'

export function createMemoryOutbox({ deliveries }: MemoryContent, handle: MemoryDiskHandle): Outbox {
  return {
    unsettled: async (connection, limit, part = {}) => {
      handle.check()
      // Sorting is stable: what is due at the same time stays in the order of creation.
      return [...deliveries.values()]
        .filter((delivery) => delivery.connection === connection && !isSettled(delivery.status))
        .filter((delivery) => isPart(part, delivery))
        .sort((a, b) => a.notBefore - b.notBefore)
        .slice(0, limit)
    },
    deliveries: async (ids) => {
      handle.check()
      return ids.map((id) => deliveries.get(id))
    },
    byVendorId: async (connection, vendorIds) => {
      handle.check()
      const own = [...deliveries.values()].filter((delivery) => delivery.connection === connection)
      return vendorIds.map((vendorId) => own.find((delivery) => delivery.vendorId === vendorId))
    },
  }
}

function isPart(part: OutboxPart, { channel, campaign, status }: Delivery): boolean {
  return (
    (part.kind === undefined || (part.kind === 'audiences') === (channel === 'audience')) &&
    (part.campaign === undefined || part.campaign === campaign) &&
    !(part.exceptCampaigns ?? []).includes(campaign) &&
    (part.isSending === undefined || part.isSending === (status === 'sending'))
  )
}

export function createMemoryViews(content: MemoryContent, handle: MemoryDiskHandle): Views {
  return {
    listDeliveries: async (filter, page) => {
      handle.check()
      return newestFirst('deliveries', [...content.deliveries.values()], page, {
        keeps: (delivery) => matches(filter, delivery),
      })
    },
    members: async (cohort, page) => {
      handle.check()
      const limit = checkedLimit(page)
      const after = decodeCursor('members', page.cursor) ?? -1
      const members = [...(content.memberships.get(cohort) ?? [])]
        .filter((profile) => profile > after)
        .sort((a, b) => a - b)
      return cutPage('members', members, limit, (profile) => profile)
    },
    cohortSizes: async () => {
      handle.check()
      const sizes = [...content.memberships].map(([cohort, members]) => [cohort, members.size] as const)
      return new Map(sizes.filter(([, size]) => size > 0))
    },
    counters: async (prefix) => {
      handle.check()
      return new Map([...content.counters].filter(([key]) => key.startsWith(prefix)))
    },
    story: async (profile, limit) => {
      handle.check()
      return [...(content.story.get(profile)?.values() ?? [])].reverse().slice(0, limit)
    },
    rejected: async (page) => {
      handle.check()
      return newestFirst('rejected', content.rejected, page, { before: content.rejectedBefore })
    },
    verdicts: async (from, to) => {
      handle.check()
      return [...content.verdicts.values()]
        .filter((block) => block.position < to && block.position + block.profiles.length > from)
        .sort((a, b) => a.position - b.position)
    },
  }
}

const matches = (filter: DeliveryFilter, item: Required<DeliveryFilter>): boolean =>
  (filter.campaign === undefined || filter.campaign === item.campaign) &&
  (filter.profile === undefined || filter.profile === item.profile) &&
  (filter.connection === undefined || filter.connection === item.connection) &&
  (filter.status === undefined || filter.status === item.status)

export function createMemoryFingerprints(content: MemoryContent, handle: MemoryDiskHandle): Fingerprints {
  return {
    since: async (at) => {
      handle.check()
      dropFingerprints(content, at)
      return [...content.fingerprints.values()].sort((a, b) => a.position - b.position)
    },
  }
}

export function createMemoryInbox({ inbox }: MemoryContent, handle: MemoryDiskHandle): InboxStore {
  return {
    keep: async (message) => {
      handle.check()
      if (!inbox.has(message.id)) inbox.set(message.id, message)
    },
    message: async (id) => {
      handle.check()
      return inbox.get(id)
    },
    messages: async ({ profile, channel }, page) => {
      handle.check()
      return newestFirst('messages', [...inbox.values()], page, {
        keeps: (message) =>
          (profile === undefined || profile === message.profile) &&
          (channel === undefined || channel === message.channel),
      })
    },
  }
}

export function createMemoryExchanges(content: MemoryContent, handle: MemoryDiskHandle): ExchangeStore {
  return {
    keep: async (calls) => {
      handle.check()
      content.exchanges = [...content.exchanges, ...calls]
    },
    of: async (delivery) => {
      handle.check()
      return content.exchanges.flatMap(({ at, attempts, exchange }) =>
        attempts.filter((one) => one.delivery === delivery).map(({ attempt }) => ({ attempt, at, exchange })),
      )
    },
    trim: async (at, most) => {
      handle.check()
      const { exchanges } = content
      content.exchanges = exchanges.slice(Math.max(0, exchanges.length - most)).filter((call) => call.at >= at)
    },
  }
}

/** A page of a list that is kept oldest first; the cursor is the number of the item since the beginning. */
function newestFirst<T>(
  list: PagedList,
  items: readonly T[],
  page: PageRequest,
  { before = 0, keeps = () => true }: { before?: number; keeps?: (item: T) => boolean },
): Page<T> {
  const limit = checkedLimit(page)
  const end = decodeCursor(list, page.cursor) ?? Number.MAX_SAFE_INTEGER
  const numbered = items
    .map((item, index) => ({ item, number: before + index }))
    .filter(({ item, number }) => number < end && keeps(item))
    .reverse()
  const { items: shown, next } = cutPage(list, numbered, limit, ({ number }) => number)
  return { items: shown.map(({ item }) => item), next }
}

function cutPage<T>(list: PagedList, items: readonly T[], limit: number, keyOf: (item: T) => number): Page<T> {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown, next: last !== undefined && items.length > limit ? encodeCursor(list, keyOf(last)) : null }
}

export function createMemoryGathered(content: MemoryContent, handle: MemoryDiskHandle): Gathered {
  const { gathered } = content
  return {
    progress: async () => {
      handle.check()
      return content.gatheredProgress
    },
    keep: async (rows, progress) => {
      handle.check()
      for (const { profile, record } of rows) {
        if (record === null) gathered.delete(profile)
        else gathered.set(profile, record)
      }
      content.gatheredProgress = progress
    },
    records: async (profiles) => {
      handle.check()
      return profiles.map((profile) => gathered.get(profile))
    },
    after: async (profile, limit) => {
      handle.check()
      return [...gathered]
        .map(([id, record]) => ({ profile: id, record }))
        .filter((row) => row.profile > profile)
        .sort((a, b) => a.profile - b.profile)
        .slice(0, limit)
    },
    clear: async () => {
      handle.check()
      gathered.clear()
      content.gatheredProgress = undefined
    },
  }
}
