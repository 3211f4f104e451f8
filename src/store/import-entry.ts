import type { Properties } from '../model/event.ts'
import { IMPORT_SOURCE } from '../model/event-batch.ts'
import type { EntryDraft } from './log.ts'

/** Events that tell what another tool knew: they make people known, and start nothing. At least one. */
export const importEntry = (events: readonly Properties[]): EntryDraft => ({
  kind: 'events',
  header: { source: IMPORT_SOURCE, imported: true, count: events.length, call: 'batch' },
  body: new TextEncoder().encode(JSON.stringify({ batch: events })),
})
