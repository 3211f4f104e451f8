import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a local vendor server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
  readonly text: string
  /** Parsed JSON; undefined if the body is none. */
  readonly body: unknown
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, a string as it is; absent: no body. */
  readonly body?: unknown
}

/**
 * What goes wrong with the next request: `reply` answers this instead of doing anything · `drop` does the work, then cuts the
 * connection without an answer · `cut` cuts it before doing anything · `hold` does the work and answers when the promise resolves.
 */
export type Fault = (
  | ({ readonly kind: 'reply' } & Answer)
  | { readonly kind: 'drop' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
) & {
  /** Waits for a request to this path; others pass it by. */
  readonly path?: string
}

export interface HttpVendor {
  readonly port: number
  readonly url: string
  readonly seen: readonly SeenRequest[]
  /** Scripts the next requests, in order. */
  fail(...next: readonly Fault[]): void
  /** Forgets what is scripted. */
  mend(): void
  /** Resolves when this many requests were seen since the start. */
  received(count: number): Promise<void>
  close(): Promise<void>
}

/** A server on 127.0.0.1 that answers by `answer` and can be told to fail. */
export async function startHttpVendor(answer: (request: SeenRequest) => Answer | Promise<Answer>): Promise<HttpVendor> {
  const seen: SeenRequest[] = []
  const faults: Fault[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming)
    const fault = takeFault(faults, request.path)
    if (fault?.kind === 'cut') {
      note(request)
      return incoming.socket.destroy()
    }
    const result = fault?.kind === 'reply' ? fault : await answer(request)
    note(request)
    if (fault?.kind === 'drop') return incoming.socket.destroy()
    if (fault?.kind === 'hold') await fault.until
    const body =
      result.body === undefined ? '' : typeof result.body === 'string' ? result.body : JSON.stringify(result.body)
    response.writeHead(result.status, {
      ...(result.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...result.headers,
    })
    response.end(body)
  }
  const note = (request: SeenRequest) => {
    seen.push(request)
    for (const waiter of waiting.filter(({ count }) => seen.length >= count)) waiter.resolve()
  }
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      response.writeHead(500)
      response.end(`The local vendor server failed: ${String(error)}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server's address is never a string or null.
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    seen,
    fail: (...next) => void faults.push(...next),
    mend: () => void faults.splice(0),
    received: (count) =>
      seen.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

function takeFault(faults: Fault[], to: string): Fault | undefined {
  const index = faults.findIndex(({ path }) => path === undefined || path === to)
  return index < 0 ? undefined : faults.splice(index, 1)[0]
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  const text = bytes.toString('utf8')
  const url = new URL(incoming.url ?? '/', 'http://vendor.invalid')
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    bytes,
    text,
    body: parseJson(text),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The keys of an object that are not among the known ones. */
export const unknownKeys = (value: Readonly<Record<string, unknown>>, known: readonly string[]): readonly string[] =>
  Object.keys(value).filter((key) => !known.includes(key))
