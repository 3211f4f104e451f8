import { z } from 'zod'
import type { ConnectionKind, ReceivedRequest, Verification } from '../connection.ts'
import { sharedSecret } from '../shared-secret.ts'
import { keyInAddress, shownLogin, verifySecret } from '../verification.ts'
import { readPosthog } from './read-event.ts'

const settings = z.strictObject({
  key: sharedSecret
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
const verify = ({ key }: Settings, request: ReceivedRequest): Verification =>
  verifySecret({
    setting: 'key',
    secret: key,
    shown: [request.headers['x-rekindle-key']?.trim(), shownLogin(request).bearer, keyInAddress(request)],
    places: 'the header X-Rekindle-Key, or ?key=… of the address',
  })
