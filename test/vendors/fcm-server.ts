import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { checkToken } from './check-token.ts'
import {
  isRecord,
  startHttpVendor,
  unknownKeys,
  type Answer,
  type HttpVendor,
  type SeenRequest,
} from './http-vendor.ts'

export interface FcmServer extends HttpVendor {
  /** The key file of a service account that this server knows. */
  readonly account: Readonly<Record<string, string>>
  /** Messages that were taken, validation only left out. */
  readonly messages: readonly Readonly<Record<string, unknown>>[]
  /** How many access tokens were given out. */
  exchanges(): number
  /** These tokens of devices are of an app that is no more, or of another project. */
  readonly unregistered: Set<string>
  readonly foreign: Set<string>
  /** All access tokens given out count no more. */
  revoke(): void
}

const PROJECT = 'shop-local'
const TOKEN_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging'
const SKEW_SECONDS = 300
const PAYLOAD_BYTES_MAX = 4096
const TTL_SECONDS_MAX = 28 * 86_400

/** Fields of a message and of its parts: all of Google's APIs refuse what they do not know. */
const MESSAGE_KEYS = [
  'token',
  'topic',
  'condition',
  'data',
  'notification',
  'android',
  'apns',
  'webpush',
  'fcm_options',
]
const PART_KEYS: Readonly<Record<string, readonly string[]>> = {
  notification: ['title', 'body', 'image'],
  android: ['collapse_key', 'priority', 'ttl', 'restricted_package_name', 'data', 'notification', 'fcm_options'],
  'android.notification': ['title', 'body', 'icon', 'color', 'sound', 'tag', 'click_action', 'channel_id', 'image'],
  apns: ['headers', 'payload', 'fcm_options'],
  'apns.fcm_options': ['image', 'analytics_label'],
  webpush: ['headers', 'data', 'notification', 'fcm_options'],
  'webpush.fcm_options': ['link', 'analytics_label'],
  fcm_options: ['analytics_label'],
}

/** Google's token endpoint and FCM's HTTP v1 API, as strict as reference section 1.1. */
export async function startFcmServer(): Promise<FcmServer> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const issued = new Set<string>()
  const messages: Readonly<Record<string, unknown>>[] = []
  const [unregistered, foreign] = [new Set<string>(), new Set<string>()]
  let exchanges = 0

  const exchange = (request: SeenRequest): Answer => {
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') return grantError('invalid_request')
    const form = new URLSearchParams(request.text)
    if (form.get('grant_type') !== TOKEN_TYPE) return grantError('unsupported_grant_type')
    const token = checkToken(form.get('assertion') ?? '', 'RS256', keys.publicKey)
    if (!token) return grantError('invalid_grant', 'Invalid JWT Signature.')
    const { header, claims } = token
    const [iat, exp, now] = [Number(claims.iat), Number(claims.exp), Date.now() / 1000]
    if (header.kid !== account.private_key_id || claims.iss !== account.client_email)
      return grantError('invalid_grant', 'Invalid issuer')
    if (claims.aud !== account.token_uri) return grantError('invalid_grant', 'Invalid audience')
    if (claims.scope !== SCOPE) return grantError('invalid_scope')
    if (!(Math.abs(iat - now) < SKEW_SECONDS) || !(exp > now) || !(exp <= iat + 3600))
      return grantError('invalid_grant', 'Invalid JWT: Token must be a short-lived token')
    exchanges++
    const access = `ya29.${randomUUID()}${randomUUID()}`
    issued.add(access)
    return { status: 200, body: { access_token: access, expires_in: 3599, token_type: 'Bearer' } }
  }

  const send = (request: SeenRequest): Answer => {
    const [, bearer = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
    if (!issued.has(bearer)) return apiError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')
    if (request.headers['content-type'] !== 'application/json' || !isRecord(request.body))
      return badField('', 'Invalid JSON payload received.')
    const [extra] = unknownKeys(request.body, ['validate_only', 'message'])
    if (extra !== undefined) return badField(extra, 'Cannot find field.')
    const { message, validate_only: isTrial } = request.body
    if (!isRecord(message)) return badField('message', 'Message is missing.')
    const problem = problemOf(message)
    if (problem) return badField(`message.${problem}`, 'Invalid value.')
    const target = String(message.token)
    if (message.token !== undefined && !/^[\w:-]{20,400}$/.test(target))
      return fcmError(400, 'INVALID_ARGUMENT', 'The registration token is not a valid FCM registration token')
    if (unregistered.has(target)) return fcmError(404, 'UNREGISTERED', 'Requested entity was not found.')
    if (foreign.has(target)) return fcmError(403, 'SENDER_ID_MISMATCH', 'SenderId mismatch')
    if (isTrial !== true) messages.push(message)
    const id = isTrial === true ? 'fake_message_id' : `0:${Date.now()}%${randomUUID()}`
    return { status: 200, body: { name: `projects/${PROJECT}/messages/${id}` } }
  }

  const vendor = await startHttpVendor((request) => {
    if (request.method !== 'POST') return { status: 405 }
    if (request.path === '/token') return exchange(request)
    const [, project] = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(request.path) ?? []
    if (project === undefined) return { status: 404, body: '<html>Not Found</html>' }
    return project === PROJECT ? send(request) : apiError(403, 'PERMISSION_DENIED', 'Permission denied on resource')
  })
  const account = {
    type: 'service_account',
    project_id: PROJECT,
    private_key_id: 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2',
    private_key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: 'push@shop-local.iam.gserviceaccount.com',
    client_id: '1234567890',
    token_uri: `${vendor.url}/token`,
  }
  return {
    ...vendor,
    account,
    messages,
    unregistered,
    foreign,
    exchanges: () => exchanges,
    revoke: () => issued.clear(),
  }
}

