import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '../kernel/metrics.ts'
import { sendError } from './api-errors.ts'
import { PLAIN_PAGE_HEADERS, plainPage } from './plain-page.ts'
import { pagePolicy, SECURITY_HEADERS, WORKER_POLICY } from './security-headers.ts'
import { readWebFiles, type Encoding, type WebFile } from './web-files.ts'

export interface WebAppOptions {
  /** Where Vite built it to. */
  readonly folder: string
  /** Asked for each page: the port may be known only once the server listens. */
  readonly publicUrl: () => string
  readonly metrics: Metrics
  readonly demoIsOn: () => boolean
}

/** Names of these carry a hash of what is in them. */
const HASHED = '/assets/'
/** Addresses of programs, not of people: what is unknown below them is an error and no page. */
const PROGRAMS = /^\/(api|v1|l|push|receive|demo\/api|assets)(\/|$)/
/** `/favicon.ico`, `/robots.txt`: files if they are there. Deeper paths may well have a dot in an id. */
const FILE = /^\/[^/]+\.[a-z0-9]+$/i

/** Serves the browser app, and answers for every path that no other plugin has: pages with the app, all else with `not_found`. */
export function webApp({ folder, publicUrl, metrics, demoIsOn }: WebAppOptions): FastifyPluginAsync {
  return async (app) => {
    const files = await readWebFiles(folder)
    const notFound = (reply: FastifyReply, message: string): FastifyReply =>
      sendError(reply.headers(SECURITY_HEADERS), metrics, { code: 'not_found', message })

    const page = (name: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> | FastifyReply => {
      const file = files.get(name)
      return file
        ? sendFile(request, reply.header('content-security-policy', pagePolicy(publicUrl())), file, 'no-cache')
        : reply.headers(PLAIN_PAGE_HEADERS).send(NOT_BUILT)
    }
    const demo = (request: FastifyRequest, reply: FastifyReply) =>
      demoIsOn() ? page('/demo.html', request, reply) : reply.code(404).headers(PLAIN_PAGE_HEADERS).send(NO_DEMO)

    app.get('/', (request, reply) => page('/index.html', request, reply))
    app.get('/demo', demo)
    app.get('/demo/', demo)
    // Whatever is sent to an address that is none, its type is no reason for another answer than that there is nothing.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _body, done) => done(null))
    app.addHook('onRequest', async ({ headers }) => {
      if (headers['content-type'] !== undefined) headers['content-type'] = 'text/plain'
    })
    app.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?', 1)[0]!
      const reads = request.method === 'GET' || request.method === 'HEAD'
      const file = reads && !path.endsWith('.html') ? files.get(path) : undefined
      if (file)
        return sendFile(
          request,
          path === WORKER ? reply.header('content-security-policy', WORKER_POLICY) : reply,
          file,
          path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
      if (!reads) return notFound(reply, `Nothing at this address takes ${request.method}.`)
      if (PROGRAMS.test(path) || FILE.test(path)) return notFound(reply, 'There is nothing at this address.')
      return page('/index.html', request, reply)
    })
  }
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: WebFile,
  caching: string,
): Promise<FastifyReply> {
  const encoding = chooseEncoding(request.headers['accept-encoding'])
  const packed = encoding === undefined ? undefined : await file.packed(encoding)
  const tag = `"${file.tag}${packed ? `-${encoding}` : ''}"`
  const policy = reply.getHeader('content-security-policy')
  reply.code(200).headers({
    ...SECURITY_HEADERS,
    'content-type': file.type,
    'cache-control': caching,
    etag: tag,
    vary: 'accept-encoding',
  })
  if (policy !== undefined) reply.header('content-security-policy', policy)
  if (request.headers['if-none-match']?.split(',').some((known) => known.trim() === tag)) return reply.code(304).send()
  if (packed) reply.header('content-encoding', encoding)
  return reply.send(packed ?? file.body)
}

/** The best that the client takes. A weight of zero means that it does not. */
function chooseEncoding(header: string | undefined): Encoding | undefined {
  const taken = (header ?? '')
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]!.trim().toLowerCase())
  return (['br', 'gzip'] as const).find((encoding) => taken.includes(encoding))
}

/** The file that a shop hosts on its own origin; here the shop is the demo. */
const WORKER = '/sw.js'

const NOT_BUILT = plainPage(
  'The browser app is not built',
  '<p>Run <code>npm run build:web</code> and start again. The API is up: <a href="/api/openapi.json">/api/openapi.json</a> describes it.</p>',
)
const NO_DEMO = plainPage(
  'There is no demo here',
  '<p>The demo shop is open only while the workspace says <code>sending: inbox</code>. <a href="/">To the app</a></p>',
)
