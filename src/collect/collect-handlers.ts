import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { EventsHeader } from '../model/input.ts'
import { accepted, answerJson, refuse, type Refusal } from './answer.ts'
import type { CollectOptions } from './collect-options.ts'
import { createCollector } from './collector.ts'
import { COLLECT_LIMITS, type CollectLimits } from './limits.ts'
import { PIXEL } from './pixel.ts'
import { sdkSettings } from './sdk-settings.ts'
import { createSourceDirectory, type SourceDirectory } from './source-directory.ts'
import { findSource } from './write-key.ts'

type Call = EventsHeader['call']
export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> | FastifyReply

/** What each kind of address answers. */
export interface CollectHandlers {
  takeCall(call: Call): Handler
  takePixel(call: Call): Handler
  readonly settings: Handler
  /** Takes anything and keeps nothing. */
  readonly ignore: Handler
  wrongMethod(allowed: 'GET' | 'POST'): Handler
  readonly unknownPath: Handler
  failed(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply
}

export function createCollectHandlers(options: CollectOptions): CollectHandlers {
  const { metrics, logger } = options
  const limits: CollectLimits = { ...COLLECT_LIMITS, ...options.limits }
  const directory = createSourceDirectory(options.sources)
  const collector = createCollector({ ...options, limits })

  /** Our own trouble is never a 4xx: clients drop an event on those, and keep it for hours on a 503. */
  const whenReady =
    (
      handle: (request: FastifyRequest, reply: FastifyReply, sources: SourceDirectory) => ReturnType<Handler>,
    ): Handler =>
    (request, reply) => {
      const sources = directory()
      return sources ? handle(request, reply, sources) : refuse(reply, metrics, NOT_READY)
    }

  return {
    takeCall: (call) =>
      whenReady(async (request, reply, sources) => {
        const refusal = await collector.take(request, call, sources)
        return refusal ? refuse(reply, metrics, refusal) : accepted(reply)
      }),

    // A mail must show its picture whatever happens here; the counter tells.
    takePixel: (call) => async (request, reply) => {
      if (request.method === 'HEAD') return sendPixel(reply)
      const sources = directory()
      const refusal = sources ? await collector.takePixel(request, call, sources) : NOT_READY
      if (refusal) metrics.count('rekindle_requests_refused_total', { code: refusal.code })
      return sendPixel(reply)
    },

    settings: whenReady((request, reply, sources) => {
      const { writeKey } = request.params as { writeKey: string }
      const source = findSource(sources, undefined, writeKey)
      if (!source.ok) return refuse(reply, metrics, source.error)
      const base = options.publicUrl ?? `${request.protocol}://${request.host}`
      if (!URL.canParse(base))
        return refuse(reply, metrics, { code: 'bad_request', message: 'The Host header is no host.' })
      reply.header('cache-control', 'no-cache')
      return answerJson(reply, sdkSettings(source.value.writeKey, new URL(base)))
    }),

    ignore: (_request, reply) => accepted(reply),

    wrongMethod: (allowed) => (_request, reply) =>
      refuse(reply.header('allow', `${allowed}, OPTIONS`), metrics, {
        code: 'method_not_allowed',
        message: `This address takes ${allowed} only.`,
      }),

    unknownPath: whenReady((_request, reply) => refuse(reply, metrics, UNKNOWN_PATH)),

    failed: (error, request, reply) => {
      const refusal = refusalOf(error, limits)
      // Fastify would hang up on a sender in the middle of a large body, who then sees a broken connection instead of the answer.
      if (refusal.code === 'body_too_large') reply.removeHeader('connection')
      if (refusal.code === 'internal') logger.error('a tracking request failed', { error, requestId: request.id })
      return refuse(reply, metrics, refusal)
    },
  }
}

const NOT_READY: Refusal = { code: 'unavailable', message: 'Starting up. Nothing was accepted: send it again.' }
const UNKNOWN_PATH: Refusal = {
  code: 'not_found',
  message: 'The tracking API has no such path. Events go to /v1/batch or /v1/track.',
}

function sendPixel(reply: FastifyReply): FastifyReply {
  return reply.code(200).header('content-type', 'image/gif').header('cache-control', 'no-store').send(PIXEL)
}

function refusalOf(error: FastifyError, { bodyBytesMax }: CollectLimits): Refusal {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return { code: 'body_too_large', message: `The body is over ${bodyBytesMax} bytes. Send fewer events at once.` }
  }
  // The rest of what Fastify itself finds wrong with a request: a body shorter than announced, a broken stream.
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { code: 'bad_request', message: 'The request could not be read to its end. Send it again.' }
  }
  return { code: 'internal', message: '' }
}
