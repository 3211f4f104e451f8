import { z } from 'zod'
import { withoutSlash } from '../base-url.ts'
import type { HttpCall } from '../connection.ts'
import { basicLogin, jsonCall } from '../json-call.ts'
import { sharedSecret } from '../shared-secret.ts'

/** What follows the last hyphen of a key names the data centre that the account lives in. */
const API_KEY = /^[^\s-]+-([a-z]{2,4}\d{1,4})$/

export const settings = z.strictObject({
  apiKey: z
    .string()
    .regex(API_KEY, 'must end in a hyphen and its data centre, such as -us21')
    .meta({ secret: true })
    .describe('API key, with the data centre at its end, such as -us21.'),
  list: z
    .string()
    .regex(/^[0-9a-zA-Z]+$/, 'must be the id of an audience, such as a1b2c3d4e5')
    .describe('Id of the audience (list) at Mailchimp that people are members of.'),
  statusIfNew: z
    .enum(['transactional', 'subscribed', 'pending', 'unsubscribed'])
    .default('transactional')
    .describe(
      'What somebody becomes who is not in the audience yet: `transactional` (gets no marketing), `subscribed`, `pending` (Mailchimp asks them first) or `unsubscribed`. Whoever is in it stays what they are.',
    ),
  mergeFields: z
    .record(
      z.string().regex(/^[A-Z][A-Z0-9_]{0,9}$/, 'must be a merge tag of at most 10 capital letters and digits'),
      z.string().min(1, 'must not be empty'),
    )
    .default({ FNAME: 'firstName', LNAME: 'lastName' })
    .describe('Which trait fills which merge field of the audience, such as FNAME: firstName.'),
  audiencesAs: z
    .enum(['tags', 'segments'])
    .default('tags')
    .describe(
      'What `audiences` are at Mailchimp: `tags` of each member (one call a person; they can start automations) or static `segments` (500 people a call).',
    ),
  topic: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe('Topic of this workspace that the audience stands for: who leaves it leaves that; absent: all emails.'),
  webhookSecret: sharedSecret
    .optional()
    .describe('Long random text that ends the address of the webhook (?key=…); without it nothing told is believed.'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .optional()
    .describe('Address of the tool, if it is not that of the key’s data centre; for a local server or a proxy only.'),
})
export type MailchimpSettings = z.infer<typeof settings>

/** A call below the address of the account. */
export function apiCall(own: MailchimpSettings, method: HttpCall['method'], path: string, body?: object): HttpCall {
  const centre = API_KEY.exec(own.apiKey)?.[1] ?? ''
  const base = own.baseUrl ?? `https://${centre}.api.mailchimp.com/3.0`
  // The name before the colon may be anything.
  return jsonCall(method, `${withoutSlash(base)}/${path}`, { authorization: basicLogin('rekindle', own.apiKey) }, body)
}

export const listPath = (own: MailchimpSettings): string => `lists/${own.list}`
