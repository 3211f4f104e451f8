import { createRequire } from 'node:module'
import { isOurOwnHeader } from '../egress/header-rules.ts'
import type { Reply } from '../kernel/call.ts'
import { CallBroken } from './judge-error.ts'
import type { ThreadCall } from './thread-messages.ts'

/** Egress frames messages itself, and unpacks none. */
const isDropped = (name: string): boolean => isOurOwnHeader(name) || name.toLowerCase() === 'accept-encoding'
const BODILESS_STATUSES: readonly number[] = [101, 204, 205, 304]

type Perform = (call: ThreadCall) => Promise<Reply>

/** The parts of `fetch` that both Node and cross-fetch have. */
interface FetchClasses {
  readonly Request: new (input: unknown, init?: unknown) => Request
  readonly Response: new (body: string | null, init: object) => Response
}

type Fetch = (input: unknown, init?: unknown) => Promise<Response>

/** From now on whatever calls `fetch`, the one of Node or that of actions-core, has its calls made by `perform`. */
export function bridgeFetch(perform: Perform): void {
  const require = createRequire(import.meta.url)
  const path = createRequire(require.resolve('@segment/actions-core')).resolve('cross-fetch')
  const real = require(path) as FetchClasses & { readonly Headers: unknown }
  const { Request, Response, Headers } = real
  const bridged = createFetch(real, perform)
  const exports = Object.assign(bridged, { fetch: bridged, default: bridged, Request, Response, Headers })
  require.cache[path]!.exports = exports
  globalThis.fetch = createFetch(globalThis as unknown as FetchClasses, perform)
}

const createFetch =
  ({ Request, Response }: FetchClasses, perform: Perform): Fetch =>
  async (input, init) => {
    const request = input instanceof Request && init === undefined ? input : new Request(input, init)
    const { method, url, headers } = request
    const body = method === 'GET' || method === 'HEAD' ? undefined : new Uint8Array(await request.arrayBuffer())
    const reply = await untilAborted(
      request.signal,
      perform({
        method,
        url,
        headers: Object.fromEntries([...headers].filter(([name]) => !isDropped(name))),
        ...(body && body.length > 0 && { body }),
      }),
    )
    if (reply.kind === 'broken') throw new CallBroken(reply.detail, { wasSent: reply.sent, isRefused: reply.refused })
    if (reply.kind !== 'http') throw new TypeError(`A reply of the kind ${reply.kind} fits no call.`)
    const { status, headers: received } = reply
    const kept = Object.entries(received).filter(([name]) => name !== 'content-encoding' && name !== 'content-length')
    return new Response(BODILESS_STATUSES.includes(status) ? null : reply.body, {
      status,
      headers: Object.fromEntries(kept),
      url,
    })
  }

/** As `fetch` does it: what is aborted is no longer waited for, though the call may have arrived. */
function untilAborted<T>(signal: AbortSignal | null, work: Promise<T>): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(Object.assign(new Error('The call was called off.'), { name: 'AbortError' }))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject)
  })
}
