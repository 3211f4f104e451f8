import type { ConnectionKind } from '../connection.ts'
import { reachesByEmail } from '../outgoing-mail.ts'
import { postmarkCall, postmarkMail } from './postmark-mail.ts'
import { postmarkOutcome } from './postmark-outcome.ts'
import { readRecord } from './read-record.ts'
import { type Settings, settings } from './settings.ts'
import { verifyWebhook } from './verify-webhook.ts'

const postmark: ConnectionKind<Settings> = {
  kind: 'postmark',
  title: 'Postmark',
  summary: 'Sends email by a message stream, and takes back what Postmark saw.',
  settings,
  // The tool publishes no limit; it asks for batches only beyond hundreds a second.
  limits: { concurrency: 16, timeoutMs: 30_000 },
  idempotency: 'reports',
  send: {
    channels: ['email'],
    reportsDelivery: true,
    reaches: reachesByEmail,
    calls: (own, message) => {
      const call = postmarkMail(own, message)
      return call ? [call] : []
    },
    outcome: (reply) => postmarkOutcome(reply, 'Postmark took the message.'),
  },
  receive: { verify: verifyWebhook, read: readRecord },
  test: {
    call: (own) => postmarkCall(own, 'GET', '/server'),
    outcome: (reply) => postmarkOutcome(reply, 'The token is that of a server.'),
  },
}
export default postmark
