import type { ExternalId } from '../../model/event.ts'
import { ID_PRIORITY } from './identity-key.ts'

/** Which profile an event is about, and what that does to the index. */
export interface Resolution {
  /** Undefined: a new profile. */
  readonly profile: number | undefined
  /** Ids that the profile gains. */
  readonly attach: readonly ExternalId[]
  /** Profiles that turn out to be the same person, to be folded into `profile`. */
  readonly merge: readonly number[]
  /** Ids that belong to somebody else and stay there. */
  readonly dropped: readonly ExternalId[]
}

/** What is known of the ids of an event. */
export interface Known {
  /** Profile of each id, in the order of the ids; undefined: nobody's. */
  readonly profiles: readonly (number | undefined)[]
  readonly userIdOf: (profile: number) => string | null
}

/**
 * One person has one user id. Ids are taken from the strongest down; one whose profile has another user id is dropped from this
 * event (a shared device, a mailbox of two accounts) and stays where it is. Of the profiles that are left, the one with a user
 * id survives, else the oldest.
 */
export function resolve(ids: readonly ExternalId[], known: Known): Resolution {
  const usual = resolveUsual(known.profiles)
  if (usual) return usual
  let userId = ids.find((id) => id.type === 'user_id')?.value ?? null
  const found: number[] = []
  const attach: ExternalId[] = []
  const dropped: ExternalId[] = []
  for (const index of byStrength(ids)) {
    const id = ids[index]!
    const profile = known.profiles[index]
    if (profile === undefined) {
      attach.push(id)
      continue
    }
    if (found.includes(profile)) continue
    const theirs = known.userIdOf(profile)
    if (theirs !== null && userId !== null && theirs !== userId) {
      dropped.push(id)
      continue
    }
    userId ??= theirs
    found.push(profile)
  }
  if (found.length < 2) return { profile: found[0], attach, merge: [], dropped }
  const survivor = found.find((profile) => known.userIdOf(profile) !== null) ?? Math.min(...found)
  return { profile: survivor, attach, merge: found.filter((profile) => profile !== survivor), dropped }
}

const NONE: readonly never[] = []

/** Nearly every event: all its ids are known and of one profile. */
function resolveUsual(profiles: readonly (number | undefined)[]): Resolution | undefined {
  const [profile] = profiles
  if (profile === undefined) return undefined
  for (const other of profiles) if (other !== profile) return undefined
  return { profile, attach: NONE, merge: NONE, dropped: NONE }
}

function byStrength(ids: readonly ExternalId[]): readonly number[] {
  return ID_PRIORITY.flatMap((type) => ids.flatMap((id, index) => (id.type === type ? [index] : [])))
}
