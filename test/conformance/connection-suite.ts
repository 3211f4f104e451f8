import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Addresses, Call, ConnectionKind, Content, ForwardedEvent, OutgoingMessage, Reply } from '../../src/connections/connection.ts'
import { isSecret, shapeOf } from '../../src/connections/mask-settings.ts'
import { checkSettings, connectionKinds, publicSettings, readSettings } from '../../src/connections/registry.ts'
import type { Egress } from '../../src/egress/egress.ts'
import { createEgress } from '../../src/egress/egress.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import type { LogFields, Logger } from '../../src/kernel/logger.ts'
import type { Random } from '../../src/kernel/random.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import type { AudienceMember, Outcome, OutcomeResult } from '../../src/model/delivery.ts'
import { createPayloads } from './payloads.ts'

/** A running local server of the tool, and what is needed to talk to it. */
export interface Vendor {
  /** The least settings that work. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Every setting given. */
  readonly allSettings: Readonly<Record<string, unknown>>
  /** Well-formed settings that the tool refuses. */
  readonly wrongSettings?: Readonly<Record<string, unknown>>
  /** Where a message for `allSettings` and `settings` can reach somebody. */
  readonly addresses?: (settings: Readonly<Record<string, unknown>>) => Addresses
  /** A list that exists. */
  readonly listId?: string
  /** How many messages, events or changes it has taken; refused ones do not count. */
  readonly taken: () => number
  /** Whether an address is on the list. */
  readonly has?: (listId: string, email: string) => boolean
  close(): Promise<void>
}

export interface ConnectionCase {
  readonly kind: ConnectionKind
  /** Paths of the settings that hold secrets. */
  readonly secrets: readonly string[]
  readonly start: () => Promise<Vendor>
  /** Settings that must be refused, and the path that is to blame. */
  readonly bad: readonly { readonly settings: Readonly<Record<string, unknown>>; readonly path: string }[]
  /** What the tool may answer, and what it means. */
  readonly replies: readonly { readonly when: string; readonly reply: Reply; readonly result: OutcomeResult; readonly retryAfterMs?: number }[]
  /** Class of a reply by which our own rules refused the address; `config` unless told otherwise. */
  readonly refused?: OutcomeResult
}

const SEEDS = [1, 2, 3, 4, 5]
const LIMITS = { timeoutMs: 5000 }
/** Larger than any message that one is likely to write, smaller than what push services take. */
const MEMBERS = 25

