import { z } from 'zod'
import { baseUrl } from '../base-url.ts'
import { mailbox } from '../mailbox-setting.ts'

const numberOrName = z.union([z.int().positive(), z.string().min(1)], { error: 'must be the number or the name of it' })

const trigger = z.union(
  [z.strictObject({ broadcast: z.int().positive() }), z.strictObject({ transactional: numberOrName })],
  { error: 'must be { broadcast: NUMBER } or { transactional: NUMBER or NAME }' },
)

export const settings = z.strictObject({
  siteId: z.string().min(1).describe('Site ID of the Track API.'),
  apiKey: z.string().min(1).meta({ secret: true }).describe('API key of the Track API, which belongs to the site ID.'),
  appKey: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe('Key of the App API. Needed for sending, and for finding or making segments by name.'),
  region: z.enum(['us', 'eu']).default('us').describe('Where the account lives: us or eu.'),
  from: mailbox
    .optional()
    .describe(
      'Sender of emails, verified at Customer.io. Needed unless `transactional.email` names a message that has one.',
    ),
  replyTo: z
    .email({ error: 'must be an email address' })
    .optional()
    .describe('Where replies go, if not to the sender.'),
  transactional: z
    .strictObject({
      email: numberOrName
        .optional()
        .describe('Transactional message that emails are sent under; its subject and body are replaced by ours.'),
      push: numberOrName
        .optional()
        .describe('Transactional message that pushes are sent under; its title and text are replaced by ours.'),
    })
    .default({})
    .describe('Messages of Customer.io that ours are sent under, by number or trigger name. A push needs one.'),
  triggers: z
    .record(z.string(), trigger)
    .refine((map) => Object.keys(map).every((key) => /^[^/]+\/.+$/.test(key)), {
      error: 'each key must be CAMPAIGN/STEP',
    })
    .default({})
    .describe(
      'Steps for which Customer.io has its own message: CAMPAIGN/STEP → { broadcast: NUMBER } or { transactional: NUMBER or NAME }. What we rendered is passed as data.',
    ),
  sendToUnsubscribed: z
    .boolean()
    .default(false)
    .describe(
      'Whether people who are unsubscribed at Customer.io are sent to all the same. For connections that send orders and invoices only.',
    ),
  trusted: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Sources whose word counts for what cannot be undone there: User Deleted, User Suppressed, User Unsuppressed and alias. Only those that keep their write key secret.',
    ),
  lists: z
    .enum(['segments', 'attributes'])
    .default('segments')
    .describe('What an audience is there: a manual segment, or an attribute of the person that is true or false.'),
  webhookKey: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe('Signing key of the reporting webhook. Without it nothing is received.'),
  campaigns: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('Campaigns that run at Customer.io: number → the campaign_name that their messages get here.'),
  topics: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('Topics of the subscription center: topic_1 → the topic that it is here.'),
  baseUrl: baseUrl('https://customer.io')
    .unwrap()
    .optional()
    .describe("Address for all calls in place of the region's own; only for a local server or a proxy."),
})
export type Settings = z.infer<typeof settings>
