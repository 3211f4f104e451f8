import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import type { LookupFunction } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { Reply } from '../kernel/call.ts'
import type { Clock } from '../kernel/clock.ts'
import { broken, brokenBy, refused } from './broken-reply.ts'
import { httpHeaderProblem } from './header-rules.ts'
import type { EgressRules } from './url-rules.ts'
import { readHttpUrl } from './url-rules.ts'

/** A reply is read for an error message or an id: more than this is a mistake or an attack on our memory. */
export const REPLY_BYTES_MAX = 1024 * 1024
/** More sockets than any tool's own concurrency would use; fewer would queue calls behind a slow one. */
const CONNECTIONS_PER_ORIGIN_MAX = 64
/** Between a handshake for every call and a socket that the other side has already given up (many servers: after 5 s). */
const KEEP_ALIVE_MS = 4000
/** As long as tools want them kept; a ping finds out which are dead. */
const HTTP2_KEEP_ALIVE_MS = 600_000
const HTTP2_PING_MS = 60_000
/** More calls at the same time than any tool's own concurrency. */
const STREAMS_MAX = 100

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly http2?: true
}

export interface CallLimits {
  /** From the call to the last byte of the reply. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

export interface HttpClient {
  send(request: HttpRequest, limits: CallLimits): Promise<Reply>
  /** Waits for running calls, then closes the sockets. */
  close(): Promise<void>
}

export interface HttpClientOptions {
  readonly clock: Clock
  readonly rules: EgressRules
  readonly lookup: LookupFunction
  /** Further authorities whose certificates are trusted, in PEM. */
  readonly ca?: string
}

/**
 * HTTP/1.1 unless HTTP/2 is asked for: one call per socket at a time makes it certain whether a call's bytes may have left, which is
 * what `sent` promises. Redirects are answers like any other: following one would leave the vetted address.
 */
export function createHttpClient({ clock, rules, lookup, ca }: HttpClientOptions): HttpClient {
  const usual = {
    // The total timeout of each call rules; these would cut long ones short.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { lookup, timeout: 0, ...(ca !== undefined && { ca: [...rootCertificates, ca] }) },
  }
  const http1 = new Agent({
    ...usual,
    allowH2: false,
    connections: CONNECTIONS_PER_ORIGIN_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    pipelining: 1,
  })
  const http2 = new Agent({
    ...usual,
    allowH2: true,
    // All calls share one connection, which stays open: tools take many short ones for an attack.
    connections: 1,
    keepAliveTimeout: HTTP2_KEEP_ALIVE_MS,
    // Without encryption nothing tells that the other side speaks HTTP/2; only local servers are called so.
    h2Options: { useH2c: true, maxConcurrentStreams: STREAMS_MAX, pingInterval: HTTP2_PING_MS },
  })
  return {
    send: (request, limits) => {
      const url = readHttpUrl(request.url, rules)
      if (!url.ok) return Promise.resolve(refused(url.error))
      const problem = httpHeaderProblem(request.headers)
      if (problem) return Promise.resolve(refused(problem))
      return exchange({ agent: request.http2 ? http2 : http1, clock, url: url.value, request, limits })
    },
    close: async () => void (await Promise.all([http1.close(), http2.close()])),
  }
}

interface Exchange {
  readonly agent: Agent
  readonly clock: Clock
  readonly url: URL
  readonly request: HttpRequest
  readonly limits: CallLimits
}

function exchange({ agent, clock, url, request, limits }: Exchange): Promise<Reply> {
  return new Promise((resolve) => {
    let settled = false
    let sent = false
    let controller: Dispatcher.DispatchController | undefined
    const settle = (reply: Reply) => {
      if (settled) return
      settled = true
      cancelTimeout()
      limits.signal?.removeEventListener('abort', onAbort)
      resolve(reply)
    }
    const giveUp = (detail: string) => {
      settle(broken(sent, detail))
      controller?.abort(new Error(detail))
    }
    const onAbort = () => giveUp('The call was called off.')
    const cancelTimeout = clock.after(limits.timeoutMs, () =>
      giveUp(`No complete reply within ${limits.timeoutMs} ms.`),
    )
    if (limits.signal?.aborted) return onAbort()
    limits.signal?.addEventListener('abort', onAbort)

    const handler = collectReply(settle, () => sent, {
      onRequestStart: (started) => {
        controller = started
        // Given up while the socket was still connecting: stop before the first byte.
        if (settled) started.abort(new Error('Given up before it was sent.'))
        else sent = true
      },
    })
    try {
      agent.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
        },
        handler,
      )
    } catch (error) {
      settle(brokenBy(error, false))
    }
  })
}

function collectReply(
  settle: (reply: Reply) => void,
  isSent: () => boolean,
  start: Pick<Dispatcher.DispatchHandler, 'onRequestStart'>,
): Dispatcher.DispatchHandler {
  let status = 0
  let headers: Readonly<Record<string, string>> = {}
  let bytes = 0
  const chunks: Buffer[] = []
  const reply = (): Reply => ({ kind: 'http', status, headers, body: Buffer.concat(chunks, bytes).toString('utf8') })
  return {
    ...start,
    onResponseStart: (_controller, statusCode, received) => {
      status = statusCode
      headers = flatten(received)
    },
    onResponseData: (controller, chunk) => {
      const room = REPLY_BYTES_MAX - bytes
      const part = chunk.length > room ? chunk.subarray(0, room) : chunk
      chunks.push(part)
      bytes += part.length
      if (part.length === chunk.length) return
      // The status says what became of the call; the rest of the body is not worth waiting for.
      settle(reply())
      controller.abort(new Error('The reply is too large.'))
    },
    onResponseEnd: () => settle(reply()),
    onResponseError: (_controller, error) => settle(brokenBy(error, isSent())),
  }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
