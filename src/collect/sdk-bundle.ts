import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { ERRORS } from '../kernel/errors.ts'

/** The file that the classic snippet loads; it fetches the others when it needs them. */
const MAIN = 'standalone.js'
/** The snippet's address is fixed, so a new SDK must be found soon; the other files carry their hash in their names. */
const MAIN_CACHE = 'public, max-age=300'
const PART_CACHE = 'public, max-age=31536000, immutable'

interface BundleFile {
  readonly body: Buffer
  readonly etag: string
}

/**
 * Segment's browser SDK at the addresses of its CDN (protocol, section 1.1), for shops that use the classic snippet: they change
 * the host and nothing else. `folder` holds the SDK's own files; without it the addresses say what is missing.
 */
export function sdkBundle({ folder }: { readonly folder: string }): FastifyPluginCallback {
  const files = readBundle(folder)
  return (app, _, done) => {
    app.get('/analytics.js/v1/:writeKey/*', (request, reply) => send(request, reply, files.get(MAIN), MAIN_CACHE))
    app.get<{ Params: { file: string } }>('/analytics-next/bundles/:file', (request, reply) =>
      send(request, reply, files.get(request.params.file), request.params.file === MAIN ? MAIN_CACHE : PART_CACHE),
    )
    done()
  }
}

function readBundle(folder: string): ReadonlyMap<string, BundleFile> {
  if (!existsSync(folder)) return new Map()
  return new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.js'))
      .map((name) => {
        const body = readFileSync(join(folder, name))
        return [name, { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"` }]
      }),
  )
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  file: BundleFile | undefined,
  caching: string,
): FastifyReply {
  // Loaded by pages of other origins.
  reply.headers({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  })
  if (!file) {
    const message = 'There is no such file of the browser SDK here. Build it with `npm run build:web`.'
    return reply.code(ERRORS.not_found.status).send({ error: { code: 'not_found', message } })
  }
  reply.headers({ 'cache-control': caching, etag: file.etag })
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  return reply.type('text/javascript; charset=utf-8').send(file.body)
}
