import type { FastifyReply } from 'fastify'
import { ERRORS, type ErrorCode } from '../kernel/errors.ts'
import type { Metrics } from '../kernel/metrics.ts'
import { RETRY_AFTER_SECONDS } from './limits.ts'

/** Why a whole request is not taken. */
export interface Refusal {
  readonly code: ErrorCode
  /** What is wrong and what to do. Never a value that was sent. */
  readonly message: string
}

const JSON_TYPE = 'application/json; charset=utf-8'

// PHP and Python SDKs take only exactly 200, Ruby needs a JSON body, Python reads `code` and `message` of whatever comes.
const ACCEPTED = JSON.stringify({ success: true, code: 'ok', message: 'accepted' })

export function accepted(reply: FastifyReply): FastifyReply {
  return reply.code(200).header('content-type', JSON_TYPE).send(ACCEPTED)
}

/** For anything but accepted events that is good as well: the SDKs' settings. */
export function answerJson(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.code(200).header('content-type', JSON_TYPE).send(JSON.stringify(body))
}

/** Counts it, too: no refusal is invisible. */
export function refuse(reply: FastifyReply, metrics: Metrics, { code, message }: Refusal): FastifyReply {
  metrics.count('rekindle_requests_refused_total', { code })
  const { status, help } = ERRORS[code]
  if (status === 503) reply.header('retry-after', String(RETRY_AFTER_SECONDS))
  const text = message === '' ? help : message
  return reply
    .code(status)
    .header('content-type', JSON_TYPE)
    .send(JSON.stringify({ success: false, code, message: text, error: text }))
}