/** The path of the first thing that is wrong. */
function problemOf(message: Readonly<Record<string, unknown>>): string | undefined {
  const [extra] = unknownKeys(message, MESSAGE_KEYS)
  if (extra !== undefined) return extra
  const targets = ['token', 'topic', 'condition'].filter((key) => message[key] !== undefined)
  if (targets.length !== 1) return 'target'
  for (const [path, keys] of Object.entries(PART_KEYS)) {
    const part = at(message, path)
    if (part === undefined) continue
    if (!isRecord(part)) return path
    const [unknown] = unknownKeys(part, keys)
    if (unknown !== undefined) return `${path}.${unknown}`
  }
  const data = Object.entries(isRecord(message.data) ? message.data : {})
  const bad = data.find(([key, value]) => typeof value !== 'string' || /^(from|gcm|google.*)$/.test(key))
  if (bad) return `data[${bad[0]}]`
  return partProblem(message)
}

function partProblem(message: Readonly<Record<string, unknown>>): string | undefined {
  const ttl = textAt(message, 'android.ttl')
  const [, seconds] = /^(\d+)(?:\.\d+)?s$/.exec(ttl ?? '') ?? []
  if (ttl !== undefined && !(Number(seconds) <= TTL_SECONDS_MAX)) return 'android.ttl'
  const priority = at(message, 'android.priority')
  if (priority !== undefined && priority !== 'NORMAL' && priority !== 'HIGH') return 'android.priority'
  for (const path of ['apns.headers', 'webpush.headers']) {
    const headers = at(message, path)
    if (isRecord(headers) && Object.values(headers).some((value) => typeof value !== 'string')) return path
  }
  if (Buffer.byteLength(textAt(message, 'apns.headers.apns-collapse-id') ?? '') > 64) return 'apns.headers'
  const link = textAt(message, 'webpush.fcm_options.link')
  if (link !== undefined && !link.startsWith('https://')) return 'webpush.fcm_options.link'
  const label = textAt(message, 'fcm_options.analytics_label')
  if (label !== undefined && !/^[\w\-.~%]{1,50}$/.test(label)) return 'fcm_options.analytics_label'
  const bytes = Buffer.byteLength(JSON.stringify({ notification: message.notification, data: message.data }))
  return bytes > PAYLOAD_BYTES_MAX ? 'payload' : undefined
}

const textAt = (from: unknown, path: string): string | undefined => {
  const value = at(from, path)
  return value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value)
}

const at = (from: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((part, key) => (isRecord(part) ? part[key] : undefined), from)

const grantError = (error: string, text = 'Bad Request'): Answer => ({
  status: 400,
  body: { error, error_description: text },
})

const apiError = (code: number, status: string, message: string, details?: readonly object[]): Answer => ({
  status: code,
  body: { error: { code, message, status, ...(details && { details }) } },
})

const fcmError = (code: number, errorCode: string, message: string): Answer =>
  apiError(code, code === 404 ? 'NOT_FOUND' : code === 403 ? 'PERMISSION_DENIED' : 'INVALID_ARGUMENT', message, [
    { '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode },
  ])

const badField = (field: string, description: string): Answer =>
  apiError(400, 'INVALID_ARGUMENT', `Invalid value at '${field}'`, [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description }] },
  ])
