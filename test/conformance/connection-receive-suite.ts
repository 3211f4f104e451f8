import { describe, expect, it } from 'vitest'
import type { ReceiveAbility, ReceivedItem, ReceivedRequest, Verification } from '../../src/connections/connection.ts'
import { canonicalName } from '../../src/model/event-names.ts'
import { openBatch } from '../../src/model/event-batch.ts'
import type { TrackedEvent } from '../../src/model/event.ts'
import { parseEvent } from '../../src/model/parse-event.ts'
import { isAboutSomebody, receivedEvent, type ToldItem } from '../../src/receive/received-event.ts'
import { secondPartyEntry } from '../../src/store/second-party.ts'
import type { ConnectionCase, Running, Settings } from './connection-case.ts'
import { useSettings } from './connection-case.ts'
import type { ReceiveCase, ToolRequest } from './receive-case.ts'

/** Any moment will do, and it is not the one of the samples: what happened keeps the time of the tool's clock. */
const NOW = Date.UTC(2026, 10, 24, 12)

/** Bodies that any sender could make up: nothing may be thrown, and nothing invented. */
const ODD_BODIES = [
  '',
  ' ',
  '{',
  '[',
  'null',
  '5',
  '"text"',
  '[]',
  '{}',
  '[null]',
  '[5,"x",[]]',
  'a=b&c=%',
  '\u0000',
  '{"a":',
]

const DEPTH = 40

export function describeReceive(given: ConnectionCase, running: Running): void {
  const { receive } = given.kind
  if (!receive || !given.receive) return
  const own = given.receive
  const desk = createDesk(receive, own, given, running)
  describe('what the tool tells', () => {
    describeVerification(own, desk)
    describeItems(own, desk)
  })
}

interface Desk {
  readonly settings: () => Settings
  readonly signed: (request: ToolRequest, over?: Settings, at?: number) => ToolRequest
  readonly verify: (request: ToolRequest, over?: { settings?: Settings; now?: number }) => Verification
  readonly read: (request: ToolRequest) => readonly ReceivedItem[]
}

function createDesk(
  receive: ReceiveAbility<object>,
  { sign, proof }: ReceiveCase,
  { kind }: ConnectionCase,
  { vendor }: Running,
): Desk {
  const settings = () => vendor().allSettings
  return {
    settings,
    signed: (request, over = {}, at = NOW) => sign(request, { ...settings(), ...over }, at),
    verify: (request, over = {}) => {
      const now = over.now ?? NOW
      const used = useSettings(kind, over.settings ?? settings())
      const came = asReceived(request, now)
      const call = receive.proof?.(used, came)
      return receive.verify(used, came, call && proof?.(call, settings()))
    },
    read: (request) => receive.read(useSettings(kind, settings()), asReceived(request, NOW)),
  }
}

const asReceived = ({ query = '', headers = {}, body }: ToolRequest, now: number): ReceivedRequest => ({
  method: 'POST',
  url: `https://r.shop.example/receive/tool${query}`,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: Buffer.from(body),
  now,
})

const OK: Verification = { ok: true }
const reasonOf = (verification: Verification) => (verification.ok ? 'ok' : verification.reason)

function describeVerification(own: ReceiveCase, { settings, signed, verify }: Desk): void {
  const first = own.samples[0]?.request ?? { body: '' }
  const reasons = (requests: readonly ToolRequest[]) => requests.map((request) => reasonOf(verify(request)))

  it.each(own.samples)('is believed when the tool signed it: $when', ({ request }) => {
    expect(verify(signed(request))).toEqual(OK)
  })

  it('is not believed from somebody who knows another secret, and the answer gives none away', () => {
    const refused = own.samples.map(({ request }) => verify(signed(request, own.otherSecret)))
    expect(refused.map(reasonOf)).toEqual(refused.map(() => 'forged'))
    const secrets = Object.values({ ...settings(), ...own.otherSecret }).filter(isLongText)
    const shown = JSON.stringify(refused)
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
    expect(refused.filter((one) => one.ok || !/^[^\r\n]{5,300}$/.test(one.detail))).toEqual([])
  })

  it('is not believed without a signature, or with one that is damaged', () => {
    expect(reasons([first])).toEqual(['unsigned'])
    expect(damaged(signed(first), first).filter((request) => verify(request).ok)).toEqual([])
  })

  it.runIf(own.signsBody)('is not believed when a byte of it was changed', () => {
    for (const { request } of own.samples) {
      const genuine = signed(request)
      expect(
        reasons([
          { ...genuine, body: withAnotherDigit(genuine.body) },
          { ...genuine, body: '' },
        ]),
      ).not.toContain('ok')
    }
  })

  it.runIf(own.toleranceMs !== undefined)('is stale when it was signed long ago, or far ahead', () => {
    const genuine = signed(first)
    const tolerance = own.toleranceMs ?? 0
    const after = [tolerance, tolerance + 1000, -tolerance - 1000].map((ms) => verify(genuine, { now: NOW + ms }))
    expect(after.map(reasonOf)).toEqual(['ok', 'stale', 'stale'])
  })

  it.each(own.needed ?? [])('cannot be believed while %s is not set', (name) => {
    const { [name]: _, ...rest } = settings()
    expect(reasonOf(verify(signed(first), { settings: rest }))).toBe('not_set_up')
  })
}

