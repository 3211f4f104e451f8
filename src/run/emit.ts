import type { Emission } from '../engine/effect-types.ts'
import type { Logger } from '../kernel/logger.ts'
import type { EventLog } from '../store/log.ts'
import { secondPartyEntry } from '../store/second-party.ts'

/** Events of campaigns in one entry of the log: as large as a batch that an SDK sends. */
const EMITS_PER_ENTRY = 100

/** Events that campaigns recorded go in the log. Until they come from there their profiles know of them, and repeat what is lost. */
export function emit(log: EventLog, emissions: readonly Emission[], logger: Logger): void {
  if (emissions.length === 0) return
  const events = emissions.map(({ at, ...event }) => ({ ...event, timestamp: new Date(at).toISOString() }))
  const entries = Array.from({ length: Math.ceil(events.length / EMITS_PER_ENTRY) }, (_, index) =>
    secondPartyEntry(events.slice(index * EMITS_PER_ENTRY, (index + 1) * EMITS_PER_ENTRY)),
  )
  log.append(entries).catch((error: unknown) => logger.warn('Events of campaigns could not be recorded yet', { error }))
}
