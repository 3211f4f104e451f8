import { Liquid } from 'liquidjs'
import { identifiersProblem, itemProblem } from './customerio-items.ts'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

type Fields = Readonly<Record<string, unknown>>

export interface CustomerioServerOptions {
  readonly siteId: string
  readonly apiKey: string
  readonly appKey: string
  /** People of the workspace: id → email address. Segments and broadcasts know nobody else. */
  readonly people?: Readonly<Record<string, string>>
  /** Manual segments that exist already: id → name. */
  readonly segments?: Readonly<Record<string, string>>
}

/** A message as it would reach somebody, after Customer.io's own rendering. */
export interface SentMessage {
  readonly deliveryId: string
  readonly body: Fields
  readonly subject: string
  readonly text: string
}

export interface CustomerioServer extends HttpVendor {
  /** Items of batches that were taken, in order. */
  readonly items: readonly Fields[]
  readonly sent: readonly SentMessage[]
  readonly broadcasts: readonly { readonly broadcast: string; readonly trigger: number; readonly body: Fields }[]
  /** Items, messages, broadcasts and changes of segments that were taken. */
  readonly taken: () => number
  /** Whether the person with this address is in the segment, or has the attribute. */
  has(list: string, email: string): boolean
  segments(): readonly { readonly id: string; readonly name: string }[]
}

const BATCH_BYTES_MAX = 500_000
const IDS_MAX = 1000
const COMMON_KEYS =
  'to identifiers transactional_message_id message_data send_at language disable_message_retention send_to_unsubscribed queue_draft'
const EMAIL_KEYS =
  `${COMMON_KEYS} from subject body headers preheader reply_to bcc body_plain body_amp fake_bcc tracked disable_css_preprocessing attachments`.split(
    ' ',
  )
const PUSH_KEYS = `${COMMON_KEYS} title message image_url link sound custom_data custom_device custom_payload`.split(
  ' ',
)
const BROADCAST_KEYS = ['data', 'recipients', 'ids', 'emails', 'per_user_data', 'data_file_url']

