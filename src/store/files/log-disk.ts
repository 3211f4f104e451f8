import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'

/** How the log opens its files: a seam for tests in which the disk refuses. */
export interface LogDisk {
  /** An existing file, for reading and writing. */
  open(path: string): Promise<FileHandle>
  /** A new, empty file whose name is on disk when it resolves. What was there under the name is dropped. */
  create(path: string): Promise<FileHandle>
}

export const systemDisk: LogDisk = {
  open: (file) => open(file, 'r+'),
  create: async (file) => {
    const handle = await open(file, 'w+', 0o600)
    await handle.sync()
    await syncDirectory(path.dirname(file))
    return handle
  },
}

/** Makes the names in a directory durable: without it a new file may be gone after a power loss though its content was synced. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
