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
  const first = () => own.samples[0]?.request ?? { body: '' }

  it.each(own.samples)('is believed when the tool signed it: $when', ({ request }) => {
    expect(verify(signed(request))).toEqual(OK)
  })

  it('is not believed from somebody who knows another secret, and the answer gives none away', () => {
    for (const { request } of own.samples) {
      const refused = verify(signed(request, own.otherSecret))
      expect(reasonOf(refused)).toBe('forged')
      expect(refused).toMatchObject({ detail: expect.stringMatching(/^[^\r\n]{5,300}$/) })
      for (const secret of Object.values({ ...settings(), ...own.otherSecret }))
        if (typeof secret === 'string' && secret.length > 12) expect(JSON.stringify(refused)).not.toContain(secret)
    }
  })

  it('is not believed without a signature, or with one that is damaged', () => {
    expect(reasonOf(verify(first()))).toBe('unsigned')
    const genuine = signed(first())
    const added = Object.keys(genuine.headers ?? {}).filter((name) => first().headers?.[name] === undefined)
    for (const name of added)
      for (const damage of ['', 'x', 'v1,', 'ü', '0'.repeat(64), `${genuine.headers?.[name]}0`])
        expect(verify({ ...genuine, headers: { ...genuine.headers, [name]: damage } })).toMatchObject({ ok: false })
    if (genuine.query !== undefined && genuine.query !== first().query)
      for (const query of ['', '?', '?key', '?key=', '?key=%', `${genuine.query}0`])
        expect(verify({ ...genuine, query })).toMatchObject({ ok: false })
  })

  if (own.signsBody)
    it('is not believed when a byte of it was changed', () => {
      for (const { request } of own.samples) {
        const genuine = signed(request)
        const at = genuine.body.search(/[0-9](?=[^0-9]*$)/)
        const digit = genuine.body[at] === '1' ? '2' : '1'
        const changed = genuine.body.slice(0, at) + digit + genuine.body.slice(at + 1)
        expect(changed).not.toBe(genuine.body)
        expect(verify({ ...genuine, body: changed })).toMatchObject({ ok: false })
        expect(verify({ ...genuine, body: '' })).toMatchObject({ ok: false })
      }
    })

  const { toleranceMs } = own
  if (toleranceMs !== undefined)
    it('is stale when it was signed long ago, or far ahead', () => {
      const genuine = signed(first())
      expect(verify(genuine, { now: NOW + toleranceMs })).toEqual(OK)
      expect(reasonOf(verify(genuine, { now: NOW + toleranceMs + 1000 }))).toBe('stale')
      expect(reasonOf(verify(genuine, { now: NOW - toleranceMs - 1000 }))).toBe('stale')
    })

  it.each(own.needed ?? [])('cannot be believed while %s is not set', (name) => {
    const { [name]: _, ...rest } = settings()
    expect(reasonOf(verify(signed(first()), { settings: rest }))).toBe('not_set_up')
  })
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
    const ids = told
      .flat()
      .filter(isTold)
      .map(({ id }) => id)
    expect(ids.filter((id) => id.trim() === '' || id.length > 500)).toEqual([])
    expect([...new Set(ids)]).toEqual(ids)
  })

  it('becomes events that are taken, by the names of the spec and the time of the tool', () => {
    for (const { request } of own.samples)
      for (const item of read(signed(request)).filter(isTold)) {
        expect(Number.isInteger(item.at)).toBe(true)
        const event = asEvent(item)
        if (item.kind === 'fact') {
          expect(canonicalName(item.event).name).toBe(event.name)
          expect(
            isAboutSomebody(item, undefined) ||
              item.about.deliveryId !== undefined ||
              item.about.vendorId !== undefined,
          ).toBe(true)
        }
        expect(event.at).toBe(item.at)
      }
  })

  it('may be anything at all, and nothing is thrown or made up', () => {
    const deep = '['.repeat(DEPTH) + ']'.repeat(DEPTH)
    const { body = '', ...rest } = own.samples[0]?.request ?? {}
    const odd = [
      ...ODD_BODIES,
      deep,
      body.slice(0, body.length / 2),
      `${body}${body}`,
      body.replaceAll(/"[^"]*"/g, '""'),
    ]
    for (const one of [
      ...odd,
      body.replaceAll(/:("[^"]*"|\d+)/g, ':null'),
      body.replaceAll(/:"[^"]*"/g, ':{"a":[1]}'),
    ]) {
      const request = signed({ ...rest, body: one })
      expect(typeof verify(request).ok).toBe('boolean')
      for (const item of read(request)) {
        expect(['fact', 'spec', 'noted', 'bad']).toContain(item.kind)
        if (item.kind === 'bad') expect(item.problem).toMatch(/\S/)
        if (isTold(item)) expect([Number.isInteger(item.at), item.id !== '']).toEqual([true, true])
      }
    }
  })

  const { batch } = own
  if (batch)
    it('may hold what cannot be used, which spoils nothing else', () => {
      const items = read(signed(batch.request))
      expect(items.filter(isTold)).toHaveLength(batch.good)
      expect(items.filter(({ kind }) => kind === 'bad')).toHaveLength(batch.bad)
      for (const item of items) if (item.kind === 'bad') expect(JSON.stringify(item.path)).not.toBe('undefined')
    })
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
