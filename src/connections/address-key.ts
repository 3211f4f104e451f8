import type { ReceivedRequest, Verification } from './connection.ts'
import { sameText } from './same-text.ts'

/**
 * For tools that sign nothing: whoever knows the address is believed, so it holds a secret as `?key=…`. `setting` is what the secret is
 * called in the settings.
 */
export function verifyAddressKey(secret: string | undefined, setting: string, { url }: ReceivedRequest): Verification {
  if (secret === undefined) return { ok: false, reason: 'not_set_up', detail: `The setting ${setting} is missing.` }
  const key = URL.canParse(url) ? new URL(url).searchParams.get('key') : null
  if (!key) return { ok: false, reason: 'unsigned', detail: 'The address has no key.' }
  return sameText(key, secret)
    ? { ok: true }
    : { ok: false, reason: 'forged', detail: 'The key in the address is another.' }
}
