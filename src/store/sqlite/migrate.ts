import type { Clock } from '../../kernel/clock.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Database } from './database.ts'
import type { Migration } from './migrations/index.ts'

const CREATE_LEDGER =
  'CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)'
const SELECT_LEDGER = 'SELECT version, name FROM migration ORDER BY version'
const INSERT_LEDGER = 'INSERT INTO migration (version, name, applied_at) VALUES (?, ?, ?)'

/**
 * Brings the schema up to date, each migration in a transaction of its own with its row in the ledger.
 * Throws `store_corrupt` if the ledger holds a migration that this version does not know.
 */
export function migrate(db: Database, migrations: readonly Migration[], clock: Clock): void {
  db.transaction(() => db.exec(CREATE_LEDGER))
  const applied = db.prepare<{ version: number; name: string }>(SELECT_LEDGER).all()
  for (const [index, row] of applied.entries()) {
    const known = migrations[index]
    if (known?.version === row.version && known.name === row.name) continue
    throw new RekindleError(
      'store_corrupt',
      `The database has the schema ${row.version} (${row.name}), which this version does not know: it was used by a newer one. Update Rekindle`,
    )
  }
  for (const migration of migrations.slice(applied.length)) {
    db.transaction(() => {
      db.exec(migration.sql)
      db.prepare(INSERT_LEDGER).run(migration.version, migration.name, clock.now())
    })
  }
}
