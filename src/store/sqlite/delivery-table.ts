import type { Logger } from '../../kernel/logger.ts'
import type { Delivery } from '../../model/delivery.ts'
import { isSettled } from '../../model/delivery.ts'
import { applyDeliveryChange } from '../delivery-changes.ts'
import type { DeliveryChange } from '../state.ts'
import type { Database } from './database.ts'

const INSERT_DELIVERY = `INSERT INTO delivery (id, campaign, profile, connection, status, settled, not_before, record)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`
const SELECT_DELIVERY = 'SELECT record FROM delivery WHERE id = ?'
const UPDATE_DELIVERY = `UPDATE delivery SET campaign = ?, profile = ?, connection = ?, status = ?, settled = ?, not_before = ?, record = ?
  WHERE id = ?`

/** The writes of deliveries; only called inside a transaction. */
export function createDeliveryTable(db: Database, logger: Logger) {
  const insert = db.prepare(INSERT_DELIVERY)
  const select = db.prepare<{ record: string }>(SELECT_DELIVERY)
  const update = db.prepare(UPDATE_DELIVERY)
  return {
    insert: (deliveries: readonly Delivery[]) => {
      for (const delivery of deliveries) insert.run(delivery.id, ...columnsOf(delivery))
    },
    change: (changes: readonly DeliveryChange[]) => {
      for (const [id, ofOne] of Map.groupBy(changes, (change) => change.id)) {
        const row = select.get(id)
        if (row) update.run(...columnsOf(ofOne.reduce(applyDeliveryChange, parseDelivery(row.record))), id)
        else logger.warn('A change of a delivery that does not exist was ignored', { delivery: id })
      }
    },
  }
}

/** Records are written by this file only. */
export const parseDelivery = (record: string): Delivery => JSON.parse(record) as Delivery

const columnsOf = (delivery: Delivery) =>
  [
    delivery.campaign,
    delivery.profile,
    delivery.connection,
    delivery.status,
    isSettled(delivery.status) ? 1 : 0,
    delivery.notBefore,
    JSON.stringify(delivery),
  ] as const
