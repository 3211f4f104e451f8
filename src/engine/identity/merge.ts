import { foldCollection } from '../cohorts/collection.ts'
import type { ExternalId } from '../../model/event.ts'
import { foldFacts } from '../cohorts/registers.ts'
import { foldSayings } from '../cohorts/sayings.ts'
import { foldSeries } from '../cohorts/series.ts'
import { cohortDue, memberSince, setStanding } from '../cohorts/standings.ts'
import { takeChoice } from '../choices.ts'
import { foldCounted } from '../policy/caps.ts'
import { takeConsent } from '../policy/consent.ts'
import { foldSuppressed } from '../policy/suppression.ts'
import { takeLocale } from '../person-locale.ts'
import { takeZone } from '../person-zone.ts'
import { count, tell } from '../effects.ts'
import {
  JOURNEYS_MAX,
  type AudienceRecord,
  RECENT_MAX,
  SENDS_MAX,
  SUBSCRIPTIONS_MAX,
  TRAITS_MAX,
  type Journey,
  type ProfileState,
} from '../profile-state.ts'
import { foldCoupons } from '../policy/coupons.ts'
import type { Turn } from '../turn.ts'
import { foldDevices } from './devices.ts'
import { endJourney } from '../campaigns/end-journey.ts'

/** What showed that two profiles are one person. */
export interface MergeCause {
  /** Of the event. */
  readonly position: number
  readonly event: string
  /** The id of the event that led to the other profile. */
  readonly by: ExternalId
}

/**
 * Folds another profile's record in, as if all events had always been of one person. Of two journeys of one campaign and key the
 * earlier goes on, with the deliveries of both; the later ends `merged`.
 */
export function foldProfile(turn: Turn, other: ProfileState, because?: MergeCause): void {
  const { state, effects, now, program } = turn
  if (because) state.position = because.position
  state.ids.push(...other.ids)
  state.absorbed = [...(state.absorbed ?? []), other.id, ...(other.absorbed ?? [])]
  if (other.apart) state.apart = [...(state.apart ?? []), ...other.apart]
  foldClaims(state, other)
  foldTraits(turn, other)
  state.firstSeen = Math.min(state.firstSeen, other.firstSeen)
  state.lastSeen = Math.max(state.lastSeen, other.lastSeen)
  for (const register of program.registers.values()) foldFacts(state, other, register, now)
  for (const series of program.series.values()) foldSeries(state, other, series, now)
  for (const collection of program.collections.values()) foldCollection(state, other, collection, now)
  foldSayings(state, other, program.traitHorizons, now)
  foldMemberships(turn, other)
  // Before journeys: one that ends because of the merge takes its wishes off the lists.
  foldAudiences(state, other)
  state.goals.push(...other.goals)
  foldJourneys(turn, other)
  state.goals = state.goals.slice(-JOURNEYS_MAX * 2)
  if (other.blocked) foldBlocked(state, other.blocked)
  foldOccurrences(state, other)
  for (const [key, past] of Object.entries(other.past)) state.past[key] = later(state.past[key], past)
  foldCoupons(turn, other)
  if (other.subscriptions)
    state.subscriptions = [...other.subscriptions, ...(state.subscriptions ?? [])].slice(-SUBSCRIPTIONS_MAX)
  foldDevices(state, other)
  if (other.sends) foldSends(turn, other.sends)
  foldSuppressed(state, other)
  if (other.counted) foldCounted(state, other.counted)
  for (const choice of other.choices ?? []) takeChoice(state, choice)
  for (const said of other.consents ?? []) takeConsent(state, said)
  if (other.emits) state.emits = [...(state.emits ?? []), ...other.emits]
  if (other.zone) takeZone(state, other.zone)
  if (other.locale) takeLocale(state, other.locale)
  state.recent = [...new Set([...state.recent, ...other.recent])].sort((a, b) => a - b).slice(-RECENT_MAX)
  if (other.ahead) state.ahead = Math.max(state.ahead ?? 0, other.ahead)
  tell(effects, state, now, 'merged', {
    from: other.id,
    ids: other.ids.map(nameOf),
    ...(because && { event: because.event, by: nameOf(because.by) }),
  })
}

const nameOf = ({ type, value }: ExternalId): string => `${type}:${value}`

const later = (a: number | null | undefined, b: number | null): number | null =>
  a == null ? b : b == null ? a : Math.max(a, b)

