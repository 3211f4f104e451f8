import { expect } from 'vitest'
import { sha256 } from '../../vendors/facebook-server.ts'
import { codeIn, cutsOf, dayIn, expectedStory, storyAt, type Wording } from './expectations.ts'
import type { Arrival } from './ledger.ts'
import { historyOf, lineOf, type DeliveryRecord } from './records.ts'
import type { AcceptedEvent } from './shop.ts'
import type { Theatre } from './theatre.ts'
import { until } from './until.ts'

/**
 * Everybody's messages and list changes are exactly those of the scenario, at both platforms, each with one code of their own.
 * `repeats: harmless`: after a crash a list change may be made twice, and a push may have reached only some of a person's browsers.
 */
export function checkStories(
  theatre: Theatre,
  deliveries: readonly DeliveryRecord[],
  wording: Wording,
  { repeats }: { readonly repeats: 'none' | 'harmless' } = { repeats: 'none' },
): void {
  const seen = repeats === 'none' ? (lines: readonly string[]) => lines : withoutRepeats
  const have = storiesBy(theatre, (name) => (tool) => seen(withoutCode(storyAt(tool, theatre.ledger.of(name)))))
  const need = storiesBy(
    theatre,
    (name) => () => seen(expectedStory(name, wording, cutsOf(name, deliveries, theatre.ledger.of(name)))),
  )
  expect(have).toEqual(need)
  expect(theatre.ledger.of('somebody unknown')).toEqual([])
}

/** Never of mails: there is one to a person here, and a second would show. */
const withoutRepeats = (lines: readonly string[]): readonly string[] =>
  lines.filter((line, index) => line.startsWith('mail') || line !== lines[index - 1])

type Story = (tool: 'facebook' | 'adroll') => readonly string[]

const storiesBy = ({ cast }: Theatre, storyOf: (name: string) => Story) =>
  Object.fromEntries(
    Object.keys(cast).map((name) => [name, { facebook: storyOf(name)('facebook'), adroll: storyOf(name)('adroll') }]),
  )

const withoutCode = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/BACK-[0-9A-Z]{8}$/, 'C'))

/** Deliveries of each person in the order in which they were made; whoever has none is left out. */
export function linesByPerson(
  deliveries: readonly DeliveryRecord[],
  prefixOf: (delivery: DeliveryRecord) => string = () => '',
): Readonly<Record<string, readonly string[]>> {
  const groups = Map.groupBy(deliveries, ({ userId }) => userId ?? 'nobody')
  return Object.fromEntries([...groups].map(([name, own]) => [name, own.map((one) => prefixOf(one) + lineOf(one))]))
}

/** Of the example workspaces: what people read by whose devices say nothing. */
export const WORKSPACE_ZONE = 'Europe/Berlin'

/** `timezone`: of the people. */
export function checkCoupons(
  { ledger, cast }: Theatre,
  deliveries: readonly DeliveryRecord[],
  timezone = WORKSPACE_ZONE,
): void {
  const owners = new Map<string, string>()
  for (const name of Object.keys(cast)) {
    const codes = new Set(ledger.of(name).flatMap(codesOf))
    if (codes.size === 0) continue
    const [code] = codes
    expect([...codes], `codes of ${name}`).toEqual([code])
    expect(owners.get(code!), `another owner of the code of ${name}`).toBe(undefined)
    owners.set(code!, name)
    const granted = deliveries.find(({ userId, coupon }) => userId === name && coupon)?.coupon
    expect(granted?.code).toBe(code)
    for (const arrival of ledger.of(name)) checkWords(arrival, { code: code!, expires: granted!.expiresAt, timezone })
  }
}

const codesOf = (arrival: Arrival): readonly string[] => {
  if (arrival.kind === 'list') return []
  return arrival.kind === 'push' ? [codeIn(arrival.push.body)] : [codeIn(arrival.mail.html), codeIn(arrival.mail.text)]
}

interface Promised {
  readonly code: string
  readonly expires: string
  readonly timezone: string
}