/** The Track and the App API of Customer.io as far as they are used here; what the tool refuses is refused. */
export async function startCustomerioServer(options: CustomerioServerOptions): Promise<CustomerioServer> {
  const people = new Map(Object.entries(options.people ?? {}))
  const lists = new Map(
    Object.entries(options.segments ?? {}).map(([id, name]) => [id, { name, ids: new Set<string>() }]),
  )
  const marked = new Map<string, Set<string>>()
  const items: Fields[] = []
  const sent: SentMessage[] = []
  const broadcasts: { broadcast: string; trigger: number; body: Fields }[] = []
  const liquid = new Liquid()
  let changes = 0

  const track = (request: SeenRequest): Answer => {
    const login = `Basic ${Buffer.from(`${options.siteId}:${options.apiKey}`).toString('base64')}`
    if (request.headers['authorization'] !== login) return metaError(401, 'Unauthorized request')
    if (request.method === 'GET' && request.path === '/api/v1/accounts/region')
      return { status: 200, body: { url: 'https://track.customer.io', data_center: 'us', environment_id: 1 } }
    if (!isJson(request) || !isRecord(request.body)) return metaError(400, 'malformed JSON')
    if (request.method === 'POST' && request.path === '/api/v2/batch') return batch(request, request.body)
    const change = /^\/api\/v1\/segments\/(\d+)\/(add|remove)_customers$/.exec(request.path)
    if (request.method === 'POST' && change) return changeSegment(request.body, change[1] ?? '', change[2] === 'add')
    return metaError(404, 'not found')
  }

  const batch = (request: SeenRequest, body: Fields): Answer => {
    if (request.bytes.length >= BATCH_BYTES_MAX) return metaError(413, 'the request is too large')
    const given = body['batch']
    if (!Array.isArray(given) || given.length === 0 || unknownKeys(body, ['batch']).length > 0)
      return { status: 400, body: { errors: [{ reason: 'required', field: 'batch', message: 'is required' }] } }
    const errors = given.flatMap((item: unknown, index) => {
      const problem = itemProblem(item)
      if (!problem) {
        take(item as Fields)
        return []
      }
      return [{ batch_index: index, ...problem, message: `${problem.field} is ${problem.reason}` }]
    })
    return errors.length > 0 ? { status: 207, body: { errors } } : { status: 200, body: {} }
  }

  const take = (item: Fields): void => {
    items.push(item)
    const { id } = (item['identifiers'] ?? {}) as { readonly id?: string }
    if (item['action'] !== 'identify' || id === undefined || !isRecord(item['attributes'])) return
    for (const [name, value] of Object.entries(item['attributes'])) {
      const ids = marked.get(name) ?? new Set<string>()
      if (value === true) ids.add(id)
      else ids.delete(id)
      marked.set(name, ids)
    }
  }

  const changeSegment = (body: Fields, id: string, isAdded: boolean): Answer => {
    const list = lists.get(id)
    if (!list) return metaError(404, 'segment not found')
    const { ids } = body
    const isGood =
      Array.isArray(ids) &&
      ids.length > 0 &&
      ids.length <= IDS_MAX &&
      ids.every((one) => typeof one === 'string' && one)
    if (!isGood || unknownKeys(body, ['ids']).length > 0) return metaError(400, 'ids must be 1 to 1000 texts')
    for (const one of ids as readonly string[]) {
      if (isAdded && people.has(one)) list.ids.add(one)
      else list.ids.delete(one)
    }
    changes++
    return { status: 200, body: {} }
  }

  const app = (request: SeenRequest): Answer => {
    if (request.headers['authorization'] !== `Bearer ${options.appKey}`) return metaError(401, 'Unauthorized request')
    if (request.method === 'GET' && request.path === '/v1/segments')
      return { status: 200, body: { segments: described() } }
    if (request.method !== 'POST') return metaError(404, 'not found')
    if (!isJson(request) || !isRecord(request.body)) return metaError(400, 'malformed JSON')
    if (request.path === '/v1/segments') return createSegment(request.body)
    if (request.path === '/v1/send/email') return send(request.body, emailProblem(request.body), ['subject', 'body'])
    if (request.path === '/v1/send/push') return send(request.body, pushProblem(request.body), ['title', 'message'])
    // The second is what the tool's own client calls.
    const broadcast = /^\/v1\/(?:api\/)?campaigns\/(\d+)\/triggers$/.exec(request.path)
    return broadcast ? trigger(broadcast[1] ?? '', request.body) : metaError(404, 'not found')
  }

  const send = (body: Fields, problem: string | undefined, [first = '', second = '']: readonly string[]): Answer => {
    if (problem !== undefined) return metaError(400, problem)
    try {
      const scope = { trigger: body['message_data'] ?? {}, customer: {} }
      const [subject, text] = [first, second].map((key) => String(liquid.parseAndRenderSync(textOf(body[key]), scope)))
      const deliveryId = `dgOxBQ${String(sent.length).padStart(6, '0')}`
      sent.push({ deliveryId, body, subject: subject ?? '', text: text ?? '' })
      return { status: 200, body: { delivery_id: deliveryId, queued_at: 1_700_000_000 } }
    } catch (error) {
      return metaError(400, `liquid error: ${String(error)}`)
    }
  }

  const trigger = (broadcast: string, body: Fields): Answer => {
    const whom = BROADCAST_KEYS.filter((key) => key !== 'data' && body[key] !== undefined)
    const flags = ['id_ignore_missing', 'email_ignore_missing', 'email_add_duplicates']
    if (whom.length > 1 || unknownKeys(body, [...BROADCAST_KEYS, ...flags]).length > 0)
      return metaError(400, 'invalid recipients')
    if (body['data'] !== undefined && !isRecord(body['data'])) return metaError(400, 'data must be an object')
    const ids = Array.isArray(body['ids']) ? body['ids'].map(String) : []
    const emails = Array.isArray(body['emails']) ? body['emails'].map(String) : []
    const isMissing = ids.some((id) => !people.has(id)) || emails.some((email) => ![...people.values()].includes(email))
    if (isMissing) return metaError(422, 'the audience names people who do not exist')
    broadcasts.push({ broadcast, trigger: broadcasts.length + 1, body })
    return { status: 200, body: { id: broadcasts.length } }
  }

  const createSegment = (body: Fields): Answer => {
    const { segment } = body
    if (!isRecord(segment) || typeof segment['name'] !== 'string' || segment['name'] === '')
      return metaError(400, 'segment.name is required')
    if (unknownKeys(body, ['segment']).length > 0 || unknownKeys(segment, ['name', 'description']).length > 0)
      return metaError(400, 'unknown field')
    lists.set(String(1000 + lists.size), { name: segment['name'], ids: new Set() })
    return { status: 200, body: { segment: described().at(-1) } }
  }

  const described = () =>
    [...lists].map(([id, { name }]) => ({ id: Number(id), name, description: '', type: 'manual', state: 'finished' }))
  return {
    ...(await startHttpVendor((request) => (request.path.startsWith('/api/') ? track(request) : app(request)))),
    items,
    sent,
    broadcasts,
    taken: () => items.length + sent.length + broadcasts.length + changes,
    has: (list, email) =>
      [...(lists.get(list)?.ids ?? []), ...(marked.get(list) ?? [])].some(
        (id) => people.get(id)?.trim().toLowerCase() === email,
      ),
    segments: () => [...lists].map(([id, { name }]) => ({ id, name })),
  }
}

