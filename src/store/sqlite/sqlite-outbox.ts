import type { Outbox, OutboxPart } from '../views.ts'
import type { Database } from './database.ts'
import { parseDelivery } from './delivery-table.ts'

const selectUnsettled = (where: string): string =>
  `SELECT record FROM delivery WHERE connection = ?1 AND settled = 0 ${where} ORDER BY not_before, sequence LIMIT ?2`
/** What is null does not matter. */
const IS_PART = `
  AND (?3 IS NULL OR (json_extract(record, '$.channel') = 'audience') = ?3)
  AND (?4 IS NULL OR campaign = ?4)
  AND campaign NOT IN (SELECT value FROM json_each(?5))
  AND (?6 IS NULL OR (status = 'sending') = ?6)`
const SELECT_DELIVERY = 'SELECT record FROM delivery WHERE id = ?'
const VENDOR_ID = "json_extract(record, '$.vendorId')"
const SELECT_BY_VENDOR = `SELECT record FROM delivery
  WHERE connection = ? AND ${VENDOR_ID} = ? AND ${VENDOR_ID} IS NOT NULL ORDER BY sequence LIMIT 1`

export function createSqliteOutbox(db: Database): Outbox {
  const selectAll = db.prepare<{ record: string }>(selectUnsettled(''))
  const selectPart = db.prepare<{ record: string }>(selectUnsettled(IS_PART))
  const selectDelivery = db.prepare<{ record: string }>(SELECT_DELIVERY)
  const selectByVendor = db.prepare<{ record: string }>(SELECT_BY_VENDOR)
  return {
    unsettled: async (connection, limit, part) =>
      db.read(() => {
        const rows = part ? selectPart.all(connection, limit, ...partColumns(part)) : selectAll.all(connection, limit)
        return rows.map((row) => parseDelivery(row.record))
      }),
    deliveries: async (ids) =>
      db.snapshot(() =>
        ids.map((id) => {
          const row = selectDelivery.get(id)
          return row && parseDelivery(row.record)
        }),
      ),
    byVendorId: async (connection, vendorIds) =>
      db.snapshot(() =>
        vendorIds.map((vendorId) => {
          const row = selectByVendor.get(connection, vendorId)
          return row && parseDelivery(row.record)
        }),
      ),
  }
}

const partColumns = ({ kind, campaign, exceptCampaigns = [], isSending }: OutboxPart) => [
  kind === undefined ? null : Number(kind === 'audiences'),
  campaign ?? null,
  JSON.stringify(exceptCampaigns),
  isSending === undefined ? null : Number(isSending),
]
