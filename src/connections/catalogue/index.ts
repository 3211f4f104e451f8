import type { ConnectionKind } from '../connection.ts'
import { factsOf } from './destination-facts.ts'
import { anySettings, settingsOf, type CatalogueSettings } from './destination-settings.ts'

const catalogue: ConnectionKind<CatalogueSettings> = {
  kind: 'catalogue',
  title: 'Catalogue',
  summary: 'One of over 200 tools that the open destinations of Segment reach, hosted as they are.',
  titleFor: ({ destination }) => factsOf(String(destination))?.title ?? 'Catalogue',
  settings: anySettings,
  settingsFor: ({ destination }) => settingsOf(destination),
  // Each round of events may be many calls, which its thread makes side by side.
  limits: { concurrency: 1, timeoutMs: 15_000 },
  idempotency: 'blind',
  hosted: { eventsMax: 100 },
}
export default catalogue
