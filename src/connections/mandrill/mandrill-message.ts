import type { OutgoingMessage } from '../connection.ts'
import { mailboxOf } from '../mail-address.ts'
import { mailHeaders, subjectLine } from '../outgoing-mail.ts'
import type { MandrillSettings } from './mandrill-settings.ts'

/** The tool's limit of a tag. */
const TAG_CHARS_MAX = 50

/** What `messages/send` takes, without the key; undefined: there is no address to send to. */
export function mandrillMessage(own: MandrillSettings, message: OutgoingMessage): object | undefined {
  const { content, addresses, campaign, deliveryId } = message
  const from = mailboxOf(own.from)
  if (content.channel !== 'email' || addresses.email === undefined || !from) return undefined
  return {
    message: {
      subject: subjectLine(content.subject),
      text: content.text,
      ...(content.html !== undefined && { html: content.html }),
      from_email: from.address,
      ...(from.name !== undefined && { from_name: from.name }),
      to: [{ email: addresses.email.trim(), type: 'to' }],
      headers: {
        ...(own.replyTo !== undefined && { 'Reply-To': own.replyTo }),
        ...mailHeaders(message),
      },
      // It comes back with all that is told of the message. Nothing of the person goes there.
      metadata: { delivery_id: deliveryId, campaign_name: campaign },
      ...(isTag(campaign) && { tags: [campaign] }),
      // What is written is meant as it is written.
      merge: false,
      auto_text: false,
      ...(own.trackOpens !== undefined && { track_opens: own.trackOpens }),
      ...(own.trackClicks !== undefined && { track_clicks: own.trackClicks }),
      ...(own.subaccount !== undefined && { subaccount: own.subaccount }),
    },
    // Only then does the reply say whether the recipient was refused.
    async: false,
    ...(own.ipPool !== undefined && { ip_pool: own.ipPool }),
  }
}

/** Tags that begin with an underscore are the tool's own. */
const isTag = (text: string): boolean => text.length <= TAG_CHARS_MAX && !text.startsWith('_')