function checkWords(arrival: Arrival, { code, expires, timezone }: Promised): void {
  if (arrival.kind === 'push') {
    const until = dayIn(timezone, expires, 'short')
    expect([`${code}: 10 % off until ${until}`, `Come back by ${until}: ${code} takes 10 % off.`]).toContain(
      arrival.push.body,
    )
    expect(arrival.push.link).toBe('https://shop.example/cart')
  }
  if (arrival.kind === 'mail') {
    expect(arrival.mail.from).toBe('hi@shop.example')
    expect(arrival.mail.text).toContain(`until ${dayIn(timezone, expires, 'long')}`)
    expect(arrival.mail.text).toContain(`Hello Name ${arrival.person}`)
    expect(arrival.mail.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')
  }
}

/** One mail a delivery, one push a delivery and device, one change a person, list and direction; one attempt each. */
export function checkNothingTwice({ ledger, tools }: Theatre, deliveries: readonly DeliveryRecord[]): void {
  checkOnePerDelivery({ ledger, tools })
  const changes = ledger.arrivals.flatMap((one) => (one.kind === 'list' ? [`${one.person} ${one.op} ${one.tool}`] : []))
  expect(changes).toEqual([...new Set(changes)])
  for (const { status, attempts, id } of deliveries)
    expect(attempts.length, `attempts of ${id}`).toBe(status === 'skipped' || status === 'cancelled' ? 0 : 1)
  expect(tools.hub.duplicates).toEqual([])
}

/** What holds through any crash. */
export function checkOnePerDelivery({ ledger, tools }: Pick<Theatre, 'ledger' | 'tools'>): void {
  const ids = tools.mail.mails.map(({ messageId }) => messageId)
  expect(new Set(ids).size, 'mails').toBe(ids.length)
  const pushes = ledger.arrivals.flatMap((one) => (one.kind === 'push' ? [`${one.push.deliveryId} ${one.device}`] : []))
  expect(new Set(pushes).size, 'pushes').toBe(pushes.length)
}

/** Who is on the lists in the end. */
export function checkLists(
  { tools }: Theatre,
  emails: readonly string[],
  platforms: readonly ('facebook' | 'adroll')[] = ['facebook', 'adroll'],
): void {
  const facebook = tools.facebook.audiences().map(({ id }) => tools.facebook.members(id))
  const adroll = tools.adroll.segments().map(({ id }) => tools.adroll.members(id))
  expect(facebook, 'lists at Facebook').toEqual(platforms.includes('facebook') ? [emails.map(sha256).sort()] : [])
  expect(adroll, 'lists at AdRoll').toEqual(platforms.includes('adroll') ? [[...emails].sort()] : [])
}

interface Forwarded {
  readonly type: string
  readonly data: {
    readonly messageId: string
    readonly type: string
    readonly event?: string
    readonly userId?: string
    readonly properties?: Readonly<Record<string, unknown>>
  }
}

/**
 * The hub has every event that was accepted, each under an id of its own, and no other than those in somebody's history: so what got
 * its 200 is in exactly one history.
 */
export async function checkHub(
  theatre: Theatre,
  accepted: readonly AcceptedEvent[],
  people: readonly string[] = Object.keys(theatre.cast),
): Promise<void> {
  const { hub } = theatre.tools
  const histories = await Promise.all(people.map((name) => historyOf(theatre.rekindle(), name)))
  const events = histories.flat()
  expect(new Set(events.map(({ position }) => position)).size, 'no event is in two histories').toBe(events.length)
  await until('the hub has all events', () => hub.accepted.length >= events.length)
  const forwarded = hub.accepted.map(({ body }) => body as Forwarded)
  expect(hub.refused).toEqual([])
  expect(forwarded.map(({ data }) => data.event ?? 'Identified').sort()).toEqual(events.map(({ name }) => name).sort())
  const ids = new Set(forwarded.map(({ data }) => data.messageId))
  expect(ids.size, 'one forward an event').toBe(forwarded.length)
  expect(accepted.filter(({ messageId }) => !ids.has(messageId))).toEqual([])
  expect(new Set(accepted.map(({ messageId }) => messageId)).size).toBe(accepted.length)
  for (const { data } of forwarded) expect(data.properties?.['rekindle'], 'our own ids stay inside').toBe(undefined)
}
