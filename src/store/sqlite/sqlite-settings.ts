import type { Settings } from '../views.ts'
import type { Database } from './database.ts'
import type { SqliteWriter } from './sqlite-writer.ts'

const SELECT_SETTING = 'SELECT value FROM setting WHERE key = ?'

export function createSqliteSettings(db: Database, writer: SqliteWriter): Settings {
  const select = db.prepare<{ value: string }>(SELECT_SETTING)
  return {
    get: async (key) => db.read(() => select.get(key)?.value),
    set: async (values) => {
      await writer.write({ kind: 'settings', values })
    },
  }
}
