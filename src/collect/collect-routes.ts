import type { FastifyError, FastifyInstance, FastifyPluginCallback } from 'fastify'
import type { EventsHeader } from '../model/input.ts'
import { createCollectHandlers, type Handler } from './collect-handlers.ts'
import type { CollectOptions } from './collect-options.ts'
import { allowOrigin, preflight } from './cors.ts'
import { COLLECT_LIMITS } from './limits.ts'

/** Browsers use the first letter of a call, Ruby and Java call a batch an import. */
const PATHS: Readonly<Record<EventsHeader['call'], readonly string[]>> = {
  track: ['track', 't'],
  identify: ['identify', 'i'],
  page: ['page', 'p'],
  screen: ['screen', 's'],
  group: ['group', 'g'],
  alias: ['alias', 'a'],
  batch: ['batch', 'b', 'import'],
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof METHODS)[number]

/** The tracking API as Segment's SDKs speak it: a Fastify plugin, to be registered without a prefix. */
export function collectRoutes(options: CollectOptions): FastifyPluginCallback {
  const handlers = createCollectHandlers(options)
  return (app, _, done) => {
    takeAnyBody(app, options.limits?.bodyBytesMax ?? COLLECT_LIMITS.bodyBytesMax)
    app.addHook('onRequest', (request, reply, next) => {
      allowOrigin(request, reply)
      next()
    })
    app.setErrorHandler((error: FastifyError, request, reply) => handlers.failed(error, request, reply))
    const serve = (path: string, method: 'GET' | 'POST', handler: Handler) => {
      const served: readonly Method[] = method === 'GET' ? ['GET', 'HEAD'] : ['POST']
      // Java writes the slash.
      for (const url of [path, `${path}/`]) {
        route(app, url, served, handler)
        route(
          app,
          url,
          METHODS.filter((other) => !served.includes(other)),
          handlers.wrongMethod(method),
        )
        app.options(url, preflight)
      }
    }
    for (const [call, names] of Object.entries(PATHS) as [EventsHeader['call'], readonly string[]][]) {
      for (const name of names) serve(`/v1/${name}`, 'POST', handlers.takeCall(call))
      if (call !== 'batch') serve(`/v1/pixel/${call}`, 'GET', handlers.takePixel(call))
    }
    // The SDKs' own telemetry: of no use to a shop, and a refusal would only make them try again.
    serve('/v1/m', 'POST', handlers.ignore)
    serve('/v1/projects/:writeKey/settings', 'GET', handlers.settings)
    route(app, '/v1/*', METHODS, handlers.unknownPath)
    app.options('/v1/*', preflight)
    done()
  }
}

function route(app: FastifyInstance, url: string, methods: readonly Method[], handler: Handler): void {
  app.route({ method: [...methods], url, exposeHeadRoute: false, handler })
}

/** Bodies reach the handlers as they came. The size is bounded here as sent, later once more unpacked. */
function takeAnyBody(app: FastifyInstance, bodyLimit: number): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', (request, _reply, next) => {
    // What a body is, its first bytes tell better than its type, which is often missing, wrong or broken.
    if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'text/plain'
    next()
  })
}
