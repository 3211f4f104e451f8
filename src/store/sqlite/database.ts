import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { RekindleError } from '../../kernel/errors.ts'

/** Waits this long for another program (a backup, a person with a shell) to let go; longer would hold up everything else. */
const BUSY_MS = 250
/** Pages that a connection keeps in memory, KB: a reader can do with few, since the system keeps the file's pages as well. */
const READER_CACHE_KB = 16 * 1024
export const WRITER_CACHE_KB = 64 * 1024
/**
 * Pages in the write-ahead log before they are moved to the database. Fewer move the same page again and again: measured twice the
 * time per profile at 1,000; more make the single pause longer (0.2 s at 64 MB) and opening after a crash slower.
 */
const CHECKPOINT_PAGES = 16_000

/** Result codes of SQLite that mean damage: SQLITE_CORRUPT, SQLITE_NOTADB. */
const CORRUPT_CODES = new Set([11, 26])
/** Codes that mean that the disk refuses: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL. */
const REFUSED_CODES = new Set([3, 5, 6, 7, 8, 10, 13, 14, 15])

/** A prepared statement whose rows have the shape that its SQL names. */
export interface Statement<Row> {
  get(...values: SQLInputValue[]): Row | undefined
  all(...values: SQLInputValue[]): Row[]
  /** For reading until enough is found. */
  iterate(...values: SQLInputValue[]): IterableIterator<Row>
  run(...values: SQLInputValue[]): { readonly changes: number | bigint }
}

/** One connection. Calls block, so that writes belong in a thread of their own. All throw `unavailable` or `store_corrupt`. */
export interface Database {
  exec(sql: string): void
  prepare<Row = never>(sql: string): Statement<Row>
  /** All or nothing, and on disk when it returns. */
  transaction<T>(run: () => T): T
  /** Several reads of the same moment: as one they lock once, which costs more than reading. */
  snapshot<T>(run: () => T): T
  /** Refuses writes from now on. */
  forbidWrites(): void
  /** Runs a read; translates its errors. */
  read<T>(run: () => T): T
  close(): void
}

export function openDatabase(file: string, cacheKb = READER_CACHE_KB): Database {
  const connection = translated(() => new DatabaseSync(file, { timeout: BUSY_MS }))
  const exec = (sql: string) => translated(() => connection.exec(sql))
  try {
    exec('PRAGMA journal_mode = WAL')
    exec('PRAGMA synchronous = FULL')
    exec(`PRAGMA cache_size = -${cacheKb}`)
    exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  } catch (error) {
    connection.close()
    throw error
  }
  // Statements say BEGIN and COMMIT themselves: prepared once, they cost a microsecond.
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const beginRead = connection.prepare('BEGIN DEFERRED')
  const commit = connection.prepare('COMMIT')
  const within = <T>(first: StatementSync, run: () => T): T =>
    translated(() => {
      first.run()
      try {
        const result = run()
        commit.run()
        return result
      } catch (error) {
        // Some errors end the transaction by themselves.
        if (connection.isTransaction) connection.exec('ROLLBACK')
        throw error
      }
    })
  return {
    exec,
    // The rows are what our own SQL selects: the cast is where that is said.
    prepare: <Row>(sql: string) =>
      translated((): StatementSync => connection.prepare(sql)) as unknown as Statement<Row>,
    transaction: (run) => within(begin, run),
    snapshot: (run) => within(beginRead, run),
    forbidWrites: () => exec('PRAGMA query_only = ON'),
    read: translated,
    close: () => {
      if (connection.isOpen) connection.close()
    },
  }
}

/** Runs something of SQLite's and gives its errors our codes. */
function translated<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw asRekindleError(error)
  }
}

function asRekindleError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if ('code' in error && error.code === 'ERR_INVALID_STATE') {
    return new RekindleError('unavailable', 'The store is closed', { cause: error })
  }
  if (!('errcode' in error) || typeof error.errcode !== 'number') return error
  // Extended codes carry the primary one in their low byte.
  const code = error.errcode & 0xff
  if (CORRUPT_CODES.has(code)) {
    return new RekindleError('store_corrupt', `The database is damaged: ${error.message}`, { cause: error })
  }
  if (REFUSED_CODES.has(code)) {
    return new RekindleError('unavailable', `The database refuses: ${error.message}`, { cause: error })
  }
  return error
}
