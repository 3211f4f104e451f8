import type { Addresses, Content, OutgoingMessage } from './connection.ts'
import { isSendable } from './mail-address.ts'

/** Whether there is one plain address that an email can go to. */
export const reachesByEmail = ({ email }: Addresses, channel: Content['channel']): boolean =>
  channel === 'email' && email !== undefined && isSendable(email.trim())

/** A subject has one line: what follows an end of line would be a header of its own. */
export const subjectLine = (subject: string): string => subject.replace(/\s+/g, ' ').trim()

/** The headers that an email gets by whichever tool it goes out. */
export function mailHeaders({ content, isTrial }: OutgoingMessage): Readonly<Record<string, string>> {
  return {
    ...unsubscribeHeaders(content.channel === 'email' ? content.unsubscribeUrl : undefined),
    ...(isTrial && { 'X-Rekindle-Test': 'true' }),
  }
}

/** RFC 8058: one POST to this address unsubscribes, so mail programs show a button of their own. */
function unsubscribeHeaders(url: string | undefined): Readonly<Record<string, string>> {
  if (url === undefined) return {}
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** An email of text as a page, for tools that take no other. */
export const textAsHtml = (text: string): string =>
  `<p>${text.replace(/[&<>"]/g, (sign) => HTML[sign] ?? sign).replace(/\r\n|\r|\n/g, '<br>')}</p>`
