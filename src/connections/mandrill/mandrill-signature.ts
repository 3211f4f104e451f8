import { createHmac } from 'node:crypto'
import type { ReceivedRequest, Verification } from '../connection.ts'
import { formFields } from '../form-body.ts'
import { sameText } from '../same-text.ts'
import { refused } from '../verification.ts'
import type { MandrillSettings } from './mandrill-settings.ts'

/** The tool tries a new webhook with no events at all, signed by this, since the webhook's own key does not exist yet. */
const TRIAL_KEY = 'test-webhook'

/** HMAC-SHA1 over the address as it was entered and all fields, sorted by name and decoded. There is no time in it. */
export function mandrillSignature(key: string, url: string, fields: URLSearchParams): string {
  const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const signed = url + sorted.map(([name, value]) => name + value).join('')
  return createHmac('sha1', key).update(signed, 'utf8').digest('base64')
}

export function verifyMandrill(own: MandrillSettings, request: ReceivedRequest): Verification {
  const fields = formFields(request.body)
  const isTrial = fields.get('mandrill_events')?.trim() === '[]'
  const keys = [...(own.webhookKey === undefined ? [] : [own.webhookKey]), ...(isTrial ? [TRIAL_KEY] : [])]
  if (keys.length === 0) return refused('not_set_up', 'The setting webhookKey is missing.')
  const signature = request.headers['x-mandrill-signature']
  if (!signature) return refused('unsigned', 'The header X-Mandrill-Signature is missing.')
  const url = own.webhookUrl ?? request.url
  if (keys.some((key) => sameText(mandrillSignature(key, url, fields), signature))) return { ok: true }
  return refused('forged', 'The signature does not fit the key of the webhook and its address.')
}
