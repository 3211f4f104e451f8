import { request } from 'node:http'
import fastify from 'fastify'
import { createManualClock } from '../kernel/clock.ts'
import { RekindleError } from '../kernel/errors.ts'
import { type LogFields, silentLogger } from '../kernel/logger.ts'
import type { MetricLabels, MetricName } from '../kernel/metrics.ts'
import { openBatch } from '../model/event-batch.ts'
import type { RejectReason, TrackedEvent } from '../model/event.ts'
import { parseEvent } from '../model/parse-event.ts'
import { type EntryDraft, type EventLog, widthOf } from '../store/log.ts'
import type { CollectOptions } from './collect-options.ts'
import { collectRoutes } from './collect-routes.ts'
import type { CollectSource } from './source-directory.ts'

/** As much of a log as collecting needs: keeps entries in memory, or refuses them. */
export interface FakeLog extends EventLog {
  readonly entries: EntryDraft[]
  /** What appends reject with; undefined: they are taken. */
  refusal: Error | undefined
  /** What is in the log, read as the pipeline reads it. Bytes only: what a restart would see. */
  verdicts(): readonly (TrackedEvent | RejectReason)[]
}

export const RECEIVED_AT = Date.UTC(2026, 5, 1)

export function createFakeLog(): FakeLog {
  const entries: EntryDraft[] = []
  const log: FakeLog = {
    entries,
    refusal: undefined,
    append: async (drafts) => {
      if (log.refusal) throw log.refusal
      const position = log.head()
      entries.push(...drafts)
      return { position, at: RECEIVED_AT }
    },
    head: () => entries.reduce((sum, entry) => sum + widthOf(entry), 0),
    lastAt: () => (entries.length > 0 ? RECEIVED_AT : 0),
    read: async () => [],
    beyond: async () => {},
    close: async () => {},
    verdicts: () => entries.flatMap((entry, index) => verdictsOf(entry, index * 10_000)),
  }
  return log
}

function verdictsOf(entry: EntryDraft, position: number): readonly (TrackedEvent | RejectReason)[] {
  if (entry.kind !== 'events') return []
  const { header, body } = entry
  const batch = openBatch({ header, body, position, at: RECEIVED_AT })
  return Array.from({ length: header.count }, (_, index) => {
    const result = parseEvent(batch, index)
    return result.ok ? result.value : result.error.reason
  })
}

export const SOURCES: readonly CollectSource[] = [
  { key: 'web', writeKey: 'wk_web', origins: ['https://shop.example'] },
  { key: 'server', writeKey: 'wk_server', origins: [] },
]

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly bytes: Buffer
  /** The body as JSON; undefined if it is none. */
  readonly json: Readonly<Record<string, unknown>> | undefined
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Sent in pieces, without Content-Length. */
  readonly chunked?: boolean
}

/** The routes on a real server, with everything about them in reach. */
export async function startCollect(changes: Partial<CollectOptions> = {}) {
  const log = createFakeLog()
  const clock = createManualClock()
  const counts = new Map<string, number>()
  const warnings: { message: string; fields: LogFields | undefined }[] = []
  const ready = { sources: SOURCES as readonly CollectSource[] | undefined }
  const app = fastify({ logger: false })
  const note = (message: string, fields?: LogFields) => void warnings.push({ message, fields })
  const options: CollectOptions = {
    log,
    clock,
    metrics: {
      count: (name: MetricName, labels: MetricLabels = {}, by = 1) => {
        const key = [name, ...Object.values(labels)].join(' ')
        counts.set(key, (counts.get(key) ?? 0) + by)
      },
      set: () => {},
      observe: () => {},
    },
    logger: { ...silentLogger, warn: note, error: note },
    sources: () => ready.sources,
    ...changes,
  }
  await app.register(collectRoutes(options))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const port = Number(new URL(url).port)
  const ask = (path: string, details: Ask = {}) => askOver(port, path, details)
  return { app, log, clock, counts, warnings, ready, url, port, ask, close: () => app.close() }
}

export type CollectServer = Awaited<ReturnType<typeof startCollect>>

function askOver(port: number, path: string, { method = 'POST', headers = {}, body, chunked }: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const call = request({ port, host: '127.0.0.1', path, method, headers: { ...length, ...headers } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const bytes = Buffer.concat(parts)
        const text = bytes.toString()
        resolve({ status: response.statusCode!, headers: response.headers, text, bytes, json: jsonOf(text) })
      })
      response.on('error', reject)
    })
    call.on('error', reject)
    if (body !== undefined && chunked) for (const part of piecesOf(Buffer.from(body))) call.write(part)
    call.end(chunked ? undefined : body)
  })
}

/** Odd sizes, so that characters and gzip blocks are cut in two. */
function piecesOf(body: Buffer): Buffer[] {
  const size = Math.max(1, Math.floor(body.length / 7))
  return Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.subarray(index * size, (index + 1) * size),
  )
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

export const basic = (user: string): string => `Basic ${Buffer.from(user).toString('base64')}`
export const unavailable = (): RekindleError => new RekindleError('unavailable', 'the disk is full')
