import { z } from 'zod'
import type { ConnectionKind, ReceivedRequest, Verification } from '../connection.ts'
import { sameText } from '../same-text.ts'
import { readPosthog } from './read-event.ts'

const settings = z.strictObject({
  key: z
    .string()
    .min(16, 'must have at least 16 characters')
    .regex(/^[\w.~-]+$/, 'may hold letters, digits, and . _ ~ - only')
    .meta({ secret: true })
    .describe(
      'A secret of your own making: PostHog sends it as the header X-Rekindle-Key, or behind the address as ?key=….',
    ),
})
type Settings = z.infer<typeof settings>

const posthog: ConnectionKind<Settings> = {
  kind: 'posthog',
  title: 'PostHog',
  summary: 'Hears of the events that PostHog sends to a webhook destination.',
  settings,
  // Nothing is called.
  limits: { concurrency: 1, timeoutMs: 5000 },
  idempotency: 'natural',
  receive: { verify: (own, request) => verify(own, request), read: (_own, request) => readPosthog(request) },
}
export default posthog

/** PostHog signs nothing: whoever knows the key is believed. */
function verify({ key }: Settings, { headers, url }: ReceivedRequest): Verification {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1]
  const given = headers['x-rekindle-key'] ?? bearer ?? new URLSearchParams(url.split('?')[1] ?? '').get('key') ?? ''
  if (given === '')
    return {
      ok: false,
      reason: 'unsigned',
      detail:
        'The key is missing: add the header X-Rekindle-Key to the destination at PostHog, or ?key=… to its address.',
    }
  return sameText(given.trim(), key)
    ? { ok: true }
    : { ok: false, reason: 'forged', detail: 'The key is another one than the settings have.' }
}
