import type { Properties } from '../../model/event.ts'
import type { ReceivedFact, ReceivedItem, ReceivedRequest } from '../connection.ts'
import { classifyAgent } from '../open-class.ts'
import { isObject, jsonObject } from '../reply-facts.ts'
import type { Settings } from './settings.ts'

type Item = Readonly<Record<string, unknown>>
interface Meaning {
  readonly event: string
  /** The field with the time. */
  readonly time: string
  readonly properties: Properties
}

/** Postmark tells one thing at a time. */
export function readRecord(own: Settings, { body }: ReceivedRequest): readonly ReceivedItem[] {
  const item = jsonObject(new TextDecoder().decode(body))
  const type = textOf(item['RecordType'])
  if (type === undefined) return [{ kind: 'bad', path: 'RecordType', problem: 'is missing', sample: item }]
  const meaning = meaningOf(own, type, item)
  if (!meaning) return [{ kind: 'noted', name: nameOf(type, item) }]
  const at = Date.parse(textOf(item[meaning.time]) ?? '')
  if (Number.isNaN(at)) return [{ kind: 'bad', path: meaning.time, problem: 'is no time', sample: item }]
  return [
    {
      kind: 'fact',
      id: idOf(type, item, meaning.time),
      event: meaning.event,
      at,
      about: aboutOf(item),
      properties: { ...commonOf(type, item), ...meaning.properties },
      ...contextOf(item),
    },
  ]
}

function meaningOf(own: Settings, type: string, item: Item): Meaning | undefined {
  switch (type) {
    case 'Delivery':
      return { event: 'Email Delivered', time: 'DeliveredAt', properties: optional('response', item['Details']) }
    case 'Bounce':
      return bounceMeaning(own, item)
    case 'SpamComplaint':
      return { event: 'Email Marked as Spam', time: 'BouncedAt', properties: {} }
    case 'Open':
      return { event: 'Email Opened', time: 'ReceivedAt', properties: classOf(item) }
    case 'Click':
      return {
        event: 'Email Link Clicked',
        time: 'ReceivedAt',
        properties: { ...classOf(item), ...optional('link_url', item['OriginalLink']) },
      }
    case 'SubscriptionChange':
      return changeMeaning(own, item)
    // Inbound mail, and whatever comes to be.
    default:
      return undefined
  }
}

const HARD: ReadonlySet<string> = new Set(['HardBounce', 'BadEmailAddress'])
const SOFT: ReadonlySet<string> = new Set(['Transient', 'SoftBounce', 'DnsError'])
/** They speak against the message, the sender or what the shop decided. */
const BLOCK: ReadonlySet<string> = new Set([
  'SpamNotification',
  'Blocked',
  'DMARCPolicy',
  'VirusNotification',
  'ManuallyDeactivated',
  'SMTPApiError',
  'TemplateRenderingFailed',
])
/** Somebody answered, or has yet to: the message is there. */
const ANSWERS: ReadonlySet<string> = new Set([
  'AutoResponder',
  'AddressChange',
  'ChallengeVerification',
  'Subscribe',
  'OpenRelayTest',
  'InboundError',
])

function bounceMeaning(own: Settings, item: Item): Meaning | undefined {
  const type = textOf(item['Type']) ?? ''
  const time = 'BouncedAt'
  if (ANSWERS.has(type)) return undefined
  if (type === 'SpamComplaint') return { event: 'Email Marked as Spam', time, properties: {} }
  if (type === 'Unsubscribe') return { event: 'Unsubscribed', time, properties: streamOf(own, item) }
  const hardness = HARD.has(type) ? 'hard' : SOFT.has(type) ? 'soft' : BLOCK.has(type) ? 'block' : undefined
  return {
    event: 'Email Bounced',
    time,
    // Of an unknown kind it is not said how hard it is: that closes no address.
    properties: { ...optional('bounce_type', hardness), ...optional('reason', item['Description']) },
  }
}

/** Bounces and complaints come as records of their own; what the shop itself decided is no choice of the person. */
function changeMeaning(own: Settings, item: Item): Meaning | undefined {
  if (item['Origin'] !== 'Recipient') return undefined
  const time = 'ChangedAt'
  const stream = streamOf(own, item)
  if (item['SuppressSending'] === true)
    return item['SuppressionReason'] === 'ManualSuppression'
      ? { event: 'Unsubscribed', time, properties: stream }
      : undefined
  // Back in one stream is not back in all that is sent by email.
  return 'topic' in stream ? { event: 'Subscribed', time, properties: stream } : undefined
}

/** The topic that the message stream stands for, else all email. */
function streamOf({ topics = {} }: Settings, item: Item): Properties {
  const stream = textOf(item['MessageStream']) ?? ''
  return {
    ...(Object.hasOwn(topics, stream) ? { topic: topics[stream] } : { channel: 'email' }),
    ...optional('list_id', stream || undefined),
  }
}

function classOf(item: Item): Properties {
  const openClass = classifyAgent(textOf(item['UserAgent']))
  return { open_class: openClass, machine: openClass === 'machine' }
}

function commonOf(type: string, item: Item): Properties {
  return {
    vendor: 'postmark',
    vendor_event: nameOf(type, item),
    // A bounce is of this address, also where the person has another by now.
    ...optional('email', emailOf(item)),
    ...optional('email_subject', textOf(item['Subject'])),
    ...optional('status', textOf(item['Name'])),
    ...(typeof item['FirstOpen'] === 'boolean' && { first_open: item['FirstOpen'] }),
  }
}

function aboutOf(item: Item): ReceivedFact['about'] {
  const metadata = item['Metadata']
  return {
    ...optional('deliveryId', isObject(metadata) ? textOf(metadata['delivery_id']) : undefined),
    ...optional('vendorId', textOf(item['MessageID'])),
    ...optional('email', emailOf(item)),
  }
}

function contextOf(item: Item): { readonly context?: Properties } {
  const agent = textOf(item['UserAgent'])
  const ip = isObject(item['Geo']) ? textOf(item['Geo']['IP']) : undefined
  if (agent === undefined && ip === undefined) return {}
  // The spec and the libraries spell the agent differently.
  return {
    context: { ...optional('ip', ip), ...optional('userAgent', agent), ...optional('user_agent', agent) },
  }
}

/** Bounces and complaints have an id of their own; all else is told apart by what it is about and when. */
function idOf(type: string, item: Item, time: string): string {
  const { ID: id } = item
  if (typeof id === 'number' || typeof id === 'string') return `${type} ${id}`
  return [type, item['MessageID'], emailOf(item), item[time], item['OriginalLink']].filter(Boolean).join(' ')
}

const emailOf = (item: Item): string | undefined => textOf(item['Recipient']) ?? textOf(item['Email'])

const nameOf = (type: string, item: Item): string =>
  type === 'Bounce' && typeof item['Type'] === 'string' ? `Bounce ${item['Type']}` : type

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const optional = <V>(key: string, value: V | undefined): Readonly<Record<string, V>> =>
  value === undefined ? {} : { [key]: value }
