import { RekindleError } from '../../kernel/errors.ts'
import type { EventLog } from '../log.ts'
import { createPositionWaiters } from '../position-waiters.ts'
import type { FileLogEnd } from './file-log.ts'
import { systemDisk } from './log-disk.ts'
import { createLogReader } from './log-reader.ts'
import { createSegment, listSegments } from './segment.ts'

export interface LogFollower extends Omit<EventLog, 'append'> {
  /** The log has grown. */
  reached(end: FileLogEnd): void
}

/** Reads a log that another thread writes, as far as that thread says it is durable. */
export async function createLogFollower(directory: string, start: FileLogEnd): Promise<LogFollower> {
  // What lies behind the end may be about to be cut off.
  const segments = (await listSegments(directory)).filter(({ position }) => position <= start.segment)
  let end = start
  let closed = false
  const waiters = createPositionWaiters()
  const reader = createLogReader(systemDisk, segments, () => end)
  return {
    reached: (next) => {
      if (next.segment > end.segment) segments.push(createSegment(directory, next.segment))
      end = next
      waiters.reached(end.head)
    },
    head: () => end.head,
    lastAt: () => end.lastAt,
    read: async (position, bytesMax) => {
      if (closed) throw new RekindleError('unavailable', 'The event log is closed')
      return position >= end.head ? [] : reader.read(position, bytesMax)
    },
    beyond: (position) => waiters.beyond(position, end.head),
    close: async () => {
      closed = true
      waiters.close()
    },
  }
}
