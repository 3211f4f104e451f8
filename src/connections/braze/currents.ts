import type { Properties } from '../../model/event.ts'
import type { ReceiveAbility, ReceivedItem, ReceivedRequest, Verification } from '../connection.ts'
import { classifyAgent } from '../open-class.ts'
import { isObject } from '../reply-facts.ts'
import { sameText } from '../same-text.ts'
import type { BrazeSettings } from './braze-settings.ts'
import { inside } from './braze-user.ts'
import { currentsMeaning, type CurrentsMeaning } from './currents-events.ts'

/** Currents signs nothing: whoever knows the secret is Braze. */
export const receive: ReceiveAbility<BrazeSettings> = { verify, read }

function verify({ currentsSecret }: BrazeSettings, request: ReceivedRequest): Verification {
  if (currentsSecret === undefined)
    return { ok: false, reason: 'not_set_up', detail: 'The setting `currentsSecret` is missing.' }
  const told = secretsOf(request)
  if (told.length === 0)
    return { ok: false, reason: 'unsigned', detail: 'Neither a token in `Authorization` nor a `key` in the address.' }
  if (told.some((secret) => sameText(secret, currentsSecret))) return { ok: true }
  return { ok: false, reason: 'forged', detail: 'The secret is not that of `currentsSecret`.' }
}

/** As a bearer token, as the user of a basic login (so Segment's libraries send a write key), or in the address. */
function secretsOf({ url, headers }: ReceivedRequest): readonly string[] {
  const [scheme = '', credentials = ''] = (headers['authorization'] ?? '').trim().split(/\s+/)
  const basic = scheme.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString('utf8') : ''
  const key = URL.canParse(url) ? new URL(url).searchParams.get('key') : null
  return [scheme.toLowerCase() === 'bearer' ? credentials : '', basic.split(':')[0]!, key ?? ''].filter(
    (secret) => secret !== '',
  )
}

function read(_own: BrazeSettings, { body }: ReceivedRequest): readonly ReceivedItem[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return [{ kind: 'bad', path: '', problem: 'is no JSON' }]
  }
  return itemsIn(parsed, '').map(({ path, item }) => readItem(path, item))
}

interface PlacedItem {
  readonly path: string
  readonly item: unknown
}

/** `{ events: […] }`, that in an array, `{ batch: […] }`, an array of events, or one event. */
function itemsIn(value: unknown, path: string): readonly PlacedItem[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => itemsIn(item, `${path}[${index}]`))
  for (const list of ['events', 'batch']) {
    const items = isObject(value) ? value[list] : undefined
    const at = path === '' ? list : `${path}.${list}`
    if (Array.isArray(items)) return items.map((item: unknown, index) => ({ path: `${at}[${index}]`, item }))
  }
  return [{ path, item: value }]
}

function readItem(path: string, item: unknown): ReceivedItem {
  if (!isObject(item)) return { kind: 'bad', path, problem: 'is no object', sample: item }
  const isCurrents = item['event_type'] !== undefined
  const name = isCurrents ? item['event_type'] : item['event']
  if (typeof name !== 'string' || name === '') {
    // Segment's other calls (identify and the like) tell of no message.
    if (typeof item['type'] === 'string') return { kind: 'noted', name: item['type'] }
    return { kind: 'bad', path, problem: 'has neither event_type nor event', sample: item }
  }
  const meaning = currentsMeaning(name)
  if (!meaning) return { kind: 'noted', name }
  const told = isCurrents ? currentsItem(item) : segmentItem(item)
  if (told.id === undefined) return { kind: 'bad', path, problem: 'has no id', sample: item }
  if (told.at === undefined) return { kind: 'bad', path, problem: 'has no time', sample: item }
  const { dispatch_id: dispatch } = told.properties
  return {
    kind: 'fact',
    id: told.id,
    event: meaning.event,
    at: told.at,
    about: {
      ...(textOf(dispatch) !== undefined && { vendorId: textOf(dispatch)! }),
      ...(told.userId !== undefined && { userId: told.userId }),
      ...emailOf(told.properties),
      ...phoneOf(told.properties),
    },
    properties: { ...factProperties(meaning, told.properties), vendor: 'braze', vendor_event: name },
    ...contextOf(told.properties),
  }
}

interface Told {
  readonly id: string | undefined
  readonly at: number | undefined
  readonly userId: string | undefined
  readonly properties: Properties
}

function currentsItem(item: Properties): Told {
  const user = inside(item['user'])
  const { time } = item
  return {
    id: textOf(item['id']),
    // Seconds, whole or not.
    at: typeof time === 'number' && Number.isFinite(time) ? Math.round(time * 1000) : undefined,
    userId: textOf(user['external_user_id']),
    properties: inside(item['properties']),
  }
}

function segmentItem(item: Properties): Told {
  const at = Date.parse(textOf(item['timestamp']) ?? textOf(item['originalTimestamp']) ?? textOf(item['sentAt']) ?? '')
  return {
    id: textOf(item['messageId']),
    at: Number.isFinite(at) ? at : undefined,
    userId: textOf(item['userId']),
    properties: { ...inside(inside(item['context'])['traits']), ...inside(item['properties']) },
  }
}

/** Kept as they are: they name what Braze sent, and in which campaign of its own. */
const KEPT = [
  'app_id',
  'send_id',
  'dispatch_id',
  'campaign_id',
  'campaign_name',
  'canvas_id',
  'canvas_name',
  'canvas_step_id',
  'canvas_variation_id',
  'message_variation_id',
  'message_variation_name',
  'email_id',
  'email_subject',
  'link_id',
  'subscription_group_id',
  'platform',
  'device_id',
] as const

function factProperties({ event, bounce, evidence }: CurrentsMeaning, properties: Properties): Properties {
  const kept = KEPT.flatMap((name) => (properties[name] == null ? [] : [[name, properties[name]] as const]))
  const url = textOf(properties['link_url']) ?? textOf(properties['url'])
  const reason = textOf(properties['bounce_reason']) ?? textOf(properties['error']) ?? textOf(properties['reason'])
  return {
    ...Object.fromEntries(kept),
    ...(url !== undefined && { link_url: url }),
    ...(evidence !== undefined && { evidence }),
    ...(bounce !== undefined && { bounce_type: bounce }),
    ...(reason !== undefined && { reason }),
    ...((event === 'Email Opened' || event === 'Email Link Clicked') && classOf(properties)),
  }
}

/** Braze names the machines that it knows; of all others the program tells. */
function classOf(properties: Properties): Properties {
  const named = ['machine_open', 'is_suspected_bot_click'].some((flag) =>
    [true, 'true'].includes(properties[flag] as never),
  )
  const openClass = named ? 'machine' : classifyAgent(textOf(properties['user_agent']))
  return { machine: openClass === 'machine', open_class: openClass }
}

function emailOf(properties: Properties): { readonly email?: string } {
  const email = textOf(properties['email_address']) ?? textOf(properties['email'])
  return email?.includes('@') ? { email } : {}
}

function phoneOf(properties: Properties): { readonly phone?: string } {
  const phone = textOf(properties['to_phone_number'])
  return phone === undefined ? {} : { phone }
}

function contextOf(properties: Properties): { readonly context?: Properties } {
  const agent = textOf(properties['user_agent'])
  return agent === undefined ? {} : { context: { userAgent: agent, user_agent: agent } }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
