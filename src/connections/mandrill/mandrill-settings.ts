import { z } from 'zod'
import { baseUrl } from '../base-url.ts'
import { mailbox } from '../mailbox-setting.ts'

export const settings = z.strictObject({
  apiKey: z.string().min(1, 'must not be empty').meta({ secret: true }).describe('API key of Mailchimp Transactional.'),
  from: mailbox.describe('Sender, such as Shop <hi@shop.example>; its domain must be verified at the tool.'),
  replyTo: mailbox.optional().describe('Where replies go, if not to the sender.'),
  subaccount: z.string().min(1, 'must not be empty').optional().describe('Subaccount to send by.'),
  ipPool: z.string().min(1, 'must not be empty').optional().describe('Pool of dedicated addresses to send from.'),
  trackOpens: z.boolean().optional().describe('Whether the tool tracks opens; absent: as the account says.'),
  trackClicks: z.boolean().optional().describe('Whether the tool tracks clicks; absent: as the account says.'),
  webhookKey: z
    .string()
    .min(1, 'must not be empty')
    .meta({ secret: true })
    .optional()
    .describe('Key of the webhook, shown once it is made; without it nothing that the tool tells is believed.'),
  webhookUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .optional()
    .describe('Address of the webhook exactly as entered at the tool, if that is not the public address of Rekindle.'),
  baseUrl: baseUrl('https://mandrillapp.com/api/1.0'),
})
export type MandrillSettings = z.infer<typeof settings>
