import type { ConnectionKind } from '../connection.ts'
import { reachesByEmail } from '../outgoing-mail.ts'
import { keyInAddress, verifySecret } from '../verification.ts'
import { mailCalls } from './mail-calls.ts'
import { mailOutcome } from './mail-outcome.ts'
import { readToldMail } from './read-told-mail.ts'
import { type Settings, settings } from './settings.ts'

const smtp: ConnectionKind<Settings> = {
  kind: 'smtp',
  title: 'Mail server (SMTP)',
  summary: 'Sends email through a mail server or relay of your own, and takes back bounces and complaints.',
  settings,
  // As many as egress keeps connections open for; a relay may think about a mail (content filters) for half a minute.
  limits: { concurrency: 8, timeoutMs: 30_000 },
  idempotency: 'blind',
  send: {
    channels: ['email'],
    reportsDelivery: false,
    acceptedEvent: (channel) => (channel === 'email' ? { name: 'Email Delivered', evidence: 'accepted' } : undefined),
    reaches: reachesByEmail,
    calls: mailCalls,
    outcome: (reply) => mailOutcome(reply),
  },
  receive: {
    // Mail servers sign nothing that they post.
    verify: ({ webhookSecret }, request) =>
      verifySecret({
        setting: 'webhookSecret',
        secret: webhookSecret,
        shown: [keyInAddress(request)],
        places: '?key=… of the address',
      }),
    read: readToldMail,
  },
  test: {
    call: (own) => ({ kind: 'mail_check', server: own.url }),
    outcome: (reply) => mailOutcome(reply),
  },
}
export default smtp
