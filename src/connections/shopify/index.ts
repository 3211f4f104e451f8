import { z } from 'zod'
import type { ConnectionKind } from '../connection.ts'
import { readShopify } from './read-topic.ts'
import { verifyShopify } from './verify.ts'

const settings = z.strictObject({
  signingSecret: z
    .string()
    .min(1, 'must not be empty')
    .meta({ secret: true })
    .describe(
      'What Shopify signs webhooks with: shown under Settings, Notifications, Webhooks; for an app, its client secret.',
    ),
  shop: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/i, 'must look like my-shop.myshopify.com')
    .optional()
    .describe('The shop, such as my-shop.myshopify.com; webhooks of any other are refused.'),
  people: z
    .enum(['customer', 'email'])
    .default('customer')
    .describe(
      'How people are named: customer (the number of the customer is the user id) or email (the address alone).',
    ),
  orderCompleted: z
    .enum(['created', 'paid'])
    .default('created')
    .describe('When an order counts as completed: as soon as it is placed (created), or when it is paid.'),
})
type Settings = z.infer<typeof settings>

const shopify: ConnectionKind<Settings> = {
  kind: 'shopify',
  title: 'Shopify',
  summary: 'Hears of carts, checkouts, orders and customers of a Shopify shop.',
  settings,
  // Nothing is called.
  limits: { concurrency: 1, timeoutMs: 5000 },
  idempotency: 'natural',
  receive: {
    verify: (own, request) => verifyShopify(own, request),
    read: (own, request) => readShopify({ people: own.people, completed: own.orderCompleted }, request),
  },
}
export default shopify
