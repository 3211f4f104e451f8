import { z } from 'zod'
import { baseUrl } from '../base-url.ts'
import { mailbox } from '../mailbox-setting.ts'
import { sharedSecret } from '../shared-secret.ts'

export const settings = z.strictObject({
  serverToken: z
    .string()
    .regex(/^[\w-]+$/, 'must be the API token of a server')
    .meta({ secret: true })
    .describe('API token of the server in Postmark.'),
  from: mailbox.describe('Sender, such as Shop <hi@shop.example>; Postmark must have confirmed it or its domain.'),
  replyTo: mailbox.optional().describe('Where replies go, if not to the sender.'),
  messageStream: z
    .string()
    .min(1)
    .default('broadcast')
    .describe(
      'Id of the message stream: a broadcast one for marketing, a transactional one such as outbound for the rest.',
    ),
  trackOpens: z
    .boolean()
    .default(false)
    .describe('Whether Postmark adds a pixel of its own; off, as messages have ours already.'),
  trackLinks: z
    .enum(['None', 'HtmlAndText', 'HtmlOnly', 'TextOnly'])
    .default('None')
    .describe('Which links Postmark rewrites once more; none, as they lead over ours already.'),
  topics: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe('Which topic a message stream is, by its id; leaving any other stream ends all email.'),
  webhookSecret: sharedSecret
    .optional()
    .describe(
      'What the webhook address carries, as ?key=… or as the password of Basic auth; without it nothing that Postmark tells is taken.',
    ),
  baseUrl: baseUrl('https://api.postmarkapp.com'),
})
export type Settings = z.infer<typeof settings>
