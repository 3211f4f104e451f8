/** What tools tell of a message names it by their own id. */
export const vendorIds = {
  version: 4,
  name: 'deliveries by the id that a tool gave them',
  sql: `
    CREATE INDEX delivery_vendor ON delivery (connection, json_extract(record, '$.vendorId'))
      WHERE json_extract(record, '$.vendorId') IS NOT NULL;
  `,
}
