import { foldFacts } from '../cohorts/registers.ts'
import { foldSeries } from '../cohorts/series.ts'
import { cohortDue, memberSince, setStanding } from '../cohorts/standings.ts'
import { tell } from '../effects.ts'
import { RECENT_MAX, SENDS_MAX, SUBSCRIPTIONS_MAX, type ProfileState } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { endJourney } from '../campaigns/end-journey.ts'

/**
 * Folds another profile's record in, as if all events had always been of one person. Of two journeys of one campaign and key the
 * earlier goes on, with the deliveries of both; the later ends `merged`.
 */
export function foldProfile(turn: Turn, other: ProfileState): void {
  const { state, effects, now, program } = turn
  state.ids.push(...other.ids)
  foldTraits(state, other)
  state.firstSeen = Math.min(state.firstSeen, other.firstSeen)
  state.lastSeen = Math.max(state.lastSeen, other.lastSeen)
  for (const register of program.registers.values()) foldFacts(state, other, register, now)
  for (const series of program.series.values()) foldSeries(state, other, series, now)
  foldMemberships(turn, other)
  // Before journeys: one that ends because of the merge takes its wishes off the lists.
  foldAudiences(state, other)
  foldJourneys(turn, other)
  state.goals.push(...other.goals)
  for (const [key, past] of Object.entries(other.past)) state.past[key] = later(state.past[key], past)
  if (other.coupons) state.coupons = { ...other.coupons, ...state.coupons }
  if (other.subscriptions)
    state.subscriptions = [...other.subscriptions, ...(state.subscriptions ?? [])].slice(-SUBSCRIPTIONS_MAX)
  if (other.sends) foldSends(turn, other.sends)
  if (other.optedOut) state.optedOut = [...new Set([...(state.optedOut ?? []), ...other.optedOut])]
  state.recent = [...new Set([...state.recent, ...other.recent])].sort((a, b) => a - b).slice(-RECENT_MAX)
  if (other.ahead) state.ahead = Math.max(state.ahead ?? 0, other.ahead)
  tell(effects, state, now, 'merged', { from: other.id, ids: other.ids.map(({ type, value }) => `${type}:${value}`) })
}

const later = (a: number | null | undefined, b: number | null): number | null =>
  a == null ? b : b == null ? a : Math.max(a, b)

function foldTraits(state: ProfileState, other: ProfileState): void {
  for (const [name, theirs] of Object.entries(other.traits)) {
    const ours = Object.hasOwn(state.traits, name) ? state.traits[name] : undefined
    if (!ours || theirs[1] > ours[1]) state.traits[name] = theirs
  }
}

/** Who was a member as either stays one since then until judged anew: a merge alone is no entry. */
function foldMemberships({ state, program, effects }: Turn, other: ProfileState): void {
  for (const { key: cohort, number } of program.cohorts) {
    const theirs = memberSince(other.standings, number)
    if (theirs === undefined) continue
    effects.memberships.push({ cohort, profile: other.id, isMember: false })
    const ours = memberSince(state.standings, number) ?? theirs
    setStanding(state.standings, number, Math.min(ours, theirs), cohortDue(state.standings, number))
    effects.memberships.push({ cohort, profile: state.id, isMember: true })
  }
}

/** Wishes of both count. Where both are on a list, the platform knows one person under two sets of identifiers; the survivor's are kept. */
function foldAudiences(state: ProfileState, other: ProfileState): void {
  for (const [list, theirs] of Object.entries(other.audiences ?? {})) {
    const ours = state.audiences?.[list]
    const kept = !ours || (ours.op === 'remove' && theirs.op === 'add') ? theirs : ours
    const by = [...(ours?.by ?? []), ...theirs.by]
    state.audiences = { ...state.audiences, [list]: { ...kept, by } }
  }
}

function foldJourneys(turn: Turn, other: ProfileState): void {
  const { state } = turn
  for (const theirs of other.journeys) {
    const ours = state.journeys.find(({ campaign, key }) => campaign === theirs.campaign && key === theirs.key)
    state.journeys.push(theirs)
    if (!ours) continue
    const [stays, ends] = theirs.startedAt < ours.startedAt ? [theirs, ours] : [ours, theirs]
    endJourney(turn, ends, 'merged')
    stays.deliveries = { ...ends.deliveries, ...stays.deliveries }
    if (ends.sent) stays.sent = true
  }
  state.journeyCount += other.journeyCount
}

function foldSends(turn: Turn, sends: NonNullable<ProfileState['sends']>): void {
  const { state, effects } = turn
  for (const { id } of sends) effects.deliveryChanges.push({ id, profile: state.id })
  state.sends = [...sends, ...(state.sends ?? [])].sort((a, b) => a.at - b.at).slice(-SENDS_MAX)
}
