import { withoutSlash } from '../base-url.ts'
import type { ConnectionKind, HttpCall } from '../connection.ts'
import { jsonCall } from '../json-call.ts'
import { reachesByEmail } from '../outgoing-mail.ts'
import { pingOutcome, sendOutcome } from './mandrill-outcome.ts'
import { mandrillMessage } from './mandrill-message.ts'
import { readEvents } from './mandrill-events.ts'
import type { MandrillSettings } from './mandrill-settings.ts'
import { settings } from './mandrill-settings.ts'
import { verifyMandrill } from './mandrill-signature.ts'

const mandrill: ConnectionKind<MandrillSettings> = {
  kind: 'mandrill',
  title: 'Mailchimp Transactional',
  summary: 'Sends email by Mailchimp Transactional (Mandrill) and hears what became of it.',
  settings,
  // A call with one recipient is answered once the message is queued, within seconds; accounts are limited by the hour, not by calls.
  limits: { concurrency: 8, timeoutMs: 30_000 },
  // There is no key against repeats, but our own id comes back with everything that is told of a message.
  idempotency: 'reports',
  send: {
    channels: ['email'],
    reportsDelivery: true,
    reaches: reachesByEmail,
    calls: (own, message) => {
      const body = mandrillMessage(own, message)
      return body ? [apiCall(own, 'messages/send', body)] : []
    },
    outcome: (reply) => sendOutcome(reply),
  },
  receive: {
    verify: verifyMandrill,
    read: (_own, request) => readEvents(request),
  },
  test: {
    call: (own) => apiCall(own, 'users/ping2', {}),
    outcome: (reply) => pingOutcome(reply),
  },
}
export default mandrill

/** The key goes in the body: the tool knows no header for it. */
const apiCall = (own: MandrillSettings, path: string, body: object): HttpCall =>
  jsonCall('POST', `${withoutSlash(own.baseUrl)}/${path}`, {}, { key: own.apiKey, ...body })
