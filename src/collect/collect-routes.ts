import type { FastifyError, FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { EventsHeader } from '../model/input.ts'
import type { EventLog } from '../store/log.ts'
import { accepted, answerJson, refuse, type Refusal } from './answer.ts'
import { createCollector } from './collector.ts'
import { allowOrigin, preflight } from './cors.ts'
import { COLLECT_LIMITS, type CollectLimits } from './limits.ts'
import { PIXEL } from './pixel.ts'
import { sdkSettings } from './sdk-settings.ts'
import { type CollectSource, createSourceDirectory, type SourceDirectory } from './source-directory.ts'
import { findSource } from './write-key.ts'

export interface CollectOptions {
  readonly log: EventLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  /** Undefined while not ready: requests are then asked to come again. Called for each request; give the same list while it is the same. */
  readonly sources: () => readonly CollectSource[] | undefined
  /** Where SDKs reach us; absent: as the request was addressed. */
  readonly publicUrl?: string
  readonly limits?: Partial<CollectLimits>
}

type Call = EventsHeader['call']

/** Browsers use the first letter of a call, Ruby and Java call a batch an import. */
const CALLS: Readonly<Record<string, Call>> = {
  track: 'track',
  identify: 'identify',
  page: 'page',
  screen: 'screen',
  group: 'group',
  alias: 'alias',
  t: 'track',
  i: 'identify',
  p: 'page',
  s: 'screen',
  g: 'group',
  a: 'alias',
  batch: 'batch',
  import: 'batch',
  b: 'batch',
}
const PIXEL_CALLS = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Method = (typeof METHODS)[number]

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> | FastifyReply

/** The tracking API as Segment's SDKs speak it: a Fastify plugin, to be registered without a prefix. */
export function collectRoutes(options: CollectOptions): FastifyPluginCallback {
  const limits: CollectLimits = { ...COLLECT_LIMITS, ...options.limits }
  const directory = createSourceDirectory(options.sources)
  const collector = createCollector({ ...options, limits })
  const { metrics, logger } = options

  /** Our own trouble is never a 4xx: clients drop an event on those, and keep it for hours on a 503. */
  const whenReady =
    (
      handler: (request: FastifyRequest, reply: FastifyReply, sources: SourceDirectory) => ReturnType<Handler>,
    ): Handler =>
    (request, reply) => {
      const sources = directory()
      if (sources) return handler(request, reply, sources)
      return refuse(reply, metrics, {
        code: 'unavailable',
        message: 'Starting up. Nothing was accepted: send it again.',
      })
    }
  const answer = (reply: FastifyReply, refusal: Refusal | undefined) =>
    refusal ? refuse(reply, metrics, refusal) : accepted(reply)

  const takeCall = (call: Call) =>
    whenReady(async (request, reply, sources) => answer(reply, await collector.take(request, call, sources)))

  const takePixel =
    (call: Call): Handler =>
    async (request, reply) => {
      const sources = directory()
      const refusal = sources
        ? await collector.takePixel(request, call, sources)
        : { code: 'unavailable' as const, message: '' }
      // A mail must show its picture whatever happens here; the counter tells.
      if (refusal) metrics.count('rekindle_requests_refused_total', { code: refusal.code })
      return sendPixel(reply)
    }

  const settings = whenReady((request, reply, sources) => {
    const { writeKey } = request.params as { writeKey: string }
    const source = findSource(sources, undefined, writeKey)
    if (!source.ok) return refuse(reply, metrics, source.error)
    const base = new URL(options.publicUrl ?? `${request.protocol}://${request.host}`)
    reply.header('cache-control', 'no-cache')
    return answerJson(reply, sdkSettings(source.value.writeKey, base))
  })

  const serve = (app: FastifyInstance, path: string, method: 'GET' | 'POST', handler: Handler) => {
    const allowed = method === 'GET' ? 'GET, HEAD, OPTIONS' : 'POST, GET, OPTIONS'
    const served: Method[] = method === 'GET' ? ['GET', 'HEAD'] : ['POST']
    for (const url of [path, `${path}/`]) {
      app.route({ method: served, url, exposeHeadRoute: false, handler })
      app.route({ method: 'OPTIONS', url, handler: (request, reply) => preflight(request, reply, allowed) })
      const rest = METHODS.filter((other) => other !== 'OPTIONS' && !served.includes(other))
      app.route({ method: rest, url, exposeHeadRoute: false, handler: wrongMethod(metrics, method) })
    }
  }

  return (app, _, done) => {
    takeAnyBody(app, limits)
    app.addHook('onRequest', (request, reply, next) => {
      allowOrigin(request, reply)
      // What a body is, its first bytes tell better than its type, which is often missing, wrong or broken.
      if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'text/plain'
      next()
    })
    app.setErrorHandler((error: FastifyError, request, reply) => {
      const refusal = refusalOf(error, limits)
      if (refusal.code === 'internal') logger.error('a tracking request failed', { error, requestId: request.id })
      return refuse(reply, metrics, refusal)
    })
    for (const [name, call] of Object.entries(CALLS)) serve(app, `/v1/${name}`, 'POST', takeCall(call))
    // The SDKs' own telemetry: of no use to a shop, and a refusal would only make them try again.
    serve(app, '/v1/m', 'POST', (_request, reply) => accepted(reply))
    for (const call of PIXEL_CALLS) serve(app, `/v1/pixel/${call}`, 'GET', takePixel(call))
    serve(app, '/v1/projects/:writeKey/settings', 'GET', settings)
    const unknown = whenReady((_request, reply) =>
      refuse(reply, metrics, {
        code: 'not_found',
        message: 'The tracking API has no such path. Events go to /v1/batch or /v1/track.',
      }),
    )
    app.route({
      method: METHODS.filter((method) => method !== 'OPTIONS'),
      url: '/v1/*',
      exposeHeadRoute: false,
      handler: unknown,
    })
    app.route({
      method: 'OPTIONS',
      url: '/v1/*',
      handler: (request, reply) => preflight(request, reply, 'POST, GET, OPTIONS'),
    })
    done()
  }
}

/** Bodies reach the handlers as they came. The size is bounded here as sent, later once more unpacked. */
function takeAnyBody(app: FastifyInstance, { bodyBytesMax }: CollectLimits): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytesMax }, (_request, body, done) =>
    done(null, body),
  )
}

function wrongMethod(metrics: Metrics, allowed: 'GET' | 'POST'): Handler {
  const message = `This address takes ${allowed} only.`
  return (_request, reply) =>
    refuse(reply.header('allow', `${allowed}, OPTIONS`), metrics, { code: 'method_not_allowed', message })
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
