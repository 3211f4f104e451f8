import type { Exchange, ToldCall } from '../../model/exchange.ts'
import type { ExchangeStore } from '../views.ts'
import type { Database } from './database.ts'
import type { SqliteWriter } from './sqlite-writer.ts'

const SELECT_OF_DELIVERY = `SELECT attempt, at, record FROM exchange_of JOIN exchange ON exchange.id = exchange_of.exchange
  WHERE delivery = ? ORDER BY exchange.id, attempt`
const INSERT_EXCHANGE = 'INSERT INTO exchange (at, record) VALUES (?, ?) RETURNING id'
const INSERT_OF = 'INSERT OR IGNORE INTO exchange_of (delivery, exchange, attempt) VALUES (?, ?, ?)'
const DELETE_OF = 'DELETE FROM exchange_of WHERE exchange IN (SELECT id FROM exchange WHERE at < ?)'
const DELETE_EXCHANGES = 'DELETE FROM exchange WHERE at < ?'

interface ExchangeRow {
  readonly attempt: number
  readonly at: number
  readonly record: string
}

export function createSqliteExchanges(db: Database, writer: SqliteWriter): ExchangeStore {
  const select = db.prepare<ExchangeRow>(SELECT_OF_DELIVERY)
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
    dropBefore: async (at) => {
      await writer.write({ kind: 'drop_exchanges', before: at })
    },
  }
}

/** Writes inside the caller's transaction. */
export function createExchangeWriter(db: Database): {
  readonly keep: (calls: readonly ToldCall[]) => void
  readonly dropBefore: (at: number) => void
} {
  const insert = db.prepare<{ id: number }>(INSERT_EXCHANGE)
  const insertOf = db.prepare(INSERT_OF)
  const removeOf = db.prepare(DELETE_OF)
  const remove = db.prepare(DELETE_EXCHANGES)
  return {
    keep: (calls) => {
      for (const { at, attempts, exchange } of calls) {
        const { id } = insert.get(at, JSON.stringify(exchange))!
        for (const { delivery, attempt } of attempts) insertOf.run(delivery, id, attempt)
      }
    },
    dropBefore: (at) => {
      removeOf.run(at)
      remove.run(at)
    },
  }
}