function foldTraits({ state, effects }: Turn, other: ProfileState): void {
  for (const [name, theirs] of Object.entries(other.traits)) {
    const ours = Object.hasOwn(state.traits, name) ? state.traits[name] : undefined
    const isNewer = !ours || theirs[1] > ours[1] || (theirs[1] === ours[1] && theirs[2] > ours[2])
    if (!ours && Object.keys(state.traits).length >= TRAITS_MAX) count(effects, 'traits_dropped')
    else if (isNewer) state.traits[name] = theirs
  }
}

/** Whoever used a device of either with another account used one of theirs. */
function foldClaims(state: ProfileState, other: ProfileState): void {
  for (const [key, users] of Object.entries(other.claims ?? {}))
    state.claims = { ...state.claims, [key]: [...new Set([...(state.claims?.[key] ?? []), ...users])] }
}

/** The pause counts from the last journey of either: it is over when the later one is. */
function foldBlocked(state: ProfileState, blocked: Readonly<Record<string, number>>): void {
  for (const [campaign, tryAt] of Object.entries(blocked))
    state.blocked = { ...state.blocked, [campaign]: Math.max(tryAt, state.blocked?.[campaign] ?? tryAt) }
}

/** One person has one turn in an occurrence. */
function foldOccurrences(state: ProfileState, { occurrences }: ProfileState): void {
  for (const [campaign, moment] of Object.entries(occurrences ?? {}))
    state.occurrences = { ...state.occurrences, [campaign]: Math.max(moment, state.occurrences?.[campaign] ?? moment) }
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
    const kept = ours && !isWorthMore(theirs, ours) ? ours : theirs
    const by = [...(ours?.by ?? []), ...theirs.by]
    // The counters hold both until the one that is left is counted anew.
    const tally = ours?.tally && theirs.tally ? ours.tally.map((one, at) => one + (theirs.tally?.[at] ?? 0)) : undefined
    const counted = tally ?? ours?.tally ?? theirs.tally
    state.audiences = { ...state.audiences, [list]: { ...kept, by, ...(counted && { tally: counted }) } }
  }
}

/** Whom the tool may have on its list counts first: a removal needs the identifiers that it was told. */
function isWorthMore(theirs: AudienceRecord, ours: AudienceRecord): boolean {
  if ((theirs.tool === undefined) !== (ours.tool === undefined)) return theirs.tool !== undefined
  return ours.op === 'remove' && theirs.op === 'add'
}

function foldJourneys(turn: Turn, other: ProfileState): void {
  const { state } = turn
  for (const theirs of other.journeys) {
    const ours = state.journeys.find(({ campaign, key }) => campaign === theirs.campaign && key === theirs.key)
    state.journeys.push(theirs)
    if (!ours) continue
    const [stays, ends] = isEarlier(theirs, ours) ? [theirs, ours] : [ours, theirs]
    endMerged(turn, ends)
    stays.deliveries = { ...notCancelled(ends.deliveries), ...stays.deliveries }
    if (ends.saved) stays.saved = { ...ends.saved, ...stays.saved }
    if (ends.sent) stays.sent = true
  }
  // Who is in a campaign is not kept out of it: the holdout would count what the campaign brought.
  state.goals = state.goals.filter(
    (goal) =>
      !goal.holdout || !state.journeys.some(({ campaign, key }) => campaign === goal.campaign && key === goal.key),
  )
  // One person may be in so many campaigns and no more: the last begun would not have begun.
  const surplus = state.journeys.length - JOURNEYS_MAX
  if (surplus > 0) for (const journey of state.journeys.toSorted(byStart).slice(-surplus)) endMerged(turn, journey)
  state.journeyCount += other.journeyCount
}

/** What was called off with its journey is still to be made by the one that stays, once that comes to the step. */
const notCancelled = (deliveries: Journey['deliveries']): Journey['deliveries'] =>
  Object.fromEntries(Object.entries(deliveries).filter(([, { status }]) => status !== 'cancelled'))

const byStart = (a: Journey, b: Journey): number => a.startedAt - b.startedAt || a.cause[1] - b.cause[1]

const isEarlier = (a: Journey, b: Journey): boolean => byStart(a, b) < 0

/** Its goal is that of the journey that stays: one order is one conversion. */
function endMerged(turn: Turn, journey: Journey): void {
  endJourney(turn, journey, 'merged')
  turn.state.goals = turn.state.goals.filter((goal) => goal.journey !== journey.id)
}

function foldSends(turn: Turn, sends: NonNullable<ProfileState['sends']>): void {
  const { state, effects } = turn
  for (const { id } of sends) effects.deliveryChanges.push({ id, profile: state.id })
  state.sends = [...sends, ...(state.sends ?? [])].sort((a, b) => a.at - b.at).slice(-SENDS_MAX)
}
