import type { ExternalId, TrackedEvent } from '../../model/event.ts'
import { count, tell } from '../effects.ts'
import type { ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import type { DroppedId } from './resolve.ts'

/** Gives the profile its new ids. After an alias it goes by the user id of the call; the ones before still lead to it. */
export function attachIds(
  state: ProfileState,
  ids: readonly ExternalId[],
  event: Pick<TrackedEvent, 'type' | 'ids'>,
): void {
  for (const id of ids) state.ids.push(id)
  if (event.type === 'alias') promote(state, event.ids[0])
}

function promote(state: ProfileState, id: ExternalId | undefined): void {
  const place = state.ids.findIndex(({ type, value }) => type === id?.type && value === id.value)
  if (place > 0 && id?.type === 'user_id') state.ids.unshift(...state.ids.splice(place, 1))
}

/** Dropped ids told to a profile's story, all in all: a client with a fault drops one with each event, and says the same each time. */
export const DROPS_TOLD_MAX = 100
/** Of them remembered, so that the same is told once and not with every event. */
const DROPS_REMEMBERED_MAX = 16

/** Every dropped id is counted; each is told the first time. */
export function noteDropped(turn: Turn, dropped: readonly DroppedId[], event: Pick<TrackedEvent, 'name'>): void {
  const { state, effects, now } = turn
  for (const { type, value, reason } of dropped) {
    count(effects, `${DROPPED_IDS}${reason}`)
    const said = `${reason} ${type}:${value}`
    const refused = (state.refused ??= { told: 0, newest: [] })
    if (refused.told >= DROPS_TOLD_MAX || refused.newest.includes(said)) continue
    refused.told++
    refused.newest = [...refused.newest, said].slice(-DROPS_REMEMBERED_MAX)
    const last = refused.told === DROPS_TOLD_MAX && { last: true }
    tell(effects, state, now, 'id_dropped', { type, value, reason, event: event.name, ...last })
  }
}

/** Counters of dropped ids begin with this; the reason follows. */
export const DROPPED_IDS = 'ids_dropped/'
