import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RekindleError } from '../kernel/errors.ts'
import type { ApiContext } from './api-context.ts'
import { createErrorHandler } from './api-errors.ts'
import { authenticate } from './authenticate.ts'
import type { Route } from './route.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** What people type is small; definitions have a limit of their own. */
const BODY_BYTES_MAX = 64 * 1024

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type AnyMethod = (typeof METHODS)[number]

/**
 * Serves a table of routes below `prefix`: bodies in any content type, errors in one form, 405 for other methods of a known path and
 * 404 in JSON for unknown ones. To be called inside a plugin of its own.
 */
export function registerTable(
  app: FastifyInstance,
  context: ApiContext,
  table: readonly Route[],
  prefix: string,
): void {
  const guard = (request: FastifyRequest, reply: FastifyReply): Promise<void> => authenticate(context, request, reply)
  const guardsUnknown = table.some(({ open }) => !open) ? [guard] : []
  takeAnyBody(app)
  app.setErrorHandler(createErrorHandler(context.deps))
  for (const [path, routes] of Map.groupBy(table, ({ path: url }) => url)) {
    for (const route of routes) serve(app, context, route, route.open ? [] : [guard])
    const served = servedMethods(routes)
    const others = METHODS.filter((method) => !served.includes(method))
    refuse(app, path, others, routes.every(({ open }) => open) ? [] : [guard], (reply) => {
      reply.header('allow', served.join(', '))
      return new RekindleError('method_not_allowed', `This address takes ${served.join(', ')}.`)
    })
  }
  for (const url of [prefix, `${prefix}/*`]) {
    refuse(
      app,
      url,
      METHODS,
      guardsUnknown,
      () => new RekindleError('not_found', 'The API has no such address. /api/openapi.json lists all there are.'),
    )
  }
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

function serve(app: FastifyInstance, context: ApiContext, route: Route, onRequest: Guard[]): void {
  app.route({
    method: route.method,
    url: route.path,
    // A stream has no end that a HEAD could wait for.
    exposeHeadRoute: hasHead(route),
    bodyLimit: route.bodyBytesMax ?? BODY_BYTES_MAX,
    onRequest,
    handler: (request, reply) => route.run(context, request, reply),
  })
}

const hasHead = ({ method, answer }: Route): boolean =>
  method === 'GET' && answer.kind !== 'events' && answer.kind !== 'csv'

const servedMethods = (routes: readonly Route[]): readonly AnyMethod[] =>
  routes.flatMap((route): readonly AnyMethod[] => (hasHead(route) ? ['GET', 'HEAD'] : [route.method]))

function refuse(
  app: FastifyInstance,
  url: string,
  methods: readonly AnyMethod[],
  onRequest: Guard[],
  why: (reply: FastifyReply) => RekindleError,
): void {
  app.route({
    method: [...methods],
    url,
    exposeHeadRoute: false,
    onRequest,
    handler: async (_request, reply) => {
      throw why(reply)
    },
  })
}

/** Bodies reach the routes as they came: what a body is, its route knows better than its content type. */
function takeAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, 'cache-control': 'no-store' })
    const encoding = request.headers['content-encoding']
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      throw new RekindleError('bad_encoding', 'Send the body as it is: the admin API takes no Content-Encoding.')
    }
    if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'text/plain'
  })
}
