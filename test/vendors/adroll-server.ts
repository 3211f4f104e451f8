import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

export interface AdrollServerOptions {
  readonly token: string
  readonly apiKey: string
  readonly advertiser: string
  /** OAuth: the refresh token that is taken first; each is taken once and gives the next. */
  readonly oauth?: { readonly clientSecret: string; readonly refreshToken: string }
  /** Segments that exist already: id → name. */
  readonly segments?: Readonly<Record<string, string>>
}

export interface AdrollServer extends HttpVendor {
  /** Addresses in the segment, sorted. */
  members(segmentId: string): readonly string[]
  has(segmentId: string, email: string): boolean
  segments(): readonly { readonly id: string; readonly name: string }[]
  /** Access tokens that were given out. */
  sessions(): number
  /** Takes none of the access tokens that were given out. */
  endSessions(): void
}

const RECORDS_MAX = 10_000
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/
const DAY_S = 86_400

/** The Audience API of AdRoll as far as reference section 4.3 knows it; what is uncertain there is fixed here to what we send. */
export async function startAdrollServer(options: AdrollServerOptions): Promise<AdrollServer> {
  const segments = new Map(
    Object.entries(options.segments ?? {}).map(([id, name]) => [id, { id, name, emails: new Set<string>() }]),
  )
  let made = 0
  let given = 0
  const access = new Set<string>()
  let refreshToken = options.oauth?.refreshToken

  const authorise = (request: SeenRequest): Answer => {
    const form = new URLSearchParams(request.text)
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded'
    if (request.method !== 'POST' || !isForm || form.get('grant_type') !== 'refresh_token')
      return { status: 400, body: { error: 'unsupported_grant_type' } }
    if (form.get('client_id') !== options.apiKey || form.get('client_secret') !== options.oauth?.clientSecret)
      return { status: 401, body: { error: 'invalid_client' } }
    if (form.get('refresh_token') !== refreshToken) return { status: 400, body: { error: 'invalid_grant' } }
    const token = `access-${++given}-access-access`
    access.add(`Bearer ${token}`)
    refreshToken = `refresh-${given}-refresh-refresh`
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', expires_in: 86_400, refresh_token: refreshToken },
    }
  }

  const route = (request: SeenRequest): Answer => {
    if (request.path === '/auth/token') return authorise(request)
    if (request.query.get('apikey') !== options.apiKey)
      return errors(401, { code: 'apiproxy:3', message: 'Invalid API key' })
    const authorization = request.headers['authorization'] ?? ''
    if (authorization !== `Token ${options.token}` && !access.has(authorization))
      return errors(401, { code: 2, message: 'Authentication failed' })
    if (request.path === '/audience/v1/segments') return request.method === 'GET' ? list(request) : create(request)
    const path = /^\/audience\/v1\/segments\/([^/]+)(\/users\/delete)?$/.exec(request.path)
    if (!path || request.method !== 'POST') return errors(404, { code: 'apiproxy:11', message: 'Not found' })
    const segment = segments.get(decodeURIComponent(path[1] ?? ''))
    if (!segment) return errors(404, { code: 16, message: 'Segment not found' })
    const emails = readRecords(request)
    if (!Array.isArray(emails)) return emails
    for (const email of emails) {
      if (path[2] === undefined) segment.emails.add(email)
      else segment.emails.delete(email)
    }
    return success(segment)
  }

  const list = (request: SeenRequest): Answer => {
    const advertiser = request.query.get('advertiser_id') ?? request.query.get('advertisable')
    if (advertiser !== options.advertiser)
      return errors(400, { field: 'advertiser_id', message: 'Unknown advertiser', code: 1 })
    return {
      status: 200,
      body: {
        result: 'success',
        segments: [...segments.values()].map((segment) => ({ ...described(segment), is_active: true })),
      },
    }
  }

  const create = (request: SeenRequest): Answer => {
    const { body } = request
    if (!isJson(request) || !isRecord(body)) return errors(400, { message: 'A JSON object is required', code: 1 })
    const unknown = unknownKeys(body, ['name', 'advertiser_id', 'type', 'duration', 'data'])
    if (unknown.length > 0) return errors(400, { field: unknown.join(), message: 'Unknown field', code: 1 })
    if (typeof body['name'] !== 'string' || body['name'] === '')
      return errors(400, { field: 'name', message: 'Required', code: 1 })
    if (body['advertiser_id'] !== options.advertiser)
      return errors(400, { field: 'advertiser_id', message: 'Unknown advertiser', code: 1 })
    if (body['type'] !== 'crm') return errors(400, { field: 'type', message: 'Unknown segment type', code: 1 })
    const duration = Number(body['duration'])
    if (!Number.isInteger(duration) || duration < 1 || duration > 540)
      return errors(400, { field: 'duration', message: '1 to 540', code: 1 })
    if (!Array.isArray(body['data'])) return errors(400, { field: 'data', message: 'Required', code: 1 })
    const segment = { id: `SEGMENT${String(++made).padStart(15, '0')}`, name: body['name'], emails: new Set<string>() }
    segments.set(segment.id, segment)
    return success(segment)
  }

  const members = (id: string) => [...(segments.get(id)?.emails ?? [])].sort()
  return {
    ...(await startHttpVendor(route)),
    members,
    has: (id, email) => members(id).includes(email),
    sessions: () => given,
    endSessions: () => access.clear(),
    segments: () => [...segments.values()].map(({ id, name }) => ({ id, name })),
  }
}

type Segment = { readonly id: string; readonly name: string; readonly emails: ReadonlySet<string> }
const described = (segment: Segment) => ({
  segment_id: segment.id,
  type: 'crm',
  name: segment.name,
  emails: segment.emails.size,
})
const success = (segment: Segment): Answer => ({
  status: 200,
  body: { result: 'success', segment: described(segment) },
})
const errors = (status: number, error: Readonly<Record<string, unknown>>): Answer => ({
  status,
  body: { errors: [error] },
})
const isJson = (request: SeenRequest): boolean =>
  request.headers['content-type']?.startsWith('application/json') ?? false

function readRecords(request: SeenRequest): string[] | Answer {
  const { body } = request
  if (!isJson(request) || !isRecord(body)) return errors(400, { message: 'A JSON object is required', code: 1 })
  const unknown = unknownKeys(body, ['data'])
  if (unknown.length > 0) return errors(400, { field: unknown.join(), message: 'Unknown field', code: 1 })
  const { data } = body
  if (!Array.isArray(data) || data.length === 0) return errors(400, { field: 'data', message: 'Required', code: 1 })
  if (data.length > RECORDS_MAX) return errors(400, { field: 'data', message: 'Too many records', code: 1 })
  const emails: string[] = []
  for (const record of data) {
    if (!isRecord(record) || unknownKeys(record, ['email', 'ts']).length > 0)
      return errors(400, { field: 'data', message: 'Unknown field', code: 1 })
    if (typeof record['email'] !== 'string' || !EMAIL.test(record['email']))
      return errors(400, { field: 'email', message: 'Not an address', code: 1 })
    if (record['ts'] !== undefined && Math.abs(Number(record['ts'])) < DAY_S)
      return errors(400, { field: 'ts', message: 'Out of range', code: 1 })
    emails.push(record['email'].toLowerCase())
  }
  return emails
}
