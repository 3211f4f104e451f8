import { verifyAddressKey } from '../address-key.ts'
import type { ConnectionKind } from '../connection.ts'
import { isSendable } from '../mail-address.ts'
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
    reaches: (addresses, channel) =>
      channel === 'email' && addresses.email !== undefined && isSendable(addresses.email.trim()),
    calls: mailCalls,
    outcome: (reply) => mailOutcome(reply),
  },
  receive: {
    verify: (own, request) => verifyAddressKey(own.webhookSecret, 'webhookSecret', request),
    read: readToldMail,
  },
  test: {
    call: (own) => ({ kind: 'mail_check', server: own.url }),
    outcome: (reply) => mailOutcome(reply),
  },
}
export default smtp
