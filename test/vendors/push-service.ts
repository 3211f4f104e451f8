import { createECDH, randomBytes } from 'node:crypto'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { startHttpVendor } from './http-vendor.ts'
import { decryptPush } from './push-decrypt.ts'
import { vapidProblem } from './vapid-check.ts'

export interface PushServiceSubscription {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

export interface PushedMessage {
  readonly payload: string
  readonly ttl: number
  readonly urgency: string
  readonly topic: string | undefined
}

export interface PushService extends HttpVendor {
  /** A browser subscribes with the application's VAPID public key. */
  subscribe(applicationServerKey: string): PushServiceSubscription
  /** From now on the subscription is gone: 410. */
  expire(subscription: { readonly endpoint: string }): void
  /** Decrypted messages of a subscription, in order; one that waits is replaced by a later one of the same topic only if `collapse`. */
  messages(subscription: { readonly endpoint: string }): readonly PushedMessage[]
  /** Why requests were refused. */
  readonly refused: readonly string[]
}

interface Device {
  readonly applicationServerKey: string
  readonly privateKey: Buffer
  readonly auth: Buffer
  expired: boolean
  readonly messages: PushedMessage[]
}

const BODY_BYTES_MAX = 4096

/** A push service and its browsers: checks the headers (RFC 8030), VAPID (RFC 8292), and decrypts (RFC 8291). */
export async function startPushService(): Promise<PushService> {
  const devices = new Map<string, Device>()
  const refused: string[] = []
  let origin = ''
  const vendor = await startHttpVendor((request) => {
    const answer = receive(request, devices.get(request.path), origin)
    if (answer.status >= 400) refused.push(String(answer.body))
    return answer
  })
  origin = vendor.url
  const deviceOf = ({ endpoint }: { readonly endpoint: string }) => {
    const device = devices.get(new URL(endpoint).pathname)
    if (!device) throw new Error(`No such subscription: ${endpoint}`)
    return device
  }
  return {
    ...vendor,
    refused,
    subscribe: (applicationServerKey) => {
      const ecdh = createECDH('prime256v1')
      const publicKey = ecdh.generateKeys()
      const auth = randomBytes(16)
      const path = `/push/${randomBytes(24).toString('base64url')}`
      devices.set(path, { applicationServerKey, privateKey: ecdh.getPrivateKey(), auth, expired: false, messages: [] })
      return {
        endpoint: `${vendor.url}${path}`,
        keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
      }
    },
    expire: (subscription) => {
      deviceOf(subscription).expired = true
    },
    messages: (subscription) => deviceOf(subscription).messages,
  }
}

function receive(request: SeenRequest, device: Device | undefined, origin: string): Answer {
  if (!device) return { status: 404, body: 'unknown subscription' }
  if (device.expired) return { status: 410, body: 'subscription expired' }
  if (request.method !== 'POST') return { status: 405, body: 'not a POST' }
  const vapid = vapidProblem(request.headers['authorization'] ?? '', {
    origin,
    applicationServerKey: device.applicationServerKey,
    nowMs: Date.now(),
  })
  if (vapid) return { status: vapid === 'mismatch' ? 403 : 401, body: `VAPID: ${vapid}` }
  const header = headerProblem(request)
  if (header) return { status: 400, body: header }
  if (request.bytes.length > BODY_BYTES_MAX) return { status: 413, body: 'payload too large' }
  try {
    const payload = decryptPush(request.bytes, device.privateKey, device.auth).toString('utf8')
    const { ttl, urgency = 'normal', topic } = request.headers
    device.messages.push({ payload, ttl: Number(ttl), urgency, topic })
    return { status: 201, headers: { location: `${origin}/message/${device.messages.length}` } }
  } catch (error) {
    return { status: 400, body: `cannot be decrypted: ${String(error)}` }
  }
}

function headerProblem({ headers }: SeenRequest): string | undefined {
  if (!/^\d+$/.test(headers['ttl'] ?? '')) return 'TTL is missing'
  if (headers['content-encoding'] !== 'aes128gcm') return 'Content-Encoding is not aes128gcm'
  if (headers['content-length'] === undefined) return 'Content-Length is missing'
  if (headers['urgency'] !== undefined && !['very-low', 'low', 'normal', 'high'].includes(headers['urgency']))
    return 'Urgency is unknown'
  if (headers['topic'] !== undefined && !/^[\w-]{1,32}$/.test(headers['topic']))
    return 'Topic is not 1 to 32 base64url characters'
  return undefined
}
