import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '../kernel/metrics.ts'
import { sendError, type ErrorBody } from './api-errors.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** Ids of people may have 500 characters, percent-encoded three times as many; Fastify's own limit is 100. */
const PARAMETER_LENGTH_MAX = 1500

/** Below these a damaged address has an answer of its own: a picture, a page for customers, the form that SDKs read. */
const OWN_ANSWERS = /^\/(l|v1)\//

/** Options that the server of {@link import('./api-routes.ts').apiRoutes} needs: they cannot be set by a plugin. */
export const serverOptions = (metrics: Metrics) => ({
  routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
  rewriteUrl: ({ url = '/' }: { readonly url?: string | undefined }): string => readableAddress(url),
  /** Addresses that no route can even be looked up for. */
  frameworkErrors: (error: { readonly code?: string }, _request: FastifyRequest, reply: FastifyReply): void => {
    const message =
      error.code === 'FST_ERR_MAX_PARAM_LENGTH'
        ? `The address cannot be read: a part of it is longer than ${PARAMETER_LENGTH_MAX} characters.`
        : 'The address cannot be read: a percent sign must be followed by two hex digits.'
    sendError(reply.headers(SECURITY_HEADERS), metrics, { code: 'bad_request', message })
  },
  /** What came is no HTTP at all, or not to its end: there is no request yet that a route could answer. */
  clientErrorHandler: (error: Error & { readonly code?: string }, socket: Duplex): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    metrics.count('rekindle_requests_refused_total', { code: 'bad_request' })
    if (socket.writable) socket.write(brokenRequest(error.code))
    socket.destroy(error)
  },
})

/** A percent sign that means nothing stands for itself there, so that the route sees the damage. */
function readableAddress(url: string): string {
  if (!url.includes('%') || !OWN_ANSWERS.test(url)) return url
  const [path = ''] = url.split('?', 1)
  return isReadable(path) ? url : path.replaceAll('%', '%25') + url.slice(path.length)
}

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** SDKs drop what got a 400 and try again after a 408, so the statuses are those that HTTP has for each. */
const BROKEN: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come to its end in time. Send it again.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are larger than 16 KB. Send fewer or shorter ones.'],
}

function brokenRequest(code: string | undefined): string {
  const known = code !== undefined && Object.hasOwn(BROKEN, code) ? BROKEN[code] : undefined
  const [status, message] = known ?? [400, 'This is not HTTP that can be read.']
  const body = JSON.stringify({ error: { code: 'bad_request', message } } satisfies ErrorBody)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
