import { generateKeyPairSync, randomUUID } from 'node:crypto'
import {
  createSecureServer,
  createServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { checkToken } from './check-token.ts'
import { isRecord } from './http-vendor.ts'
import { LOCAL_CERTIFICATE, LOCAL_CERTIFICATE_KEY } from './local-certificate.ts'

/** A notification that was taken. */
export interface ApnsNotification {
  readonly id: string
  readonly token: string
  readonly headers: IncomingHttpHeaders
  readonly payload: Readonly<Record<string, unknown>>
}

/** What the next request meets: another answer, a connection that ends before it, or a stream that breaks off. */
export type ApnsFault =
  | { readonly kind: 'reply'; readonly status: number; readonly reason: string }
  | { readonly kind: 'goaway' }
  | { readonly kind: 'reset' }

export interface ApnsServer {
  /** HTTP/2 without encryption, for a client that knows so. */
  readonly url: string
  /** HTTP/2 over TLS, with LOCAL_CERTIFICATE. */
  readonly securePort: number
  readonly keyId: string
  readonly teamId: string
  readonly topic: string
  /** The private key, as the text of a `.p8` file. */
  readonly key: string
  readonly taken: readonly ApnsNotification[]
  /** Provider tokens seen, each once. */
  readonly tokens: ReadonlySet<string>
  /** Tokens of devices whose app is gone, and since when. */
  readonly unregistered: Map<string, number>
  /** Connections that were made. */
  connections(): number
  fail(...next: readonly ApnsFault[]): void
  close(): Promise<void>
}

const TOPIC = 'com.shop.app'
const TOKEN_SECONDS_MAX = 3600
const PAYLOAD_BYTES_MAX = 4096
const PUSH_TYPES = ['alert', 'background', 'voip', 'complication', 'fileprovider', 'mdm', 'location', 'liveactivity']

interface Refusal {
  readonly status: number
  readonly reason: string
  readonly timestamp?: number
}

/** Apple's provider API over real HTTP/2, as strict as reference section 1.2. */
export async function startApnsServer(): Promise<ApnsServer> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [keyId, teamId] = ['ABC123DEFG', 'DEF123GHIJ']
  const taken: ApnsNotification[] = []
  const tokens = new Set<string>()
  const unregistered = new Map<string, number>()
  const faults: ApnsFault[] = []
  const sessions = new Set<Http2Session>()
  let connections = 0

  const tokenRefusal = (authorization: string | undefined): Refusal | undefined => {
    const [, token] = /^bearer (.+)$/i.exec(authorization ?? '') ?? []
    if (token === undefined) return { status: 403, reason: 'MissingProviderToken' }
    const parts = checkToken(token, 'ES256', keys.publicKey)
    const { header, claims } = parts ?? {}
    if (header?.kid !== keyId || claims?.iss !== teamId || typeof claims.iat !== 'number')
      return { status: 403, reason: 'InvalidProviderToken' }
    const age = Date.now() / 1000 - claims.iat
    if (age > TOKEN_SECONDS_MAX || age < -60) return { status: 403, reason: 'ExpiredProviderToken' }
    tokens.add(token)
    return undefined
  }

  const answer = (headers: IncomingHttpHeaders, body: Buffer): Refusal | ApnsNotification => {
    if (headers[':method'] !== 'POST') return { status: 405, reason: 'MethodNotAllowed' }
    const [, token = ''] = /^\/3\/device\/(.*)$/.exec(String(headers[':path'])) ?? []
    if (!String(headers[':path']).startsWith('/3/device')) return { status: 404, reason: 'BadPath' }
    const refused = tokenRefusal(headers.authorization) ?? headerRefusal(headers)
    if (refused) return refused
    if (token === '') return { status: 400, reason: 'MissingDeviceToken' }
    if (body.length === 0) return { status: 400, reason: 'PayloadEmpty' }
    if (body.length > PAYLOAD_BYTES_MAX) return { status: 413, reason: 'PayloadTooLarge' }
    if (!/^[0-9a-f]{64,200}$/i.test(token) || /^0+$/.test(token)) return { status: 400, reason: 'BadDeviceToken' }
    const timestamp = unregistered.get(token)
    if (timestamp !== undefined) return { status: 410, reason: 'Unregistered', timestamp }
    const payload = parse(body)
    if (!isRecord(payload) || !isRecord(payload.aps)) return { status: 400, reason: 'PayloadEmpty' }
    const given = headers['apns-id']
    return { id: typeof given === 'string' ? given : randomUUID().toUpperCase(), token, headers, payload }
  }

  const serve = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> => {
    const chunks: Buffer[] = []
    const fault = faults.shift()
    if (fault?.kind === 'goaway') {
      // Of this stream and later ones nothing was done: the client may send them again.
      stream.session?.goaway(0, Math.max(0, (stream.id ?? 1) - 2), Buffer.from('{"reason":"Shutdown"}'))
      return
    }
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    if (fault?.kind === 'reset') return stream.close(2)
    const result = fault ?? answer(headers, Buffer.concat(chunks))
    if ('payload' in result) {
      taken.push(result)
      stream.respond({ ':status': 200, 'apns-id': result.id }, { endStream: true })
      return
    }
    const { status, ...said } = result
    stream.respond({ ':status': status, 'apns-id': randomUUID().toUpperCase() })
    stream.end(JSON.stringify({ reason: said.reason, ...('timestamp' in said && { timestamp: said.timestamp }) }))
  }

  const plain = createServer()
  const secure = createSecureServer({ cert: LOCAL_CERTIFICATE, key: LOCAL_CERTIFICATE_KEY })
  for (const server of [plain, secure]) {
    server.on('session', (session) => {
      connections++
      sessions.add(session)
      session.on('close', () => sessions.delete(session))
      session.on('error', () => {})
    })
    server.on('stream', (stream, headers) => {
      stream.on('error', () => {})
      serve(stream, headers).catch(() => stream.close(2))
    })
  }
  const [plainPort, securePort] = await Promise.all([listen(plain), listen(secure)])
  return {
    url: `http://127.0.0.1:${plainPort}`,
    securePort,
    keyId,
    teamId,
    topic: TOPIC,
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    taken,
    tokens,
    unregistered,
    connections: () => connections,
    fail: (...next) => void faults.push(...next),
    close: async () => {
      for (const session of sessions) session.destroy()
      await Promise.all([plain, secure].map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function headerRefusal(headers: IncomingHttpHeaders): Refusal | undefined {
  const bad = (reason: string): Refusal => ({ status: 400, reason })
  const text = (name: string): string | undefined => {
    const value = headers[name]
    return Array.isArray(value) ? value.join() : value
  }
  const topic = text('apns-topic')
  if (topic === undefined) return bad('MissingTopic')
  if (!topic.startsWith('com.shop.')) return bad('TopicDisallowed')
  if (topic !== TOPIC) return bad('DeviceTokenNotForTopic')
  const type = text('apns-push-type')
  if (type !== undefined && !PUSH_TYPES.includes(type)) return bad('InvalidPushType')
  const priority = text('apns-priority')
  if (priority !== undefined && !['1', '5', '10'].includes(priority)) return bad('BadPriority')
  if (type === 'background' && priority !== '5') return bad('BadPriority')
  const expiration = text('apns-expiration')
  if (expiration !== undefined && !/^\d{1,10}$/.test(expiration)) return bad('BadExpirationDate')
  if (Buffer.byteLength(text('apns-collapse-id') ?? '') > 64) return bad('BadCollapseId')
  const id = text('apns-id')
  return id !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? bad('BadMessageId') : undefined
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
