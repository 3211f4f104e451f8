import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

export interface BrazeServerOptions {
  readonly apiKey: string
  readonly appId?: string
  readonly partner?: { readonly name: string; readonly key: string; readonly importKey: string }
  /** Partner cohorts that exist already. */
  readonly cohorts?: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

export interface BrazeServer extends HttpVendor {
  readonly attributes: readonly Fields[]
  readonly events: readonly Fields[]
  readonly purchases: readonly Fields[]
  readonly identified: readonly Fields[]
  /** Messages and triggers, each with its path. */
  readonly sent: readonly { readonly path: string; readonly body: Fields }[]
  /** Partner cohorts: id → user ids. */
  readonly cohorts: ReadonlyMap<string, ReadonlySet<string>>
  /** What an attribute of a user is now. */
  attribute(externalId: string, name: string): unknown
}

const OBJECTS_MAX = 75
const BYTES_MAX = 4_000_000
const RECIPIENTS_MAX = 50
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/

class Refused extends Error {
  readonly answer: Answer
  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message)
    this.answer = { status, body: { message, ...(errors && { errors }) } }
  }
}

/** Braze's REST API as far as reference section 3 knows it. */
export async function startBrazeServer(options: BrazeServerOptions): Promise<BrazeServer> {
  const seen = {
    attributes: [] as Fields[],
    events: [] as Fields[],
    purchases: [] as Fields[],
    identified: [] as Fields[],
    sent: [] as { path: string; body: Fields }[],
  }
  const cohorts = new Map((options.cohorts ?? []).map((id) => [id, new Set<string>()]))

  const track = (body: Fields): Answer => {
    noOthers(body, ['attributes', 'events', 'purchases'])
    const given = {
      attributes: list(body, 'attributes'),
      events: list(body, 'events'),
      purchases: list(body, 'purchases'),
    }
    const all = [...given.attributes, ...given.events, ...given.purchases]
    if (all.length === 0) throw new Refused(400, 'No attributes, events or purchases were given')
    if (all.length > OBJECTS_MAX) throw new Refused(400, `At most ${OBJECTS_MAX} objects`)
    const errors = (['attributes', 'events', 'purchases'] as const).flatMap((array) =>
      given[array].flatMap((object, index) => {
        const type = problemOf(array, object)
        if (type === undefined) seen[array].push(object as Fields)
        return type === undefined ? [] : [{ type, input_array: array, index }]
      }),
    )
    const count = (array: keyof typeof given) =>
      given[array].length - errors.filter((error) => error.input_array === array).length
    if (errors.length === all.length) throw new Refused(400, 'Nothing of it is valid', errors)
    return {
      status: 201,
      body: {
        message: 'success',
        attributes_processed: count('attributes'),
        events_processed: count('events'),
        purchases_processed: count('purchases'),
        ...(errors.length > 0 && { errors }),
      },
    }
  }

  const identify = (body: Fields): Answer => {
    noOthers(body, ['aliases_to_identify', 'merge_behavior'])
    const aliases = list(body, 'aliases_to_identify')
    if (aliases.length === 0 || aliases.length > RECIPIENTS_MAX) throw new Refused(400, '1 to 50 aliases')
    for (const alias of aliases) {
      if (!isRecord(alias) || !isText(alias['external_id']) || !isAlias(alias['user_alias']))
        throw new Refused(400, 'An alias needs external_id and user_alias')
      noOthers(alias, ['external_id', 'user_alias'])
      seen.identified.push(alias)
    }
    if (!['none', 'merge'].includes(String(body['merge_behavior']))) throw new Refused(400, 'merge_behavior')
    return { status: 201, body: { message: 'success', aliases_processed: aliases.length } }
  }

  const send = (path: string, body: Fields): Answer => {
    if (body['broadcast'] !== false) throw new Refused(400, 'This server takes no broadcasts')
    if (path === '/messages/send') checkMessages(body, options.appId)
    else checkTrigger(path, body)
    seen.sent.push({ path, body })
    return { status: 201, body: { message: 'success', dispatch_id: `dispatch${seen.sent.length}` } }
  }

  const partner = (path: string, body: Fields): Answer => {
    const own = options.partner
    if (!own || !path.startsWith(`/partners/${own.name}/cohorts`)) throw new Refused(404, 'Invalid URL')
    if (body['partner_api_key'] !== own.key || body['client_secret'] !== own.importKey)
      throw new Refused(401, 'Invalid keys')
    if (!isText(body['cohort_id'])) throw new Refused(400, 'cohort_id is required')
    if (path.endsWith('/cohorts')) {
      noOthers(body, ['partner_api_key', 'client_secret', 'name', 'cohort_id', 'created_at'])
      if (!isText(body['name'])) throw new Refused(400, 'name is required')
      if (!cohorts.has(body['cohort_id'])) cohorts.set(body['cohort_id'], new Set())
      return { status: 201, body: { message: 'success' } }
    }
    noOthers(body, ['partner_api_key', 'client_secret', 'cohort_id', 'cohort_changes'])
    const cohort = cohorts.get(body['cohort_id'])
    if (!cohort) throw new Refused(400, 'There is no such cohort')
    for (const change of list(body, 'cohort_changes')) {
      if (!isRecord(change)) throw new Refused(400, 'cohort_changes')
      noOthers(change, ['user_ids', 'device_ids', 'aliases', 'should_remove'])
      for (const id of list(change, 'user_ids')) {
        if (!isText(id)) throw new Refused(400, 'user_ids')
        if (change['should_remove'] === true) cohort.delete(id)
        else cohort.add(id)
      }
    }
    return { status: 201, body: { message: 'success' } }
  }

  const route = (request: SeenRequest): Answer => {
    const { path, body } = request
    if (request.headers['authorization'] !== `Bearer ${options.apiKey}`) throw new Refused(401, 'Invalid API Key')
    if (request.method !== 'POST') throw new Refused(404, 'Invalid URL')
    if (request.bytes.length > BYTES_MAX) throw new Refused(413, 'Too large')
    if (!request.headers['content-type']?.startsWith('application/json')) throw new Refused(415, 'No JSON')
    if (!isRecord(body)) throw new Refused(400, 'The body is no JSON object')
    if (path === '/users/track') return track(body)
    if (path === '/users/identify') return identify(body)
    if (['/messages/send', '/campaigns/trigger/send', '/canvas/trigger/send'].includes(path)) return send(path, body)
    return partner(path, body)
  }
  const vendor = await startHttpVendor((request) => {
    try {
      return route(request)
    } catch (error) {
      if (error instanceof Refused) return error.answer
      throw error
    }
  })
  return {
    ...vendor,
    ...seen,
    cohorts,
    attribute: (externalId, name) =>
      seen.attributes.findLast((given) => given['external_id'] === externalId && name in given)?.[name],
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const isAlias = (value: unknown): boolean =>
  isRecord(value) &&
  isText(value['alias_name']) &&
  isText(value['alias_label']) &&
  unknownKeys(value, ['alias_name', 'alias_label']).length === 0

function noOthers(value: Fields, known: readonly string[]): void {
  const unknown = unknownKeys(value, known)
  if (unknown.length > 0) throw new Refused(400, `Unknown: ${unknown.join(', ')}`)
}

function list(body: Fields, key: string): readonly unknown[] {
  const value = body[key]
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new Refused(400, `${key} must be an array`)
  return value
}

const IDENTIFIERS = ['external_id', 'user_alias', 'braze_id', 'email', 'phone'] as const
const EVENT_KEYS = ['name', 'time', 'app_id', 'properties', '_update_existing_only'] as const
const PURCHASE_KEYS = 'product_id currency price quantity time app_id properties _update_existing_only'.split(' ')
const STATES = ['opted_in', 'unsubscribed', 'subscribed']

/** What is wrong with one object; the call goes on for the others. */
function problemOf(array: 'attributes' | 'events' | 'purchases', object: unknown): string | undefined {
  if (!isRecord(object)) return 'must be an object'
  const identifiers = IDENTIFIERS.filter((key) => object[key] !== undefined)
  const named = array === 'attributes' ? identifiers.filter((key) => key !== 'email' && key !== 'phone') : identifiers
  if (identifiers.length === 0) return 'needs an identifier'
  if (named.length > 1) return 'needs exactly one identifier'
  if (object['user_alias'] !== undefined && !isAlias(object['user_alias'])) return "'user_alias' is invalid"
  if (object['external_id'] !== undefined && !isText(object['external_id'])) return "'external_id' must be a text"
  if (array === 'attributes') return attributeProblem(object)
  const unknown = unknownKeys(object, [...IDENTIFIERS, ...(array === 'events' ? EVENT_KEYS : PURCHASE_KEYS)])
  if (unknown.length > 0) return `unknown: ${unknown.join(', ')}`
  if (!ISO_TIME.test(String(object['time']))) return "'time' must be ISO 8601"
  if (object['properties'] !== undefined && !isRecord(object['properties'])) return "'properties' must be an object"
  if (array === 'events') return isText(object['name']) ? undefined : "'name' is required"
  if (!isText(object['product_id'])) return "'product_id' is required"
  if (!/^[A-Z]{3}$/.test(String(object['currency']))) return "'currency' must be ISO 4217"
  if (typeof object['price'] !== 'number') return "'price' must be a number"
  const { quantity } = object
  return quantity === undefined || Number.isInteger(quantity) ? undefined : "'quantity' must be an integer"
}

function attributeProblem(object: Fields): string | undefined {
  const { dob, gender, email_subscribe: email, push_subscribe: push } = object
  if (dob != null && !/^\d{4}-\d{2}-\d{2}$/.test(textOf(dob))) return "'dob' must be YYYY-MM-DD"
  if (gender != null && !['M', 'F', 'O', 'N', 'P'].includes(textOf(gender))) return "'gender' is invalid"
  return [email, push].some((state) => state !== undefined && !STATES.includes(textOf(state)))
    ? 'a subscription state is invalid'
    : undefined
}

const MESSAGE_KEYS = ['apple_push', 'android_push', 'web_push', 'email'] as const
const EMAIL_KEYS =
  'app_id from subject body plaintext_body preheader reply_to headers extras message_variation_id attachments should_inline_css email_template_id'.split(
    ' ',
  )
const PUSH_KEYS =
  'alert title custom_uri extra asset_url mutable_content push_icon_image_url image_url large_image_url'.split(' ')

function checkMessages(body: Fields, appId: string | undefined): void {
  noOthers(body, ['broadcast', 'external_user_ids', 'user_aliases', 'campaign_id', 'send_id', 'messages'])
  const ids = list(body, 'external_user_ids')
  if (ids.length === 0 || ids.length > RECIPIENTS_MAX || !ids.every(isText))
    throw new Refused(400, '1 to 50 external_user_ids')
  const { messages } = body
  if (!isRecord(messages) || Object.keys(messages).length === 0) throw new Refused(400, 'messages is required')
  noOthers(messages, MESSAGE_KEYS)
  for (const [kind, message] of Object.entries(messages)) {
    if (!isRecord(message)) throw new Refused(400, `${kind} must be an object`)
    noOthers(message, kind === 'email' ? EMAIL_KEYS : PUSH_KEYS)
    if (kind === 'email') checkEmail(message, appId)
    else if (message['alert'] === undefined) throw new Refused(400, `${kind}: alert is required`)
    else if (kind !== 'apple_push' && message['title'] === undefined)
      throw new Refused(400, `${kind}: title is required`)
  }
}

function checkEmail(email: Fields, appId: string | undefined): void {
  if (!isText(email['app_id']) || (appId !== undefined && email['app_id'] !== appId))
    throw new Refused(400, 'email: app_id is required')
  if (!/^.+ <[^<>@\s]+@[^<>@\s]+>$/.test(String(email['from']))) throw new Refused(400, 'email: from is required')
  if (typeof email['subject'] !== 'string' || !isText(email['body'] ?? email['email_template_id']))
    throw new Refused(400, 'email: subject and body are required')
}

function checkTrigger(path: string, body: Fields): void {
  const isCanvas = path.startsWith('/canvas')
  const id = isCanvas ? 'canvas_id' : 'campaign_id'
  const properties = isCanvas ? 'canvas_entry_properties' : 'trigger_properties'
  noOthers(body, [id, 'send_id', properties, 'broadcast', 'recipients', 'attachments'])
  if (!isText(body[id])) throw new Refused(400, `${id} is required`)
  const recipients = list(body, 'recipients')
  if (recipients.length === 0 || recipients.length > RECIPIENTS_MAX) throw new Refused(400, '1 to 50 recipients')
  for (const recipient of recipients) {
    if (!isRecord(recipient) || !isText(recipient['external_user_id'])) throw new Refused(400, 'external_user_id')
    noOthers(recipient, ['external_user_id', 'user_alias', properties, 'send_to_existing_only', 'attributes'])
    if (!isRecord(recipient[properties])) throw new Refused(400, `${properties} must be an object`)
  }
}
