import type { FileHandle } from 'node:fs/promises'
import type { EntryEnd } from '../entry-stamp.ts'
import type { LogDisk } from './log-disk.ts'
import { corruptAt, createFrameWalk, hasFrameBehind } from './frame-walk.ts'
import { createSegment, listSegments, noteFrame } from './segment.ts'
import type { Segment } from './segment.ts'

/** Where the log ends. */
export interface LogEnd extends EntryEnd {
  /** Durable bytes of the last segment. */
  readonly bytes: number
}

export interface Recovered {
  readonly segments: Segment[]
  readonly end: LogEnd
  /** Bytes of a write that a crash had cut short. */
  readonly droppedBytes: number
}

/**
 * Opens the segments of a directory: reads through the last one, cuts off what a crash left half written, and creates the first
 * segment of an empty log. Throws `store_corrupt` if something before the end is damaged.
 */
export async function recoverSegments(disk: LogDisk, directory: string): Promise<Recovered> {
  const segments = await listSegments(directory)
  const last = segments.at(-1)
  if (!last) {
    const first = createSegment(directory, 0)
    await (await disk.create(first.path)).close()
    return { segments: [first], end: { head: 0, lastAt: 0, tickLast: false, bytes: 0 }, droppedBytes: 0 }
  }
  const previous = segments.at(-2)
  const scan = await scanSegment(disk, last)
  // A segment is created before its first frame is written: until then the log ends in the one before.
  const before = scan.lastAt === undefined && previous ? await scanSegment(disk, previous) : undefined
  if (before && before.head !== last.position) throw corruptAt(previous!.path, before.bytes, 'entries are missing')
  if (scan.lastAt === undefined && !previous && last.position !== 0) {
    throw corruptAt(last.path, 0, 'it holds no entry, and the segments before it are missing')
  }
  const { lastAt = 0, tickLast = false } = scan.lastAt === undefined ? (before ?? {}) : scan
  return { segments, end: { head: scan.head, lastAt, tickLast, bytes: scan.bytes }, droppedBytes: scan.droppedBytes }
}

interface Scan {
  readonly head: number
  readonly lastAt: number | undefined
  readonly tickLast: boolean
  readonly bytes: number
  readonly droppedBytes: number
}

async function scanSegment(disk: LogDisk, segment: Segment): Promise<Scan> {
  const file = await disk.open(segment.path)
  try {
    const { size } = await file.stat()
    const scan = await scanFrames(file, segment, size)
    if (scan.bytes === size) return scan
    if (await hasFrameBehind(file, scan.bytes, size, scan.head)) {
      throw corruptAt(segment.path, scan.bytes, 'a checksum is wrong')
    }
    await file.truncate(scan.bytes)
    await file.datasync()
    return { ...scan, droppedBytes: size - scan.bytes }
  } finally {
    await file.close()
  }
}

/** All frames up to the first that is not whole. */
async function scanFrames(file: FileHandle, segment: Segment, size: number): Promise<Scan> {
  const walk = createFrameWalk(file, 0, size)
  let head = segment.position
  let lastAt: number | undefined
  let tickLast = false
  for (;;) {
    const header = await walk.header()
    if (!header || header.position !== head || !(await walk.payload(header))) break
    noteFrame(segment, head, walk.offset)
    walk.skip(header)
    head += header.width
    lastAt = header.lastAt
    tickLast = header.tickLast
  }
  return { head, lastAt, tickLast, bytes: walk.offset, droppedBytes: 0 }
}
