import type { Cap, WhenCapped } from '../../model/policies.ts'
import type { Campaign, Channel } from '../../model/workspace.ts'
import type { CountedSend, ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

/** A message that wants to go out, as caps see it. */
export interface CappedMessage {
  readonly delivery: string
  readonly channel: Channel
  readonly campaign: Pick<Campaign, 'tags'>
  /** What its step says; absent: what the cap says. */
  readonly whenCapped?: WhenCapped | undefined
}

/**
 * Windows roll: what was allowed at `t` counts until just before `t + per`. Counted is what was allowed to go out and did not come
 * back; a message that asks once more does not stand in its own way. Of several caps that are full, `skip` outweighs, and the one that
 * has room last decides.
 *
 * @param claims places of messages that go before this one.
 */
export function judgeCaps(
  turn: Turn,
  message: CappedMessage,
  claims: readonly CountedSend[] = [],
): Exclude<WhenCapped, 'wait'> | { readonly until: number } | undefined {
  const { state, now } = turn
  let until: number | undefined
  for (const cap of capsOf(turn, message.channel, message.campaign.tags ?? [])) {
    const counted = [...(state.counted ?? []), ...claims].filter(
      ([at, delivery, channel, tags]) =>
        delivery !== message.delivery && at + cap.perMs > now && isCovered(cap, channel, tags),
    )
    if (counted.length < cap.atMost) continue
    const then = message.whenCapped ?? cap.then
    if (then !== 'wait') return then
    until = Math.max(until ?? 0, counted[counted.length - cap.atMost]![0] + cap.perMs)
  }
  return until === undefined ? undefined : { until }
}

/** The message goes out: it has its place in every cap that covers it. */
export function takePlace(turn: Turn, message: CappedMessage): void {
  const { state, now } = turn
  const { delivery, channel } = message
  const tags = message.campaign.tags ?? []
  if (state.counted) givePlaceBack(state, delivery)
  if (capsOf(turn, channel, tags).length === 0) return
  const kept = (state.counted ?? []).filter(([at, , of, with_]) =>
    capsOf(turn, of, with_).some(({ perMs }) => at + perMs > now),
  )
  state.counted = [...kept, placeOf(turn, message)]
}

/** What counts of a message that goes out now. */
export const placeOf = ({ now }: Turn, { delivery, channel, campaign: { tags = [] } }: CappedMessage): CountedSend => [
  now,
  delivery,
  channel,
  tags,
]

export const isCapped = (turn: Turn, { channel, campaign: { tags = [] } }: CappedMessage): boolean =>
  capsOf(turn, channel, tags).length > 0

/** It did not go out after all. */
export function givePlaceBack(state: ProfileState, delivery: string): void {
  if (state.counted?.some(([, id]) => id === delivery))
    state.counted = state.counted.filter(([, id]) => id !== delivery)
}

/** Two profiles are one person: what either got counts. */
export function foldCounted(state: ProfileState, theirs: readonly CountedSend[]): void {
  state.counted = [...(state.counted ?? []), ...theirs].sort((a, b) => a[0] - b[0])
}

const capsOf = ({ program }: Turn, channel: string, tags: readonly string[]): readonly Cap[] =>
  (program.workspace.policies?.caps ?? []).filter((cap) => isCovered(cap, channel, tags))

const isCovered = ({ channels, tag }: Cap, channel: string, tags: readonly string[]): boolean =>
  (channels as readonly string[]).includes(channel) && (tag === undefined || tags.includes(tag))
