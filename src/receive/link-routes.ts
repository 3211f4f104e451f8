import type { FastifyError, FastifyInstance, FastifyPluginCallback } from 'fastify'
import { createLinkDesk, type LinkDesk, type LinkRoutesOptions } from './link-desk.ts'
import {
  handleAskConfirm,
  handleAskUnsubscribe,
  handleClick,
  handleConfirm,
  handleOpen,
  handlePreflight,
  handlePushReport,
  handleUnsubscribe,
  type LinkHandler,
} from './link-handlers.ts'

export type { LinkRoutesOptions } from './link-desk.ts'

/** One-click bodies have 26 bytes, push reports some 100; the page of preferences sends some 200 for each topic. */
const BODY_BYTES_MAX = 64 * 1024

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Served = Readonly<Partial<Record<(typeof METHODS)[number], LinkHandler>>>

/**
 * What our own links, pixels and push messages tell us: `/l/o/` opens, `/l/c/` clicks, `/l/u/` unsubscribing, `/l/s/` confirming a
 * subscription, `/l/p/` push reports.
 * A Fastify plugin, to be registered without a prefix. Paths are wildcards because Fastify cuts named parameters at 100 characters.
 */
export function linkRoutes(options: LinkRoutesOptions): FastifyPluginCallback {
  const desk = createLinkDesk(options)
  const [open, click, ask] = [handleOpen(desk), handleClick(desk), handleAskUnsubscribe(desk)]
  return (app, _, done) => {
    takeAnyText(app)
    answerFaults(app, desk, options)
    route(app, desk, '/l/o/*', { GET: open, HEAD: open })
    route(app, desk, '/l/c/*', { GET: click, HEAD: click })
    route(app, desk, '/l/u/*', { GET: ask, HEAD: ask, POST: handleUnsubscribe(desk) })
    route(app, desk, '/l/s/*', { GET: handleAskConfirm(desk), POST: handleConfirm(desk) })
    route(app, desk, '/l/p/*', { POST: handlePushReport(desk), OPTIONS: handlePreflight() })
    done()
  }
}

function route(app: FastifyInstance, desk: LinkDesk, url: string, served: Served): void {
  const allowed = Object.keys(served).join(', ')
  const wrongMethod: LinkHandler = (_request, reply) =>
    desk.refuse(reply.header('allow', allowed), 'method_not_allowed', `This address takes ${allowed}.`)
  for (const method of METHODS)
    app.route({ method, url, exposeHeadRoute: false, handler: served[method] ?? wrongMethod })
}

/** Service workers send text to be spared a preflight; mail programs send forms of two kinds. All of it is read as text. */
function takeAnyText(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  )
  app.addHook('onRequest', (request, _reply, next) => {
    // A type that is broken or unknown must not be a reason to refuse: what a body is, its route knows.
    if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'text/plain'
    next()
  })
}

function answerFaults(app: FastifyInstance, desk: LinkDesk, { logger }: LinkRoutesOptions): void {
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if ((error.statusCode ?? 500) < 500)
      return desk.refuse(
        reply,
        'bad_request',
        `The body could not be read: send at most ${BODY_BYTES_MAX} bytes of text.`,
      )
    logger.error('A link could not be served', { error: error.message })
    return desk.refuse(reply, 'internal')
  })
}
