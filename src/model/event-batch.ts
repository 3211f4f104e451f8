import { EVENT_BYTES_MAX, findShapeFault, type Rejection } from './event-shape.ts'
import { parseTime } from './event-time.ts'
import type { Properties } from './event.ts'
import type { EventsHeader } from './input.ts'

/** Source of the events that we record ourselves (receipts, what campaigns emit). No source of a workspace may have this key. */
export const INTERNAL_SOURCE = 'rekindle'

/** Source of what was brought along from another tool. */
export const IMPORT_SOURCE = 'import'

/** An `events` entry of the log. */
export interface EventsEntry {
  readonly position: number
  /** When it was put in the log, ms. */
  readonly at: number
  readonly header: EventsHeader
  readonly body: Uint8Array
}

/** The events of one entry, with what they share worked out once. */
export interface EventBatch {
  /** As sent: anything that JSON can say. */
  readonly events: readonly unknown[]
  readonly call: EventsHeader['call']
  readonly source: string
  readonly via: string | undefined
  readonly imported: boolean
  /** Of the first event. */
  readonly position: number
  readonly receivedAt: number
  readonly skewMs: number | undefined
  /** Goes under each event's own. */
  readonly context: Properties | undefined
  readonly integrations: Properties | undefined
  /** Whether an event of it can be too large at all. */
  readonly sized: boolean
  /** What is wrong with the shared parts; it holds for every event. */
  readonly rejection: Rejection | undefined
}

const TEXT = new TextDecoder()

/** Throws a SyntaxError if the body is not JSON, which cannot be: it was checked before it was put in the log. */
export function openBatch(entry: EventsEntry): EventBatch {
  const { header, at } = entry
  const body: unknown = JSON.parse(TEXT.decode(entry.body))
  const shared: Properties = header.call === 'batch' && isRecord(body) ? body : {}
  const sentAt = header.call === 'batch' ? parseTime(shared.sentAt) : undefined
  const rejection = findSharedFault(shared)
  return {
    events: eventsOf(header, body),
    call: header.call,
    source: header.source,
    via: header.via,
    imported: header.imported === true,
    position: entry.position,
    receivedAt: at,
    skewMs: sentAt === undefined ? undefined : at - sentAt,
    context: rejection ? undefined : sharedContext(header, shared.context),
    integrations: !rejection && isRecord(shared.integrations) ? shared.integrations : undefined,
    sized: entry.body.length > EVENT_BYTES_MAX,
    rejection,
  }
}

export const isRecord = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Exactly as many as the header says: each event owns a position, whatever the body turns out to be. */
function eventsOf(header: EventsHeader, body: unknown): readonly unknown[] {
  if (header.call !== 'batch') return [body]
  const events: readonly unknown[] = isRecord(body) && Array.isArray(body.batch) ? body.batch : []
  return events.length === header.count ? events : Array.from({ length: header.count }, (_, index) => events[index])
}

function findSharedFault({ context, integrations }: Properties): Rejection | undefined {
  for (const part of [context, integrations]) {
    const fault = typeof part === 'object' && part !== null ? findShapeFault(part, true) : undefined
    if (fault) return { ...fault, detail: `The batch's own context or integrations: ${fault.detail}` }
  }
  return undefined
}

function sharedContext({ ip, userAgent }: EventsHeader, own: unknown): Properties | undefined {
  const context = isRecord(own) ? own : undefined
  if (ip === undefined && userAgent === undefined) return context
  return { ...(ip !== undefined && { ip }), ...(userAgent !== undefined && { userAgent }), ...context }
}
