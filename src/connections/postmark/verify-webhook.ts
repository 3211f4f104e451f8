import type { ReceivedRequest, Verification } from '../connection.ts'
import { sameText } from '../same-text.ts'
import type { Settings } from './settings.ts'

/** Postmark signs nothing: the address that it was given holds a secret, in its query or as the password of Basic auth. */
export function verifyWebhook({ webhookSecret }: Settings, { url, headers }: ReceivedRequest): Verification {
  if (webhookSecret === undefined)
    return {
      ok: false,
      reason: 'not_set_up',
      detail: 'The setting webhookSecret is missing: make one up, and add it to the address at Postmark as ?key=….',
    }
  const given = [keyOf(url), passwordOf(headers['authorization'])].filter((secret) => secret !== undefined)
  if (given.length === 0)
    return { ok: false, reason: 'unsigned', detail: 'The address has no ?key=…, and there is no Basic auth.' }
  if (given.some((secret) => sameText(secret, webhookSecret))) return { ok: true }
  return { ok: false, reason: 'forged', detail: 'The secret in the address is not that of the settings.' }
}

const keyOf = (url: string): string | undefined =>
  URL.canParse(url) ? (new URL(url).searchParams.get('key') ?? undefined) : undefined

function passwordOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+([\w+/=-]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const login = Buffer.from(encoded, 'base64').toString('utf8')
  return login.includes(':') ? login.slice(login.indexOf(':') + 1) : undefined
}
