import type { Call, OutgoingMessage } from '../connection.ts'
import { addressOf } from '../mail-address.ts'
import { mailHeaders, subjectLine } from '../outgoing-mail.ts'
import { bounceAddressFor } from './bounce-address.ts'
import type { Settings } from './settings.ts'

/** Some relays put a Message-ID of their own in place of ours; this they leave. */
export const DELIVERY_HEADER = 'X-Rekindle-Delivery'

export function mailCalls(own: Settings, message: OutgoingMessage): readonly Call[] {
  const { content, addresses, deliveryId } = message
  if (content.channel !== 'email' || addresses.email === undefined) return []
  const bounceTo = bounceAddressFor(own, deliveryId)
  return [
    {
      kind: 'mail',
      server: own.url,
      from: own.from,
      to: addresses.email.trim(),
      subject: subjectLine(content.subject),
      text: content.text,
      ...(content.html === undefined ? {} : { html: content.html }),
      messageId: `<${wordOf(deliveryId)}@${senderDomain(own)}>`,
      headers: {
        ...(own.replyTo === undefined ? {} : { 'Reply-To': own.replyTo }),
        [DELIVERY_HEADER]: wordOf(deliveryId),
        ...mailHeaders(message),
      },
      ...(bounceTo !== undefined && { bounceTo }),
      ...(own.dkim && { dkim: own.dkim }),
    },
  ]
}

/** Stable for the delivery: a mail that is sent again by hand is recognised by mailboxes, and bounces lead back to it. */
export function deliveryOfMessageId(own: Settings, messageId: string): string | undefined {
  const at = messageId.lastIndexOf('@')
  return messageId.slice(at + 1).toLowerCase() === senderDomain(own).toLowerCase() && at > 0
    ? messageId.slice(0, at)
    : undefined
}

const wordOf = (deliveryId: string): string => deliveryId.replace(/[^\w.-]/g, '-')

const senderDomain = (own: Settings): string => addressOf(own.from)?.split('@')[1] ?? 'localhost'
