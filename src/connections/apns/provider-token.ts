import { signToken } from '../json-web-token.ts'

/**
 * Apple refuses tokens older than an hour, and who makes new ones more often than every 20 minutes. A token counts for one of the
 * windows of this length into which time is divided, so that it is 40 minutes old at most, whoever makes it.
 */
const WINDOW_SECONDS = 2400

export interface ProviderKey {
  readonly key: string
  readonly keyId: string
  readonly teamId: string
}

/** The newest token by key. A signature of this kind differs each time, and each would count as a new token. */
const made = new Map<string, { readonly iat: number; readonly token: string }>()
const KEYS_MAX = 100

/** The provider token (RFC 7519, ES256) of this moment: the same all through its window. `now` in ms. */
export function providerToken({ key, keyId, teamId }: ProviderKey, now: number): string {
  const iat = Math.floor(now / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS
  const name = JSON.stringify([teamId, keyId, key])
  const known = made.get(name)
  if (known?.iat === iat) return known.token
  const token = signToken('ES256', { key, keyId, claims: { iss: teamId, iat } })
  made.delete(name)
  made.set(name, { iat, token })
  for (const oldest of [...made.keys()].slice(0, -KEYS_MAX)) made.delete(oldest)
  return token
}
