import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import { baseUrl } from '../base-url.ts'
import { mailbox } from '../mailbox-setting.ts'

const groupId = z.int().positive('must be the number of an unsubscribe group')

/** The tool takes ten; one is the campaign's own. */
const CATEGORIES_MAX = 9
/** So long the tool repeats what it could not tell; within it repeats are known by their ids. */
const TELLING_SECONDS = 86_400

export const settings = z.strictObject({
  apiKey: z
    .string()
    .regex(/^[\w.-]+$/, 'must be an API key, such as SG.…')
    .meta({ secret: true })
    .describe('API key with the scope mail.send; for contacts and lists also marketing.'),
  from: mailbox.describe('Sender, such as Shop <hi@shop.example>; SendGrid must have verified it.'),
  replyTo: mailbox.optional().describe('Where replies go, if not to the sender.'),
  subuser: z.string().min(1).optional().describe('Name of the subuser on whose behalf calls are made.'),
  categories: z
    .array(z.string().min(1).max(255))
    .max(CATEGORIES_MAX)
    .optional()
    .describe('Categories of each message in the statistics of SendGrid, besides the key of the campaign.'),
  unsubscribeGroup: groupId.optional().describe('Number of the unsubscribe group (ASM) that messages belong to.'),
  groupsToDisplay: z
    .array(groupId)
    .max(25)
    .optional()
    .describe('Unsubscribe groups that the preferences page of SendGrid shows.'),
  topics: z
    .record(z.string().regex(/^\d+$/, 'must be the number of an unsubscribe group'), z.string().min(1))
    .optional()
    .describe('Which topic an unsubscribe group is, by its number; leaving any other group ends all email.'),
  ipPool: z.string().min(2).max(64).optional().describe('Name of the IP pool that messages go out by.'),
  trackOpens: z
    .boolean()
    .default(false)
    .describe('Whether SendGrid adds a pixel of its own; off, as messages have ours already.'),
  trackClicks: z
    .boolean()
    .default(false)
    .describe('Whether SendGrid rewrites links once more; off, as they lead over ours already.'),
  webhookKey: z
    .string()
    .refine(isVerificationKey, {
      error: 'must be the verification key of the signed event webhook, as SendGrid shows it',
    })
    .optional()
    .describe('Verification key of the signed event webhook; without it nothing that SendGrid tells is taken.'),
  webhookTolerance: z
    .int()
    .positive()
    .default(TELLING_SECONDS)
    .describe('Seconds after which a signed call is too old to be taken.'),
  customFields: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe('Custom fields of contacts: name of the trait, and id of the field such as w1.'),
  externalId: z
    .boolean()
    .default(false)
    .describe('Whether contacts carry the user id as external_id; SendGrid then asks for both ids in every update.'),
  baseUrl: baseUrl('https://api.sendgrid.com'),
})
export type Settings = z.infer<typeof settings>

/** The key, as base64 of its DER form; undefined: it is none for P-256. */
export function verificationKey(text: string) {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    return undefined
  }
}

function isVerificationKey(text: string): boolean {
  return verificationKey(text) !== undefined
}
