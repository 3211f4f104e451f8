import type { ProfileState } from '../engine/profile-state.ts'
import { findProfile, parseProfileId } from '../insight/profile-lookup.ts'
import { RekindleError } from '../kernel/errors.ts'
import type { ApiContext } from './api-context.ts'

/** The person of a path such as `/api/profiles/user_id/U1`. Throws `bad_request` and `not_found`. */
export async function knownProfile(
  { deps }: ApiContext,
  { idType, id }: { readonly idType: string; readonly id: string },
): Promise<ProfileState> {
  if (idType === 'profile_id' && parseProfileId(id) === undefined) {
    throw new RekindleError('bad_request', 'A profile id looks like `p_7`.', { path: 'id' })
  }
  const state = await findProfile(deps.store.state, idType, id)
  if (!state) throw new RekindleError('not_found', 'Nobody is known by this id.', { path: 'id' })
  return state
}
