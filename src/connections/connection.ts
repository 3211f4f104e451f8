import type { z } from 'zod'
import type { HttpCall, MailCall, MailCheckCall, Reply, WebPushCall } from '../kernel/call.ts'
import type { AudienceMember, Outcome, PushSubscription } from '../model/delivery.ts'
import type { Properties, TrackedEvent } from '../model/event.ts'
import type { PushDevice } from '../model/push-device.ts'
import type { AudienceSettings } from '../model/workspace.ts'

/**
 * A tool, as a declaration and pure functions: payload in, calls out; reply in, outcome out.
 * Sending, retries, throttles, secrets and logs belong to deliver/ and egress/.
 *
 * One folder per tool; its `index.ts` default-exports one of these. The folder's name is the kind.
 */
export interface ConnectionKind<S extends object = any> {
  readonly kind: string
  readonly title: string
  /** Where one kind reaches many tools: the name of the one that is meant. */
  readonly titleFor?: (settings: Readonly<Record<string, unknown>>) => string
  /** One sentence for the catalogue. */
  readonly summary: string
  /** Refuses unknown keys. Secrets carry `.meta({ secret: true })`, each field a `.describe(…)`. */
  readonly settings: z.ZodType<S>
  /** Where fields depend on what others say: the settings as they are for these values, which may be wrong. */
  readonly settingsFor?: (settings: Readonly<Record<string, unknown>>) => z.ZodType<S>
  readonly limits: {
    /** Calls at the same time. */
    readonly concurrency: number
    /** Longest wait for a reply. */
    readonly timeoutMs: number
  }
  /**
   * What the tool offers against sending twice after a crash (class A, B and C of the reference):
   * key: repeat with the same key · reports: it tells us later by a receipt · blind: neither, so an unclear attempt ends `unknown` ·
   * natural: repeating changes nothing (list membership).
   */
  readonly idempotency: 'key' | 'reports' | 'blind' | 'natural'
  readonly session?: SessionAbility<S>
  readonly send?: SendAbility<S>
  readonly forward?: ForwardAbility<S>
  /** Events are taken by code of others, which src/catalogue/ hosts; instead of `forward`. */
  readonly hosted?: HostedAbility
  readonly audiences?: AudienceAbility<S>
  readonly call?: CallAbility<S>
  readonly receive?: ReceiveAbility<S>
  /** A harmless call that shows whether the credentials are good. */
  readonly test?: { readonly call: (settings: S, now: number) => Call; readonly outcome: (reply: Reply) => Outcome }
}

/**
 * For tools whose credentials are exchanged for a token first. It goes with every call that we make of our own accord as a bearer token;
 * it is fetched once, and anew before it expires.
 */
export interface SessionAbility<S> {
  /** Whether these settings ask for one; absent: all do. */
  readonly isNeeded?: (settings: S) => boolean
  /**
   * For tools that take a refresh token only once and give another with each session: the one that the settings hold. The newest
   * is kept, and survives a restart; one that is new in the settings comes first.
   */
  readonly refreshToken?: (settings: S) => string
  /** `now` in ms; `refreshToken` is the newest, if the settings do not hold it. */
  readonly call: (settings: S, now: number, refreshToken?: string) => HttpCall
  readonly read: (reply: Reply, now: number) => Session | Outcome
  /** Whether a call was not taken because the token counts no more: it is made once more with a new one. */
  readonly isOver: (reply: Reply) => boolean
}

export interface Session {
  readonly token: string
  /** ms */
  readonly expiresAt: number
  /** What the next session is asked for with, if it is another. */
  readonly refreshToken?: string
}

/** A message, rendered for one profile. */
export type Content =
  | {
      readonly channel: 'push'
      readonly title: string
      readonly body: string
      readonly link?: string
      readonly icon?: string
      readonly image?: string
    }
  | {
      readonly channel: 'email'
      readonly subject: string
      readonly html?: string
      readonly text: string
      /** Address of the page and of the one-click POST. */
      readonly unsubscribeUrl?: string
    }
  | { readonly channel: 'sms'; readonly text: string }
  | { readonly channel: 'webhook'; readonly body: unknown }

export interface OutgoingMessage {
  readonly deliveryId: string
  readonly attempt: number
  readonly campaign: string
  readonly step: string
  readonly userId: string | null
  readonly content: Content
  readonly addresses: Addresses
  /** Push: where the device reports Received, Opened and Dismissed, signed for this delivery. */
  readonly receiptUrl?: string
  /** Where the tool can tell what became of it: the public `/receive/KEY` of its connection. */
  readonly receiveUrl?: string
  /** It is only tried out. */
  readonly isTrial?: true
  /** ms */
  readonly now: number
}

