import type { Delivery } from '../../src/model/delivery.ts'
import type { EntryDraft, EventLog, LogEntry } from '../../src/store/log.ts'
import type { Commit, RejectedEvent, StoryRow } from '../../src/store/state.ts'
import type { InboxMessage } from '../../src/store/views.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** An entry of `count` events whose body can be told from all others by its `tag`. */
export function sampleEvents(tag: string, count = 1, bodyBytes = 0): EntryDraft & { readonly kind: 'events' } {
  return {
    kind: 'events',
    header: { source: 'web', count, call: 'batch', ip: '192.0.2.1', userAgent: 'Tést/1.0' },
    body: encoder.encode(JSON.stringify({ tag, filling: 'x'.repeat(bodyBytes) })),
  }
}

export const sampleInput = (delivery: string): EntryDraft => ({
  kind: 'input',
  input: { kind: 'authorise', profile: 7, delivery, attempt: 1 },
})

export const tick: EntryDraft = { kind: 'input', input: { kind: 'tick' } }

/** What an entry says of itself: the tag of its body, or of its input. */
export function tagOf(entry: LogEntry): string {
  if (entry.kind === 'input') return entry.input.kind === 'authorise' ? entry.input.delivery : entry.input.kind
  return (JSON.parse(decoder.decode(entry.body)) as { tag: string }).tag
}

/** All entries from `position` on, read in small steps as a pipeline does. */
export async function readAll(log: EventLog, position = 0, bytesMax = 1000): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  for (let next = position; ;) {
    const read = await log.read(next, bytesMax)
    const last = read.at(-1)
    if (!last) return entries
    entries.push(...read)
    next = last.position + (last.kind === 'events' ? last.header.count : 1)
  }
}

/** A commit of nothing but the checkpoint, to add to. */
export const sampleCommit = (position: number, parts: Partial<Commit> = {}): Commit => ({
  checkpoint: { position, at: position * 10, nextProfile: position + 1 },
  profiles: [],
  identities: [],
  memberships: [],
  deliveries: [],
  deliveryChanges: [],
  story: [],
  counters: new Map(),
  verdicts: [],
  fingerprints: [],
  rejected: [],
  ...parts,
})

export const sampleDelivery = (id: string, parts: Partial<Delivery> = {}): Delivery => ({
  id,
  campaign: 'cart-recovery',
  step: 'nudge',
  journey: 'j1',
  channel: 'email',
  connection: 'mail',
  profile: 1,
  userId: 'ü1',
  status: 'pending',
  reason: null,
  createdAt: 1000,
  notBefore: 1000,
  attempts: [],
  definition: 3,
  receipts: {},
  ...parts,
})

export const sampleStory = (profile: number, position: number, index = 0): StoryRow => ({
  profile,
  position,
  index,
  at: position * 10,
  kind: 'entered',
  detail: { campaign: 'cart-recovery', nested: { of: [position, index] } },
})

export const sampleRejected = (number: number): RejectedEvent => ({
  position: number,
  at: number * 10,
  source: 'web',
  reason: 'no_event_name',
  detail: `event ${number} has no name`,
  sample: '{"type":"track"}',
})

export const sampleMessage = (id: string, parts: Partial<InboxMessage> = {}): InboxMessage => ({
  id,
  profile: 1,
  campaign: 'cart-recovery',
  step: 'nudge',
  channel: 'email',
  to: 'ann@example.com',
  at: 1000,
  content: { subject: 'Your cart 🛒', text: 'Come back' },
  ...parts,
})
