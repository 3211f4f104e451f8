import type { ExternalId } from '../../model/event.ts'
import { count, tell, type Effects } from '../effects.ts'
import type { ProfileState } from '../profile-state.ts'
import { identityKey } from './identity-key.ts'
import type { IdentityRules } from './identity-rules.ts'

/**
 * Notes that a device of this profile came with another user. True: that makes too many, and nobody may be known by it any more.
 * A user who is on record already changes nothing, unless the workspace allows fewer by now.
 */
export function noteClaim(state: ProfileState, id: ExternalId, userId: string, rules: IdentityRules): boolean {
  const key = identityKey(id)
  const others = state.claims?.[key] ?? []
  const users = others.includes(userId) ? others : [...others, userId]
  if (users !== others) state.claims = { ...state.claims, [key]: users }
  // The owner is a user, too.
  return users.length + 1 > rules.usersPerDevice
}

/** Takes a shared id from the profile that had it first, to that of the device: what was done with it so far stays. */
export function releaseSharedId(
  { state, now, effects }: { readonly state: ProfileState; readonly now: number; readonly effects: Effects },
  id: ExternalId,
  device: ProfileState,
): void {
  const { [identityKey(id)]: users, ...rest } = state.claims ?? {}
  state.claims = rest
  state.ids = state.ids.filter(({ type, value }) => type !== id.type || value !== id.value)
  device.ids.push(id)
  device.shared = true
  count(effects, 'ids_shared')
  tell(effects, state, now, 'id_shared', { ...id, users: (users?.length ?? 0) + 1, device: device.id })
}
