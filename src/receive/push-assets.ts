import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { ERRORS } from '../kernel/errors.ts'

export interface PushAssetsOptions {
  /** The VAPID public key, base64url; undefined while no Web Push connection is configured. */
  readonly publicKey: () => string | undefined
}

const SCRIPTS = { '/push/sw.js': 'sw.js', '/push/rekindle.js': 'rekindle.js' } as const

/** Shops load these from their own pages and workers. */
const SHARED = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

/** The service worker, the subscribe helper and the public key for Web Push. A Fastify plugin, to be registered without a prefix. */
export function pushAssets({ publicKey }: PushAssetsOptions): FastifyPluginCallback {
  return (app, _, done) => {
    for (const [url, file] of Object.entries(SCRIPTS)) {
      const text = readFileSync(new URL(`./assets/${file}`, import.meta.url), 'utf8')
      const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`
      app.get(url, (request, reply) => serveScript(request, reply, text, etag))
    }
    app.get('/push/key', (_request, reply) => {
      const key = publicKey()
      reply.headers(SHARED).header('cache-control', 'no-store')
      if (key !== undefined) return reply.send({ publicKey: key })
      const message = 'No Web Push connection is configured: add one of kind webpush to the workspace.'
      return reply.code(ERRORS.not_found.status).send({ error: { code: 'not_found', message } })
    })
    done()
  }
}

/** Asked for again each time, answered with 304: a worker that is out of date would lose reports. */
function serveScript(request: FastifyRequest, reply: FastifyReply, text: string, etag: string): FastifyReply {
  reply.headers({ ...SHARED, 'cache-control': 'no-cache', etag })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.header('content-type', 'text/javascript; charset=utf-8').send(text)
}
