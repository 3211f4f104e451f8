import type { ConnectionKind } from '../connection.ts'
import { reachesByEmail } from '../outgoing-mail.ts'
import { forward } from './contacts.ts'
import { audiences } from './lists.ts'
import { mailSend } from './mail-send.ts'
import { readEvents } from './read-events.ts'
import { mailOutcome, scopesOutcome } from './sendgrid-outcome.ts'
import { sendgridCall } from './sendgrid-call.ts'
import { type Settings, settings } from './settings.ts'
import { verifyEvents } from './verify-events.ts'

const sendgrid: ConnectionKind<Settings> = {
  kind: 'sendgrid',
  title: 'SendGrid',
  summary: 'Sends email, keeps contacts and lists, and takes back what SendGrid saw.',
  settings,
  // The tool answers within a second or two; a mail of some megabytes takes longer.
  limits: { concurrency: 16, timeoutMs: 30_000 },
  idempotency: 'reports',
  send: {
    channels: ['email'],
    reportsDelivery: true,
    reaches: reachesByEmail,
    calls: (own, message) => {
      const call = mailSend(own, message)
      return call ? [call] : []
    },
    outcome: (reply) => mailOutcome(reply),
  },
  forward,
  audiences,
  receive: { verify: verifyEvents, read: readEvents },
  test: { call: (own) => sendgridCall(own, 'GET', '/scopes'), outcome: scopesOutcome },
}
export default sendgrid
