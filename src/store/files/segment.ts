import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { lastAtOrBefore } from '../entry-search.ts'

/** Digits of the largest safe integer: names sort as positions do. */
const NAME_DIGITS = 16
const NAME = /^(\d{16})\.log$/

/** Between two remembered offsets of a segment lie at least so many bytes: finding a position reads at most about that much. */
const INDEX_STEP_BYTES = 256 * 1024

/** One file of the log. Its name is the position of its first entry. */
export interface Segment {
  readonly position: number
  readonly path: string
  /** Where some frames begin, in order; grows as the segment is written or walked through. */
  readonly index: { position: number; offset: number }[]
}

export const createSegment = (directory: string, position: number): Segment => ({
  position,
  path: path.join(directory, `${String(position).padStart(NAME_DIGITS, '0')}.log`),
  index: [],
})

/** The segments of a log directory in order of position. Other files are left alone. */
export async function listSegments(directory: string): Promise<Segment[]> {
  const positions = (await readdir(directory)).flatMap((name) => {
    const digits = NAME.exec(name)?.[1]
    return digits === undefined ? [] : [Number(digits)]
  })
  return positions.sort((a, b) => a - b).map((position) => createSegment(directory, position))
}

/** Remembers where a frame begins, unless one near before it is remembered already. */
export function noteFrame(segment: Segment, position: number, offset: number): void {
  const last = segment.index.at(-1)
  if (!last || offset >= last.offset + INDEX_STEP_BYTES) segment.index.push({ position, offset })
}

/** The last remembered frame at or before `position`. */
export function nearestFrame(
  segment: Segment,
  position: number,
): { readonly position: number; readonly offset: number } {
  const found = segment.index[lastAtOrBefore(segment.index, position)]
  return found ?? { position: segment.position, offset: 0 }
}