/** Short words, such as `paid`, are no secrets. */
const isLongText = (value: unknown): value is string => typeof value === 'string' && value.length > 12

/** Each header that signing added, and the query if it was changed, broken in several ways. */
function damaged(genuine: ToolRequest, unsigned: ToolRequest): readonly ToolRequest[] {
  const added = Object.keys(genuine.headers ?? {}).filter((name) => unsigned.headers?.[name] === undefined)
  const headers = added.flatMap((name) =>
    ['', 'x', 'v1,', 'ü', '0'.repeat(64), `${genuine.headers?.[name]}0`].map((value) => ({
      ...genuine,
      headers: { ...genuine.headers, [name]: value },
    })),
  )
  if (genuine.query === undefined || genuine.query === unsigned.query) return headers
  const queries = ['', '?', '?key', '?key=', '?key=%', `${genuine.query}0`]
  return [...headers, ...queries.map((query) => ({ ...genuine, query }))]
}

function withAnotherDigit(body: string): string {
  const at = body.search(/\d(?=\D*$)/)
  return body.slice(0, at) + (body[at] === '1' ? '2' : '1') + body.slice(at + 1)
}

function describeItems(own: ReceiveCase, { read, signed, verify }: Desk): void {
  it.each(own.samples)('is read: $when', ({ request, items }) => {
    expect(read(signed(request))).toMatchObject(items)
    expect(read(signed(request))).toHaveLength(items.length)
  })

  it('is the same when it is told again, and different facts have different ids', () => {
    const told = own.samples.map(({ request }) => read(signed(request)))
    // A repeat is signed anew.
    expect(own.samples.map(({ request }) => read(signed(request, {}, NOW + 60_000)))).toEqual(told)
    const ids = told.flatMap((items) => items.filter(isTold)).map(({ id }) => id)
    expect(ids.filter((id) => id.trim() === '' || id.length > 500)).toEqual([])
    expect([...new Set(ids)]).toEqual(ids)
  })

  it('becomes events that are taken, by the names of the spec and the time of the tool', () => {
    const told = own.samples.flatMap(({ request }) => read(signed(request)).filter(isTold))
    const events = told.map(asEvent)
    expect(events.map(({ at }) => at)).toEqual(told.map(({ at }) => at))
    const facts = told.filter((item) => item.kind === 'fact')
    expect(facts.map(({ event }) => canonicalName(event).name)).toEqual(facts.map((item) => asEvent(item).name))
    expect(facts.filter((item) => !isAboutSomething(item))).toEqual([])
  })

  it('may be anything at all, and nothing is thrown or made up', () => {
    const { body, ...rest } = own.samples[0]?.request ?? { body: '' }
    for (const odd of oddBodies(body)) {
      const request = signed({ ...rest, body: odd })
      expect(['boolean', odd]).toEqual([typeof verify(request).ok, odd])
      expect(read(request).filter((item) => !isWellFormed(item))).toEqual([])
    }
  })

  it.runIf(own.batch)('may hold what cannot be used, which spoils nothing else', () => {
    const items = own.batch ? read(signed(own.batch.request)) : []
    const { good, bad } = own.batch ?? {}
    expect(items.filter(isTold)).toHaveLength(good ?? 0)
    expect(items.filter(({ kind }) => kind === 'bad')).toHaveLength(bad ?? 0)
  })
}

const isAboutSomething = (item: ToldItem): boolean =>
  isAboutSomebody(item, undefined) ||
  (item.kind === 'fact' && (item.about.deliveryId !== undefined || item.about.vendorId !== undefined))

/** Cut short, doubled, hollow, or with other kinds of values in their places. */
function oddBodies(body: string): readonly string[] {
  return [
    ...ODD_BODIES,
    '['.repeat(DEPTH) + ']'.repeat(DEPTH),
    body.slice(0, body.length / 2),
    `${body}${body}`,
    body.replaceAll(/"[^"]*"/g, '""'),
    body.replaceAll(/:("[^"]*"|\d+)/g, ':null'),
    body.replaceAll(/:"[^"]*"/g, ':{"a":[1]}'),
  ]
}

function isWellFormed(item: ReceivedItem): boolean {
  if (item.kind === 'bad') return typeof item.path === 'string' && /\S/.test(item.problem)
  return isTold(item) ? Number.isInteger(item.at) && item.id !== '' : item.name !== ''
}

const isTold = (item: ReceivedItem): item is ToldItem => item.kind === 'fact' || item.kind === 'spec'

/** As the pipeline sees it, for a delivery that is known. */
function asEvent(item: ToldItem): TrackedEvent {
  const facts = { campaign: 'c', step: 's', channel: 'email', connection: 'tool', profile: 1, userId: 'U1' }
  const event = receivedEvent('tool', item, item.kind === 'fact' ? { id: 'dlv_1', facts } : undefined)
  const entry = secondPartyEntry([event], 'tool')
  if (entry.kind !== 'events') throw new Error('It is an entry of events.')
  const parsed = parseEvent(openBatch({ ...entry, position: 1, at: Math.max(NOW, item.at) }), 0)
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.error)}: ${JSON.stringify(event)}`)
  return parsed.value
}
