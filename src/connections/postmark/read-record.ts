import type { Properties } from '../../model/event.ts'
import type { ReceivedFact, ReceivedItem, ReceivedRequest } from '../connection.ts'
import { classifyAgent, openFacts } from '../open-class.ts'
import { badItem, type BounceType, notedItem, visitContext } from '../received-item.ts'
import { jsonOf, objectOf, present, textOf, timeOf } from '../told-values.ts'
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
  const item = objectOf(jsonOf(body))
  const type = textOf(item['RecordType'])
  if (type === undefined) return [badItem('RecordType', 'is missing', item)]
  const meaning = meaningOf(own, type, item)
  if (!meaning) return [notedItem(nameOf(type, item))]
  const at = timeOf(item[meaning.time])
  if (at === undefined) return [badItem(meaning.time, 'is no time', item)]
  return [
    {
      kind: 'fact',
      id: idOf(type, item, meaning.time),
      event: meaning.event,
      at,
      about: aboutOf(item),
      properties: { ...commonOf(type, item), ...meaning.properties },
      ...visitContext(textOf(objectOf(item['Geo'])['IP']), textOf(item['UserAgent'])),
    },
  ]
}

function meaningOf(own: Settings, type: string, item: Item): Meaning | undefined {
  switch (type) {
    case 'Delivery':
      return { event: 'Email Delivered', time: 'DeliveredAt', properties: present({ response: item['Details'] }) }
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
        properties: { ...classOf(item), ...present({ link_url: item['OriginalLink'] }) },
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
  const hardness: BounceType | undefined = HARD.has(type)
    ? 'hard'
    : SOFT.has(type)
      ? 'soft'
      : BLOCK.has(type)
        ? 'block'
        : undefined
  return {
    event: 'Email Bounced',
    time,
    // Of an unknown kind it is not said how hard it is: that closes no address.
    properties: present({ bounce_type: hardness, reason: item['Description'] }),
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
    ...(stream !== '' && { list_id: stream }),
  }
}

const classOf = (item: Item): Properties => openFacts(classifyAgent(textOf(item['UserAgent'])))

function commonOf(type: string, item: Item): Properties {
  return {
    vendor: 'postmark',
    vendor_event: nameOf(type, item),
    // A bounce is of this address, also where the person has another by now.
    ...present({ email: emailOf(item), email_subject: textOf(item['Subject']), status: textOf(item['Name']) }),
    ...(typeof item['FirstOpen'] === 'boolean' && { first_open: item['FirstOpen'] }),
  }
}

const aboutOf = (item: Item): ReceivedFact['about'] =>
  present({
    deliveryId: textOf(objectOf(item['Metadata'])['delivery_id']),
    vendorId: textOf(item['MessageID']),
    email: emailOf(item),
  })

/** Bounces and complaints have an id of their own; all else is told apart by what it is about and when. */
function idOf(type: string, item: Item, time: string): string {
  const { ID: id } = item
  if (typeof id === 'number' || typeof id === 'string') return `${type} ${id}`
  return [type, item['MessageID'], emailOf(item), item[time], item['OriginalLink']].filter(Boolean).join(' ')
}

const emailOf = (item: Item): string | undefined => textOf(item['Recipient']) ?? textOf(item['Email'])

const nameOf = (type: string, item: Item): string =>
  type === 'Bounce' && typeof item['Type'] === 'string' ? `Bounce ${item['Type']}` : type
