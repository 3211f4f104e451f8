import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../kernel/clock.ts'
import { silentLogger } from '../../kernel/logger.ts'
import { sampleCommit } from '../../../test/conformance/sample-data.ts'
import type { Commit } from '../state.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration } from './migrations/index.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { startWriterThread } from './sqlite-writer.ts'

const NEXT = MIGRATIONS.length + 1
const second: Migration = { version: NEXT, name: 'second', sql: 'ALTER TABLE profile ADD COLUMN note TEXT' }
const failing: Migration = {
  version: NEXT,
  name: 'failing',
  sql: 'CREATE TABLE half (id INTEGER); SELECT * FROM nowhere',
}

const emptyCommit = sampleCommit(0)

/** Starting one takes longer than most of these tests. */
const thread = startWriterThread()

describe('the data directory of the sqlite store', () => {
  let directory: string
  const clock = createManualClock()
  const open = (migrations?: readonly Migration[]) =>
    createSqliteStore({ directory, clock, logger: silentLogger, thread, ...(migrations && { migrations }) })
  const inDatabase = <T>(use: (db: DatabaseSync) => T): T => {
    const db = new DatabaseSync(path.join(directory, 'rekindle.db'))
    try {
      return use(db)
    } finally {
      db.close()
    }
  }
  const schema = () =>
    inDatabase((db) => db.prepare("SELECT name, sql FROM sqlite_schema WHERE name <> 'migration' ORDER BY name").all())

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'rekindle-store-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('is made where there is none', async () => {
    directory = path.join(directory, 'a', 'b')
    await (await open()).close()
    expect((await readdir(directory)).sort()).toEqual(['lock.db', 'log', 'rekindle.db'])
    directory = path.dirname(path.dirname(directory))
  })

  it('is brought up to date, keeps what it holds, and is then like a fresh one', async () => {
    const store = await open()
    await store.settings.set({ a: '1' })
    await store.close()
    const migrated = await open([...MIGRATIONS, second])
    expect(await migrated.settings.get('a')).toBe('1')
    await migrated.close()
    const afterMigration = schema()
    expect(inDatabase((db) => db.prepare('SELECT version, name, applied_at FROM migration').all())).toEqual([
      ...MIGRATIONS.map(({ version, name }) => ({ version, name, applied_at: clock.now() })),
      { version: NEXT, name: 'second', applied_at: clock.now() },
    ])
    await rm(directory, { recursive: true })
    await (await open([...MIGRATIONS, second])).close()
    expect(schema()).toEqual(afterMigration)
  })

  it('is left as it was by a migration that fails', async () => {
    await (await open()).close()
    const before = schema()
    await expect(open([...MIGRATIONS, failing])).rejects.toThrow('nowhere')
    expect(schema()).toEqual(before)
    await (await open()).close()
  })

  it('is refused with a schema that is newer than this version, or from another branch, and unlocked again', async () => {
    await (await open([...MIGRATIONS, second])).close()
    await expect(open()).rejects.toMatchObject({ code: 'store_corrupt', message: expect.stringContaining('newer') })
    await expect(open([...MIGRATIONS, failing])).rejects.toMatchObject({ code: 'store_corrupt' })
    await (await open([...MIGRATIONS, second])).close()
  })

  it('is refused when the database is none, or damaged', async () => {
    await writeFile(
      path.join(directory, 'rekindle.db'),
      'this is no database, but long enough to look like a file of one',
    )
    await expect(open()).rejects.toMatchObject({ code: 'store_corrupt' })
  })

  it('is refused when the log has lost what the state has applied', async () => {
    const store = await open()
    await store.log.append([{ kind: 'input', input: { kind: 'tick' } }])
    await store.state.commit({ ...emptyCommit, checkpoint: { position: 1, at: 1, nextProfile: 0 } })
    await store.close()
    await rm(path.join(directory, 'log'), { recursive: true })
    await expect(open()).rejects.toMatchObject({ code: 'store_corrupt', message: expect.stringContaining('ends at 0') })
  })

  it('says that it is unavailable, and keeps nothing by half, while another program writes to the database', async () => {
    const store = await open()
    const other = new DatabaseSync(path.join(directory, 'rekindle.db'))
    other.exec('BEGIN IMMEDIATE')
    const commit = { ...emptyCommit, profiles: [{ id: 1, state: 's', due: null }], counters: new Map([['c', 1]]) }
    await expect(store.state.commit(commit)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await store.state.profiles([1])).toEqual([undefined])
    other.exec('ROLLBACK')
    other.close()
    await store.state.commit(commit)
    expect(await store.views.counters('')).toEqual(new Map([['c', 1]]))
    await store.close()
  })

  it('takes all or nothing of a commit when the database refuses in the middle of it', async () => {
    const store = await open()
    inDatabase((db) =>
      db.exec("CREATE TRIGGER refuse BEFORE INSERT ON rejected BEGIN SELECT raise(ABORT, 'refused'); END"),
    )
    const commit: Commit = {
      ...emptyCommit,
      profiles: [{ id: 1, state: 's', due: 5 }],
      memberships: [{ cohort: 'a', profile: 1, isMember: true }],
      counters: new Map([['c', 1]]),
      rejected: [{ position: 0, at: 0, source: 'web', reason: 'r', detail: 'd', sample: 's' }],
    }
    await expect(store.state.commit(commit)).rejects.toThrow('refused')
    expect(await store.state.profiles([1])).toEqual([undefined])
    expect(await store.state.nextDue()).toBeUndefined()
    expect(await store.views.cohortSizes()).toEqual(new Map())
    expect(await store.views.counters('')).toEqual(new Map())
    await store.state.commit({ ...commit, rejected: [] })
    expect(await store.state.profiles([1])).toEqual(['s'])
    await store.close()
  })

  it('finds deliveries, wake-ups and members by an index', async () => {
    await (await open()).close()
    const plan = (sql: string) => inDatabase((db) => JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()))
    const list = (where: string) =>
      `SELECT record FROM delivery WHERE ${where} AND sequence < 9 ORDER BY sequence DESC LIMIT 5`
    for (const column of ['campaign', 'profile', 'status']) {
      expect(plan(list(`${column} = 1`))).toContain(`delivery_${column}`)
      expect(plan(list(`${column} = 1`))).not.toContain('TEMP B-TREE')
    }
    const unsettled = plan(
      "SELECT record FROM delivery WHERE connection = 'a' AND settled = 0 ORDER BY not_before, sequence LIMIT 5",
    )
    expect(unsettled).toContain('delivery_unsettled')
    expect(unsettled).not.toContain('TEMP B-TREE')
    const due = plan('SELECT id, due FROM profile WHERE due <= 5 ORDER BY due, id LIMIT 5')
    expect(due).toContain('profile_due')
    expect(due).not.toContain('TEMP B-TREE')
  })
})
