import type { Outbox } from '../views.ts'
import type { Database } from './database.ts'
import { parseDelivery } from './delivery-table.ts'

const SELECT_UNSETTLED = `SELECT record FROM delivery WHERE connection = ? AND settled = 0
  ORDER BY not_before, sequence LIMIT ?`
const SELECT_DELIVERY = 'SELECT record FROM delivery WHERE id = ?'

export function createSqliteOutbox(db: Database): Outbox {
  const selectUnsettled = db.prepare<{ record: string }>(SELECT_UNSETTLED)
  const selectDelivery = db.prepare<{ record: string }>(SELECT_DELIVERY)
  return {
    unsettled: async (connection, limit) =>
      db.read(() => selectUnsettled.all(connection, limit).map((row) => parseDelivery(row.record))),
    deliveries: async (ids) =>
      db.snapshot(() =>
        ids.map((id) => {
          const row = selectDelivery.get(id)
          return row && parseDelivery(row.record)
        }),
      ),
  }
}
