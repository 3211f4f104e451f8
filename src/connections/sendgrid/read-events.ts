import type { Properties } from '../../model/event.ts'
import type { ReceivedFact, ReceivedItem, ReceivedRequest } from '../connection.ts'
import { classifyAgent, openFacts } from '../open-class.ts'
import { badItem, type BounceType, notedItem, visitContext } from '../received-item.ts'
import { isObject } from '../reply-facts.ts'
import { jsonOf, present, secondsOf, textOf } from '../told-values.ts'
import type { Settings } from './settings.ts'

type Item = Readonly<Record<string, unknown>>
interface Meaning {
  readonly event: string
  readonly properties: Properties
}

/** Every event of a batch of the event webhook, in its order. */
export function readEvents(own: Settings, { body }: ReceivedRequest): readonly ReceivedItem[] {
  const batch = jsonOf(body)
  if (!Array.isArray(batch)) return [badItem('', 'is no list of events')]
  return batch.flatMap((item: unknown, index) => readEvent(own, item, `[${index}]`))
}

function readEvent(own: Settings, item: unknown, path: string): readonly ReceivedItem[] {
  if (!isObject(item)) return [badItem(path, 'is no event', item)]
  const name = textOf(item['event'])
  if (name === undefined) return [badItem(`${path}.event`, 'is missing', item)]
  const meanings = meaningsOf(own, name, item)
  if (meanings.length === 0) return [notedItem(name)]
  const at = secondsOf(item['timestamp'])
  if (at === undefined) return [badItem(`${path}.timestamp`, 'is no time in seconds', item)]
  return meanings.map((meaning, index) => ({
    kind: 'fact',
    id: idOf(item, name) + (index === 0 ? '' : `/${index}`),
    event: meaning.event,
    at,
    about: aboutOf(item),
    properties: { ...commonOf(item, name), ...meaning.properties },
    ...(ENGAGED.has(name) && visitContext(textOf(item['ip']), textOf(item['useragent']))),
  }))
}

/** What an event means to us; empty: nothing follows from it. */
function meaningsOf(own: Settings, name: string, item: Item): readonly Meaning[] {
  switch (name) {
    case 'delivered':
      return [{ event: 'Email Delivered', properties: {} }]
    case 'open':
      return [{ event: 'Email Opened', properties: classOf(item) }]
    case 'click':
      return [{ event: 'Email Link Clicked', properties: { ...classOf(item), link_url: item['url'] } }]
    case 'bounce':
      return [{ event: 'Email Bounced', properties: { bounce_type: bounceType(item) } }]
    case 'dropped':
      return droppedMeanings(item)
    case 'spamreport':
      return [{ event: 'Email Marked as Spam', properties: {} }]
    case 'unsubscribe':
      return [{ event: 'Unsubscribed', properties: { channel: 'email' } }]
    case 'group_unsubscribe':
      return [{ event: 'Unsubscribed', properties: groupOf(own, item) ?? { channel: 'email' } }]
    case 'group_resubscribe': {
      // Back in one group is not back in all that is sent by email.
      const group = groupOf(own, item)
      return group ? [{ event: 'Subscribed', properties: group }] : []
    }
    // Processed, deferred, changes of the account, and whatever comes to be.
    default:
      return []
  }
}

/** `blocked` speaks against the message or the sender, not against the address. */
function bounceType({ type }: Item): BounceType {
  if (type === 'blocked') return 'block'
  return type === 'expired' ? 'soft' : 'hard'
}

/**
 * The tool did not even try, for what it knows of the address. That somebody unsubscribed or complained there before is told as a choice,
 * not as a complaint about this message.
 */
function droppedMeanings(item: Item): readonly Meaning[] {
  const reason = (textOf(item['reason']) ?? '').toLowerCase()
  const isGone = reason.startsWith('bounced address') || reason === 'invalid' || reason.startsWith('invalid address')
  const dropped = { event: 'Email Bounced', properties: { bounce_type: isGone ? 'hard' : 'block', dropped: true } }
  const isUnwanted = /^(?:unsubscribed|spam reporting) address/.test(reason)
  return isUnwanted ? [dropped, { event: 'Unsubscribed', properties: { channel: 'email' } }] : [dropped]
}

/** The topic that the unsubscribe group stands for; undefined: it stands for none. */
function groupOf({ topics = {} }: Settings, item: Item): Properties | undefined {
  const group = textOf(item['asm_group_id'])
  return group !== undefined && Object.hasOwn(topics, group) ? { topic: topics[group] } : undefined
}

/** What the tool says of prefetched opens goes before what the program that fetched calls itself. */
const classOf = ({ useragent, sg_machine_open: machine }: Item): Properties =>
  openFacts(machine === true ? 'machine' : classifyAgent(textOf(useragent)))

const KEPT = ['reason', 'response', 'status', 'bounce_classification', 'attempt'] as const

function commonOf(item: Item, name: string): Properties {
  const group = textOf(item['asm_group_id'])
  const campaignId = textOf(item['marketing_campaign_id']) ?? textOf(item['singlesend_id'])
  return {
    vendor: 'sendgrid',
    vendor_event: name,
    // A bounce is of this address, also where the person has another by now.
    ...(textOf(item['email']) !== undefined && { email: item['email'] }),
    ...Object.fromEntries(KEPT.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]]))),
    ...(group !== undefined && { list_id: group }),
    ...(item['category'] !== undefined && { categories: [item['category']].flat() }),
    ...(campaignId !== undefined && { campaign_id: campaignId }),
    ...(item['marketing_campaign_name'] !== undefined && { campaign_name: item['marketing_campaign_name'] }),
  }
}

const aboutOf = (item: Item): ReceivedFact['about'] =>
  present({ deliveryId: textOf(item['delivery_id']), vendorId: messageIdOf(item), email: textOf(item['email']) })

/** What follows the id of the message names the servers it went through. Older ids have dots of their own. */
const SERVERS = /\.(?:filter|recvd)/

/** As in the header X-Message-Id: what comes before the names of the tool's own servers. Late bounces have only an SMTP id. */
function messageIdOf(item: Item): string | undefined {
  const id = textOf(item['sg_message_id'])
  if (id !== undefined) return id.split(SERVERS.test(id) ? SERVERS : '.')[0]
  return /^<?([^@<>]+)@/.exec(textOf(item['smtp-id']) ?? '')?.[1]
}

const idOf = (item: Item, name: string): string =>
  textOf(item['sg_event_id']) ??
  [name, item['sg_message_id'] ?? item['smtp-id'], item['email'], item['timestamp'], item['url']].join(' ')

/** The address of the person; in all other events it is that of a mail server. */
const ENGAGED: ReadonlySet<string> = new Set(['open', 'click', 'spamreport', 'unsubscribe', 'group_unsubscribe'])
