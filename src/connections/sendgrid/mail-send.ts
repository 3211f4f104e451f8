import type { HttpCall, OutgoingMessage } from '../connection.ts'
import { mailboxOf } from '../mail-address.ts'
import { mailHeaders, subjectLine } from '../outgoing-mail.ts'
import { sendgridCall } from './sendgrid-call.ts'
import type { Settings } from './settings.ts'

const CATEGORY_LENGTH_MAX = 255

/** One message for one person. What comes back in its events is our own id of the delivery, and nothing of the person. */
export function mailSend(own: Settings, message: OutgoingMessage): HttpCall | undefined {
  const { content, addresses } = message
  if (content.channel !== 'email' || addresses.email === undefined) return undefined
  const headers = mailHeaders(message)
  return sendgridCall(own, 'POST', '/mail/send', {
    personalizations: [
      {
        to: [{ email: addresses.email.trim() }],
        ...(Object.keys(headers).length > 0 && { headers }),
        custom_args: { delivery_id: message.deliveryId },
      },
    ],
    from: party(own.from),
    ...(own.replyTo !== undefined && { reply_to: party(own.replyTo) }),
    // An empty subject is refused.
    subject: subjectLine(content.subject) || '(no subject)',
    content: partsOf(content.text, content.html),
    categories: categoriesOf(own, message),
    ...asmOf(own),
    ...(own.ipPool !== undefined && { ip_pool_name: own.ipPool }),
    tracking_settings: {
      click_tracking: { enable: own.trackClicks, enable_text: false },
      open_tracking: { enable: own.trackOpens },
      // Its footer would be a second way to unsubscribe beside ours.
      subscription_tracking: { enable: false },
    },
  })
}

const party = (mailbox: string) => {
  const parts = mailboxOf(mailbox)
  return { email: parts?.address ?? mailbox, ...(parts?.name !== undefined && { name: parts.name }) }
}

/** Plain text comes first, and no part may be empty. */
function partsOf(text: string, html: string | undefined): readonly { readonly type: string; readonly value: string }[] {
  const parts = [
    { type: 'text/plain', value: text },
    { type: 'text/html', value: html ?? '' },
  ].filter(({ value }) => value !== '')
  return parts.length > 0 ? parts : [{ type: 'text/plain', value: ' ' }]
}

const categoriesOf = (own: Settings, { campaign }: OutgoingMessage): readonly string[] => [
  ...new Set([campaign.slice(0, CATEGORY_LENGTH_MAX), ...(own.categories ?? [])]),
]

function asmOf({ unsubscribeGroup, groupsToDisplay }: Settings) {
  if (unsubscribeGroup === undefined) return {}
  return { asm: { group_id: unsubscribeGroup, ...(groupsToDisplay && { groups_to_display: groupsToDisplay }) } }
}