/** Where a profile can be reached. */
export interface Addresses {
  /** The profile's own id, for tools that know addresses themselves. */
  readonly userId?: string
  readonly email?: string
  /** In E.164: + and digits, the country first. */
  readonly phone?: string
  readonly subscriptions: readonly PushSubscription[]
  /** Apps with a token of a push service, by their last use, ascending. */
  readonly devices?: readonly PushDevice[]
}

export interface SendAbility<S> {
  readonly channels: readonly Content['channel'][]
  /** Whether the tool itself will say what was delivered; if not, acceptance counts, with that evidence. */
  readonly reportsDelivery: boolean
  /** The event recorded when the tool accepts and reports no delivery itself; absent: none. */
  readonly acceptedEvent?: (
    channel: Content['channel'],
  ) => { readonly name: string; readonly evidence: 'accepted' | 'inbox' } | undefined
  /** Whether a message could be addressed at all. */
  readonly reaches: (addresses: Addresses, channel: Content['channel']) => boolean
  /** Why the tool would refuse this message for whomever it is, such as its size: it is not sent. */
  readonly refuses?: (settings: S, message: OutgoingMessage) => string | undefined
  /** One call per address; accepted by any counts as accepted. */
  readonly calls: (settings: S, message: OutgoingMessage) => readonly Call[]
  readonly outcome: (reply: Reply, call: Call) => Outcome
}

export interface ForwardAbility<S> {
  /** Most events in one call. */
  readonly eventsMax: number
  /**
   * Traits of the person without which the tool cannot tell whom an event is about, such as `email`: as they are known now, they go in
   * `context.traits` of each event that does not say them itself.
   */
  readonly traits?: readonly string[]
  /** Whether the tool has any place for such an event; absent: it has one for all. Others are passed over and counted. */
  readonly wants?: (settings: S, event: ForwardedEvent) => boolean
  /** Why the tool would refuse this event, and perhaps all that are sent with it: it is not sent, and kept among the refused. `now` in ms. */
  readonly refuses?: (settings: S, event: ForwardedEvent, now: number) => string | undefined
  /** How many of these, from the front, go into one call, where the tool counts other than by events; at least 1. */
  readonly takes?: (settings: S, events: readonly ForwardedEvent[]) => number
  /** One call after the other, since what arrives last is what the tool believes. */
  readonly inOrder?: true
  /** What must have been told before the call itself, such as which ids are one person; unless it is accepted, its outcome is that of all. */
  readonly before?: {
    readonly call: (settings: S, events: readonly ForwardedEvent[], now: number) => Call | undefined
    readonly outcome: (reply: Reply) => Outcome
  }
  readonly call: (settings: S, events: readonly ForwardedEvent[], now: number) => Call
  /** One per event, in order. */
  readonly outcomes: (reply: Reply, events: readonly ForwardedEvent[]) => readonly Outcome[]
}

export interface HostedAbility {
  /** Most events, or changes of one list, in one round. Lists are told of as events, too. */
  readonly eventsMax: number
}

/** An event as it goes on to other tools: the spec's own shape. */
export interface ForwardedEvent {
  readonly messageId: string
  readonly event: TrackedEvent
  /** In the shape of the Segment spec (type, event, userId, anonymousId, properties or traits, context, timestamp, …). */
  readonly spec: Properties
}

export interface AudienceAbility<S> {
  /** Members in one call; a function where that rests on the settings. */
  readonly membersMax: number | ((settings: S) => number)
  /** The tool's id for the list, if the settings already say it. */
  readonly listId: (settings: S, key: string, audience: AudienceSettings) => string | undefined
  /**
   * For lists whose id the settings do not say: `call` looks for the list, `listId` reads the reply of `call` and of `create`.
   * `missing`: the tool has no such list; call `create`, then read its reply with `listId` again.
   */
  readonly prepare?: {
    readonly call: (settings: S, key: string, audience: AudienceSettings) => Call
    readonly listId: (
      reply: Reply,
      key: string,
      audience: AudienceSettings,
    ) => { readonly id: string } | { readonly missing: true } | Outcome
    readonly create: (settings: S, key: string, audience: AudienceSettings) => Call
  }
  /** For tools that know people on lists by ids of their own: asked before `change`, which then has them as `toolId`. */
  readonly lookUp?: {
    /** Undefined: this way needs no ids. */
    readonly call: (settings: S, op: 'add' | 'remove', members: readonly AudienceMember[]) => Call | undefined
    /** One per member, in order: the id, or what becomes of the member without a change. */
    readonly ids: (reply: Reply, members: readonly AudienceMember[]) => readonly ({ readonly id: string } | Outcome)[]
  }
  /** `session` is a number of our own that tells calls apart; `now` in ms. Members all go the same way. */
  readonly change: (
    settings: S,
    listId: string,
    op: 'add' | 'remove',
    members: readonly KnownMember[],
    session: number,
    now: number,
  ) => Call
  /** One per member, in order. */
  readonly outcomes: (reply: Reply, members: readonly AudienceMember[]) => readonly Outcome[]
  /** Whether anything of the member can be matched at all; false: skipped `no_address`. */
  readonly matchable: (member: AudienceMember) => boolean
  /** What the tool said of the list in answer to a change, if it did. */
  readonly told?: (reply: Reply) => ListCounts | undefined
  /** Fewest members with which the platform does anything. */
  readonly membersMin?: number
  /** A sentence for people: how long a change takes to count at the platform. */
  readonly lag?: string
}

