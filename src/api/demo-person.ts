import type { ProfileState } from '../engine/profile-state.ts'
import { nextThing } from '../insight/next-thing.ts'
import { findProfile } from '../insight/profile-lookup.ts'
import { readTimeline, type TimelineItem } from '../insight/timeline.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Store } from '../store/views.ts'
import type { ApiContext, Current } from './api-context.ts'
import { viewMessage } from './inbox-view.ts'
import { isoTime, isoTimes } from './iso-time.ts'
import { isOnList, viewProfile } from './profile-view.ts'
import { viewTimelineItem } from './timeline-view.ts'

/** What the demo page shows at once. */
const TIMELINE_MAX = 100
const MESSAGES_MAX = 50

const NOBODY = { profile: null, timeline: [], messages: [], audiences: [], next: null, ahead: 0 }

/** All that the demo page shows of the person with this anonymous id; a person who has done nothing yet is nobody. */
export async function viewDemoPerson({ deps }: ApiContext, current: Current, anonymousId: string): Promise<unknown> {
  const state = await findProfile(deps.store.state, 'anonymous_id', anonymousId)
  if (!state) return NOBODY
  const { workspace, names } = current
  const [timeline, audiences] = await Promise.all([
    readTimeline(deps.store, state, names, TIMELINE_MAX),
    readAudiences(deps.store, state),
  ])
  const messages = await readMessages(deps.store, state, dismissedIn(timeline))
  const next = nextThing(state, workspace, names, deps.clock.now())
  return {
    profile: viewProfile(state, workspace, deps.computedTraits(state)),
    timeline: timeline.map(viewTimelineItem),
    messages,
    audiences,
    next: next ? { text: next.text, at: isoTime(next.at) } : null,
    ahead: state.ahead ?? 0,
  }
}

/** Messages of a person, those included that were sent to a profile that is now folded in: the inbox keeps the profile of the day. */
async function readMessages(
  { inbox, outbox }: Pick<Store, 'inbox' | 'outbox'>,
  state: ProfileState,
  dismissed: ReadonlySet<unknown>,
): Promise<readonly unknown[]> {
  const sends = (state.sends ?? []).slice(-MESSAGES_MAX)
  const [kept, deliveries] = await Promise.all([
    Promise.all(sends.map(({ id }) => inbox.message(id))),
    outbox.deliveries(sends.map(({ id }) => id)),
  ])
  return kept
    .flatMap((message, index) => {
      if (!message) return []
      const flags = { ...flagsOf(deliveries[index]), dismissed: dismissed.has(message.id) }
      return [{ ...viewMessage({ ...message, profile: state.id }), ...flags }]
    })
    .reverse()
}

/** Dismissing is no receipt, so that the record of the message does not tell it. */
const dismissedIn = (timeline: readonly TimelineItem[]): ReadonlySet<unknown> =>
  new Set(
    timeline.flatMap((item) =>
      item.kind === 'event' && item.event.name === 'Push Notification Dismissed'
        ? [item.event.properties.delivery_id]
        : [],
    ),
  )

function flagsOf(delivery: Delivery | undefined): Readonly<Record<string, unknown>> {
  const receipts = delivery?.receipts ?? {}
  return {
    status: delivery?.status ?? 'unknown',
    opened: receipts.opened !== undefined,
    clicked: receipts.clicked !== undefined,
    bounced: receipts.bounced !== undefined,
    receipts: isoTimes(receipts),
  }
}

async function readAudiences(
  { outbox }: Pick<Store, 'outbox'>,
  { audiences = {} }: ProfileState,
): Promise<readonly unknown[]> {
  const records = Object.entries(audiences)
  const deliveries = await outbox.deliveries(records.map(([, { delivery }]) => delivery))
  return records.map(([list, record], index) => {
    const slash = list.indexOf('/')
    const since = deliveries[index]?.createdAt
    return {
      list: list.slice(slash + 1),
      connection: list.slice(0, slash),
      on: isOnList(record),
      status: record.status,
      since: since === undefined ? null : isoTime(since),
    }
  })
}
