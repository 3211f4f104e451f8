import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

export interface AdrollEventsServer extends HttpVendor {
  /** What was taken and counted; not what was only tried. */
  readonly events: readonly Readonly<Record<string, unknown>>[]
}

const EVENTS_MAX = 100
const NAMES = ['pageView', 'homeView', 'productSearch', 'addToCart', 'purchase']
const REQUIRED = ['advertisable_eid', 'pixel_eid', 'event_name', 'page_location', 'ip', 'identifiers']
const OPTIONAL = [
  'event_attributes',
  'user_agent',
  'conversion_value',
  'currency',
  'timestamp',
  'device_os',
  'device_type',
  'package_app_name',
  'package_app_version',
  'external_data',
  'dry_run',
]
const IDENTIFIERS = ['first_party_cookie', 'adct', 'email', 'email_sha256', 'email_md5', 'device_id', 'user_id']
const ATTRIBUTES = ['order_id', 'user_id', 'products', 'keywords']
const PRODUCT = ['product_id', 'product_group', 'price', 'quantity', 'category']

/** AdRoll's server-to-server interface, as strict as reference section 4.3; one bad event spoils its call. */
export async function startAdrollEventsServer(options: {
  readonly token: string
  readonly advertiser: string
  readonly pixel: string
}): Promise<AdrollEventsServer> {
  const events: Readonly<Record<string, unknown>>[] = []
  const route = (request: SeenRequest): Answer => {
    if (request.path !== '/api/' || request.method !== 'POST') return refused(404, 'Not found')
    if (request.headers['authorization'] !== `token ${options.token}`) return refused(401, 'Authentication failed')
    if (request.query.get('advertisable') !== options.advertiser) return refused(403, 'Unknown advertisable')
    if (!request.headers['content-type']?.startsWith('application/json')) return refused(400, 'JSON is required')
    const given = Array.isArray(request.body) ? request.body : [request.body]
    if (given.length === 0 || given.length > EVENTS_MAX) return refused(400, `1 to ${EVENTS_MAX} events`)
    const problem = given.map((event) => problemOf(event)).find((found) => found !== undefined)
    if (problem !== undefined) return refused(400, problem)
    if (request.query.get('dry_run') !== '1') events.push(...given)
    return { status: 200, body: { success: true } }
  }
  const problemOf = (event: unknown): string | undefined => {
    if (!isRecord(event)) return 'An event is an object'
    const missing = REQUIRED.filter((key) => event[key] === undefined || event[key] === '')
    if (missing.length > 0) return `Missing ${missing.join()}`
    const unknown = unknownKeys(event, [...REQUIRED, ...OPTIONAL])
    if (unknown.length > 0) return `Unknown field ${unknown.join()}`
    if (event['advertisable_eid'] !== options.advertiser || event['pixel_eid'] !== options.pixel)
      return 'Of another advertiser or pixel'
    if (!NAMES.some((name) => name === event['event_name'])) return 'Unknown event_name'
    if (!isText(event['page_location']) || !URL.canParse(event['page_location'])) return 'page_location is no address'
    if (event['conversion_value'] !== undefined && typeof event['conversion_value'] !== 'string')
      return 'conversion_value must be text'
    if (event['timestamp'] !== undefined && !(Number(event['timestamp']) > 1e9 && Number(event['timestamp']) < 1e10))
      return 'timestamp must be in seconds'
    return identifiersProblem(event['identifiers']) ?? attributesProblem(event['event_attributes'])
  }
  return { ...(await startHttpVendor(route)), events }
}

function identifiersProblem(identifiers: unknown): string | undefined {
  if (!isRecord(identifiers)) return 'identifiers must be an object'
  const unknown = unknownKeys(identifiers, IDENTIFIERS)
  if (unknown.length > 0) return `Unknown identifier ${unknown.join()}`
  const { first_party_cookie: cookie, adct, email_sha256: hash } = identifiers
  if (cookie === undefined && adct === undefined) return 'first_party_cookie or adct is required'
  if (cookie !== undefined && !(isText(cookie) && /^[0-9a-f]{32}-\d{13}$/.test(cookie)))
    return 'Not a first_party_cookie'
  return hash === undefined || (isText(hash) && /^[0-9a-f]{64}$/.test(hash)) ? undefined : 'Not an email_sha256'
}

function attributesProblem(attributes: unknown): string | undefined {
  if (attributes === undefined) return undefined
  if (!isRecord(attributes)) return 'event_attributes must be an object'
  const unknown = unknownKeys(attributes, ATTRIBUTES)
  if (unknown.length > 0) return `Unknown attribute ${unknown.join()}`
  const { products = [] } = attributes
  if (!Array.isArray(products)) return 'products must be a list'
  return products.every((product) => isRecord(product) && unknownKeys(product, PRODUCT).length === 0)
    ? undefined
    : 'Unknown field of a product'
}

const isText = (value: unknown): value is string => typeof value === 'string'

const refused = (status: number, message: string): Answer => ({ status, body: { errors: [{ message }] } })
