import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'
import { graphError } from './facebook-server.ts'

export interface ConversionsServer extends HttpVendor {
  /** Each name and event_id once, as Meta counts them. */
  readonly counted: readonly Readonly<Record<string, unknown>>[]
}

const EVENTS_MAX = 1000
const WEEK_S = 7 * 86_400
const EVENT_KEYS = [
  'event_name',
  'event_time',
  'event_id',
  'action_source',
  'event_source_url',
  'opt_out',
  'data_processing_options',
  'data_processing_options_country',
  'data_processing_options_state',
  'user_data',
  'custom_data',
]
const SOURCES = ['website', 'app', 'physical_store', 'email', 'phone_call', 'chat', 'system_generated', 'other']
const HASHED = ['em', 'ph', 'fn', 'ln', 'db', 'ge', 'ct', 'st', 'zp', 'country', 'external_id']
const PLAIN = ['client_ip_address', 'client_user_agent', 'fbc', 'fbp', 'subscription_id', 'lead_id', 'madid', 'anon_id']

/** The Conversions API of one dataset, as strict as reference section 4.2. `now` in ms. */
export async function startConversionsServer(options: {
  readonly accessToken: string
  readonly dataset: string
  readonly now: () => number
}): Promise<ConversionsServer> {
  const counted: Readonly<Record<string, unknown>>[] = []
  const route = (request: SeenRequest): Answer => {
    if (request.headers['authorization'] !== `Bearer ${options.accessToken}`)
      return graphError(190, 'Malformed access token', 463)
    const [, node, edge] = /^\/v\d+\.\d+\/(\d+)(?:\/([a-z]+))?$/.exec(request.path) ?? []
    if (node !== options.dataset) return graphError(100, `Object with ID '${node}' does not exist`, 33)
    if (edge === undefined && request.method === 'GET') return { status: 200, body: { id: node, name: 'Local' } }
    if (edge !== 'events' || request.method !== 'POST') return graphError(2500, 'Unknown path components')
    return takeEvents(request)
  }
  const takeEvents = ({ body, headers }: SeenRequest): Answer => {
    if (!headers['content-type']?.startsWith('application/json') || !isRecord(body))
      return graphError(100, '(#100) The parameter data is required')
    const unknown = unknownKeys(body, ['data', 'test_event_code'])
    if (unknown.length > 0) return graphError(100, `Unknown parameter ${unknown.join()}`)
    const { data } = body
    if (!Array.isArray(data) || data.length === 0 || data.length > EVENTS_MAX)
      return graphError(100, `(#100) data must hold 1 to ${EVENTS_MAX} events`)
    const problem = data.map((event) => eventProblem(event, options.now() / 1000)).find((found) => found !== undefined)
    if (problem !== undefined) return graphError(100, `Invalid parameter: ${problem}`, 2804003)
    for (const event of data as Readonly<Record<string, unknown>>[]) {
      const isKnown = counted.some(
        (known) => known.event_name === event.event_name && known.event_id === event.event_id,
      )
      if (!isKnown) counted.push(event)
    }
    return { status: 200, body: { events_received: data.length, messages: [], fbtrace_id: 'A1b2C3' } }
  }
  return { ...(await startHttpVendor(route)), counted }
}

/** What is wrong with an event: one such makes the whole call fail. */
function eventProblem(event: unknown, now: number): string | undefined {
  if (!isRecord(event)) return 'an event is no object'
  const unknown = unknownKeys(event, EVENT_KEYS)
  if (unknown.length > 0) return `unknown field ${unknown.join()}`
  const { event_name: name, event_time: time, action_source: source, user_data: user, custom_data: custom } = event
  if (typeof name !== 'string' || name === '' || name.length > 50) return 'event_name'
  if (!Number.isInteger(time) || Number(time) > now + 60) return 'event_time'
  if (Number(time) < now - WEEK_S) return 'event_time is over seven days ago'
  if (!SOURCES.includes(String(source))) return 'action_source'
  if (!isRecord(user) || Object.keys(user).length === 0) return 'user_data'
  if (source === 'website' && !(user.client_user_agent && event.event_source_url))
    return 'a website needs client_user_agent and event_source_url'
  return userProblem(user) ?? (name === 'Purchase' ? purchaseProblem(custom) : undefined)
}

function userProblem(user: Readonly<Record<string, unknown>>): string | undefined {
  const unknown = unknownKeys(user, [...HASHED, ...PLAIN])
  if (unknown.length > 0) return `unknown field ${unknown.join()} in user_data`
  const bad = HASHED.find((key) => user[key] !== undefined && !isHash(user[key]))
  return bad === undefined ? undefined : `${bad} is no lower-case SHA-256`
}

function purchaseProblem(custom: unknown): string | undefined {
  if (!isRecord(custom)) return 'a Purchase needs custom_data'
  if (typeof custom.value !== 'number') return 'a Purchase needs a value'
  return /^[A-Z]{3}$/.test(String(custom.currency)) ? undefined : 'a Purchase needs a currency'
}

const isHash = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
