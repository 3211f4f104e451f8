import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { RETRY_AFTER_SECONDS } from '../collect/limits.ts'
import type { ApiDeps } from './api-deps.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** For whatever keeps the process running: whether it lives, whether it can serve, and its figures. */
export function healthRoutes({ ready, metricsText }: Pick<ApiDeps, 'ready' | 'metricsText'>): FastifyPluginAsync {
  return async (app) => {
    app.get('/healthz', (_request, reply) => answer(reply, 200, { status: 'up' }))
    app.get('/readyz', (_request, reply) => {
      if (ready()) return answer(reply, 200, { status: 'ready' })
      return answer(reply.header('retry-after', String(RETRY_AFTER_SECONDS)), 503, { status: 'not ready' })
    })
    app.get('/metrics', async (_request, reply) => {
      const text = await metricsText()
      return reply
        .headers({
          ...SECURITY_HEADERS,
          'cache-control': 'no-store',
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        })
        .send(text)
    })
  }
}

const answer = (reply: FastifyReply, code: number, body: unknown): FastifyReply =>
  reply
    .code(code)
    .headers({ ...SECURITY_HEADERS, 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' })
    .send(JSON.stringify(body))
