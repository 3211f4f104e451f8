import type { ConnectionKind, Reply } from '../connection.ts'
import type { Outcome } from '../../model/delivery.ts'
import { jsonObject } from '../reply-facts.ts'
import { messageCalls, messageOutcome, reaches } from './message-calls.ts'
import { readReport } from './read-report.ts'
import { replyOutcome } from './reply-outcome.ts'
import { segments } from './segments.ts'
import { settings, type Settings } from './settings.ts'
import { batchCall, batchOutcomes, regionCall } from './track-batch.ts'
import { verifyReport } from './verify-report.ts'

const customerio: ConnectionKind<Settings> = {
  kind: 'customerio',
  title: 'Customer.io',
  summary: 'Sends email and push through Customer.io, tells it of people and events, and takes back what it saw.',
  settings,
  // Sending is limited to 100 calls a second, events to more; a reply takes a tenth of a second.
  limits: { concurrency: 8, timeoutMs: 20_000 },
  // The id by which webhooks name a message is in the reply: without the reply nothing tells what became of it.
  idempotency: 'blind',
  send: {
    channels: ['push', 'email'],
    reportsDelivery: true,
    reaches,
    calls: messageCalls,
    outcome: messageOutcome,
  },
  forward: { eventsMax: 100, call: batchCall, outcomes: batchOutcomes },
  audiences: segments,
  receive: { verify: verifyReport, read: readReport },
  test: { call: regionCall, outcome: testOutcome },
}
export default customerio

function testOutcome(reply: Reply): Outcome {
  const outcome = replyOutcome(reply, 'Site ID and API key work.', 'natural')
  const center = reply.kind === 'http' ? jsonObject(reply.body)['data_center'] : undefined
  if (outcome.result !== 'accepted' || typeof center !== 'string') return outcome
  return { ...outcome, detail: `${outcome.detail} The account lives in the region ${center.slice(0, 10)}.` }
}
