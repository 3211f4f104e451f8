import type { ReceivedFact, ReceivedItem, ReceivedRequest } from '../connection.ts'
import { formFields } from '../form-body.ts'
import { badItem, notedItem } from '../received-item.ts'
import { present } from '../told-values.ts'
import { bounceType, OPTED_OUT, reasonOf } from './error-codes.ts'
import { DELIVERY_PARAMETER } from './message-call.ts'
import { isForm } from './signature.ts'

/** What became of a message that we sent, or a message that a person sent to us. One of them a request. */
export function readRequest(request: ReceivedRequest): readonly ReceivedItem[] {
  if (!isForm(request)) return [notedItem('JSON')]
  const form = formFields(request.body)
  const field = (name: string): string | undefined => form.get(name) || undefined
  const message = field('MessageSid') ?? field('SmsSid')
  if (message === undefined) return [badItem('MessageSid', 'it is missing')]
  const status = (field('MessageStatus') ?? field('SmsStatus'))?.toLowerCase()
  const told: Told = { field, message, at: request.now }
  if (form.has('Body') || form.has('OptOutType') || status === 'received') return readAnswer(told)
  if (status === undefined) return [badItem('MessageStatus', 'it is missing')]
  return readStatus(told, status, new URL(request.url).searchParams.get(DELIVERY_PARAMETER) ?? undefined)
}

interface Told {
  readonly field: (name: string) => string | undefined
  /** SID of the message. */
  readonly message: string
  /** Twilio says to the minute at best when something happened, so it is when we were told. */
  readonly at: number
}

const FAILED = ['failed', 'undelivered']

function readStatus({ field, message, at }: Told, status: string, deliveryId?: string): readonly ReceivedItem[] {
  const isFailed = FAILED.includes(status)
  if (!isFailed && status !== 'delivered') return [notedItem(status.slice(0, 40))]
  const phone = field('To')
  const fact: Omit<ReceivedFact, 'id' | 'event'> = {
    kind: 'fact',
    at,
    about: { vendorId: message, ...present({ deliveryId, phone }) },
  }
  const common = { vendor: 'twilio', vendor_event: status }
  if (!isFailed) return [{ ...fact, id: `${message}:${status}`, event: 'SMS Delivered', properties: common }]
  const code = codeOf(field('ErrorCode'))
  const failure = {
    ...common,
    bounce_type: bounceType(code),
    reason: reasonOf(code, field('ErrorMessage')),
    ...(code !== undefined && { error_code: code }),
  }
  return [
    // The same message may be told of as undelivered and as failed: it failed once.
    { ...fact, id: `${message}:failed`, event: 'SMS Failed', properties: failure },
    ...(code === OPTED_OUT
      ? [{ ...fact, id: `${message}:stop`, event: 'Unsubscribed', properties: { ...common, channel: 'sms' } }]
      : []),
  ]
}

const codeOf = (text: string | undefined): number | undefined =>
  /^\d{1,6}$/.test(text ?? '') ? Number(text) : undefined

/** Words at which Twilio by itself stops and goes on again, as a whole message. YES means too much else. */
const STOP = /^(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout)$/i
const START = /^(start|unstop)$/i

/** Only what changes a subscription is of interest: what people write is not kept. */
function readAnswer({ field, message, at }: Told): readonly ReceivedItem[] {
  const kind = field('OptOutType')?.toUpperCase() ?? kindOf(field('Body') ?? '')
  if (kind !== 'STOP' && kind !== 'START') return [notedItem(kind === undefined ? 'message' : kind.slice(0, 40))]
  const phone = field('From')
  if (phone === undefined) return [badItem('From', 'it is missing')]
  return [
    {
      kind: 'fact',
      id: `${message}:${kind}`,
      event: kind === 'STOP' ? 'Unsubscribed' : 'Subscribed',
      at,
      about: { phone, vendorId: message },
      properties: { channel: 'sms', vendor: 'twilio', vendor_event: kind },
    },
  ]
}

function kindOf(body: string): 'STOP' | 'START' | undefined {
  const words = body.trim()
  if (STOP.test(words)) return 'STOP'
  return START.test(words) ? 'START' : undefined
}