/** How many a tool says it found; each only if it says so. */
export interface ListCounts {
  /** Members on the list. */
  readonly size?: number
  /** Of the newest change. */
  readonly received?: number
  /** Of the newest change, those that it could not read. */
  readonly invalid?: number
}

export interface KnownMember extends AudienceMember {
  /** The tool's own id of the person, where `lookUp` found it. */
  readonly toolId?: string
}

/** A tool that a journey can ask something. */
export interface CallAbility<S> {
  /** `id` is the same for every attempt: the tool can tell repeats by it. `now` in ms. */
  readonly call: (settings: S, question: { readonly id: string; readonly body: unknown; readonly now: number }) => Call
  readonly outcome: (reply: Reply) => Outcome
  /** The text of what an accepted call was answered. */
  readonly answer: (reply: Reply) => string
}

/** What the tool tells us at `/receive/KEY`. */
export interface ReceiveAbility<S> {
  /**
   * Something that must be fetched before the request can be verified, such as the certificate that it names; only from an address that
   * is the tool's own beyond doubt. Kept for an hour by its URL.
   */
  readonly proof?: (settings: S, request: ReceivedRequest) => HttpCall | undefined
  /** Whether the request is the tool's, judged on its raw bytes, and fresh. `proof` is the reply to the call above. Never throws. */
  readonly verify: (settings: S, request: ReceivedRequest, proof: Reply | undefined) => Verification
  /** Everything that a verified request tells, in its order: one bad item spoils no other. Never throws. */
  readonly read: (settings: S, request: ReceivedRequest) => readonly ReceivedItem[]
  /** A call by which we agree to be told, such as the confirmation of a subscription; made once for a verified request. */
  readonly confirm?: (settings: S, request: ReceivedRequest) => HttpCall | undefined
  /** What the tool wants to hear once all is on disk, for one that cannot do with any 200. */
  readonly answer?: { readonly contentType: string; readonly body: string }
}

/** A request as it came. */
export interface ReceivedRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  /** As the tool was told it, with the query: public, not that of a proxy. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** ms */
  readonly now: number
}

/** `detail` is for the operator: which part is wrong, never what was expected. */
export type Verification =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'unsigned' | 'forged' | 'stale' | 'not_set_up'; readonly detail: string }

export type ReceivedItem =
  | ReceivedFact
  /** An event of the shop itself, in the shape of the spec (type, event, userId, traits, properties, …). `id` as for facts. */
  | { readonly kind: 'spec'; readonly id: string; readonly at: number; readonly spec: Properties }
  /** Understood, and nothing follows from it. */
  | { readonly kind: 'noted'; readonly name: string }
  /** `path` of the part that is wrong, inside the body. */
  | { readonly kind: 'bad'; readonly path: string; readonly problem: string; readonly sample?: unknown }

/** Something that happened to a message. */
export interface ReceivedFact {
  readonly kind: 'fact'
  /** The tool's own id of the fact, or what tells it from all others: repeats are dropped by it. */
  readonly id: string
  /** Name of the spec, or the tool's own; it becomes canonical like any other. */
  readonly event: string
  /** By the tool's clock, ms. */
  readonly at: number
  /** Ours first, then the tool's id of the message; where neither is known, the person by the tool's word. */
  readonly about: {
    readonly deliveryId?: string
    readonly vendorId?: string
    readonly userId?: string
    readonly email?: string
    readonly phone?: string
  }
  readonly properties?: Properties
  readonly context?: Properties
}

export type { HttpCall, MailCall, Reply, WebPushCall } from '../kernel/call.ts'

/** What goes out, described. Egress turns it into bytes. */
export type Call = HttpCall | MailCall | MailCheckCall | WebPushCall | KeepCall

/** Goes nowhere: the inbox keeps it. */
export interface KeepCall {
  readonly kind: 'keep'
  readonly content: Content
  readonly to: string
}
