import type { ExternalId, IgnoredId, TrackedEvent } from '../../model/event.ts'
import {
  IDS_PER_PROFILE_MAX,
  MERGES_PER_PROFILE_MAX,
  USER_IDS_WITH_ALIASES_MAX,
  idKindOf,
} from '../../model/id-types.ts'
import type { ProfileState } from '../profile-state.ts'
import { identityKey } from './identity-key.ts'
import type { IdentityRules } from './identity-rules.ts'

/** Which profile an event is about, and what that does to the index. */
export interface Resolution {
  /** Undefined: a new profile, or nobody if no id is attached either. */
  readonly profile: number | undefined
  /** Ids that the profile gains. */
  readonly attach: readonly ExternalId[]
  /** Profiles that turn out to be the same person, to be folded into `profile`. */
  readonly merge: readonly Found[]
  /** Ids that count for nothing in this event; those of others stay with them. */
  readonly dropped: readonly DroppedId[]
  /** Devices of others that came with this user. */
  readonly claims: readonly Claim[]
}

export interface Found {
  readonly profile: number
  /** The id of the event that led to it. */
  readonly by: ExternalId
}

export interface DroppedId extends ExternalId {
  readonly reason: DropReason
}

/** `ids` and `merges`: the limits of a profile as a whole. */
export type DropReason =
  IgnoredId['reason'] | 'blocked' | 'other_user' | 'limit' | 'ids' | 'merges' | 'shared' | 'unlinked'

export interface Claim {
  readonly owner: number
  readonly id: ExternalId
  readonly userId: string
}

/** What is known of the ids of an event. */
export interface Known {
  /** Profile of each id, in the order of the ids; undefined: nobody's. */
  readonly profiles: readonly (number | undefined)[]
  readonly identityOf: (profile: number) => Holder
  readonly rules: IdentityRules
  /** Pairs of ids that are not one person's, beside those that the profiles know of. */
  readonly apart?: readonly Pair[]
}

export type Pair = readonly [string, string]

export type Holder = Pick<ProfileState, 'ids' | 'absorbed' | 'apart' | 'shared'>

/**
 * Ids are taken from the strongest down. One that would make the person break a rule together with those taken before is the weakest
 * of them: it is dropped from this event and stays where it is, and the rest go on. Of the profiles that are left, the one with a
 * user id survives, else the oldest.
 */
export function resolve(event: Pick<TrackedEvent, 'ids' | 'type'>, known: Known): Resolution {
  return resolveUsual(event.ids, known) ?? resolveInOrder(event, known)
}

const NONE: readonly never[] = []

/** Nearly every event: all its ids are known and of one profile. */
function resolveUsual(ids: readonly ExternalId[], { profiles, rules }: Known): Resolution | undefined {
  const [profile] = profiles
  if (profile === undefined) return undefined
  for (const other of profiles) if (other !== profile) return undefined
  for (const id of ids) if (rules.isBlocked(id)) return undefined
  return { profile, attach: NONE, merge: NONE, dropped: NONE, claims: NONE }
}

type FoundHolder = Found & { readonly holder: Holder }

/** The person as far as the ids taken so far say. */
interface Person {
  readonly apart: readonly Pair[]
  readonly found: FoundHolder[]
  readonly attach: ExternalId[]
  readonly counts: Map<string, number>
  ids: number
  merges: number
  userId: string | undefined
}

function resolveInOrder(event: Pick<TrackedEvent, 'ids' | 'type'>, known: Known): Resolution {
  const { rules, apart = NONE } = known
  const person: Person = { apart, found: [], attach: [], counts: new Map(), ids: 0, merges: 0, userId: undefined }
  const dropped: DroppedId[] = []
  const claims: Claim[] = []
  const shared: Found[] = []
  for (const index of byStrength(event.ids, rules)) {
    const id = event.ids[index]!
    const profile = known.profiles[index]
    if (rules.isBlocked(id)) dropped.push({ ...id, reason: 'blocked' })
    else if (profile === undefined) {
      const reason = obstacleTo(person, { ids: [id] }, event.type, rules)
      if (reason) dropped.push({ ...id, reason })
      else addIds(person, [id]).attach.push(id)
    } else if (person.found.every((found) => found.profile !== profile)) {
      const holder = known.identityOf(profile)
      const found = { profile, by: id, holder }
      const reason = holder.shared ? 'shared' : obstacleTo(person, found, event.type, rules)
      if (reason === 'shared') shared.push(found)
      else if (reason) dropped.push({ ...id, reason })
      else addProfile(person, found)
      if (reason === 'other_user' && isOfDevice(id)) claims.push({ owner: profile, id, userId: person.userId! })
    }
  }
  return conclude(person, shared, dropped, claims)
}

