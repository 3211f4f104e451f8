import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { RETRY_AFTER_SECONDS } from '../collect/limits.ts'
import { ERRORS, RekindleError, type ErrorCode } from '../kernel/errors.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'

export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly path?: string }
}

/** Answers with an error in the one form that the API has. Counts it, too. `more` stands beside `error`. */
export function sendError(
  reply: FastifyReply,
  metrics: Metrics,
  error: ErrorBody['error'],
  more: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  metrics.count('rekindle_requests_refused_total', { code: error.code })
  const { status } = ERRORS[error.code]
  if (status === 503) reply.header('retry-after', String(RETRY_AFTER_SECONDS))
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="rekindle"')
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ error, ...more }))
}

/** Turns whatever was thrown into an answer: mistakes of the caller's as they are, ours as `internal` with a trace in the log. */
export function createErrorHandler({ logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics }) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const body = errorBody(error as Partial<FastifyError>)
    // Fastify would hang up on a sender in the middle of a large body, who then sees a broken connection instead of the answer.
    if (body.code === 'body_too_large') reply.removeHeader('connection')
    if (ERRORS[body.code].status >= 500)
      logger.error('A request to the API failed', { error, requestId: request.id, code: body.code })
    return sendError(reply, metrics, body)
  }
}

function errorBody(error: Partial<FastifyError>): ErrorBody['error'] {
  if (error instanceof RekindleError) {
    const { code, message, path } = error
    // Broken infrastructure may name files and addresses: they are for the log.
    if (ERRORS[code].status === 500) return { code, message: ERRORS[code].help }
    return { code, message, ...(path !== undefined && { path }) }
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return { code: 'body_too_large', message: 'The body is larger than this address takes.' }
  const { statusCode } = error
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { code: 'bad_request', message: 'The request could not be read to its end. Send it again.' }
  }
  return { code: 'internal', message: ERRORS.internal.help }
}
