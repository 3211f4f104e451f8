import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { RekindleError } from '../../kernel/errors.ts'
import type { EventsHeader, Input } from '../../model/input.ts'
import type { LogEntry } from '../log.ts'
import { widthOf } from '../log.ts'

/**
 * A frame is what one write puts in a segment: a header of fixed length, then the payload. The payload is a table (JSON: time
 * and header of each entry, or its input) followed by the bodies of the `events` entries in the same order, as raw bytes.
 *
 * All numbers are little endian:
 *
 * | at | bytes | what |
 * |---|---|---|
 * | 0 | 4 | magic `RKLG` |
 * | 4 | 1 | version of this layout |
 * | 5 | 1 | codec of the payload: 0 as it is, 1 zstd |
 * | 6 | 2 | flags: bit 0 set if the last entry is a tick |
 * | 8 | 4 | bytes of the payload as stored |
 * | 12 | 4 | bytes of the payload when unpacked |
 * | 16 | 8 | position of the first entry (float) |
 * | 24 | 4 | positions that the frame takes |
 * | 28 | 4 | bytes of the table |
 * | 32 | 8 | `at` of the last entry (float) |
 * | 40 | 4 | CRC-32 of the payload as stored |
 * | 44 | 4 | CRC-32 of the 44 bytes before |
 */
export const FRAME_HEADER_BYTES = 48
const MAGIC = 0x474c4b52
export const FRAME_MAGIC_BYTES: Uint8Array = Uint8Array.of(0x52, 0x4b, 0x4c, 0x47)
const VERSION = 1
const CODEC_RAW = 0
const CODEC_ZSTD = 1
const FLAG_TICK_LAST = 1

/** Level 1 takes 1.8 ns a byte for a sixth to a thirtieth of the size; higher levels cost more than the disk they save. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export interface FrameHeader {
  readonly compressed: boolean
  readonly tickLast: boolean
  readonly storedBytes: number
  readonly rawBytes: number
  readonly position: number
  readonly width: number
  readonly tableBytes: number
  readonly lastAt: number
  readonly payloadCrc: number
}

/** A frame ready to be written. */
export interface Frame {
  readonly header: FrameHeader
  /** The header, the table and the bodies, not copied. */
  readonly parts: readonly Uint8Array[]
  readonly bytes: number
}

type TableRow =
  | { readonly at: number; readonly bytes: number; readonly header: EventsHeader }
  | { readonly at: number; readonly input: Input }

/** Entries must follow each other without a gap. */
export function encodeFrame(entries: readonly LogEntry[], compress: boolean): Frame {
  const first = entries[0]!
  const last = entries.at(-1)!
  const table = Buffer.from(JSON.stringify(entries.map(rowOf)))
  const bodies = entries.flatMap((entry) => (entry.kind === 'events' ? [entry.body] : []))
  const raw = [table, ...bodies]
  const rawBytes = raw.reduce((sum, part) => sum + part.byteLength, 0)
  const payload = compress ? [zstdCompressSync(Buffer.concat(raw, rawBytes), ZSTD)] : raw
  const header: FrameHeader = {
    compressed: compress,
    tickLast: last.kind === 'input' && last.input.kind === 'tick',
    storedBytes: compress ? payload[0]!.byteLength : rawBytes,
    rawBytes,
    position: first.position,
    width: last.position + widthOf(last) - first.position,
    tableBytes: table.byteLength,
    lastAt: last.at,
    payloadCrc: payload.reduce((sum, part) => crc32(part, sum), 0),
  }
  return { header, parts: [encodeHeader(header), ...payload], bytes: FRAME_HEADER_BYTES + header.storedBytes }
}

const rowOf = (entry: LogEntry): TableRow =>
  entry.kind === 'events'
    ? { at: entry.at, bytes: entry.body.byteLength, header: entry.header }
    : { at: entry.at, input: entry.input }

function encodeHeader(header: FrameHeader): Buffer {
  const buffer = Buffer.alloc(FRAME_HEADER_BYTES)
  buffer.writeUInt32LE(MAGIC, 0)
  buffer.writeUInt8(VERSION, 4)
  buffer.writeUInt8(header.compressed ? CODEC_ZSTD : CODEC_RAW, 5)
  buffer.writeUInt16LE(header.tickLast ? FLAG_TICK_LAST : 0, 6)
  buffer.writeUInt32LE(header.storedBytes, 8)
  buffer.writeUInt32LE(header.rawBytes, 12)
  buffer.writeDoubleLE(header.position, 16)
  buffer.writeUInt32LE(header.width, 24)
  buffer.writeUInt32LE(header.tableBytes, 28)
  buffer.writeDoubleLE(header.lastAt, 32)
  buffer.writeUInt32LE(header.payloadCrc, 40)
  buffer.writeUInt32LE(crc32(buffer.subarray(0, 44)), 44)
  return buffer
}

/**
 * The header at the start of `buffer`, or undefined if there is none that is whole.
 * Throws `store_corrupt` if it is whole but of a layout that this version does not know.
 */
export function decodeHeader(buffer: Buffer): FrameHeader | undefined {
  if (buffer.byteLength < FRAME_HEADER_BYTES || buffer.readUInt32LE(0) !== MAGIC) return undefined
  if (buffer.readUInt32LE(44) !== crc32(buffer.subarray(0, 44))) return undefined
  const version = buffer.readUInt8(4)
  const codec = buffer.readUInt8(5)
  if (version !== VERSION || codec > CODEC_ZSTD) {
    throw new RekindleError(
      'store_corrupt',
      `The event log was written by a newer version (layout ${version}, codec ${codec}). Update Rekindle`,
    )
  }
  return {
    compressed: codec === CODEC_ZSTD,
    tickLast: (buffer.readUInt16LE(6) & FLAG_TICK_LAST) !== 0,
    storedBytes: buffer.readUInt32LE(8),
    rawBytes: buffer.readUInt32LE(12),
    position: buffer.readDoubleLE(16),
    width: buffer.readUInt32LE(24),
    tableBytes: buffer.readUInt32LE(28),
    lastAt: buffer.readDoubleLE(32),
    payloadCrc: buffer.readUInt32LE(40),
  }
}

export const isPayloadWhole = (header: FrameHeader, stored: Uint8Array): boolean =>
  stored.byteLength === header.storedBytes && crc32(stored) === header.payloadCrc

/** The entries of a frame whose checksum was found right. Bodies are views into the payload. */
export function decodePayload(header: FrameHeader, stored: Uint8Array): readonly LogEntry[] {
  const raw = header.compressed
    ? zstdDecompressSync(stored, { maxOutputLength: header.rawBytes })
    : Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)
  const table: readonly TableRow[] = JSON.parse(raw.toString('utf8', 0, header.tableBytes))
  let position = header.position
  let offset = header.tableBytes
  return table.map((row): LogEntry => {
    const at = position
    if ('input' in row) {
      position += 1
      return { position: at, at: row.at, kind: 'input', input: row.input }
    }
    const body = raw.subarray(offset, offset + row.bytes)
    offset += row.bytes
    position += row.header.count
    return { position: at, at: row.at, kind: 'events', header: row.header, body }
  })
}