/** What a device that everybody uses says counts only where nothing else says whom an event is about. */
function conclude(
  { found, attach }: Person,
  shared: readonly Found[],
  dropped: DroppedId[],
  claims: readonly Claim[],
): Resolution {
  const alone = found.length + attach.length === 0 ? shared[0]?.profile : undefined
  for (const { profile, by } of shared) if (profile !== alone) dropped.push({ ...by, reason: 'shared' })
  const survivor =
    found.find(({ holder }) => holder.ids.some(({ type }) => type === 'user_id'))?.profile ??
    (found.length > 0 ? Math.min(...found.map(({ profile }) => profile)) : alone)
  const merge = found.filter(({ profile }) => profile !== survivor).map(({ profile, by }) => ({ profile, by }))
  return { profile: survivor, attach, merge, dropped, claims }
}

/**
 * Why a new id, or a profile that was found, cannot be the person's, too. Only what a joining adds can break a rule: a profile that is
 * over a limit already, because the limit was changed, stays as it is.
 */
function obstacleTo(
  person: Person,
  joining: { readonly ids: readonly ExternalId[] } | FoundHolder,
  event: TrackedEvent['type'],
  rules: IdentityRules,
): DropReason | undefined {
  if (person.ids === 0) return undefined
  const ids = 'holder' in joining ? joining.holder.ids : joining.ids
  const counts = countByType(ids)
  const users = event === 'alias' ? USER_IDS_WITH_ALIASES_MAX : rules.limitOf('user_id')
  if (exceeds(person, counts, 'user_id', users)) return 'other_user'
  for (const type of counts.keys())
    if (type !== 'user_id' && exceeds(person, counts, type, rules.limitOf(type))) return 'limit'
  if (isToldApart(person, joining, ids)) return 'unlinked'
  if (person.ids + ids.length > IDS_PER_PROFILE_MAX) return 'ids'
  if (!('holder' in joining) || person.found.length === 0) return undefined
  return person.merges + mergesOf(joining.holder) + 1 > MERGES_PER_PROFILE_MAX ? 'merges' : undefined
}

const mergesOf = ({ absorbed }: Holder): number => absorbed?.length ?? 0

function isToldApart(
  { apart, found, attach }: Person,
  joining: { readonly ids: readonly ExternalId[] } | FoundHolder,
  ids: readonly ExternalId[],
): boolean {
  const holders = [...found, ...('holder' in joining ? [joining] : [])].map(({ holder }) => holder)
  const pairs = [...apart, ...holders.flatMap((holder) => holder.apart ?? [])]
  if (pairs.length === 0) return false
  const own = new Set([...attach, ...found.flatMap(({ holder }) => holder.ids)].map(identityKey))
  const others = new Set(ids.map(identityKey))
  return pairs.some(([a, b]) => (own.has(a) && others.has(b)) || (own.has(b) && others.has(a)))
}

function exceeds(person: Person, joining: ReadonlyMap<string, number>, type: string, limit: number): boolean {
  const before = person.counts.get(type) ?? 0
  const more = joining.get(type) ?? 0
  return before > 0 && more > 0 && before + more > limit
}

function addIds(person: Person, ids: readonly ExternalId[]): Person {
  person.ids += ids.length
  for (const { type, value } of ids) {
    person.counts.set(type, (person.counts.get(type) ?? 0) + 1)
    if (type === 'user_id') person.userId ??= value
  }
  return person
}

function addProfile(person: Person, found: FoundHolder): void {
  person.merges += mergesOf(found.holder) + (person.found.length > 0 ? 1 : 0)
  addIds(person, found.holder.ids).found.push(found)
}

function countByType(ids: readonly ExternalId[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { type } of ids) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts
}

/** A mailbox of two people is rare and stays with the first; a browser of many is a thing of everyday life. */
export const isOfDevice = ({ type }: ExternalId): boolean => idKindOf(type) === 'browser' || idKindOf(type) === 'device'

function byStrength(ids: readonly ExternalId[], rules: IdentityRules): readonly number[] {
  return ids.map((_, index) => index).sort((a, b) => rules.compare(ids[a]!.type, ids[b]!.type) || a - b)
}
