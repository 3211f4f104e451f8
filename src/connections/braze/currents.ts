import type { Properties } from '../../model/event.ts'
import type { ReceiveAbility, ReceivedItem, ReceivedRequest, Verification } from '../connection.ts'
import { classifyAgent, openFacts } from '../open-class.ts'
import { badItem, notedItem, visitContext } from '../received-item.ts'
import { isObject } from '../reply-facts.ts'
import { jsonOf, objectOf, present, secondsOf, textOf, timeOf } from '../told-values.ts'
import { keyInAddress, shownLogin, verifySecret } from '../verification.ts'
import type { BrazeSettings } from './braze-settings.ts'
import { currentsMeaning, type CurrentsMeaning } from './currents-events.ts'

/** Currents signs nothing: whoever knows the secret is Braze. */
export const receive: ReceiveAbility<BrazeSettings> = { verify, read }

/** Shown as a bearer token, as the user of a basic login (so Segment's libraries send a write key), or in the address. */
function verify({ currentsSecret }: BrazeSettings, request: ReceivedRequest): Verification {
  const { bearer, name } = shownLogin(request)
  return verifySecret({
    setting: 'currentsSecret',
    secret: currentsSecret,
    shown: [bearer, name, keyInAddress(request)],
    places: 'the token of the connector, or ?key=… of the address',
  })
}

function read(_own: BrazeSettings, { body }: ReceivedRequest): readonly ReceivedItem[] {
  const parsed = jsonOf(body)
  if (parsed === undefined) return [badItem('', 'is no JSON')]
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
  if (!isObject(item)) return badItem(path, 'is no object', item)
  const isCurrents = item['event_type'] !== undefined
  const name = isCurrents ? item['event_type'] : item['event']
  if (typeof name !== 'string' || name === '') {
    // Segment's other calls (identify and the like) tell of no message.
    if (typeof item['type'] === 'string') return notedItem(item['type'])
    return badItem(path, 'has neither event_type nor event', item)
  }
  const meaning = currentsMeaning(name)
  if (!meaning) return notedItem(name)
  const told = isCurrents ? currentsItem(item) : segmentItem(item)
  if (told.id === undefined) return badItem(path, 'has no id', item)
  if (told.at === undefined) return badItem(path, 'has no time', item)
  const { dispatch_id: dispatch } = told.properties
  return {
    kind: 'fact',
    id: told.id,
    event: meaning.event,
    at: told.at,
    about: present({
      vendorId: textOf(dispatch),
      userId: told.userId,
      email: emailOf(told.properties),
      phone: textOf(told.properties['to_phone_number']),
    }),
    properties: { ...factProperties(meaning, told.properties), vendor: 'braze', vendor_event: name },
    ...visitContext(undefined, textOf(told.properties['user_agent'])),
  }
}

interface Told {
  readonly id: string | undefined
  readonly at: number | undefined
  readonly userId: string | undefined
  readonly properties: Properties
}

function currentsItem(item: Properties): Told {
  const user = objectOf(item['user'])
  return {
    id: textOf(item['id']),
    at: secondsOf(item['time']),
    userId: textOf(user['external_user_id']),
    properties: objectOf(item['properties']),
  }
}

function segmentItem(item: Properties): Told {
  return {
    id: textOf(item['messageId']),
    at: timeOf(item['timestamp'] ?? item['originalTimestamp'] ?? item['sentAt']),
    userId: textOf(item['userId']),
    properties: { ...objectOf(objectOf(item['context'])['traits']), ...objectOf(item['properties']) },
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

function factProperties({ event, bounce, evidence, channel }: CurrentsMeaning, properties: Properties): Properties {
  const kept = KEPT.flatMap((name) => (properties[name] == null ? [] : [[name, properties[name]] as const]))
  const url = textOf(properties['link_url']) ?? textOf(properties['url'])
  const reason = textOf(properties['bounce_reason']) ?? textOf(properties['error']) ?? textOf(properties['reason'])
  return {
    ...Object.fromEntries(kept),
    ...(url !== undefined && { link_url: url }),
    ...(evidence !== undefined && { evidence }),
    ...(channel !== undefined && { channel }),
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
  return openFacts(named ? 'machine' : classifyAgent(textOf(properties['user_agent'])))
}

function emailOf(properties: Properties): string | undefined {
  const email = textOf(properties['email_address']) ?? textOf(properties['email'])
  return email?.includes('@') ? email : undefined
}
