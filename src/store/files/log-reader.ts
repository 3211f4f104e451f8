import { cutAfter, lastAtOrBefore, readBytesOf } from '../entry-search.ts'
import type { LogEntry } from '../log.ts'
import { widthOf } from '../log.ts'
import { corruptAt, createFrameWalk } from './frame-walk.ts'
import { decodePayload } from './frame.ts'
import type { LogDisk } from './log-disk.ts'
import { nearestFrame, noteFrame } from './segment.ts'
import type { Segment } from './segment.ts'

/** Segments whose index is kept: 4 KB each, rebuilt by walking through the headers. */
const INDEXED_SEGMENTS_MAX = 64

export interface LogReader {
  /** Entries from the one that holds `position`, which must lie below `head`, until `bytesMax` of bodies or the head of now is reached. */
  read(position: number, bytesMax: number): Promise<readonly LogEntry[]>
}

/** What the reader must know of the end of the log, which moves on while it reads. */
export interface DurableEnd {
  readonly head: number
  readonly bytes: number
}

/** Reads older entries from the files. `end` says how far the last segment may be read. */
export function createLogReader(disk: LogDisk, segments: readonly Segment[], end: () => DurableEnd): LogReader {
  const indexed: Segment[] = []
  // A reader that goes on where it stopped, or asks for single events one after the other, unpacks a frame once.
  let lastFrame: readonly LogEntry[] = []

  const keepIndex = (segment: Segment) => {
    if (segment === segments.at(-1) || indexed.at(-1) === segment) return
    const before = indexed.indexOf(segment)
    if (before >= 0) indexed.splice(before, 1)
    indexed.push(segment)
    if (indexed.length > INDEXED_SEGMENTS_MAX) indexed.shift()!.index.length = 0
  }

  /** Of one frame or one segment. */
  const readPart = async (position: number, bytesMax: number): Promise<readonly LogEntry[]> => {
    const number = lastAtOrBefore(segments, position)
    const segment = segments[number]
    if (!segment) throw corruptAt(segments[0]!.path, 0, `the entries from position ${position} are missing`)
    if (holds(lastFrame, position)) return cutAfter(lastFrame, lastAtOrBefore(lastFrame, position), bytesMax)
    keepIndex(segment)
    const next = segments[number + 1]
    const { head, bytes } = end()
    const found = await readSegment(disk, segment, {
      position,
      bytesMax,
      bytes: next ? undefined : bytes,
      head: next ? next.position : head,
    })
    lastFrame = found.lastFrame
    return found.entries
  }

  return {
    read: async (position, bytesMax) => {
      const { head } = end()
      let entries = await readPart(position, bytesMax)
      // Where a segment ends is of no interest to who reads: the rest of one would be a small commit between two large ones.
      for (let bytes = bytesOf(entries); bytes < bytesMax && endOf(entries) < head; bytes = bytesOf(entries)) {
        const more = await readPart(endOf(entries), bytesMax - bytes).catch(() => undefined)
        // What is whole is given; the failure is met, and told, by who asks for the entries that it is about.
        if (!more) break
        entries = entries.concat(more)
      }
      return entries
    },
  }
}

const bytesOf = (entries: readonly LogEntry[]): number => entries.reduce((sum, entry) => sum + readBytesOf(entry), 0)

/** Position after the last of them, of which there is one. */
const endOf = (entries: readonly LogEntry[]): number => {
  const last = entries.at(-1)!
  return last.position + widthOf(last)
}

const holds = (entries: readonly LogEntry[], position: number): boolean => {
  const last = entries.at(-1)
  return last !== undefined && entries[0]!.position <= position && position < endOf(entries)
}

interface Wanted {
  readonly position: number
  readonly bytesMax: number
  /** Durable bytes of the segment; undefined: the whole file. */
  readonly bytes: number | undefined
  /** Position at which the segment ends. */
  readonly head: number
}

async function readSegment(
  disk: LogDisk,
  segment: Segment,
  wanted: Wanted,
): Promise<{ entries: readonly LogEntry[]; lastFrame: readonly LogEntry[] }> {
  const file = await disk.open(segment.path)
  try {
    const near = nearestFrame(segment, wanted.position)
    const walk = createFrameWalk(file, near.offset, wanted.bytes ?? (await file.stat()).size)
    const entries: LogEntry[] = []
    let lastFrame: readonly LogEntry[] = []
    let bytes = 0
    let position = near.position
    while (position < wanted.head && (entries.length === 0 || bytes < wanted.bytesMax)) {
      const header = await walk.header()
      if (!header || header.position !== position) throw corruptAt(segment.path, walk.offset, 'a frame is missing')
      noteFrame(segment, position, walk.offset)
      position += header.width
      if (position > wanted.position) {
        const payload = await walk.payload(header)
        if (!payload) throw corruptAt(segment.path, walk.offset, 'a checksum is wrong')
        lastFrame = decodePayload(header, payload)
        const start = Math.max(0, lastAtOrBefore(lastFrame, wanted.position))
        const cut = cutAfter(lastFrame, start, wanted.bytesMax - bytes)
        entries.push(...cut)
        bytes += bytesOf(cut)
      }
      walk.skip(header)
    }
    return { entries, lastFrame }
  } finally {
    await file.close()
  }
}
