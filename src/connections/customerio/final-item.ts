import type { PersonIdentifiers } from './person-identifiers.ts'
import type { TrackItem } from './track-item.ts'

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['User Deleted', 'delete'],
  ['User Suppressed', 'suppress'],
  ['User Unsuppressed', 'unsuppress'],
])

/** What cannot be undone: at Customer.io a suppressed person is gone, too. */
export function finalItem(event: string, who: PersonIdentifiers): TrackItem | undefined {
  const action = ACTIONS.get(event)
  return action === undefined ? undefined : { type: 'person', action, identifiers: who }
}
