import type { Logger } from '../../kernel/logger.ts'
import type { Metrics } from '../../kernel/metrics.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { StateStore } from '../state.ts'
import type { Database } from './database.ts'
import { createSqliteDraft } from './sqlite-draft.ts'
import type { SqliteWriter } from './sqlite-writer.ts'

const SELECT_CHECKPOINT = 'SELECT position, at, next_profile AS nextProfile FROM checkpoint WHERE id = 1'
const SELECT_PROFILE = 'SELECT state FROM profile WHERE id = ?'
// One call for many keys: most are of people who were never seen, and asking costs more than looking.
const SELECT_IDENTITIES = `SELECT wanted.key AS place, identity.profile AS profile
  FROM json_each(?) AS wanted CROSS JOIN identity ON identity.key = wanted.value`
const SELECT_DUE = 'SELECT id AS profile, due FROM profile WHERE due <= ? ORDER BY due, id LIMIT ?'
const SELECT_NEXT_DUE = 'SELECT due FROM profile WHERE due IS NOT NULL ORDER BY due LIMIT 1'

interface StateOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

export function createSqliteState(db: Database, writer: SqliteWriter, options: StateOptions): StateStore {
  const selectCheckpoint = db.prepare<{ position: number; at: number; nextProfile: number }>(SELECT_CHECKPOINT)
  const selectProfile = db.prepare<{ state: string | null }>(SELECT_PROFILE)
  const selectIdentities = db.prepare<{ place: number; profile: number }>(SELECT_IDENTITIES)
  const selectDue = db.prepare<{ profile: number; due: number }>(SELECT_DUE)
  const selectNextDue = db.prepare<{ due: number }>(SELECT_NEXT_DUE)
  const draft = () =>
    createSqliteDraft(async (commit) => {
      const begun = options.clock.elapsed()
      const missing = await writer.write(
        { kind: 'commit', commit },
        commit.profiles.blocks.map(({ buffer }) => buffer),
      )
      for (const delivery of missing) {
        options.logger.warn('A change of a delivery that does not exist was ignored', { delivery })
      }
      options.metrics.observe('rekindle_commit_seconds', (options.clock.elapsed() - begun) / 1000)
    })
  return {
    checkpoint: async () => db.read(() => selectCheckpoint.get() ?? { position: 0, at: 0, nextProfile: 0 }),
    profiles: async (ids) => db.snapshot(() => ids.map((id) => selectProfile.get(id)?.state ?? undefined)),
    identities: async (keys) => {
      const found = keys.map((): number | undefined => undefined)
      if (keys.length === 0) return found
      for (const { place, profile } of db.read(() => selectIdentities.all(JSON.stringify(keys)))) found[place] = profile
      return found
    },
    due: async (at, limit) => db.read(() => selectDue.all(at, limit)),
    nextDue: async () => db.read(() => selectNextDue.get()?.due),
    draft,
    commit: async (commit) => {
      const whole = draft()
      for (const { id, state, due } of commit.profiles) whole.profile(id, TEXT.encode(state), due)
      whole.add(commit)
      await whole.commit(commit)
    },
  }
}

const TEXT = new TextEncoder()
