import { createHash, createHmac } from 'node:crypto'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

export interface FacebookServerOptions {
  readonly accessToken: string
  readonly adAccount: string
  readonly appSecret?: string
  /** Audiences that exist already: id → name. */
  readonly audiences?: Readonly<Record<string, string>>
}

export interface FacebookServer extends HttpVendor {
  /** SHA-256 of the email addresses on the list, sorted. */
  members(audienceId: string): readonly string[]
  has(audienceId: string, email: string): boolean
  /** All audiences: id and name. Two may have the same name, as at Meta. */
  audiences(): readonly { readonly id: string; readonly name: string }[]
}

type Row = ReadonlyMap<string, string>
interface Audience {
  readonly id: string
  readonly name: string
  rows: Row[]
}

const KEYS = [
  'EXTERN_ID',
  'EMAIL',
  'PHONE',
  'GEN',
  'DOBY',
  'DOBM',
  'DOBD',
  'FN',
  'LN',
  'FI',
  'ST',
  'CT',
  'ZIP',
  'COUNTRY',
  'MADID',
]
/** What identifies a person for removal. */
const MATCH_KEYS = ['EMAIL', 'PHONE', 'EXTERN_ID']
const ROWS_MAX = 10_000
const HASH_OF_NOTHING = createHash('sha256').update('').digest('hex')
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The Graph API for custom audiences, as strict as reference section 4.1, with the resulting lists. */
export async function startFacebookServer(options: FacebookServerOptions): Promise<FacebookServer> {
  const audiences = new Map<string, Audience>(
    Object.entries(options.audiences ?? {}).map(([id, name]) => [id, { id, name, rows: [] }]),
  )
  const sessions = new Set<string>()
  let nextId = 2_385_000_000_000_001

  const route = (request: SeenRequest): Answer => {
    const denied = authProblem(request, options)
    if (denied) return denied
    const path = /^\/v\d+\.\d+\/(act_\d+|[^/]+)(?:\/([a-z]+))?$/.exec(request.path)
    const [, node = '', edge = ''] = path ?? []
    if (node.startsWith('act_'))
      return node === `act_${options.adAccount}`
        ? accountCall(request, edge)
        : graphError(100, 'Unsupported get request.', 33)
    const audience = audiences.get(decodeURIComponent(node))
    if (!path || !audience || edge !== 'users') return graphError(100, `Object with ID '${node}' does not exist`, 33)
    return changeUsers(request, audience)
  }

  const accountCall = (request: SeenRequest, edge: string): Answer => {
    if (edge === '' && request.method === 'GET')
      return { status: 200, body: { id: `act_${options.adAccount}`, name: 'Local' } }
    if (edge !== 'customaudiences') return graphError(2500, 'Unknown path components')
    return request.method === 'GET' ? listAudiences(request) : createAudience(request)
  }

  const listAudiences = (request: SeenRequest): Answer => {
    const filters: unknown = JSON.parse(request.query.get('filtering') ?? '[]')
    if (!Array.isArray(filters)) return graphError(100, 'filtering must be an array')
    const wanted = filters.filter(isRecord)
    if (wanted.some((filter) => filter['field'] !== 'name' || filter['operator'] !== 'EQUAL'))
      return graphError(100, 'Invalid filter')
    const data = [...audiences.values()].filter(({ name }) => wanted.every((filter) => filter['value'] === name))
    return { status: 200, body: { data: data.map(({ id, name }) => ({ id, name })), paging: {} } }
  }

  const createAudience = (request: SeenRequest): Answer => {
    const body = jsonBody(request)
    if (!body) return graphError(100, 'The request has no JSON body')
    const unknown = unknownKeys(body, ['name', 'subtype', 'description', 'customer_file_source'])
    if (unknown.length > 0) return graphError(100, `Unknown parameter ${unknown.join()}`)
    if (typeof body['name'] !== 'string' || body['name'] === '')
      return graphError(100, '(#100) The parameter name is required')
    if (body['subtype'] !== 'CUSTOM') return graphError(100, '(#100) subtype must be CUSTOM')
    const sources = ['USER_PROVIDED_ONLY', 'PARTNER_PROVIDED_ONLY', 'BOTH_USER_AND_PARTNER_PROVIDED']
    if (!sources.includes(String(body['customer_file_source'])))
      return graphError(100, '(#100) customer_file_source is required')
    const id = String(nextId++)
    audiences.set(id, { id, name: body['name'], rows: [] })
    return { status: 200, body: { id } }
  }

  const changeUsers = (request: SeenRequest, audience: Audience): Answer => {
    const body = jsonBody(request)
    if (!body) return graphError(100, '(#100) The parameter payload is required')
    const unknown = unknownKeys(body, ['payload', 'session'])
    if (unknown.length > 0) return graphError(100, `Unknown parameter ${unknown.join()}`)
    const rows = readRows(body['payload'])
    if (typeof rows === 'string') return graphError(100, rows)
    const session = sessionProblem(body['session'], rows.length, sessions)
    if (session) return graphError(100, session)
    const valid = rows.filter((row) => MATCH_KEYS.some((key) => row.get(key)))
    const others = audience.rows.filter((known) => !valid.some((row) => samePerson(row, known)))
    if (request.method === 'POST') audience.rows = [...others, ...valid]
    else if (request.method === 'DELETE') audience.rows = others
    else return graphError(100, `Unsupported ${request.method.toLowerCase()} request.`)
    return {
      status: 200,
      body: {
        audience_id: audience.id,
        session_id: String((body['session'] as Readonly<Record<string, unknown>>)['session_id']),
        num_received: rows.length,
        num_invalid_entries: rows.length - valid.length,
        invalid_entry_samples: {},
      },
    }
  }

  const members = (id: string) =>
    (audiences.get(id)?.rows ?? [])
      .map((row) => row.get('EMAIL') ?? '')
      .filter(Boolean)
      .sort()
  return {
    ...(await startHttpVendor(route)),
    members,
    has: (id, email) => members(id).includes(sha256(email)),
    audiences: () => [...audiences.values()].map(({ id, name }) => ({ id, name })),
  }
}

