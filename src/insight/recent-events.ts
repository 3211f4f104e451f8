import { openBatch, type EventBatch } from '../model/event-batch.ts'
import type { TrackedEvent } from '../model/event.ts'
import { parseEvent } from '../model/parse-event.ts'
import type { EventLog } from '../store/log.ts'

/** The events at these positions, in order of position. Those that the log no longer holds are left out. */
export async function readEvents(
  log: Pick<EventLog, 'read'>,
  positions: readonly number[],
): Promise<readonly TrackedEvent[]> {
  const events: TrackedEvent[] = []
  let batch: EventBatch | undefined
  for (const position of positions.toSorted((a, b) => a - b)) {
    // A profile's newest events often came in one batch: it is opened once.
    if (!holds(batch, position)) batch = await openAt(log, position)
    if (!batch || !holds(batch, position)) continue
    const parsed = parseEvent(batch, position - batch.position)
    if (parsed.ok) events.push(parsed.value)
  }
  return events
}

const holds = (batch: EventBatch | undefined, position: number): boolean =>
  batch !== undefined && position >= batch.position && position < batch.position + batch.events.length

async function openAt(log: Pick<EventLog, 'read'>, position: number): Promise<EventBatch | undefined> {
  const [entry] = await log.read(position, 1)
  return entry?.kind === 'events' ? openBatch(entry) : undefined
}
