import type { Outcome } from '../../model/delivery.ts'
import type { ForwardedEvent, HttpCall, Reply } from '../connection.ts'
import { trackCall } from './api-call.ts'
import { itemErrors, replyOutcome } from './reply-outcome.ts'
import type { Settings } from './settings.ts'
import { trackItems, type TrackItem } from './track-items.ts'

/** The limits are 32 kB an item and 500 kB a request; some is left for what is around the items. */
const ITEM_BYTES_MAX = 32_000
const BATCH_BYTES_MAX = 490_000

/** What becomes of each event of a call. The same for the call as for its reply: it depends on the events alone. */
interface PlannedEvent {
  readonly items: readonly TrackItem[]
  /** `later`: the request is full. `nothing`: Customer.io keeps nothing of the kind. */
  readonly state: 'sent' | 'later' | 'nothing' | 'too_large'
}

/** All that fits. Where nothing has to be told, a call without effect, since there has to be one. */
export function batchCall(own: Settings, events: readonly ForwardedEvent[]): HttpCall {
  const batch = plan(events).flatMap(({ state, items }) => (state === 'sent' ? items : []))
  return batch.length === 0 ? regionCall(own) : trackCall(own, 'POST', '/api/v2/batch', { batch })
}

/** Tells the region of the account that the credentials belong to. */
export const regionCall = (own: Settings): HttpCall => trackCall(own, 'GET', '/api/v1/accounts/region')

/** One per event, in order. */
export function batchOutcomes(reply: Reply, events: readonly ForwardedEvent[]): readonly Outcome[] {
  // The hub repeats what is unclear; events keep their id, by which a repeat is told.
  const whole = replyOutcome(reply, 'Customer.io took it.', 'blind')
  const errors = whole.result === 'accepted' ? itemErrors(reply) : []
  let from = 0
  return plan(events).map(({ state, items }) => {
    if (state !== 'sent') return UNSENT[state]
    const until = from + items.length
    const refused = errors.find(({ index }) => index >= from && index < until)
    from = until
    return refused ? { result: 'failed', detail: refused.detail } : whole
  })
}

const UNSENT: Readonly<Record<Exclude<PlannedEvent['state'], 'sent'>, Outcome>> = {
  later: { result: 'retry', detail: 'The request was full; it goes with the next.' },
  nothing: { result: 'accepted', detail: 'Customer.io keeps nothing of the kind; it was not sent.' },
  too_large: { result: 'failed', detail: `It is larger than Customer.io takes (${ITEM_BYTES_MAX} bytes).` },
}

function plan(events: readonly ForwardedEvent[]): readonly PlannedEvent[] {
  let room = BATCH_BYTES_MAX
  return events.map((event) => {
    const items = trackItems(event)
    if (items.length === 0) return { items, state: 'nothing' }
    const sizes = items.map((item) => Buffer.byteLength(JSON.stringify(item), 'utf8') + 1)
    if (sizes.some((size) => size > ITEM_BYTES_MAX)) return { items, state: 'too_large' }
    const size = sizes.reduce((sum, one) => sum + one, 0)
    // Events of one person stay in their order: once one has to wait, so do all after it.
    room = size > room ? 0 : room - size
    return { items, state: room > 0 ? 'sent' : 'later' }
  })
}
