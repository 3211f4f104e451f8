import { z } from 'zod'
import type { Outcome } from '../../model/delivery.ts'
import type { ConnectionKind, Reply } from '../connection.ts'
import { jsonCall } from '../json-call.ts'
import { brokenOutcome, resultOfStatus, retryOutcome, unexpectedReply } from '../reply-facts.ts'
import { brontoOrder, whyNoOrder } from './bronto-order.ts'

const settings = z.strictObject({
  siteId: z.string().min(1, 'must not be empty').describe('Site ID of the former Bronto account.'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .describe('Where orders are posted to: a relay or archive of your own, since Bronto itself answers no more.'),
})
type Settings = z.infer<typeof settings>

/** Retired: there is no tool at the other end any more, only what companies put in its place. */
const bronto: ConnectionKind<Settings> = {
  kind: 'bronto',
  title: 'Bronto',
  summary:
    'Retired: Oracle shut Bronto down on 2022-05-31; only the order feed of old setups is kept, for a relay or archive of your own.',
  settings,
  limits: { concurrency: 2, timeoutMs: 15_000 },
  // An order was taken once by its id.
  idempotency: 'key',
  forward: {
    eventsMax: 1,
    traits: ['email'],
    wants: (_own, { event }) => event.type === 'track' && event.name === 'Order Completed',
    refuses: (_own, { event }) => whyNoOrder(event.properties),
    call: (own, [event]) => {
      if (!event) throw new TypeError('A feed of orders carries exactly one order a call.')
      return jsonCall('POST', own.baseUrl, {}, { site_id: own.siteId, ...brontoOrder(event) })
    },
    outcomes: (reply, events) => {
      const outcome = feedOutcome(reply)
      return events.map(() => outcome)
    },
  },
}
export default bronto

/** By the status alone: whose words they are is not known. */
function feedOutcome(reply: Reply): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'key')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  const detail = `What takes the place of Bronto answered ${status}.`
  if (status >= 200 && status < 300) return { result: 'accepted', detail }
  const result = resultOfStatus(status)
  return result === 'retry' ? retryOutcome(reply, detail) : { result, detail }
}
