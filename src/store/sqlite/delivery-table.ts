import type { Delivery } from '../../model/delivery.ts'
import { applyDeliveryChange } from '../delivery-changes.ts'
import type { DeliveryChange } from '../state.ts'
import type { Database } from './database.ts'
import { deliveryColumns } from './prepared-commit.ts'
import type { DeliveryColumns } from './prepared-commit.ts'

const INSERT_DELIVERY = `INSERT INTO delivery (id, campaign, profile, connection, status, settled, not_before, record)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`
const SELECT_DELIVERY = 'SELECT record FROM delivery WHERE id = ?'
const UPDATE_DELIVERY = `UPDATE delivery
  SET campaign = ?2, profile = ?3, connection = ?4, status = ?5, settled = ?6, not_before = ?7, record = ?8 WHERE id = ?1`

/** The writes of deliveries; only called inside a transaction. */
export function createDeliveryTable(db: Database) {
  const insert = db.prepare(INSERT_DELIVERY)
  const select = db.prepare<{ record: string }>(SELECT_DELIVERY)
  const update = db.prepare(UPDATE_DELIVERY)
  return {
    insert: (deliveries: readonly DeliveryColumns[]) => {
      for (const columns of deliveries) insert.run(...columns)
    },
    /** Gives the ids of deliveries that do not exist: their changes are ignored. */
    change: (changes: readonly DeliveryChange[]): readonly string[] => {
      const missing: string[] = []
      for (const [id, ofOne] of Map.groupBy(changes, (change) => change.id)) {
        const row = select.get(id)
        if (row) update.run(...deliveryColumns(ofOne.reduce(applyDeliveryChange, parseDelivery(row.record))))
        else missing.push(id)
      }
      return missing
    },
  }
}

/** Records are written by {@link deliveryColumns} only. */
export const parseDelivery = (record: string): Delivery => JSON.parse(record) as Delivery