function authProblem(request: SeenRequest, options: FacebookServerOptions): Answer | undefined {
  const token = request.headers['authorization']?.replace(/^Bearer /, '') ?? request.query.get('access_token')
  // The real one repeats the token in this message, too.
  if (token !== options.accessToken) return graphError(190, `Malformed access token ${token}`, 463)
  if (options.appSecret === undefined) return undefined
  const proof = createHmac('sha256', options.appSecret).update(options.accessToken).digest('hex')
  return request.query.get('appsecret_proof') === proof
    ? undefined
    : graphError(100, 'Invalid appsecret_proof provided in the API argument')
}

const jsonBody = (request: SeenRequest): Readonly<Record<string, unknown>> | undefined =>
  request.headers['content-type']?.startsWith('application/json') && isRecord(request.body) ? request.body : undefined

function readRows(payload: unknown): readonly Row[] | string {
  if (!isRecord(payload)) return '(#100) The parameter payload is required'
  const unknown = unknownKeys(payload, ['schema', 'data'])
  if (unknown.length > 0) return `Unknown field ${unknown.join()} in payload`
  const { schema, data } = payload
  if (!Array.isArray(schema) || schema.length === 0) return 'schema must be a list of keys'
  if (schema.some((key) => !KEYS.includes(String(key))) || new Set(schema).size !== schema.length)
    return 'Invalid schema'
  if (!Array.isArray(data) || data.length === 0) return 'data must be a list of rows'
  if (data.length > ROWS_MAX) return `At most ${ROWS_MAX} users can be changed at once`
  const rows: Row[] = []
  for (const row of data) {
    if (!Array.isArray(row) || row.length !== schema.length) return 'A row has not as many values as the schema'
    for (const value of row) {
      if (value !== '' && !/^[0-9a-f]{64}$/.test(String(value))) return 'A value is no lower-case SHA-256'
      if (value === HASH_OF_NOTHING) return 'A value is the hash of an empty text'
    }
    rows.push(new Map(schema.map((key, index): [string, string] => [String(key), String(row[index])])))
  }
  return rows
}

function sessionProblem(session: unknown, rows: number, known: Set<string>): string | undefined {
  if (!isRecord(session)) return 'session is required'
  const unknown = unknownKeys(session, ['session_id', 'batch_seq', 'last_batch_flag', 'estimated_num_total'])
  if (unknown.length > 0) return `Unknown field ${unknown.join()} in session`
  const id = session['session_id']
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0)
    return 'session_id must be an unsigned 64-bit number'
  if (session['batch_seq'] !== 1 || session['last_batch_flag'] !== true)
    return 'a session of one call has batch_seq 1 and last_batch_flag true'
  if (typeof session['estimated_num_total'] !== 'number' || session['estimated_num_total'] < rows)
    return 'estimated_num_total is too low'
  if (known.has(String(id))) return `Session ${id} is closed`
  known.add(String(id))
  return undefined
}

const samePerson = (a: Row, b: Row): boolean =>
  MATCH_KEYS.some((key) => Boolean(a.get(key)) && a.get(key) === b.get(key))

/** An error in the shape of the Graph API; the status is 400 whatever the cause. */
export function graphError(
  code: number,
  message: string,
  subcode?: number,
  extra: Readonly<Record<string, unknown>> = {},
): Answer {
  return {
    status: 400,
    body: {
      error: {
        message,
        type: 'OAuthException',
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        fbtrace_id: 'A1b2C3',
        ...extra,
      },
    },
  }
}
