import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Logger } from '../../kernel/logger.ts'
import { noMetrics } from '../../kernel/metrics.ts'
import type { Metrics } from '../../kernel/metrics.ts'
import type { EventLog } from '../log.ts'
import { widthOf } from '../log.ts'
import { createPositionWaiters } from '../position-waiters.ts'
import { syncDirectory, systemDisk } from './log-disk.ts'
import type { LogDisk } from './log-disk.ts'
import { createLogReader } from './log-reader.ts'
import { createLogTail } from './log-tail.ts'
import { LogWriter, SEGMENT_BYTES_MAX } from './log-writer.ts'
import { recoverSegments } from './recover.ts'
import type { LogEnd } from './recover.ts'

/** Memory for the newest entries: a reader in this thread that lags by less reads nothing from the disk. */
const TAIL_BYTES_MAX = 16 * 1024 * 1024

export interface FileLogOptions {
  readonly directory: string
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics?: Metrics
  /** Tests make the disk refuse with it. */
  readonly disk?: LogDisk
  /** A new file is begun beyond it. */
  readonly segmentBytesMax?: number
  /** Memory for the newest entries. */
  readonly tailBytesMax?: number
}

export interface FileLog extends EventLog {
  /** Where it ends now. */
  end(): FileLogEnd
  /** Calls with each new end, once it is durable. The returned function ends it. */
  follow(listener: (end: FileLogEnd) => void): () => void
}

/** Where the durable part of the files ends: enough to read them in another thread. */
export interface FileLogEnd extends LogEnd {
  /** Position by which the last segment is named. */
  readonly segment: number
}

/**
 * The event log as append-only files in a directory of its own. One process at a time may use it: the caller holds the lock.
 * Throws `store_corrupt` if something before the end is damaged; what a crash left half written at the end is cut off.
 */
export async function createFileLog(options: FileLogOptions): Promise<FileLog> {
  const { directory, clock, logger, metrics = noMetrics, disk = systemDisk } = options
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await syncDirectory(path.dirname(directory))
  const recovered = await recoverSegments(disk, directory)
  if (recovered.droppedBytes > 0) {
    logger.warn('Cut off what a crash had left half written', {
      bytes: recovered.droppedBytes,
      head: recovered.end.head,
    })
  }
  const { segments } = recovered
  let end = recovered.end
  let closed = false
  const tail = createLogTail(end.head, options.tailBytesMax ?? TAIL_BYTES_MAX, widthOf)
  const waiters = createPositionWaiters()
  const followers = new Set<(end: FileLogEnd) => void>()
  const endNow = (): FileLogEnd => ({ ...end, segment: segments.at(-1)!.position })
  const reader = createLogReader(disk, segments, () => end)
  const writer = new LogWriter(
    {
      clock,
      logger,
      metrics,
      disk,
      segments,
      end,
      segmentBytesMax: options.segmentBytesMax ?? SEGMENT_BYTES_MAX,
      onDurable: (entries, durable) => {
        end = durable
        tail.add(entries)
        waiters.reached(end.head)
        for (const follower of followers) follower(endNow())
      },
    },
    await disk.open(segments.at(-1)!.path),
  )
  return {
    append: (entries) => writer.append(entries),
    end: endNow,
    follow: (listener) => {
      followers.add(listener)
      return () => followers.delete(listener)
    },
    head: () => end.head,
    lastAt: () => end.lastAt,
    read: async (position, bytesMax) => {
      if (closed) throw new RekindleError('unavailable', 'The event log is closed')
      if (position >= end.head) return []
      return position >= tail.start() ? tail.read(position, bytesMax) : reader.read(position, bytesMax)
    },
    beyond: (position) => waiters.beyond(position, end.head),
    close: async () => {
      await writer.close()
      closed = true
      waiters.close()
    },
  }
}
