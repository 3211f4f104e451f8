import type { Addresses, Call, ConnectionKind, ForwardedEvent, Reply } from '../../src/connections/connection.ts'
import { readSettings } from '../../src/connections/registry.ts'
import type { Outcome, OutcomeResult } from '../../src/model/delivery.ts'
import type { ReceiveCase } from './receive-case.ts'

export type Settings = Readonly<Record<string, unknown>>

/** A running local server of the tool, and what is needed to talk to it. */
export interface Vendor {
  /** The least settings that work. */
  readonly settings: Settings
  /** Every setting given. */
  readonly allSettings: Settings
  /** Well-formed settings that the tool refuses. */
  readonly wrongSettings?: Settings
  /** Where a message can reach somebody; absent: an email address. */
  readonly addresses?: Addresses
  /** A list that exists. */
  readonly listId?: string
  /** It cannot be asked for its lists: making one that is there changes nothing. */
  readonly makesListsBlindly?: true
  /** How many messages, events or changes it has taken; refused ones do not count. */
  readonly taken: () => number
  /** Whether an address is on the list. */
  readonly has?: (listId: string, email: string) => boolean
  close(): Promise<void>
}

export interface BadSettings {
  readonly settings: Settings
  /** The path that is to blame. */
  readonly path: string
}

export interface KnownReply {
  readonly when: string
  readonly reply: Reply
  readonly result: OutcomeResult
  readonly retryAfterMs?: number
}

/** What the suite must be told about a connection. */
export interface ConnectionCase {
  readonly kind: ConnectionKind
  /** Paths of the settings that hold secrets. */
  readonly secrets: readonly string[]
  readonly start: () => Promise<Vendor>
  /** Settings that must be refused. */
  readonly bad: readonly BadSettings[]
  /** What the tool may answer, and what it means. */
  readonly replies: readonly KnownReply[]
  /** Makes of a generated event one that the tool has a place for; absent: it has one for all. */
  readonly forwardable?: (event: ForwardedEvent, index: number) => ForwardedEvent
  /** What it means that our own rules refused the address: config, unless told otherwise. */
  readonly refused?: OutcomeResult
  /** What the tool tells us, if it does. */
  readonly receive?: ReceiveCase
}

/** What is running while the tests of one connection run. */
export interface Running {
  readonly vendor: () => Vendor
  readonly perform: (call: Call) => Promise<Reply>
  /** The same with what the settings give access to. */
  readonly outcomeOf: (settings: object, call: Call, outcome: (reply: Reply) => Outcome) => Promise<Outcome>
}

export const SOME_ADDRESSES: Addresses = {
  email: 'ada@example.com',
  phone: '+491701234567',
  devices: [
    { token: 'dQw4w9WgXcQ:APA91bHun4MxP5egoKMwt', platform: 'android', at: 1 },
    { token: 'ab'.repeat(32), platform: 'ios', at: 2 },
  ],
  subscriptions: [{ endpoint: 'https://push.example/1', keys: { p256dh: 'BCVx', auth: 'BTBZ' } }],
}

/** The settings as the functions of the kind take them. */
export function useSettings(kind: ConnectionKind, settings: Settings): object {
  const read = readSettings(kind.kind, settings)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

/** The secrets in some settings; of a URL, the password. */
export function secretsIn({ secrets }: ConnectionCase, settings: Settings): readonly string[] {
  return secrets
    .map((path) => path.split('.').reduce<unknown>((from, key) => (from as Settings | undefined)?.[key], settings))
    .filter((value) => typeof value === 'string')
    .map((value) => (URL.canParse(value) ? new URL(value).password : value))
    .filter((value) => value !== '')
}

/** The secrets that are found in what is shown to people. */
export function leaked(given: ConnectionCase, settings: Settings, shown: unknown): readonly string[] {
  const text = JSON.stringify(shown)
  return secretsIn(given, settings).filter((secret) => text.includes(secret))
}

/** Generated events that the tool has a place for. */
export const eventsFor = (
  { forwardable }: Pick<ConnectionCase, 'forwardable'>,
  payloads: { readonly events: (count: number) => readonly ForwardedEvent[] },
  count: number,
): readonly ForwardedEvent[] =>
  payloads.events(count).map((event, index) => (forwardable ? forwardable(event, index) : event))
