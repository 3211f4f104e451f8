import type { Exchange, ToldCall } from '../../model/exchange.ts'
import type { ExchangeStore } from '../views.ts'
import type { Database } from './database.ts'
import type { SqliteWriter } from './sqlite-writer.ts'

const SELECT_OF_DELIVERY = `SELECT attempt, at, record FROM exchange_of JOIN exchange ON exchange.id = exchange_of.exchange
  WHERE delivery = ? ORDER BY exchange.id, attempt`
const INSERT_EXCHANGE = 'INSERT INTO exchange (at, record) VALUES (?, ?) RETURNING id'
const INSERT_OF = 'INSERT OR IGNORE INTO exchange_of (delivery, exchange, attempt) VALUES (?, ?, ?)'
const SELECT_OLD = `SELECT id FROM exchange WHERE at < ? OR id <= (SELECT max(id) FROM exchange) - ? LIMIT ?`
const DELETE_OF = 'DELETE FROM exchange_of WHERE exchange = ?'
const DELETE_EXCHANGE = 'DELETE FROM exchange WHERE id = ?'

/** In one transaction: more would hold up what must be written. */
const DROPPED_MAX = 500

interface ExchangeRow {
  readonly attempt: number
  readonly at: number
  readonly record: string
}

export function createSqliteExchanges(db: Database, writer: SqliteWriter): ExchangeStore {
  const select = db.prepare<ExchangeRow>(SELECT_OF_DELIVERY)
  const selectOld = db.prepare<{ id: number }>(SELECT_OLD)
  return {
    keep: async (calls) => {
      await writer.write({ kind: 'exchanges', calls })
    },
    of: async (delivery) =>
      // Records are written by this file only.
      db.read(() =>
        select
          .all(delivery)
          .map(({ attempt, at, record }) => ({ attempt, at, exchange: JSON.parse(record) as Exchange })),
      ),
    trim: async (at, most) => {
      let ids: readonly number[]
      do {
        ids = db.read(() => selectOld.all(at, most, DROPPED_MAX).map(({ id }) => id))
        if (ids.length > 0) await writer.write({ kind: 'drop_exchanges', ids })
      } while (ids.length === DROPPED_MAX)
    },
  }
}

/** Writes inside the caller's transaction. */
export function createExchangeWriter(db: Database): {
  readonly keep: (calls: readonly ToldCall[]) => void
  readonly drop: (ids: readonly number[]) => void
} {
  const insert = db.prepare<{ id: number }>(INSERT_EXCHANGE)
  const insertOf = db.prepare(INSERT_OF)
  const removeOf = db.prepare(DELETE_OF)
  const remove = db.prepare(DELETE_EXCHANGE)
  return {
    keep: (calls) => {
      for (const { at, attempts, exchange } of calls) {
        const { id } = insert.get(at, JSON.stringify(exchange))!
        for (const { delivery, attempt } of attempts) insertOf.run(delivery, id, attempt)
      }
    },
    drop: (ids) => {
      for (const id of ids) {
        removeOf.run(id)
        remove.run(id)
      }
    },
  }
}
