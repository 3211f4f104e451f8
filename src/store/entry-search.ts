import type { LogEntry } from './log.ts'

/** What an entry takes beside its body. */
export const ENTRY_BYTES = 256

/** Index of the last item whose position is at or before `position`; -1 if there is none. */
export function lastAtOrBefore(items: readonly { readonly position: number }[], position: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (items[middle]!.position <= position) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Entries from `start` until `bytesMax` of bodies is reached, at least one if there is any. */
export function cutAfter(entries: readonly LogEntry[], start: number, bytesMax: number): readonly LogEntry[] {
  let end = start
  for (let bytes = 0; end < entries.length && (end === start || bytes < bytesMax); end++) {
    bytes += readBytesOf(entries[end]!)
  }
  return entries.slice(start, end)
}

/** What an entry counts when reading: inputs have no body, but an answer of a million of them would be too long all the same. */
export const readBytesOf = (entry: LogEntry): number => (entry.kind === 'events' ? entry.body.byteLength : ENTRY_BYTES)
