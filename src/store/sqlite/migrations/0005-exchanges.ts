/** What was asked of tools and what they answered. One call may be for many deliveries. */
export const exchanges = {
  version: 5,
  name: 'exchanges with tools',
  sql: `
    CREATE TABLE exchange (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      record TEXT NOT NULL
    );
    CREATE INDEX exchange_at ON exchange (at);
    CREATE TABLE exchange_of (
      delivery TEXT NOT NULL,
      exchange INTEGER NOT NULL REFERENCES exchange (id) ON DELETE CASCADE,
      attempt INTEGER NOT NULL,
      PRIMARY KEY (delivery, exchange, attempt)
    ) WITHOUT ROWID;
    CREATE INDEX exchange_of_exchange ON exchange_of (exchange);
  `,
} as const
