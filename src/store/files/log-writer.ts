import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Metrics } from '../../kernel/metrics.ts'
import { checkDraft, stampEntries } from '../entry-stamp.ts'
import type { Appended, EntryDraft, LogEntry } from '../log.ts'
import { createCompressionBudget } from './compression-budget.ts'
import { encodeFrame } from './frame.ts'
import type { LogDisk } from './log-disk.ts'
import type { LogEnd } from './recover.ts'
import { createSegment, noteFrame } from './segment.ts'
import type { Segment } from './segment.ts'

/** A frame is read as a whole: larger ones would cost a reader of one event too much, smaller ones a sync each. */
const FRAME_BYTES_MAX = 4 * 1024 * 1024
/** A segment is closed when it reached this: small enough to be scanned in a moment at start, large enough to keep files few. */
export const SEGMENT_BYTES_MAX = 64 * 1024 * 1024
/** More waiting bytes mean that the disk does not keep up: better to refuse than to run out of memory. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024
/** How long the log leaves the disk alone after it refused. */
const PROBE_MS = 500
/** Written and cut off again to see whether the disk takes data: more than what a file system keeps in reserve in a block. */
const PROBE_BYTES = 64 * 1024

interface Waiting {
  readonly entries: readonly EntryDraft[]
  readonly bytes: number
  readonly since: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: RekindleError) => void
}

export interface LogWriterOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly disk: LogDisk
  readonly segmentBytesMax: number
  readonly segments: Segment[]
  readonly end: LogEnd
  /** Called with what became durable, before the callers hear of it. */
  readonly onDurable: (entries: readonly LogEntry[], end: LogEnd) => void
}

/** Writes frames, one at a time: what is appended while a write runs shares the next one. */
export class LogWriter {
  readonly #options: LogWriterOptions
  readonly #mayCompress: (payloadBytes: number) => boolean
  #end: LogEnd
  #file: FileHandle | undefined
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #running: Promise<void> | undefined
  #refusal: RekindleError | undefined
  #cancelProbe: () => void = () => {}
  #closed = false

  constructor(options: LogWriterOptions, file: FileHandle) {
    this.#options = options
    this.#mayCompress = createCompressionBudget(options.clock)
    this.#end = options.end
    this.#file = file
  }

  async append(entries: readonly EntryDraft[]): Promise<Appended> {
    checkDraft(entries)
    if (this.#closed) throw new RekindleError('unavailable', 'The event log is closed')
    if (this.#refusal) throw this.#refusal
    const bytes = entries.reduce((sum, entry) => sum + (entry.kind === 'events' ? entry.body.byteLength : 0), 0)
    if (this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      throw new RekindleError('unavailable', 'The disk does not keep up with the events that come in')
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, bytes, since: this.#options.clock.elapsed(), resolve, reject })
      this.#waitingBytes += bytes
      this.#running ??= this.#run()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelProbe()
    await this.#running
    await this.#file?.close()
    this.#file = undefined
  }

  async #run(): Promise<void> {
    // Calls made in the same turn share a write.
    await Promise.resolve()
    while (this.#waiting.length > 0) await this.#writeGroup(this.#takeGroup())
    this.#running = undefined
  }

  #takeGroup(): readonly Waiting[] {
    let count = 0
    for (let bytes = 0; count < this.#waiting.length && (count === 0 || bytes < FRAME_BYTES_MAX); count++) {
      bytes += this.#waiting[count]!.bytes
    }
    const group = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    this.#waitingBytes -= group.reduce((sum, waiting) => sum + waiting.bytes, 0)
    return group
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    const calls = group.map((waiting) => waiting.entries)
    const { entries, appended } = stampEntries(calls, this.#end, this.#options.clock.now())
    try {
      await this.#writeFrame(entries, group)
    } catch (cause) {
      return this.#refuse(cause, group)
    }
    this.#options.onDurable(entries, this.#end)
    const now = this.#options.clock.elapsed()
    for (const [index, waiting] of group.entries()) {
      this.#options.metrics.observe('rekindle_log_append_seconds', (now - waiting.since) / 1000)
      waiting.resolve(appended[index]!)
    }
  }

  async #writeFrame(entries: readonly LogEntry[], group: readonly Waiting[]): Promise<void> {
    const payloadBytes = group.reduce((sum, waiting) => sum + waiting.bytes, 0)
    const frame = encodeFrame(entries, this.#mayCompress(payloadBytes))
    if (this.#end.bytes >= this.#options.segmentBytesMax) await this.#beginSegment()
    const offset = this.#end.bytes
    await writeAll(this.#file!, frame.parts, frame.bytes, offset)
    await this.#file!.datasync()
    noteFrame(this.#options.segments.at(-1)!, frame.header.position, offset)
    this.#end = {
      head: frame.header.position + frame.header.width,
      lastAt: frame.header.lastAt,
      tickLast: frame.header.tickLast,
      bytes: offset + frame.bytes,
    }
  }

  async #beginSegment(): Promise<void> {
    const segment = createSegment(path.dirname(this.#options.segments.at(-1)!.path), this.#end.head)
    const file = await this.#options.disk.create(segment.path)
    await this.#file!.close()
    this.#file = file
    this.#options.segments.push(segment)
    this.#end = { ...this.#end, bytes: 0 }
  }

  /** After a failed write the kernel may show as written what never reached the disk: the handle is given up, nothing is tried again on it. */
  async #refuse(cause: unknown, group: readonly Waiting[]): Promise<void> {
    this.#refusal = new RekindleError('unavailable', 'The disk refuses to take events', { cause })
    this.#options.logger.error('The event log cannot be written', { cause: String(cause) })
    const refused = [...group, ...this.#waiting]
    this.#waiting = []
    this.#waitingBytes = 0
    const file = this.#file
    this.#file = undefined
    await file?.close().catch(() => {})
    for (const waiting of refused) waiting.reject(this.#refusal)
    this.#probeLater()
  }

  #probeLater(): void {
    if (!this.#closed) this.#cancelProbe = this.#options.clock.after(PROBE_MS, () => (this.#running = this.#probe()))
  }

  /** Cuts off what the failed write may have left, and serves again if the disk takes data. */
  async #probe(): Promise<void> {
    const { bytes } = this.#end
    let file: FileHandle | undefined
    try {
      file = await this.#options.disk.open(this.#options.segments.at(-1)!.path)
      await file.truncate(bytes)
      await writeAll(file, [Buffer.alloc(PROBE_BYTES)], PROBE_BYTES, bytes)
      await file.datasync()
      await file.truncate(bytes)
      await file.datasync()
      this.#file = file
      this.#refusal = undefined
      this.#options.logger.info('The event log can be written again')
    } catch {
      // Said once when it began; it goes on until the disk takes data.
      await file?.close().catch(() => {})
      this.#probeLater()
    }
    this.#running = undefined
  }
}

/** A write may take less than it was given: the rest is written again. */
async function writeAll(file: FileHandle, parts: readonly Uint8Array[], bytes: number, offset: number): Promise<void> {
  const { bytesWritten } = await file.writev(parts, offset)
  if (bytesWritten === bytes) return
  const rest = Buffer.concat(parts).subarray(bytesWritten)
  for (let written = 0; written < rest.byteLength;) {
    written += (await file.write(rest, written, rest.byteLength - written, offset + bytesWritten + written))
      .bytesWritten
  }
}
