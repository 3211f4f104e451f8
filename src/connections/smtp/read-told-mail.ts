import { stableId } from '../../kernel/hash.ts'
import type { Properties } from '../../model/event.ts'
import type { ReceivedItem, ReceivedRequest } from '../connection.ts'
import { present } from '../told-values.ts'
import { deliveryOfAddress } from './bounce-address.ts'
import { bounceType, clearestStatus } from './bounce-type.ts'
import { addressIn, findPart, readDeliveryReport, type RecipientReport, returnedFields } from './delivery-report.ts'
import { deliveryOfMessageId, DELIVERY_HEADER } from './mail-calls.ts'
import { readMailDate } from './mail-date.ts'
import { type MailPart, readFields, readMail } from './mail-part.ts'
import type { Settings } from './settings.ts'
import { readWordedBounce } from './worded-bounce.ts'

const REASON_MAX = 500
const FEEDBACK = new Set(['message/feedback-report'])
const RECEIPT = new Set(['message/disposition-notification'])
/** Where servers note to whom a mail really went. */
const RECIPIENT_FIELDS = ['x-original-to', 'delivered-to', 'envelope-to', 'x-envelope-to', 'to']

type Fields = ReadonlyMap<string, string>

/** A mail that came to the address for bounces, and what it was found to be. */
interface Told {
  readonly own: Settings
  readonly request: ReceivedRequest
  readonly mail: MailPart
}

/** One mail, as a mail server hands it over. Nothing in it is proven but by what only our own mails say. */
export function readToldMail(own: Settings, request: ReceivedRequest): readonly ReceivedItem[] {
  const mail = readMail(request.body)
  if (!mail) return [{ kind: 'bad', path: '', problem: 'is no mail: post it whole, with its header fields' }]
  return [readOne({ own, request, mail })]
}

function readOne(told: Told): ReceivedItem {
  const { mail } = told
  const reports = readDeliveryReport(mail)
  if (reports) return readReports(told, reports)
  const feedback = findPart(mail, FEEDBACK)
  if (feedback) return readFeedback(told, readFields(feedback.text))
  if (findPart(mail, RECEIPT)) return noted('a note that a mail was seen (MDN)')
  const worded = readWordedBounce(mail)
  if (worded) return bounceOf(told, worded.report, worded.returned, 'worded')
  return noted(isAutomatic(mail) ? 'an automatic reply' : 'a mail that is no report')
}

function readReports(told: Told, reports: readonly RecipientReport[]): ReceivedItem {
  const returned = returnedFields(told.mail)
  const to = addressIn(returned.get('to'))?.toLowerCase()
  const failed = reports.filter(({ action }) => action === 'failed')
  // Behind the address may be others, to which it passes its mail on.
  const own = failed.find(({ recipient }) => recipient?.toLowerCase() === to) ?? failed[0]
  if (own) return bounceOf(told, own, returned, 'dsn')
  const first = reports[0]
  if (!first)
    return { kind: 'bad', path: 'message/delivery-status', problem: 'names no recipient with what became of the mail' }
  return noted(`dsn ${first.action}`)
}

function bounceOf(told: Told, report: RecipientReport, returned: Fields, how: 'dsn' | 'worded'): ReceivedItem {
  if (report.action !== 'failed') return noted(`${how} ${report.action}`)
  const deliveryId = deliveryOf(told, returned)
  if (deliveryId === undefined) return noted('a bounce of a mail that is not known to be ours')
  const status = clearestStatus(report.status, report.reason ?? '')
  const type = bounceType(status)
  return factOf(told, deliveryId, `${how} failed`, 'Email Bounced', {
    bounce_type: type,
    // Nobody said how hard it is: that closes no address.
    unclassified: type === undefined ? true : undefined,
    status,
    reason: report.reason?.slice(0, REASON_MAX) ?? status,
    email: addressIn(returned.get('to')) ?? report.recipient,
  })
}

/** RFC 5965: what a mailbox provider passes on of its customers. */
function readFeedback(told: Told, fields: Fields): ReceivedItem {
  const type = fields.get('feedback-type')?.toLowerCase()
  if (type === undefined) return { kind: 'bad', path: 'message/feedback-report', problem: 'has no Feedback-Type' }
  if (type !== 'abuse') return noted(`arf ${type}`)
  const returned = returnedFields(told.mail)
  const deliveryId = deliveryOf(told, returned, fields.get('original-mail-from'))
  if (deliveryId === undefined) return noted('a complaint about a mail that is not known to be ours')
  return factOf(told, deliveryId, 'arf abuse', 'Email Marked as Spam', {
    email: addressIn(returned.get('to')) ?? addressIn(fields.get('original-rcpt-to')),
    reported_by: fields.get('user-agent'),
  })
}

function factOf(
  { mail, request }: Told,
  deliveryId: string,
  vendorEvent: string,
  event: string,
  properties: Properties,
): ReceivedItem {
  const date = mail.headers.get('date')
  // A report without a name of its own is told apart by when it was written.
  const own = mail.headers.get('message-id') ?? date ?? ''
  return {
    kind: 'fact',
    id: stableId('mail', event, deliveryId, own),
    event,
    at: readMailDate(date) ?? request.now,
    about: { deliveryId },
    properties: { ...present(properties), vendor: 'smtp', vendor_event: vendorEvent },
  }
}

/**
 * The delivery that a report is about, by what only our mails say: the address that it came to, our own field, the Message-ID. Whom a
 * report names is not believed: anybody could have an address closed by writing to us.
 */
function deliveryOf({ own, request, mail }: Told, returned: Fields, envelopeSender?: string): string | undefined {
  const addresses = [
    request.headers['x-original-to'],
    envelopeSender,
    ...RECIPIENT_FIELDS.map((field) => mail.headers.get(field)),
    returned.get('return-path'),
  ]
  for (const address of addresses.map(addressIn)) {
    const named = address === undefined ? undefined : deliveryOfAddress(own, address)
    if (named !== undefined) return named
  }
  const field = returned.get(DELIVERY_HEADER.toLowerCase())
  if (field !== undefined && /^[\w.-]{1,100}$/.test(field)) return field
  const messageId = /([^<>\s]+@[^<>\s]+)/.exec(returned.get('message-id') ?? '')?.[1]
  return messageId === undefined ? undefined : deliveryOfMessageId(own, messageId)
}

/** RFC 3834, and what programs wrote before it. */
function isAutomatic({ headers }: MailPart): boolean {
  const submitted = headers.get('auto-submitted')?.toLowerCase() ?? 'no'
  return (
    !submitted.startsWith('no') ||
    headers.has('x-autoreply') ||
    headers.has('x-autorespond') ||
    headers.has('x-auto-response-suppress') ||
    /^(auto_reply|bulk|junk)$/i.test(headers.get('precedence') ?? '') ||
    /^(auto(matic)?[ -]?(reply|response|antwort)|out of (the )?office|abwesenheit)/i.test(headers.get('subject') ?? '')
  )
}

const noted = (name: string): ReceivedItem => ({ kind: 'noted', name })
