import type { EventLog } from '../store/log.ts'
import { secondPartyEntry, type SecondPartyEvent, type SpecEvent } from '../store/second-party.ts'

/**
 * Puts second-party events in the log. `via` is the connection whose tool told us: the hub does not send them back there.
 * Resolves when they are on disk; rejects as the log does (`unavailable`), then none was kept. No events: nothing happens.
 */
export type Accept = (events: readonly (SecondPartyEvent | SpecEvent)[], via?: string) => Promise<void>

export function createAccept({ log }: { readonly log: EventLog }): Accept {
  return async (events, via) => {
    if (events.length > 0) await log.append([secondPartyEntry(events, via)])
  }
}

export type { SecondPartyEvent, SpecEvent }
