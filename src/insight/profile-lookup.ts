import { identityKey } from '../engine/identity/identity-key.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import { readExternalId } from '../model/event-ids.ts'
import { isIdType } from '../model/id-types.ts'
import { isPlaceholder } from '../model/placeholder-ids.ts'
import type { StateStore } from '../store/state.ts'

/** How a profile may be asked for: by what a person is known by, or by our own number as `p_7` under this name. */
const PROFILE_ID = 'profile_id'
export const isLookupType = (type: string): boolean => isIdType(type) || type === PROFILE_ID

export const profileIdOf = (profile: number): string => `p_${profile}`

/** Undefined for what is no profile id. */
export function parseProfileId(id: string): number | undefined {
  const digits = /^p_(\d{1,15})$/.exec(id)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Undefined: nobody is known by this id. Ids are read as those of events are. */
export async function findProfile(state: StateStore, type: string, value: string): Promise<ProfileState | undefined> {
  if (type === PROFILE_ID) {
    const profile = parseProfileId(value)
    return profile === undefined ? undefined : readProfile(state, profile)
  }
  const id = readExternalId(type, value)
  if (id === undefined || isPlaceholder(type, id)) return undefined
  const [profile] = await state.identities([identityKey({ type, value: id })])
  return profile === undefined ? undefined : readProfile(state, profile)
}

/** A merge folds one profile into another, which may be folded again: more hops than this is a circle. */
const HOPS_MAX = 100

/** The profile, or the one that it was folded into. */
export async function readProfile(state: StateStore, profile: number): Promise<ProfileState | undefined> {
  for (let id = profile, hops = 0; hops < HOPS_MAX; hops++) {
    const [text] = await state.profiles([id])
    if (text === undefined) return undefined
    const found = decodeProfile(text)
    if (found.mergedInto === undefined) return found
    id = found.mergedInto
  }
  return undefined
}