const metaError = (status: number, error: string): Answer => ({ status, body: { meta: { error } } })
const isJson = (request: SeenRequest): boolean =>
  request.headers['content-type']?.startsWith('application/json') ?? false
const isId = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'string' && value !== '')
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const isText = (value: unknown): boolean => typeof value === 'string'

function emailProblem(body: Fields): string | undefined {
  const common = messageProblem(body, EMAIL_KEYS)
  if (common !== undefined) return common
  if (!isText(body['to']) || !/^[^\r\n]*[^\s@]+@[^\s@]+$/.test(String(body['to']))) return '"to" is required'
  const hasContent = ['from', 'subject', 'body'].every((key) => isText(body[key]))
  if (!isId(body['transactional_message_id']) && !hasContent)
    return 'transactional_message_id, or from, subject and body, are required'
  for (const key of ['from', 'subject', 'body', 'body_plain', 'reply_to'])
    if (body[key] !== undefined && !isText(body[key])) return `"${key}" must be text`
  if (/[\r\n]/.test(textOf(body['subject']))) return '"subject" must be one line'
  const { headers = {} } = body
  if (
    !isRecord(headers) ||
    !Object.entries(headers).every(([name, value]) => /^[!-9;-~]+$/.test(name) && isText(value))
  )
    return '"headers" must be texts'
  return undefined
}

function pushProblem(body: Fields): string | undefined {
  const common = messageProblem(body, PUSH_KEYS)
  if (common !== undefined) return common
  if (!isId(body['transactional_message_id'])) return 'transactional_message_id is required'
  for (const key of ['title', 'message', 'link', 'image_url'])
    if (body[key] !== undefined && !isText(body[key])) return `"${key}" must be text`
  return undefined
}

function messageProblem(body: Fields, keys: readonly string[]): string | undefined {
  const [unknown] = unknownKeys(body, keys)
  if (unknown !== undefined) return `unknown field ${unknown}`
  const who = identifiersProblem(body['identifiers'])
  if (who) return `${who.field} is ${who.reason}`
  if (body['message_data'] !== undefined && !isRecord(body['message_data'])) return '"message_data" must be an object'
  if (body['send_to_unsubscribed'] !== undefined && typeof body['send_to_unsubscribed'] !== 'boolean')
    return '"send_to_unsubscribed" must be true or false'
  return undefined
}
