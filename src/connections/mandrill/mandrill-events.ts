import type { Properties } from '../../model/event.ts'
import type { ReceivedFact, ReceivedItem, ReceivedRequest } from '../connection.ts'
import { formFields } from '../form-body.ts'
import { classifyAgent, openFacts } from '../open-class.ts'
import { badItem, notedItem, visitContext } from '../received-item.ts'
import { isObject, safeDetail } from '../reply-facts.ts'
import { objectOf, present, secondsOf, textOf } from '../told-values.ts'

type Told = Readonly<Record<string, unknown>>

interface Meaning {
  readonly event: string
  /** What tells it from other facts of the same message. */
  readonly id: string
  readonly properties?: Properties
}

/** All that one call tells, in its order. */
export function readEvents(request: ReceivedRequest): readonly ReceivedItem[] {
  const text = formFields(request.body).get('mandrill_events')
  if (text === null) return [badItem('mandrill_events', 'is missing')]
  try {
    const items: unknown = JSON.parse(text)
    return Array.isArray(items) ? items.map(readEvent) : [badItem('mandrill_events', 'is not a list')]
  } catch {
    return [badItem('mandrill_events', 'is not JSON')]
  }
}

function readEvent(item: unknown, index: number): ReceivedItem {
  const path = `mandrill_events[${index}]`
  if (!isObject(item)) return badItem(path, 'is not an object', item)
  const name = textOf(item['event'])
  // Changes of the tool's own lists of addresses have a type instead; the bounce or complaint behind them comes as an event.
  if (name === undefined)
    return typeof item['type'] === 'string'
      ? notedItem([item['type'], textOf(item['action'])].filter(Boolean).join(' '))
      : badItem(`${path}.event`, 'is missing', item)
  const message = objectOf(item['msg'])
  const meaning = meaningOf(name, item, message)
  if (!meaning) return notedItem(name)
  const at = secondsOf(item['ts'])
  if (at === undefined) return badItem(`${path}.ts`, 'is no time in seconds', item)
  const messageId = textOf(message['_id']) ?? textOf(item['_id'])
  const about = aboutOf(message, messageId)
  if (Object.keys(about).length === 0) return badItem(`${path}.msg`, 'says neither which message nor whose', item)
  return fact({ name, item, message, meaning, at, about })
}

/** Undefined: nothing follows from it. */
function meaningOf(name: string, item: Told, message: Told): Meaning | undefined {
  switch (name) {
    case 'delivered':
      return { event: 'Email Delivered', id: 'delivered' }
    case 'send':
      // Webhooks that are older than `delivered` have only this. Whichever comes first counts: both are one fact.
      return { event: 'Email Delivered', id: 'delivered', properties: { evidence: 'sent' } }
    case 'open':
      return { event: 'Email Opened', id: `open:${timeText(item)}`, properties: visitOf(item) }
    case 'click':
      return clickOf(item)
    case 'hard_bounce':
      return { event: 'Email Bounced', id: name, properties: { bounce_type: 'hard', ...reasonOf(message) } }
    case 'soft_bounce':
      return {
        event: 'Email Bounced',
        id: `${name}:${timeText(item)}`,
        properties: { bounce_type: 'soft', ...reasonOf(message) },
      }
    case 'reject':
      return { event: 'Email Bounced', id: name, properties: { dropped: true, ...rejectionOf(message) } }
    case 'spam':
      return { event: 'Email Marked as Spam', id: name }
    case 'unsub':
      return { event: 'Unsubscribed', id: name, properties: { channel: 'email' } }
    default:
      return undefined
  }
}

function clickOf(item: Told): Meaning {
  const url = textOf(item['url'])
  return {
    event: 'Email Link Clicked',
    id: `click:${timeText(item)}:${url ?? ''}`,
    properties: { ...(url !== undefined && { link_url: url }), ...visitOf(item) },
  }
}

/** Who fetched the picture or followed the link. */
const visitOf = (item: Told): Properties => openFacts(classifyAgent(textOf(item['user_agent'])))

/** The server's own words in `diag`, the tool's word for them in `bounce_description`. */
function reasonOf(message: Told): Properties {
  const words = [textOf(message['bounce_description']), textOf(message['diag'])].filter((word) => word !== undefined)
  return words.length === 0 ? {} : { reason: safeDetail(words.join(': ')) }
}

/** The tool would not send it. Only an address that bounced before is said to be gone by that. */
function rejectionOf(message: Told): Properties {
  const { reject } = message
  const reason = textOf(isObject(reject) ? reject['reason'] : reject)
  if (reason === undefined) return reasonOf(message)
  return { reason: safeDetail(reason), bounce_type: reason === 'hard-bounce' ? 'hard' : 'block' }
}

const aboutOf = (message: Told, messageId: string | undefined): ReceivedFact['about'] =>
  present({
    deliveryId: textOf(objectOf(message['metadata'])['delivery_id']),
    vendorId: messageId,
    email: textOf(message['email']),
  })

interface Understood {
  readonly name: string
  readonly item: Told
  readonly message: Told
  readonly meaning: Meaning
  readonly at: number
  readonly about: ReceivedFact['about']
}

function fact({ name, item, message, meaning, at, about }: Understood): ReceivedFact {
  const subject = textOf(message['subject'])
  return {
    kind: 'fact',
    // The tool gives its events no id of their own: `_id` is that of the message, the same for all of them.
    id: `${about.vendorId ?? about.deliveryId ?? about.email}:${meaning.id}`,
    event: meaning.event,
    at,
    about,
    properties: {
      vendor: 'mandrill',
      vendor_event: name,
      ...(subject !== undefined && { email_subject: subject }),
      ...meaning.properties,
    },
    ...visitContext(textOf(item['ip']), textOf(item['user_agent'])),
  }
}

const timeText = (item: Told): string => String(item['ts'])
