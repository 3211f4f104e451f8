import type { FileHandle } from 'node:fs/promises'
import { RekindleError } from '../../kernel/errors.ts'
import { decodeHeader, FRAME_HEADER_BYTES, FRAME_MAGIC_BYTES, isPayloadWhole } from './frame.ts'
import type { FrameHeader } from './frame.ts'

/** Read at once: many small frames cost one call, and little is read in vain when a single frame is wanted. */
const WINDOW_BYTES = 256 * 1024
/** Read at once while looking for a frame behind a damaged place. */
const SEARCH_BYTES = 4 * 1024 * 1024

/** Reads the frames of one file in order. `end` is the offset behind the last durable byte. */
export interface FrameWalk {
  /** Offset of the next frame. */
  readonly offset: number
  /** The next frame's header, or undefined at the end and where no whole header is. Does not move on. */
  header(): Promise<FrameHeader | undefined>
  /** The stored payload of the next frame, or undefined if it is cut short or its checksum is wrong. Does not move on. */
  payload(header: FrameHeader): Promise<Buffer | undefined>
  /** Moves on behind the frame. */
  skip(header: FrameHeader): void
}

export function createFrameWalk(file: FileHandle, start: number, end: number): FrameWalk {
  let offset = start
  let window: Buffer = Buffer.alloc(0)
  let windowStart = start
  // Windows are never written again once read: bodies given out are views into them.
  const bytesAt = async (from: number, length: number): Promise<Buffer> => {
    if (from < windowStart || from + length > windowStart + window.byteLength) {
      window = await readAt(file, from, Math.min(Math.max(length, WINDOW_BYTES), end - from))
      windowStart = from
    }
    return window.subarray(from - windowStart, from - windowStart + length)
  }
  return {
    get offset() {
      return offset
    },
    header: async () =>
      offset + FRAME_HEADER_BYTES > end ? undefined : decodeHeader(await bytesAt(offset, FRAME_HEADER_BYTES)),
    payload: async (header) => {
      const from = offset + FRAME_HEADER_BYTES
      if (from + header.storedBytes > end) return undefined
      const stored = await bytesAt(from, header.storedBytes)
      return isPayloadWhole(header, stored) ? stored : undefined
    },
    skip: (header) => {
      offset += FRAME_HEADER_BYTES + header.storedBytes
    },
  }
}

/** Up to `length` bytes; fewer only at the end of the file. */
async function readAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, from + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/**
 * Whether a whole frame of a later position begins behind `offset`: then what is at `offset` was durable once, for a frame is
 * only begun when the one before it is on disk. Bodies cannot imitate one: a header has zero bytes, which JSON text never has.
 */
export async function hasFrameBehind(
  file: FileHandle,
  offset: number,
  end: number,
  position: number,
): Promise<boolean> {
  for (let from = offset + 1; from + FRAME_HEADER_BYTES <= end; from += SEARCH_BYTES) {
    // Chunks overlap by a header, so that none is missed at a border.
    const chunk = await readAt(file, from, Math.min(SEARCH_BYTES + FRAME_HEADER_BYTES, end - from))
    for (let at = chunk.indexOf(FRAME_MAGIC_BYTES); at >= 0; at = chunk.indexOf(FRAME_MAGIC_BYTES, at + 1)) {
      const header = decodeHeader(chunk.subarray(at, at + FRAME_HEADER_BYTES))
      if (header && header.position >= position) return true
    }
  }
  return false
}

export const corruptAt = (path: string, offset: number, what: string): RekindleError =>
  new RekindleError('store_corrupt', `The event log is damaged: ${what} in ${path} at byte ${offset}. Restore a backup`)
