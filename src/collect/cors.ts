import type { FastifyReply, FastifyRequest } from 'fastify'
import { PREFLIGHT_SECONDS } from './limits.ts'

/** SDKs send the first three; what else a customer configured is echoed. */
const USUAL_HEADERS = 'authorization, content-type, x-retry-count'

/**
 * Every answer to a browser may be read by the page, refusals too: otherwise a developer sees only "CORS error". The origin is echoed
 * since `*` fails for pages that send credentials; nothing here reads cookies, so that gives nothing away. Which origins may use
 * a key is decided where the key is known, with the body.
 */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  const { origin } = request.headers
  if (origin === undefined) return
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    // Without it the browser SDK cannot see how long to wait.
    'access-control-expose-headers': 'Retry-After',
    vary: 'Origin',
  })
}

/** The browser's question before a request with `Authorization`. It comes without a key, so it is always granted. */
export function preflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const asked = request.headers['access-control-request-headers']
  return reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'POST, GET, OPTIONS',
      'access-control-allow-headers': asked === undefined ? USUAL_HEADERS : merged(asked),
      'access-control-max-age': String(PREFLIGHT_SECONDS),
      vary: 'Origin, Access-Control-Request-Headers',
    })
    .send()
}

function merged(asked: string): string {
  const usual = USUAL_HEADERS.split(', ')
  const more = asked
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !usual.includes(name))
  return [...usual, ...more].join(', ')
}
