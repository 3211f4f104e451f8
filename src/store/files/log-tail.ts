import { cutAfter, ENTRY_BYTES, lastAtOrBefore } from '../entry-search.ts'
import type { LogEntry } from '../log.ts'

/** Dropped entries are cut off the array when they are at least so many, so that cutting costs nothing per entry. */
const DROPPED_MAX = 1024

/** The newest entries, as far as the memory given to them reaches. */
export interface LogTail {
  /** Position of the oldest entry that is kept; the head if none is. */
  start(): number
  add(entries: readonly LogEntry[]): void
  /** From the entry that holds `position`, which must not lie before {@link start}. */
  read(position: number, bytesMax: number): readonly LogEntry[]
}

export function createLogTail(head: number, bytesMax: number, widthOf: (entry: LogEntry) => number): LogTail {
  let entries: LogEntry[] = []
  let dropped = 0
  let bytes = 0
  let end = head
  const dropOldest = () => {
    while (bytes > bytesMax && dropped < entries.length) bytes -= memoryOf(entries[dropped++]!)
    if (dropped < DROPPED_MAX && dropped < entries.length) return
    entries = entries.slice(dropped)
    dropped = 0
  }
  return {
    start: () => entries[dropped]?.position ?? end,
    add: (added) => {
      for (const entry of added) {
        entries.push(entry)
        bytes += memoryOf(entry)
        end = entry.position + widthOf(entry)
      }
      dropOldest()
    },
    read: (position, max) => cutAfter(entries, Math.max(dropped, lastAtOrBefore(entries, position)), max),
  }
}

const memoryOf = (entry: LogEntry): number =>
  entry.kind === 'events'
    ? ENTRY_BYTES + entry.body.byteLength
    : ENTRY_BYTES + (entry.input.kind === 'definition' ? entry.input.text.length + entry.input.source.length : 0)
