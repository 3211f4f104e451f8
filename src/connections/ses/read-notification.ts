import type { Properties } from '../../model/event.ts'
import type { ReceivedFact, ReceivedItem, ReceivedRequest } from '../connection.ts'
import { classifyAgent, openFacts } from '../open-class.ts'
import { badItem, type BounceType, notedItem, visitContext } from '../received-item.ts'
import { isObject, jsonObject } from '../reply-facts.ts'
import { objectOf, objectsOf, present, textOf, timeOf } from '../told-values.ts'
import { envelopeOf } from './sns.ts'

type Json = Readonly<Record<string, unknown>>

/** What one event of SES tells of one recipient. */
interface Told {
  readonly event: string
  readonly email?: string | undefined
  readonly properties?: Properties
  readonly context?: Properties
}
type Reader = (detail: Json, mail: Json) => readonly Told[]

/** By the event's own type; its details are under the name beside it. */
const READERS: Readonly<Record<string, readonly [detail: string, read: Reader]>> = {
  Delivery: ['delivery', readDelivery],
  Open: ['open', (open, mail) => readVisit('Email Opened', open, mail, {})],
  Click: [
    'click',
    (click, mail) => readVisit('Email Link Clicked', click, mail, present({ link_url: textOf(click['link']) })),
  ],
  Bounce: ['bounce', readBounce],
  Complaint: ['complaint', readComplaint],
  // SES found a virus in it and did not send it.
  Reject: [
    'reject',
    (reject, mail) => [
      {
        event: 'Email Bounced',
        email: onlyRecipient(mail),
        properties: present({ bounce_type: 'block', dropped: true, reason: textOf(reject['reason']) }),
      },
    ],
  ],
  Subscription: ['subscription', readPreferences],
}

/** Everything that a verified message of SNS tells: events of a configuration set, or the older feedback of an identity. */
export function readNotification(request: ReceivedRequest): readonly ReceivedItem[] {
  const envelope = envelopeOf(request)
  if (!envelope) return [badItem('', 'is no message of SNS')]
  if (envelope['Type'] !== 'Notification') return [notedItem(String(envelope['Type']))]
  const event = jsonObject(textOf(envelope['Message']) ?? '')
  const type = textOf(event['eventType']) ?? textOf(event['notificationType'])
  // SES greets a new topic in words.
  if (type === undefined) return [notedItem('a message that is no event')]
  const known = Object.hasOwn(READERS, type) ? READERS[type] : undefined
  if (!known) return [notedItem(type)]
  const id = textOf(envelope['MessageId'])
  if (id === undefined) return [badItem('MessageId', 'is missing')]
  const [name, read] = known
  const mail = objectOf(event['mail'])
  const detail = event[name]
  if (!isObject(detail)) return [badItem(`Message.${name}`, 'is missing')]
  const at = timeOf(detail['timestamp']) ?? timeOf(envelope['Timestamp']) ?? request.now
  const told = read(detail, mail)
  if (told.length === 0) return [notedItem(type)]
  return told.map((one, index) => factOf(one, index === 0 ? id : `${id}:${index}`, at, type, mail))
}

function factOf(
  { event, email, properties, context }: Told,
  id: string,
  at: number,
  type: string,
  mail: Json,
): ReceivedFact {
  const vendorId = textOf(mail['messageId'])
  return {
    kind: 'fact',
    id,
    event,
    at,
    about: present({ deliveryId: deliveryIdOf(mail), vendorId, email }),
    properties: {
      ...present({ email_id: vendorId, email_subject: textOf(objectOf(mail['commonHeaders'])['subject']) }),
      ...properties,
      vendor: 'ses',
      vendor_event: type,
    },
    ...(context && { context }),
  }
}

/** Feedback of an identity has no tags: there the id of the mail must do. */
function deliveryIdOf({ tags }: Json): string | undefined {
  const values = objectOf(tags)['delivery_id']
  return Array.isArray(values) ? textOf(values[0]) : undefined
}

/** Ours go to one person each; of a mail to several nobody knows who opened it. */
function onlyRecipient({ destination }: Json): string | undefined {
  return Array.isArray(destination) && destination.length === 1 ? addressIn(destination[0]) : undefined
}

/** Recipients are written as they were in the mail: `Ada <ada@shop.example>`. */
function addressIn(value: unknown): string | undefined {
  const text = textOf(value)
  return /<([^<>]+)>\s*$/.exec(text ?? '')?.[1] ?? text
}

function readDelivery(delivery: Json, mail: Json): readonly Told[] {
  const recipients = Array.isArray(delivery['recipients']) ? delivery['recipients'] : [onlyRecipient(mail)]
  const properties = present({ response: textOf(delivery['smtpResponse']) })
  return recipients.map((recipient) => ({ event: 'Email Delivered', email: addressIn(recipient), properties }))
}

function readVisit(event: string, visit: Json, mail: Json, properties: Properties): readonly Told[] {
  const userAgent = textOf(visit['userAgent'])
  return [
    {
      event,
      email: onlyRecipient(mail),
      properties: { ...properties, ...openFacts(classifyAgent(userAgent)) },
      ...visitContext(textOf(visit['ipAddress']), userAgent),
    },
  ]
}

/** What the mailbox holds against this mail, not against the person. */
const BLOCKS = new Set(['ContentRejected', 'AttachmentRejected', 'MessageTooLarge'])

function readBounce(bounce: Json): readonly Told[] {
  const subtype = textOf(bounce['bounceSubType'])
  const type: BounceType =
    bounce['bounceType'] === 'Permanent' ? 'hard' : subtype !== undefined && BLOCKS.has(subtype) ? 'block' : 'soft'
  return objectsOf(bounce['bouncedRecipients']).map((recipient) => ({
    event: 'Email Bounced',
    email: addressIn(recipient['emailAddress']),
    properties: present({
      bounce_type: type,
      bounce_subtype: subtype,
      reason: textOf(recipient['diagnosticCode']) ?? subtype,
      status: textOf(recipient['status']),
    }),
  }))
}

function readComplaint(complaint: Json): readonly Told[] {
  const properties = present({
    reason: textOf(complaint['complaintFeedbackType']) ?? textOf(complaint['complaintSubType']),
  })
  return objectsOf(complaint['complainedRecipients']).map((recipient) => ({
    event: 'Email Marked as Spam',
    email: addressIn(recipient['emailAddress']),
    properties,
  }))
}

/** Changed on the page of preferences that SES hosts. */
function readPreferences(subscription: Json, mail: Json): readonly Told[] {
  const list = textOf(subscription['contactList'])
  const [before, after] = [objectOf(subscription['oldTopicPreferences']), objectOf(subscription['newTopicPreferences'])]
  const tell = (event: string, properties: Properties): Told => ({
    event,
    email: onlyRecipient(mail),
    properties: present({ list_name: list, ...properties }),
  })
  if (after['unsubscribeAll'] === true) return [tell('Unsubscribed', { channel: 'email' })]
  const statusOf = (preferences: Json, topic: unknown) =>
    objectsOf(preferences['topicSubscriptionStatus']).find(({ topicName }) => topicName === topic)?.[
      'subscriptionStatus'
    ]
  return objectsOf(after['topicSubscriptionStatus']).flatMap(
    ({ topicName, subscriptionStatus: status }): readonly Told[] => {
      const topic = textOf(topicName)
      if (topic === undefined || status === statusOf(before, topicName)) return []
      return [tell(status === 'OptOut' ? 'Unsubscribed' : 'Subscribed', { topic })]
    },
  )
}
