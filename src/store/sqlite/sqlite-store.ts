import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import type { Worker } from 'node:worker_threads'
import type { Clock } from '../../kernel/clock.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Logger } from '../../kernel/logger.ts'
import { noMetrics } from '../../kernel/metrics.ts'
import type { Metrics } from '../../kernel/metrics.ts'
import { createFileLog } from '../files/file-log.ts'
import type { FileLogOptions } from '../files/file-log.ts'
import { syncDirectory } from '../files/log-disk.ts'
import type { EventLog } from '../log.ts'
import type { Store } from '../views.ts'
import { openDatabase } from './database.ts'
import { lockDirectory } from './directory-lock.ts'
import { serveLog } from './lent-store.ts'
import type { StoreLoan } from './lent-store.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration } from './migrations/index.ts'
import { createSqliteCouponCodes } from './sqlite-coupon-codes.ts'
import { createSqliteExchanges } from './sqlite-exchanges.ts'
import { createSqliteFingerprints } from './sqlite-fingerprints.ts'
import { createSqliteInbox } from './sqlite-inbox.ts'
import { createSqliteOutbox } from './sqlite-outbox.ts'
import { createSqliteGathered } from './sqlite-gathered.ts'
import { createSqliteSettings } from './sqlite-settings.ts'
import { createSqliteState } from './sqlite-state.ts'
import { createSqliteViews } from './sqlite-views.ts'
import { SqliteWriter, startWriterThread } from './sqlite-writer.ts'

export interface SqliteStoreOptions {
  /** Made if it does not exist. Holds `rekindle.db`, `lock.db` and the event log in `log/`. */
  readonly directory: string
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics?: Metrics
  /** For tests: limits of the event log. */
  readonly log?: Partial<Pick<FileLogOptions, 'disk' | 'segmentBytesMax' | 'tailBytesMax'>>
  /** For tests: a thread to write with that outlives the store; starting one takes longer than most tests. */
  readonly thread?: Worker
  /** For tests: other schemas. */
  readonly migrations?: readonly Migration[]
}

export interface SqliteStore extends Store {
  /** For a pipeline in another thread. One at a time: states have one writer. */
  lend(): StoreLoan
}

/**
 * Everything in one data directory: the event log as files, the rest in a SQLite database, read here and written by a thread.
 * Throws `store_locked` if another process uses the directory, `store_corrupt` if what it holds makes no sense to this version.
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const opened: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const undo of opened.splice(0).reverse()) await undo()
  }
  try {
    return { ...(await openParts(options, opened)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What is opened first is closed last: the reader before the writer, since the last one moves the rest of the write-ahead log. */
async function openParts(options: SqliteStoreOptions, opened: (() => unknown)[]): Promise<Omit<SqliteStore, 'close'>> {
  const { directory, clock, logger, metrics = noMetrics } = options
  await mkdir(directory, { recursive: true, mode: 0o700 })
  opened.push(lockDirectory(directory))
  const writer = startWriter(options, opened)
  const file = path.join(directory, 'rekindle.db')
  const db = openDatabase(file)
  opened.push(() => db.close())
  migrate(db, options.migrations ?? MIGRATIONS, clock)
  db.forbidWrites()
  await writer.open(file)
  const log = await createFileLog({ ...options.log, directory: path.join(directory, 'log'), clock, logger, metrics })
  opened.push(() => log.close())
  const state = createSqliteState(db, writer, { clock, logger, metrics })
  // The names of what was made here: with the log's own sync, all that a first start creates outlives a power loss.
  await syncDirectory(path.dirname(path.resolve(directory)))
  await syncDirectory(directory)
  checkLogReaches((await state.checkpoint()).position, log)
  return {
    log,
    state,
    outbox: createSqliteOutbox(db),
    views: createSqliteViews(db),
    fingerprints: createSqliteFingerprints(db, writer),
    gathered: createSqliteGathered(db, writer),
    inbox: createSqliteInbox(db, writer),
    exchanges: createSqliteExchanges(db, writer),
    settings: createSqliteSettings(db, writer),
    couponCodes: createSqliteCouponCodes(db, writer),
    lend: () => {
      const { port1, port2 } = new MessageChannel()
      serveLog(log, port1)
      return { directory, end: log.end(), lines: [writer.lend(), port2] }
    },
  }
}

function startWriter({ thread, logger }: SqliteStoreOptions, opened: (() => unknown)[]): SqliteWriter {
  const own = thread ? undefined : startWriterThread()
  if (own) opened.push(() => own.terminate())
  const writer = new SqliteWriter(thread ?? own!, logger)
  opened.push(() => writer.close())
  return writer
}

/** Entries are applied only after they are on disk: a log that ends before what is applied has lost some. */
function checkLogReaches(applied: number, log: EventLog): void {
  if (applied <= log.head()) return
  throw new RekindleError(
    'store_corrupt',
    `The event log ends at ${log.head()}, but the state has applied entries up to ${applied}. Restore both from one backup`,
  )
}
