import type { FingerprintBlock } from '../state.ts'
import type { Fingerprints } from '../views.ts'
import type { Database } from './database.ts'
import type { SqliteWriter } from './sqlite-writer.ts'

const SELECT_SINCE = 'SELECT position, at, packed FROM fingerprints WHERE at > ? ORDER BY position'

export function createSqliteFingerprints(db: Database, writer: SqliteWriter): Fingerprints {
  const selectSince = db.prepare<FingerprintBlock>(SELECT_SINCE)
  return {
    since: async (at) => {
      await writer.write({ kind: 'drop_fingerprints', until: at })
      return db.read(() => selectSince.all(at)).map((row) => ({ ...row }))
    },
  }
}
