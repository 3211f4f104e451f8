import { withoutSlash } from '../base-url.ts'
import type { HttpCall, OutgoingMessage } from '../connection.ts'
import { jsonCall } from '../json-call.ts'
import { mailboxOf } from '../mail-address.ts'
import { mailHeaders, subjectLine } from '../outgoing-mail.ts'
import type { Settings } from './settings.ts'

const TAG_LENGTH_MAX = 1000
const SUBJECT_LENGTH_MAX = 2000

/** One message for one person. What comes back with its events is our own id of the delivery, and nothing of the person. */
export function postmarkMail(own: Settings, message: OutgoingMessage): HttpCall | undefined {
  const { content, addresses } = message
  if (content.channel !== 'email' || addresses.email === undefined) return undefined
  return postmarkCall(own, 'POST', '/email', {
    From: quoted(own.from),
    To: addresses.email.trim(),
    ...(own.replyTo !== undefined && { ReplyTo: quoted(own.replyTo) }),
    Subject: subjectLine(content.subject).slice(0, SUBJECT_LENGTH_MAX),
    // One body must not be empty.
    TextBody: content.text === '' && content.html === undefined ? ' ' : content.text,
    ...(content.html !== undefined && { HtmlBody: content.html }),
    Headers: Object.entries(mailHeaders(message)).map(([Name, Value]) => ({ Name, Value })),
    Tag: message.campaign.slice(0, TAG_LENGTH_MAX),
    Metadata: { delivery_id: message.deliveryId },
    TrackOpens: own.trackOpens,
    TrackLinks: own.trackLinks,
    MessageStream: own.messageStream,
  })
}

export const postmarkCall = (own: Settings, method: HttpCall['method'], path: string, body?: unknown): HttpCall =>
  jsonCall(
    method,
    `${withoutSlash(own.baseUrl)}${path}`,
    { accept: 'application/json', 'x-postmark-server-token': own.serverToken },
    body,
  )

/** A name with a comma or a dot would be read as another address. */
function quoted(mailbox: string): string {
  const parts = mailboxOf(mailbox)
  if (!parts) return mailbox
  return parts.name === undefined ? parts.address : `"${parts.name.replaceAll('\\', '\\\\')}" <${parts.address}>`
}
