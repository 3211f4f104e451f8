import { z } from 'zod'
import { adrollOutcome } from '../adroll-outcome.ts'
import { baseUrl, withoutSlash } from '../base-url.ts'
import type { ConnectionKind, ForwardAbility, HttpCall } from '../connection.ts'
import { ADROLL_EVENTS, adrollEvent, adrollName, adrollProblem } from './adroll-event.ts'

const settings = z.strictObject({
  token: z
    .string()
    .min(1)
    .meta({ secret: true })
    .describe('Server access token; only the account manager at AdRoll gives it out.'),
  advertiser: z.string().min(1).describe('EID of the advertiser (advertisable).'),
  pixel: z.string().min(1).describe('EID of the pixel that the shop has in its pages.'),
  events: z
    .array(z.enum(ADROLL_EVENTS))
    .min(1)
    .default(['productSearch', 'addToCart', 'purchase'])
    .describe('Which events go out, by their names at AdRoll; leave out what the pixel in the page tells itself.'),
  baseUrl: baseUrl('https://srv.adroll.com'),
})
type Settings = z.infer<typeof settings>

const forward: ForwardAbility<Settings> = {
  // The vendor's limit per call.
  eventsMax: 100,
  traits: ['email'],
  wants: (own, event) => {
    const name = adrollName(event)
    return name !== undefined && own.events.includes(name)
  },
  refuses: (_own, event) => adrollProblem(event),
  call: (own, events) =>
    eventsCall(
      own,
      events.map((event) => adrollEvent(event, own)),
    ),
  outcomes: (reply, events) => {
    const outcome = adrollOutcome(reply, 'The events were taken.', 'blind')
    return events.map(() => outcome)
  },
}

const adrollEvents: ConnectionKind<Settings> = {
  kind: 'adroll-events',
  title: 'AdRoll events',
  summary: 'Tells AdRoll what people searched, added and ordered, beside its pixel in the pages.',
  settings,
  limits: { concurrency: 2, timeoutMs: 30_000 },
  // The tool counts what it is told twice as two.
  idempotency: 'blind',
  forward,
  test: {
    call: (own, now) => eventsCall(own, [probe(own, now)], true),
    outcome: (reply) => adrollOutcome(reply, 'The token works for this advertiser.', 'blind'),
  },
}
export default adrollEvents

function eventsCall(own: Settings, events: readonly object[], dryRun = false): HttpCall {
  const query = new URLSearchParams({ advertisable: own.advertiser, dry_run: dryRun ? '1' : '0' }).toString()
  return {
    kind: 'http',
    method: 'POST',
    url: `${withoutSlash(own.baseUrl)}/api/?${query}`,
    headers: { authorization: `token ${own.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  }
}

/** Looked at by the tool and thrown away: nobody visited anything. */
const probe = (own: Settings, now: number) => ({
  advertisable_eid: own.advertiser,
  pixel_eid: own.pixel,
  event_name: 'pageView',
  page_location: 'https://shop.example/',
  ip: '192.0.2.1',
  identifiers: { first_party_cookie: `${'0'.repeat(32)}-${now}` },
  timestamp: now / 1000,
})
