import { z } from 'zod'
import type { Call, ConnectionKind, OutgoingMessage } from '../connection.ts'
import { addressOf } from '../mail-address.ts'
import { mailbox } from '../mailbox-setting.ts'
import { mailHeaders, reachesByEmail, subjectLine } from '../outgoing-mail.ts'
import { mailOutcome } from './mail-outcome.ts'

const settings = z.strictObject({
  url: z
    .url({
      protocol: /^smtps?$/,
      hostname: /.+/,
      error: 'must be smtp://host:port or smtps://host:port, with user:password@ if the server asks for a login',
    })
    .meta({ secret: true })
    .describe(
      'The mail server: smtp:// (STARTTLS where offered; port 587) or smtps:// (TLS; port 465), with user:password@ if it asks for a login.',
    ),
  from: mailbox.describe('Sender, such as Shop <hi@shop.example>.'),
  replyTo: mailbox.optional().describe('Where replies go, if not to the sender.'),
})
type Settings = z.infer<typeof settings>

const smtp: ConnectionKind<Settings> = {
  kind: 'smtp',
  title: 'Mail server (SMTP)',
  summary: 'Sends email through a mail server or relay of your own.',
  settings,
  // As many as egress keeps connections open for; a relay may think about a mail (content filters) for half a minute.
  limits: { concurrency: 8, timeoutMs: 30_000 },
  idempotency: 'blind',
  send: {
    channels: ['email'],
    reportsDelivery: false,
    acceptedEvent: (channel) => (channel === 'email' ? { name: 'Email Delivered', evidence: 'accepted' } : undefined),
    reaches: reachesByEmail,
    calls: (own, message) => mailCalls(own, message),
    outcome: (reply) => mailOutcome(reply),
  },
  test: {
    call: (own) => ({ kind: 'mail_check', server: own.url }),
    outcome: (reply) => mailOutcome(reply),
  },
}
export default smtp

function mailCalls(own: Settings, message: OutgoingMessage): readonly Call[] {
  const { content, addresses } = message
  if (content.channel !== 'email' || addresses.email === undefined) return []
  return [
    {
      kind: 'mail',
      server: own.url,
      from: own.from,
      to: addresses.email.trim(),
      subject: subjectLine(content.subject),
      text: content.text,
      ...(content.html === undefined ? {} : { html: content.html }),
      messageId: messageId(own, message.deliveryId),
      headers: {
        ...(own.replyTo === undefined ? {} : { 'Reply-To': own.replyTo }),
        ...mailHeaders(message),
      },
    },
  ]
}

/** Stable for the delivery: a mail that is sent again by hand is recognised by mailboxes, and bounces lead back to it. */
function messageId(own: Settings, deliveryId: string): string {
  const domain = addressOf(own.from)?.split('@')[1] ?? 'localhost'
  return `<${deliveryId.replace(/[^\w.-]/g, '-')}@${domain}>`
}
