import type { Settings } from '../views.ts'
import type { Database } from './database.ts'
import type { SqliteWriter } from './sqlite-writer.ts'

const SELECT_SETTING = 'SELECT value FROM setting WHERE key = ?'
const UPSERT_SETTING = `INSERT INTO setting (key, value) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`
const DELETE_SETTING = 'DELETE FROM setting WHERE key = ?'

export function createSqliteSettings(db: Database, writer: SqliteWriter): Settings {
  const select = db.prepare<{ value: string }>(SELECT_SETTING)
  return {
    get: async (key) => db.read(() => select.get(key)?.value),
    set: async (values) => {
      await writer.write({ kind: 'settings', values })
    },
  }
}

/** Writes inside the caller's transaction. */
export function createSettingWriter(db: Database): (values: Readonly<Record<string, string | null>>) => void {
  const upsert = db.prepare(UPSERT_SETTING)
  const remove = db.prepare(DELETE_SETTING)
  return (values) => {
    for (const [key, value] of Object.entries(values)) {
      if (value === null) remove.run(key)
      else upsert.run(key, value)
    }
  }
}
