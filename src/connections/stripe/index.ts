import { z } from 'zod'
import type { ConnectionKind } from '../connection.ts'
import { readStripe } from './read-event.ts'
import { verifyStripe } from './verify.ts'

const settings = z.strictObject({
  signingSecret: z
    .string()
    .regex(/^whsec_\S+$/, 'must begin with whsec_')
    .meta({ secret: true })
    .describe('Signing secret of the webhook endpoint; it begins with whsec_.'),
  userIdMetadata: z
    .string()
    .min(1, 'must not be empty')
    .default('user_id')
    .describe('Key in the metadata of customers, checkouts and subscriptions that holds your own id of the person.'),
})
type Settings = z.infer<typeof settings>

const stripe: ConnectionKind<Settings> = {
  kind: 'stripe',
  title: 'Stripe',
  summary: 'Hears of payments, refunds, subscriptions and customers at Stripe.',
  settings,
  // Nothing is called.
  limits: { concurrency: 1, timeoutMs: 5000 },
  idempotency: 'natural',
  receive: {
    verify: (own, request) => verifyStripe(own.signingSecret, request),
    read: (own, request) => readStripe(own.userIdMetadata, request),
  },
}
export default stripe
