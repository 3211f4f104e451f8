import type { ProfileState } from '../engine/profile-state.ts'
import type { TrackedEvent } from '../model/event.ts'
import type { StoryRow } from '../store/state.ts'
import type { Store } from '../store/views.ts'
import type { Names } from './names.ts'
import { readEvents } from './recent-events.ts'
import { sentenceOf } from './sentences.ts'
import { newestFirst, readStory } from './story.ts'

/** What happened to a person, or what was decided about them. Times in ms. */
export type TimelineItem =
  | { readonly kind: 'event'; readonly at: number; readonly event: TrackedEvent }
  | { readonly kind: 'decision'; readonly at: number; readonly row: StoryRow; readonly text: string }

/** Newest first. Events reach back as far as the profile remembers their places in the log, decisions as far as they are kept. */
export async function readTimeline(
  store: Pick<Store, 'log' | 'views'>,
  state: ProfileState,
  names: Names,
  limit: number,
): Promise<readonly TimelineItem[]> {
  const [rows, events] = await Promise.all([
    readStory(store.views, state.id, limit),
    readEvents(store.log, state.recent),
  ])
  return mix(rows, events, names).slice(0, limit)
}

/** An event comes before the decisions that it caused. */
function mix(rows: readonly StoryRow[], events: readonly TrackedEvent[], names: Names): readonly TimelineItem[] {
  const items: TimelineItem[] = []
  const older = events.toReversed()
  for (const row of rows.toSorted(newestFirst)) {
    while (older.length > 0 && older[0]!.position > row.position) items.push(eventItem(older.shift()!))
    items.push({ kind: 'decision', at: row.at, row, text: sentenceOf(row, names) })
  }
  return [...items, ...older.map(eventItem)]
}

const eventItem = (event: TrackedEvent): TimelineItem => ({ kind: 'event', at: event.at, event })