/** Every connection passes this, against a server that enforces the tool's contract. */
export function describeConnection(given: ConnectionCase): void {
  const { kind } = given
  describe(`connection ${kind.kind}`, () => {
    let vendor: Vendor
    let egress: Egress
    const log = createRecordingLogger()
    beforeAll(async () => {
      vendor = await given.start()
      egress = createEgress({ clock: systemClock, logger: log.logger, allowPrivate: true })
    })
    afterAll(async () => {
      await egress.close()
      await vendor.close()
    })
    const use = (settings: Readonly<Record<string, unknown>>): object => {
      const read = readSettings(kind.kind, settings)
      if (!read.ok) throw new Error(JSON.stringify(read.error))
      return read.value
    }
    const perform = (call: Call): Promise<Reply> => (call.kind === 'keep' ? Promise.resolve({ kind: 'kept' }) : egress.perform(call, LIMITS))

    describeSettings(given, () => vendor)

    for (const which of ['required settings', 'all settings'] as const) {
      const chosen = () => (which === 'required settings' ? vendor.settings : vendor.allSettings)
      for (const seed of SEEDS) {
        it.runIf(kind.send)(`sends generated messages and the tool takes them (${which}, seed ${seed})`, async () => {
          const settings = use(chosen())
          const payloads = createPayloads(createSeededRandom(seed))
          for (const channel of kind.send?.channels ?? []) {
            for (const message of payloads.messages(channel, vendor.addresses?.(chosen()) ?? { email: 'ada@example.com', subscriptions: [] })) {
              await sendAndExpect(kind, settings, message, perform, vendor)
            }
          }
        })
      }

      it.runIf(kind.forward)(`forwards generated events and the tool takes them (${which})`, async () => {
        const ability = kind.forward
        if (!ability) return
        const settings = use(chosen())
        const before = vendor.taken()
        const events = createPayloads(createSeededRandom(7)).events(20)
        for (let at = 0; at < events.length; at += ability.eventsMax) {
          const batch = events.slice(at, at + ability.eventsMax)
          const call = ability.call(settings, batch, systemClock.now())
          const outcomes = ability.outcomes(await perform(call), batch)
          expect(outcomes.map(({ result }) => result)).toEqual(batch.map(() => 'accepted'))
        }
        expect(vendor.taken() - before).toBe(events.length)
      })

      it.runIf(kind.audiences)(`puts generated members on a list and takes them off (${which})`, async () => {
        const ability = kind.audiences
        if (!ability || !vendor.listId || !vendor.has) return
        const settings = use(chosen())
        const members = createPayloads(createSeededRandom(which.length)).members(MEMBERS).filter(ability.matchable)
        expect(members.length).toBeGreaterThan(MEMBERS / 4)
        const emails = members.flatMap(({ email }) => (email === undefined ? [] : [email.trim().toLowerCase()]))
        const session = which.length * 1000
        const added = await perform(ability.change(settings, vendor.listId, 'add', members, session))
        expect(ability.outcomes(added, members).map(({ result }) => result)).toEqual(members.map(() => 'accepted'))
        for (const email of emails) expect(vendor.has(vendor.listId, email), email).toBe(true)
        const removed = await perform(ability.change(settings, vendor.listId, 'remove', members.slice(1), session + 1))
        expect(ability.outcomes(removed, members.slice(1)).map(({ result }) => result)).toEqual(members.slice(1).map(() => 'accepted'))
        expect(emails.filter((email) => vendor.has?.(vendor.listId ?? '', email))).toEqual(emails.slice(0, members[0]?.email === undefined ? 0 : 1))
      })
    }

    it.runIf(kind.audiences?.prepare)('makes a list once and finds it from then on', async () => {
      const prepare = kind.audiences?.prepare
      if (!prepare) return
      const settings = use(vendor.settings)
      const audience = { name: 'Came back "quoted" & ünicode' }
      const missing = prepare.listId(await perform(prepare.call(settings, 'retarget', audience)), 'retarget', audience)
      expect(missing).toEqual({ missing: true })
      const made = prepare.listId(await perform(prepare.create(settings, 'retarget', audience)), 'retarget', audience)
      expect(made).toEqual({ id: expect.any(String) })
      expect(prepare.listId(await perform(prepare.call(settings, 'retarget', audience)), 'retarget', audience)).toEqual(made)
      const never = { name: 'Not there', create: false }
      expect(prepare.listId(await perform(prepare.call(settings, 'x', never)), 'x', never)).toMatchObject({ result: 'config', detail: expect.stringContaining('Not there') })
      expect(kind.audiences?.listId(settings, 'x', { id: '777' })).toBe('777')
    })

    it.runIf(kind.test)('has a harmless call that shows good credentials', async () => {
      if (!kind.test) return
      expect(kind.test.outcome(await perform(kind.test.call(use(vendor.settings))))).toMatchObject({ result: 'accepted' })
    })

    describe('outcomes', () => {
      it.each(given.replies)('$when: $result', ({ reply, result, retryAfterMs }) => {
        for (const outcomes of outcomesOf(kind, reply)) {
          for (const outcome of outcomes) {
            expect(outcome).toMatchObject({ result, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
            expect(outcome.detail).toMatch(/^[^\r\n]{1,400}$/)
          }
        }
      })

      it('cover every member and every event, whatever came back', () => {
        for (const { reply } of given.replies) {
          for (const count of [1, 3, 10]) {
            const payloads = createPayloads(createSeededRandom(count))
            expect(kind.audiences?.outcomes(reply, payloads.members(count)).length ?? count).toBe(count)
            expect(kind.forward?.outcomes(reply, payloads.events(count)).length ?? count).toBe(count)
          }
        }
      })

      it('repeat a call that did not leave, and one that may have arrived only where that does no harm', () => {
        const unclear: OutcomeResult = kind.idempotency === 'key' || kind.idempotency === 'natural' ? 'retry' : 'unknown'
        if (kind.kind === 'inbox') return
        for (const [reply, result] of [
          [brokenReply({ sent: false }), 'retry'],
          [brokenReply({ sent: true }), unclear],
          [brokenReply({ refused: true }), given.refused ?? 'config'],
        ] as const) {
          for (const outcomes of outcomesOf(kind, reply)) expect(outcomes.map((outcome) => outcome.result)).toEqual(outcomes.map(() => result))
        }
      })

      it('are auth when the tool refuses the credentials, and show no secret', async () => {
        if (!vendor.wrongSettings) return
        const settings = use(vendor.wrongSettings)
        for (const outcomes of await callAll(kind, settings, vendor, perform)) {
          for (const outcome of outcomes) {
            expect(outcome.result).toBe('auth')
            expectNoSecret(given, vendor.wrongSettings, outcome)
          }
        }
      })
    })

    it('makes the same call from the same input', () => {
      const settings = use(vendor.allSettings)
      const make = (): unknown => {
        const payloads = createPayloads(createSeededRandom(11))
        return {
          send: kind.send?.channels.map((channel) => payloads.messages(channel, ADDRESSES).map((message) => kind.send?.calls(settings, message))),
          forward: kind.forward?.call(settings, payloads.events(1), 1_700_000_000_000),
          change: kind.audiences?.change(settings, 'list', 'add', payloads.members(5), 9),
          prepare: kind.audiences?.prepare?.call(settings, 'key', {}),
        }
      }
      const frozen = JSON.stringify(settings)
      expect(make()).toEqual(make())
      expect(JSON.stringify(settings)).toBe(frozen)
    })

    it('never logged a secret', () => {
      for (const settings of [vendor.settings, vendor.allSettings, vendor.wrongSettings ?? {}]) expectNoSecret(given, settings, log.lines)
    })
  })
}

const ADDRESSES: Addresses = {
  email: 'ada@example.com',
  subscriptions: [{ endpoint: 'https://push.example/1', keys: { p256dh: 'BCVx', auth: 'BTBZ' } }],
}

function describeSettings(given: ConnectionCase, vendor: () => Vendor): void {
  const { kind } = given
  it('is registered under its own name, with a title and a summary', () => {
    expect(connectionKinds[kind.kind]).toBe(kind)
    expect(kind.title).not.toBe('')
    expect(kind.summary).toMatch(/\.$/)
    expect(kind.limits.concurrency).toBeGreaterThan(0)
    expect(kind.limits.timeoutMs).toBeGreaterThan(0)
  })

  it('takes the least and all settings, and refuses any other key by name', () => {
    expect(checkSettings(kind.kind, vendor().settings)).toEqual([])
    expect(checkSettings(kind.kind, vendor().allSettings)).toEqual([])
    expect(checkSettings(kind.kind, { ...vendor().allSettings, colour: 'red' })).toEqual([{ path: 'colour', message: 'is not a setting of this kind' }])
    expect(Object.keys(vendor().allSettings).sort()).toEqual(Object.keys(shapeOf(kind.settings)).sort())
  })

  it('says of each required setting that it is missing', () => {
    for (const key of Object.keys(vendor().settings)) {
      const { [key]: _left, ...rest } = vendor().settings
      const isOptional = readSettings(kind.kind, rest).ok
      if (!isOptional) expect(checkSettings(kind.kind, rest)).toContainEqual({ path: key, message: 'is missing' })
    }
    expect(checkSettings(kind.kind, 'text')).not.toEqual([])
    expect(checkSettings(kind.kind, null)).not.toEqual([])
  })

  it.each(given.bad)('refuses $settings at $path', ({ settings, path }) => {
    const problems = checkSettings(kind.kind, { ...vendor().settings, ...settings })
    expect(problems.map((problem) => problem.path)).toEqual([path])
    expect(problems[0]?.message).not.toMatch(/zod|undefined|\[object/i)
  })

  it('describes every setting and marks exactly the secret ones', () => {
    const fields = allFields(kind.settings)
    for (const { path, schema } of fields) expect((schema as { description?: string }).description, path).toMatch(/\.$/)
    expect(fields.filter(({ schema }) => isSecret(schema)).map(({ path }) => path).sort()).toEqual([...given.secrets].sort())
  })

  it('masks secrets for people', () => {
    expectNoSecret(given, vendor().allSettings, publicSettings(kind.kind, vendor().allSettings))
    expect(publicSettings(kind.kind, { typedWrong: 'hunter2' })).toEqual({ typedWrong: '••••••' })
  })
}

type Field = { readonly path: string; readonly schema: Parameters<typeof isSecret>[0] }

function allFields(schema: Parameters<typeof shapeOf>[0], prefix = ''): readonly Field[] {
  return Object.entries(shapeOf(schema)).flatMap(([key, field]): readonly Field[] => {
    const inner = allFields(field, `${prefix}${key}.`)
    return [{ path: `${prefix}${key}`, schema: field }, ...inner]
  })
}

async function sendAndExpect(kind: ConnectionKind, settings: object, message: OutgoingMessage, perform: (call: Call) => Promise<Reply>, vendor: Vendor): Promise<void> {
  const { channel } = message.content
  expect(kind.send?.reaches(message.addresses, channel)).toBe(true)
  const before = vendor.taken()
  const calls = kind.send?.calls(settings, message) ?? []
  expect(calls.length).toBeGreaterThan(0)
  for (const call of calls) {
    const reply = await perform(call)
    expect(kind.send?.outcome(reply, call), JSON.stringify(reply)).toMatchObject({ result: 'accepted' })
  }
  if (calls.every((call) => call.kind !== 'keep')) expect(vendor.taken() - before).toBe(calls.length)
}

/** Outcomes of one reply by each ability that the kind has. */
function outcomesOf(kind: ConnectionKind, reply: Reply): readonly (readonly Outcome[])[] {
  const payloads = createPayloads(createSeededRandom(5))
  const call = kind.send?.calls(EXAMPLE_SETTINGS[kind.kind] ?? {}, payloads.messages(kind.send.channels[0] ?? 'webhook', ADDRESSES)[0] as OutgoingMessage)[0]
  return [
    ...(kind.send && call ? [[kind.send.outcome(reply, call)]] : []),
    ...(kind.forward ? [kind.forward.outcomes(reply, payloads.events(1))] : []),
    ...(kind.audiences ? [kind.audiences.outcomes(reply, payloads.members(3))] : []),
  ]
}

/** Settings as read, only to make a call that outcomes can be asked about. */
const EXAMPLE_SETTINGS: Readonly<Record<string, object>> = {
  webpush: { vapid: { subject: 'mailto:a@shop.example' }, ttl: '1d', urgency: 'normal' },
  smtp: { url: 'smtp://mail.example', from: 'hi@shop.example' },
  webhook: { url: 'https://hook.example' },
}

async function callAll(kind: ConnectionKind, settings: object, vendor: Vendor, perform: (call: Call) => Promise<Reply>): Promise<readonly (readonly Outcome[])[]> {
  const payloads = createPayloads(createSeededRandom(3))
  const results: (readonly Outcome[])[] = []
  for (const channel of kind.send?.channels ?? []) {
    const addresses = vendor.addresses?.(vendor.settings) ?? ADDRESSES
    for (const message of payloads.messages(channel, addresses).slice(0, 1)) {
      for (const call of kind.send?.calls(settings, message) ?? []) results.push([kind.send!.outcome(await perform(call), call)])
    }
  }
  if (kind.forward) {
    const events = payloads.events(1)
    results.push(kind.forward.outcomes(await perform(kind.forward.call(settings, events, systemClock.now())), events))
  }
  if (kind.audiences && vendor.listId) {
    const members = payloads.members(3)
    results.push(kind.audiences.outcomes(await perform(kind.audiences.change(settings, vendor.listId, 'add', members, 4)), members))
  }
  if (kind.test) results.push([kind.test.outcome(await perform(kind.test.call(settings)))])
  return results
}

function expectNoSecret(given: ConnectionCase, settings: Readonly<Record<string, unknown>>, shown: unknown): void {
  const text = JSON.stringify(shown)
  for (const path of given.secrets) {
    const value = path.split('.').reduce<unknown>((from, key) => (from as Record<string, unknown> | undefined)?.[key], settings)
    if (typeof value !== 'string') continue
    const secret = URL.canParse(value) && value.includes('@') ? new URL(value).password : URL.canParse(value) ? undefined : value
    if (secret) expect(text).not.toContain(secret)
  }
}

const brokenReply = (over: { sent?: boolean; refused?: boolean }): Reply => ({ kind: 'broken', sent: false, refused: false, detail: 'The connection broke.', ...over })

function createRecordingLogger(): { readonly logger: Logger; readonly lines: readonly unknown[] } {
  const lines: unknown[] = []
  const write = (message: string, fields?: LogFields) => void lines.push([message, fields])
  const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger }
  return { logger, lines }
}

export type { AudienceMember, Content, ForwardedEvent, Random }
