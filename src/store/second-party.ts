import { INTERNAL_SOURCE } from '../model/event-batch.ts'
import type { Properties } from '../model/event.ts'
import type { EntryDraft } from './log.ts'

/** An event of the spec as a source of the shop told it: type, event, userId, anonymousId, traits, properties, timestamp, … */
export interface SpecEvent {
  /** As below. */
  readonly messageId: string
  readonly spec: Properties
}

/** What a tool, a link or a campaign told us of a person: a track event of our own making. */
export interface SecondPartyEvent {
  /** As the tool calls it; it becomes canonical like any other. */
  readonly event: string
  /** The same whenever the same fact is told again, at most 100 characters: repeats are dropped by it. */
  readonly messageId: string
  /** When it happened, ISO 8601. */
  readonly timestamp: string
  /** Whom it is about: one of these, or an address in `context.traits.email`. */
  readonly userId?: string
  readonly anonymousId?: string
  /** Our own id of the profile. */
  readonly profile?: number
  readonly properties?: Properties
  readonly context?: Properties
}

/**
 * Second-party events as an entry that is not appended yet, for those who must append more with it as one unit. At least one event.
 * `via` is the connection whose tool told us: the hub does not send them back there.
 */
export function secondPartyEntry(events: readonly (SecondPartyEvent | SpecEvent)[], via?: string): EntryDraft {
  return {
    kind: 'events',
    header: { source: INTERNAL_SOURCE, ...(via !== undefined && { via }), count: events.length, call: 'batch' },
    body: Buffer.from(JSON.stringify({ batch: events.map(asSent) })),
  }
}

/** In the log it looks as any SDK's event does; the profile goes where only events of our own source are looked at. */
function asSent(told: SecondPartyEvent | SpecEvent): Properties {
  if ('spec' in told) return { ...told.spec, context: withoutOurs(told.spec.context), messageId: told.messageId }
  const { profile, context, ...event } = told
  const rekindle = profile === undefined ? undefined : { rekindle: { profile } }
  return { type: 'track', ...event, ...((context || rekindle) && { context: { ...context, ...rekindle } }) }
}

/** `context.rekindle` names a profile by our own id: nobody else may. */
function withoutOurs(context: unknown): Properties {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return {}
  const { rekindle: _, ...rest } = context as Properties
  return rest
}
