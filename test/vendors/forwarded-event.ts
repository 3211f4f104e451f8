import type { ForwardedEvent } from '../../src/connections/connection.ts'
import { specEvent } from '../../src/deliver/spec-event.ts'
import { type EventBatch } from '../../src/model/event-batch.ts'
import { parseEvent } from '../../src/model/parse-event.ts'
import type { Properties } from '../../src/model/event.ts'

/** What an SDK sent, as the hub passes it on. */
export function forwardedEvent(sent: Properties, computed?: Properties): ForwardedEvent {
  const batch: EventBatch = {
    events: [sent],
    call: 'batch',
    source: 'web',
    via: undefined,
    imported: false,
    position: 7,
    receivedAt: Date.parse('2026-11-23T12:00:00.000Z'),
    skewMs: undefined,
    context: undefined,
    integrations: undefined,
    sized: true,
    rejection: undefined,
  }
  const parsed = parseEvent(batch, 0)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return { messageId: parsed.value.messageId, event: parsed.value, spec: specEvent(parsed.value, computed) }
}
