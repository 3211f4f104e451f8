import type { FastifyReply } from 'fastify'
import { RekindleError } from '../kernel/errors.ts'
import type { Clock } from '../kernel/clock.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** Proxies cut connections that are silent for 30 to 60 s. */
const HEARTBEAT_MS = 15_000
/** Open pages of one team are few; more than this are a leak or an attack. */
const STREAMS_MAX = 500
/** A reader that has this much unread is gone or too slow: it comes again by itself and sees the present state. */
const BACKLOG_BYTES_MAX = 1024 * 1024
/** Browsers come again after this long. */
const RETRY_MS = 2000

export interface LiveStream {
  send(event: string, data: unknown): void
}

/** Server-sent events: who is listening, and ending them all when the process stops. */
export class LiveStreams {
  readonly #clock: Clock
  readonly #open = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Answers with a stream. `begin` is called once it is open; what it returns is called when it ends, for whatever reason. */
  open(reply: FastifyReply, begin: (stream: LiveStream) => () => void): void {
    if (this.#open.size >= STREAMS_MAX)
      throw new RekindleError('too_many_requests', 'Too many live streams are open. Close some.')
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      ...SECURITY_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    const write = (text: string): void => {
      if (raw.writableLength > BACKLOG_BYTES_MAX) raw.destroy()
      else if (!raw.writableEnded && !raw.destroyed) raw.write(text)
    }
    write(`retry: ${RETRY_MS}\n\n`)
    const stop = begin({ send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`) })
    let cancel = (): void => {}
    const beat = (): void => {
      write(': still here\n\n')
      cancel = this.#clock.after(HEARTBEAT_MS, beat)
    }
    cancel = this.#clock.after(HEARTBEAT_MS, beat)
    const end = (): void => void raw.end()
    this.#open.add(end)
    raw.once('close', () => {
      this.#open.delete(end)
      cancel()
      stop()
    })
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  endAll(): void {
    for (const end of this.#open) end()
  }
}
