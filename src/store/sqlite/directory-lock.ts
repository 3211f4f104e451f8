import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RekindleError } from '../../kernel/errors.ts'

/** Result code of SQLite: another connection holds the lock. */
const SQLITE_BUSY = 5

/**
 * Keeps other processes (and other stores of this one) out of a data directory. The lock is the operating system's, on a file of
 * its own, so that it frees itself when the process dies, however it dies, and the database stays open to programs that only read.
 * Throws `store_locked`. The returned function lets go.
 */
export function lockDirectory(directory: string): () => void {
  const file = path.join(directory, 'lock.db')
  let connection: DatabaseSync | undefined
  try {
    connection = new DatabaseSync(file, { timeout: 0 })
    connection.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    connection?.close()
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) {
      throw new RekindleError('store_locked', `Another process uses the data directory ${directory}`, { cause })
    }
    throw new RekindleError('unavailable', `The data directory ${directory} cannot be locked`, { cause })
  }
  const held = connection
  return () => {
    if (held.isOpen) held.close()
  }
}
