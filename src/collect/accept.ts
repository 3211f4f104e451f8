import { INTERNAL_SOURCE } from '../model/event-batch.ts'
import type { Properties } from '../model/event.ts'
import type { EntryDraft, EventLog } from '../store/log.ts'

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
 * Puts second-party events in the log. `via` is the connection whose tool told us: the hub does not send them back there.
 * Resolves when they are on disk; rejects as the log does (`unavailable`), then none was kept. No events: nothing happens.
 */
export type Accept = (events: readonly SecondPartyEvent[], via?: string) => Promise<void>

export function createAccept({ log }: { readonly log: EventLog }): Accept {
  return async (events, via) => {
    if (events.length > 0) await log.append([entryOf(events, via)])
  }
}

/** The same as an entry that is not appended yet, for those who must append more with it as one unit. At least one event. */
export function entryOf(events: readonly SecondPartyEvent[], via?: string): EntryDraft {
  const parsed = { batch: events.map(asSent) }
  return {
    kind: 'events',
    header: { source: INTERNAL_SOURCE, ...(via !== undefined && { via }), count: events.length, call: 'batch' },
    body: Buffer.from(JSON.stringify(parsed)),
    parsed,
  }
}

/** In the log it looks as any SDK's event does; the profile goes where only events of our own source are looked at. */
function asSent({ profile, context, ...event }: SecondPartyEvent): Properties {
  const rekindle = profile === undefined ? undefined : { rekindle: { profile } }
  return { type: 'track', ...event, ...((context || rekindle) && { context: { ...context, ...rekindle } }) }
}
