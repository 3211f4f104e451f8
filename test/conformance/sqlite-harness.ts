import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createManualClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { SqliteStoreOptions } from '../../src/store/sqlite/sqlite-store.ts'
import { startWriterThread } from '../../src/store/sqlite/sqlite-writer.ts'
import type { StoreHarness } from './store-harness.ts'

/** All stores of a test file share it, one after the other. */
const thread = startWriterThread()

/** A store in a temporary directory. A crash is a copy of the files as they are: what a killed process leaves behind. */
export async function makeSqliteHarness(log: NonNullable<SqliteStoreOptions['log']> = {}): Promise<StoreHarness> {
  const root = await mkdtemp(path.join(tmpdir(), 'rekindle-store-'))
  const clock = createManualClock()
  let life = 1
  const open = () =>
    createSqliteStore({ directory: path.join(root, String(life)), clock, logger: silentLogger, log, thread })
  let store = await open()
  return {
    clock,
    get store() {
      return store
    },
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    crash: async () => {
      await cp(path.join(root, String(life)), path.join(root, String(life + 1)), { recursive: true })
      await store.close()
      life += 1
      store = await open()
      return store
    },
    openTwice: open,
    dispose: async () => {
      await store.close()
      await rm(root, { recursive: true })
    },
  }
}
