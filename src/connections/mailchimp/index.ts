import type { ConnectionKind } from '../connection.ts'
import { audiences } from './mailchimp-audiences.ts'
import { forward } from './mailchimp-forward.ts'
import { mailchimpOutcome } from './mailchimp-outcome.ts'
import { apiCall, listPath, type MailchimpSettings, settings } from './mailchimp-settings.ts'
import { readWebhook, verifyMailchimp } from './mailchimp-webhook.ts'

const mailchimp: ConnectionKind<MailchimpSettings> = {
  kind: 'mailchimp',
  title: 'Mailchimp',
  summary: 'Keeps an audience at Mailchimp informed: its members, their events, tags or segments, and who has left it.',
  settings,
  // The tool takes ten calls at a time, from everybody who has the key.
  limits: { concurrency: 4, timeoutMs: 30_000 },
  idempotency: 'natural',
  forward,
  audiences,
  receive: { verify: verifyMailchimp, read: readWebhook },
  test: {
    call: (own) => apiCall(own, 'GET', `${listPath(own)}?fields=id,name`),
    outcome: (reply) =>
      mailchimpOutcome(reply, 'The API key works for this audience.', {
        result: 'config',
        detail: 'There is no audience with the id in the setting list.',
      }),
  },
}
export default mailchimp
