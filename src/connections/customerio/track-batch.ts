import type { Outcome } from '../../model/delivery.ts'
import { INTERNAL_SOURCE } from '../../model/event-batch.ts'
import type { ForwardedEvent, HttpCall, Reply } from '../connection.ts'
import { trackCall } from './api-call.ts'
import { itemErrors, replyOutcome } from './reply-outcome.ts'
import type { Settings } from './settings.ts'
import { trackItems } from './track-items.ts'

/** The limits are 32 kB an item and 500 kB a request; some is left for what is around the items. */
const ITEM_BYTES_MAX = 32_000
const BATCH_BYTES_MAX = 490_000

/** What becomes of each event of a call. The same for the call as for its reply: it depends on the events alone. */
interface PlannedEvent {
  /** How many entries it has. */
  readonly count: number
  /** `later`: the request is full. `nothing`: Customer.io keeps nothing of the kind. */
  readonly state: 'sent' | 'later' | 'nothing' | 'too_large'
}

/** All that fits. Where nothing has to be told, a call without effect, since there has to be one. */
export function batchCall(own: Settings, events: readonly ForwardedEvent[]): HttpCall {
  const states = plan(events)
  const batch = events.flatMap((event, at) =>
    states[at]?.state === 'sent' ? trackItems(event, isTrusted(own, event)) : [],
  )
  return batch.length === 0 ? regionCall(own) : trackCall(own, 'POST', '/api/v2/batch', { batch })
}

/** What a campaign emits is the word of whoever runs the shop. */
const isTrusted = ({ trusted }: Settings, { event }: ForwardedEvent): boolean =>
  trusted.includes(event.source) || (event.source === INTERNAL_SOURCE && event.via === undefined)

/** Tells the region of the account that the credentials belong to. */
export const regionCall = (own: Settings): HttpCall => trackCall(own, 'GET', '/api/v1/accounts/region')

/** One per event, in order. */
export function batchOutcomes(reply: Reply, events: readonly ForwardedEvent[]): readonly Outcome[] {
  // The hub repeats what is unclear; events keep their id, by which a repeat is told.
  const whole = replyOutcome(reply, 'Customer.io took it.', 'blind')
  const errors = whole.result === 'accepted' ? itemErrors(reply) : []
  let from = 0
  return plan(events).map(({ state, count }) => {
    if (state !== 'sent') return UNSENT[state]
    const until = from + count
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
    // What a source may not do is told as an event, which is the larger of the two.
    const items = trackItems(event, false)
    const count = items.length
    if (count === 0) return { count, state: 'nothing' }
    const sizes = items.map((item) => Buffer.byteLength(JSON.stringify(item), 'utf8') + 1)
    if (sizes.some((size) => size > ITEM_BYTES_MAX)) return { count, state: 'too_large' }
    const size = sizes.reduce((sum, one) => sum + one, 0)
    // Events of one person stay in their order: once one has to wait, so do all after it.
    room = size > room ? 0 : room - size
    return { count, state: room > 0 ? 'sent' : 'later' }
  })
}
