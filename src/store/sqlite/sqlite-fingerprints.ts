import type { FingerprintBlock } from '../state.ts'
import type { Fingerprints } from '../views.ts'
import type { Database } from './database.ts'

const DELETE_OLD = 'DELETE FROM fingerprints WHERE at <= ?'
const SELECT_SINCE = 'SELECT position, at, packed FROM fingerprints WHERE at > ? ORDER BY position'

export function createSqliteFingerprints(db: Database): Fingerprints {
  const deleteOld = db.prepare(DELETE_OLD)
  const selectSince = db.prepare<FingerprintBlock>(SELECT_SINCE)
  return {
    since: async (at) => {
      db.transaction(() => deleteOld.run(at))
      return db.read(() => selectSince.all(at)).map((row) => ({ ...row }))
    },
  }
}
