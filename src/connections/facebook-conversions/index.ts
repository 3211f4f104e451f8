import { z } from 'zod'
import type { ConnectionKind, ForwardAbility, ForwardedEvent } from '../connection.ts'
import { graphCall, graphSettings } from '../graph-call.ts'
import { graphOutcome } from '../graph-outcome.ts'
import { conversion, conversionName, userData } from './conversion.ts'

const settings = z.strictObject({
  accessToken: z
    .string()
    .min(1)
    .meta({ secret: true })
    .describe('Access token of the dataset, or of a system user who may use it.'),
  dataset: z
    .string()
    .regex(/^\d+$/, 'must be the number of the dataset or pixel, in quotes')
    .describe('Number of the dataset (once called pixel) that the events go to.'),
  customEvents: z
    .boolean()
    .default(false)
    .describe('Whether events without a standard name at Meta are sent under their own name.'),
  limitedDataUse: z.boolean().default(false).describe('Asks Meta to process the data under Limited Data Use.'),
  testEventCode: z
    .string()
    .min(1)
    .optional()
    .describe('Code of the page "Test events" in the Events Manager: events show there and count for nothing.'),
  ...graphSettings,
})
type Settings = z.infer<typeof settings>

const DAY_MS = 86_400_000
/** Meta's limit; one older event makes it refuse all that are sent with it. An hour less, for what waits meanwhile. */
const AGE_MS_MAX = 7 * DAY_MS - 3_600_000

const forward: ForwardAbility<Settings> = {
  // The vendor's limit per call.
  eventsMax: 1000,
  wants: (own, event) => conversionName(event, own) !== undefined,
  refuses: (own, event, now) => refusal(own, event, now),
  call: (own, events) =>
    graphCall(own, {
      method: 'POST',
      path: `${own.dataset}/events`,
      body: {
        data: events.map((event) => conversion(event, own)),
        ...(own.testEventCode !== undefined && { test_event_code: own.testEventCode }),
      },
    }),
  outcomes: (reply, events) => {
    const outcome = graphOutcome(reply, 'The events were taken.')
    return events.map(() => outcome)
  },
}

const facebookConversions: ConnectionKind<Settings> = {
  kind: 'facebook-conversions',
  title: 'Facebook conversions',
  summary: 'Tells Meta what people did, so that ads are judged by orders and not by clicks.',
  settings,
  limits: { concurrency: 2, timeoutMs: 30_000 },
  // Meta drops what it has seen by name and event_id within 48 hours.
  idempotency: 'key',
  forward,
  test: {
    call: (own) => graphCall(own, { method: 'GET', path: own.dataset, query: { fields: 'id,name' } }),
    outcome: (reply) => graphOutcome(reply, 'The access token works for this dataset.'),
  },
}
export default facebookConversions

/** What would make Meta refuse the whole call. */
function refusal(own: Settings, event: ForwardedEvent, now: number): string | undefined {
  if (now - event.event.at > AGE_MS_MAX) return 'It is over seven days old, which Meta does not take.'
  if (Object.keys(userData(event.spec, event.event.at)).length === 0) return 'Nothing in it says who it was.'
  const { custom_data: data } = conversion(event, own) as {
    readonly custom_data?: { readonly value?: number; readonly currency?: string }
  }
  if (conversionName(event, own) !== 'Purchase') return undefined
  if (data?.value === undefined) return 'An order needs `revenue` or `total`.'
  return data.currency !== undefined && /^[A-Z]{3}$/.test(data.currency)
    ? undefined
    : 'An order needs a `currency` such as EUR.'
}
