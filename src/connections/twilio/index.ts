import type { ConnectionKind } from '../connection.ts'
import { messageCalls, testCall, whyRefused } from './message-call.ts'
import { readRequest } from './read-request.ts'
import { twilioSettings, type TwilioSettings } from './settings.ts'
import { verifySignature } from './signature.ts'
import { twilioOutcome } from './twilio-outcome.ts'

const twilio: ConnectionKind<TwilioSettings> = {
  kind: 'twilio',
  title: 'Twilio',
  summary: 'Sends text messages, and is told what became of them and who answered STOP.',
  settings: twilioSettings,
  // Each call takes a fraction of a second, and Twilio queues behind it: the speed of a number is its own limit.
  limits: { concurrency: 16, timeoutMs: 15_000 },
  idempotency: 'reports',
  send: {
    channels: ['sms'],
    reportsDelivery: true,
    reaches: ({ phone }, channel) => channel === 'sms' && phone !== undefined,
    refuses: (_own, message) => whyRefused(message),
    calls: (own, message) => messageCalls(own, message),
    outcome: (reply) => twilioOutcome(reply, 'Taken by Twilio.'),
  },
  receive: {
    verify: ({ authToken }, request) => verifySignature(authToken, request),
    read: (_settings, request) => readRequest(request),
    // Anything else is looked at as an answer to the person, and warned of.
    answer: { contentType: 'text/xml', body: '<Response/>' },
  },
  test: {
    call: (own) => testCall(own),
    outcome: (reply) => twilioOutcome(reply, 'Twilio takes these credentials.'),
  },
}
export default twilio
