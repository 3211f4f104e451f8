import type { Delivery } from '../../model/delivery.ts'
import { checkedLimit, decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { PagedList } from '../page-cursor.ts'
import type { RejectedEvent } from '../state.ts'
import type { DeliveryFilter, Page, PageRequest, Views } from '../views.ts'
import type { Database, Statement } from './database.ts'
import { parseDelivery } from './delivery-table.ts'
import { createMemberReader } from './membership-bits.ts'
import { createStoryReader } from './story-chain.ts'
import { decodeVerdicts } from './verdict-codec.ts'

const SELECT_COHORT_SIZES = 'SELECT cohort, size FROM cohort_size WHERE size > 0 ORDER BY cohort'
// The range finds the keys by the index; the comparison is what counts.
const SELECT_COUNTERS = `SELECT key, value FROM counter
  WHERE key >= ?1 AND key < ?1 || char(1114111) AND substr(key, 1, length(?1)) = ?1 ORDER BY key`
const SELECT_REJECTED = `SELECT sequence, position, at, source, reason, detail, sample FROM rejected
  WHERE sequence < ? ORDER BY sequence DESC LIMIT ?`
// Blocks do not overlap, so of those that begin at or before the range only the last may reach into it.
const SELECT_VERDICTS = `SELECT position, bytes_each AS bytesEach, profiles FROM verdicts
  WHERE position >= coalesce((SELECT max(position) FROM verdicts WHERE position <= ?1), ?1) AND position < ?2
  ORDER BY position`

/** Columns that deliveries can be asked by; each has its index or is a rare addition to one that has. */
const FILTER_COLUMNS = ['campaign', 'profile', 'connection', 'status'] as const

const selectDeliveries = (columns: readonly string[]): string =>
  `SELECT sequence, record FROM delivery
  WHERE ${columns.map((column) => `${column} = ? AND `).join('')}sequence < ? ORDER BY sequence DESC LIMIT ?`

export function createSqliteViews(db: Database): Views {
  const selectCohortSizes = db.prepare<{ cohort: string; size: number }>(SELECT_COHORT_SIZES)
  const selectCounters = db.prepare<{ key: string; value: number }>(SELECT_COUNTERS)
  const selectRejected = db.prepare<RejectedEvent & { sequence: number }>(SELECT_REJECTED)
  const selectVerdicts = db.prepare<{ position: number; bytesEach: number; profiles: Uint8Array }>(SELECT_VERDICTS)
  const listDeliveries = createDeliveryList(db)
  const readMembers = createMemberReader(db)
  const readStory = createStoryReader(db)
  return {
    listDeliveries: async (filter, page) => db.read(() => listDeliveries(filter, page)),
    members: async (cohort, page) => {
      const limit = checkedLimit(page)
      const after = decodeCursor('members', page.cursor) ?? -1
      const found = db.read(() => readMembers(cohort, after, limit + 1))
      return pageOf(
        'members',
        found,
        limit,
        (profile) => profile,
        (profile) => profile,
      )
    },
    cohortSizes: async () => new Map(db.read(() => selectCohortSizes.all()).map(({ cohort, size }) => [cohort, size])),
    counters: async (prefix) =>
      new Map(db.read(() => selectCounters.all(prefix)).map(({ key, value }) => [key, value])),
    story: async (profile, limit) => db.read(() => readStory(profile, limit)),
    rejected: async (page) => {
      const limit = checkedLimit(page)
      const before = decodeCursor('rejected', page.cursor) ?? Number.MAX_SAFE_INTEGER
      const rows = db.read(() => selectRejected.all(before, limit + 1))
      return pageOf(
        'rejected',
        rows,
        limit,
        (row) => row.sequence,
        ({ sequence: _, ...event }) => event,
      )
    },
    verdicts: async (from, to) =>
      db
        .read(() => selectVerdicts.all(from, to))
        .map((row) => ({ position: row.position, profiles: decodeVerdicts(row.bytesEach, row.profiles) }))
        .filter((block) => block.position + block.profiles.length > from),
  }
}

/** One statement per combination of filters, prepared when it is first asked for: there are sixteen. */
function createDeliveryList(db: Database): (filter: DeliveryFilter, page: PageRequest) => Page<Delivery> {
  const statements = new Map<string, Statement<{ sequence: number; record: string }>>()
  const statementFor = (columns: readonly string[]) => {
    const key = columns.join()
    const statement = statements.get(key) ?? db.prepare<{ sequence: number; record: string }>(selectDeliveries(columns))
    statements.set(key, statement)
    return statement
  }
  return (filter, page) => {
    const limit = checkedLimit(page)
    const before = decodeCursor('deliveries', page.cursor) ?? Number.MAX_SAFE_INTEGER
    const asked = FILTER_COLUMNS.flatMap((column) => {
      const value = filter[column]
      return value === undefined ? [] : [{ column, value }]
    })
    const statement = statementFor(asked.map(({ column }) => column))
    const rows = statement.all(...asked.map(({ value }) => value), before, limit + 1)
    return pageOf(
      'deliveries',
      rows,
      limit,
      (row) => row.sequence,
      (row) => parseDelivery(row.record),
    )
  }
}

/** A page of rows that were asked with one more than the limit, to know whether it is the last. */
export function pageOf<Row, T>(
  list: PagedList,
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => number,
  itemOf: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(itemOf),
    next: last !== undefined && rows.length > limit ? encodeCursor(list, keyOf(last)) : null,
  }
}
