import type { FastifyError, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { RETRY_AFTER_SECONDS } from '../collect/limits.ts'
import { type ErrorCode, ERRORS } from '../kernel/errors.ts'
import { createReceiveDesk, type Received, type ReceiveOptions } from './receive-desk.ts'

export interface ReceiveRoutesOptions extends ReceiveOptions {
  /** Base of the address that tools were told. */
  readonly publicUrl: () => string
}

/** SendGrid and Braze put thousands of events in one request; the largest documented is some 4 MB. */
const BODY_BYTES_MAX = 8 * 1024 * 1024

/** `/receive/:connection`: what the tools tell us. A Fastify plugin, to be registered without a prefix. */
export function receiveRoutes(options: ReceiveRoutesOptions): FastifyPluginCallback {
  const desk = createReceiveDesk(options)
  const { clock, logger, publicUrl } = options
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const method = request.method as 'GET' | 'HEAD' | 'POST'
    const key = (request.params as { readonly '*': string })['*']
    const received = await desk(key, {
      method,
      url: publicAddress(publicUrl(), request.raw.url ?? '/'),
      headers: headersOf(request),
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      now: clock.now(),
    })
    return answer(reply, received)
  }
  return (app, _, done) => {
    takeRawBytes(app)
    app.setErrorHandler((error: FastifyError, _request, reply) => {
      if ((error.statusCode ?? 500) < 500)
        return refuse(reply, 'bad_request', `The body could not be read: send at most ${BODY_BYTES_MAX} bytes.`)
      logger.error('A call of a tool could not be served', { error: error.message })
      return refuse(reply, 'internal', ERRORS.internal.help)
    })
    for (const method of ['GET', 'HEAD', 'POST'] as const)
      app.route({ method, url: '/receive/*', exposeHeadRoute: false, handler: handle })
    done()
  }
}

/**
 * The address as the tool was told it, character by character, since it may be signed: a proxy in front may have taken a path off, and
 * an address that is parsed and put together again may be spelt otherwise. Some proxies ask by the whole address.
 */
export function publicAddress(publicUrl: string, asked: string): string {
  const target = asked.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
  const { origin, pathname } = new URL(publicUrl)
  const prefix = pathname.replace(/\/+$/, '')
  return target.startsWith(`${prefix}/`) ? origin + target : origin + prefix + target
}

/** Signatures are over the bytes as they came: nothing may parse them first. */
function takeRawBytes(app: Parameters<FastifyPluginCallback>[0]): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  )
  app.addHook('onRequest', (request, _reply, next) => {
    request.headers['x-content-type'] = request.headers['content-type'] ?? ''
    // A type that is broken or unknown must not be a reason to refuse.
    if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'application/octet-stream'
    next()
  })
}

function headersOf({ headers }: FastifyRequest): Readonly<Record<string, string>> {
  // The type that stands there now is our own.
  const { 'x-content-type': contentType, 'content-type': _ours, ...rest } = headers
  const flat = Object.entries(rest).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ])
  return { ...Object.fromEntries(flat), ...(contentType && { 'content-type': String(contentType) }) } as Readonly<
    Record<string, string>
  >
}

function answer(reply: FastifyReply, received: Received): FastifyReply {
  if (!received.ok) return refuse(reply, received.code, received.message)
  const { contentType, body } = received.answer ?? { contentType: 'application/json', body: '{"ok":true}' }
  return reply.code(200).headers({ 'cache-control': 'no-store', 'content-type': contentType }).send(body)
}

function refuse(reply: FastifyReply, code: ErrorCode, message: string): FastifyReply {
  const { status } = ERRORS[code]
  if (status === 503) reply.header('retry-after', String(RETRY_AFTER_SECONDS))
  return reply.code(status).header('cache-control', 'no-store').send({ error: { code, message } })
}
