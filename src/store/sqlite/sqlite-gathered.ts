import type { Gathered, GatheredRow } from '../views.ts'
import type { Database } from './database.ts'
import type { SqliteWriter } from './sqlite-writer.ts'

const SELECT_PROGRESS = 'SELECT progress FROM gathered_progress WHERE id = 1'
const SELECT_RECORD = 'SELECT record FROM gathered WHERE profile = ?'
const SELECT_AFTER = 'SELECT profile, record FROM gathered WHERE profile > ? ORDER BY profile LIMIT ?'
const UPSERT_PROGRESS = `INSERT INTO gathered_progress (id, progress) VALUES (1, ?)
  ON CONFLICT (id) DO UPDATE SET progress = excluded.progress`
const UPSERT_RECORD = `INSERT INTO gathered (profile, record) VALUES (?, ?)
  ON CONFLICT (profile) DO UPDATE SET record = excluded.record`
const DELETE_RECORD = 'DELETE FROM gathered WHERE profile = ?'

export function createSqliteGathered(db: Database, writer: SqliteWriter): Gathered {
  const selectProgress = db.prepare<{ progress: string }>(SELECT_PROGRESS)
  const selectRecord = db.prepare<{ record: string }>(SELECT_RECORD)
  const selectAfter = db.prepare<{ profile: number; record: string }>(SELECT_AFTER)
  return {
    progress: async () => db.read(() => selectProgress.get()?.progress),
    keep: async (rows, progress) => {
      await writer.write({ kind: 'gathered', rows, progress })
    },
    records: async (profiles) => db.snapshot(() => profiles.map((profile) => selectRecord.get(profile)?.record)),
    after: async (profile, limit) => db.read(() => selectAfter.all(profile, limit)),
    clear: async () => {
      await writer.write({ kind: 'clear_gathered' })
    },
  }
}

export interface GatheredWriter {
  keep(rows: readonly GatheredRow[], progress: string): void
  clear(): void
}

/** The writing thread's half. */
export function createGatheredWriter(db: Database): GatheredWriter {
  const upsertProgress = db.prepare(UPSERT_PROGRESS)
  const upsert = db.prepare(UPSERT_RECORD)
  const remove = db.prepare(DELETE_RECORD)
  return {
    keep: (rows, progress) => {
      for (const { profile, record } of rows) {
        if (record === null) remove.run(profile)
        else upsert.run(profile, record)
      }
      upsertProgress.run(progress)
    },
    clear: () => db.exec('DELETE FROM gathered; DELETE FROM gathered_progress'),
  }
}
