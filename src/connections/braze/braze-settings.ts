import { z } from 'zod'
import { baseUrl, withoutSlash } from '../base-url.ts'
import { jsonCall } from '../json-call.ts'
import { mailboxOf } from '../mail-address.ts'
import { sharedSecret } from '../shared-secret.ts'

const address = baseUrl('https://rest.iad-01.braze.com').unwrap()
const objectId = z.string().min(1)

const trigger = z.union(
  [z.strictObject({ campaign: objectId }), z.strictObject({ canvas: objectId })],
  'must be { campaign: ID } or { canvas: ID }, with the API identifier that Braze shows',
)

export const brazeSettings = z.strictObject({
  endpoint: address.describe('REST endpoint of your instance, such as https://rest.fra-01.braze.eu.'),
  apiKey: z
    .string()
    .min(1)
    .meta({ secret: true })
    .describe('REST API key with users.track, and with messages.send, campaigns.trigger.send, … for what is used.'),
  appId: z
    .string()
    .min(1)
    .optional()
    .describe('Identifier of the app that events are recorded for. Braze asks for it to send email.'),
  from: z
    .string()
    .refine((text) => mailboxOf(text)?.name !== undefined, { error: 'must be an address like Shop <hi@shop.example>' })
    .optional()
    .describe('Sender of email, such as Shop <hi@shop.example>. Braze asks for it to send email.'),
  platforms: z
    .array(z.enum(['ios', 'android', 'web'], 'must be ios, android or web'))
    .min(1, 'must name at least one')
    .default(['ios', 'android', 'web'])
    .describe('Which devices get a push: ios, android, web. All, if not said.'),
  triggers: z
    .record(z.string().regex(/^[^/]+\/[^/]+.*$/, 'must look like CAMPAIGN/STEP'), trigger)
    .default({})
    .describe(
      'Steps that start a campaign or a canvas at Braze instead: "CAMPAIGN/STEP" to { campaign: ID } or { canvas: ID }.',
    ),
  aliasLabel: z
    .string()
    .min(1)
    .default('anonymous_id')
    .describe('Label of the user alias under which somebody without a user id is known.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be three capital letters, such as EUR')
    .default('USD')
    .describe('Currency of orders that name none.'),
  onlyExisting: z.boolean().default(false).describe('Never creates somebody whom Braze does not know yet.'),
  cohortImport: z
    .strictObject({
      partner: z
        .string()
        .regex(/^[\w-]+$/, 'must be the name by which Braze knows the partner')
        .describe('Name of the partner.'),
      partnerKey: z.string().min(1).meta({ secret: true }).describe('Key that Braze gave the partner.'),
      importKey: z.string().min(1).meta({ secret: true }).describe('Data import key of your workspace at Braze.'),
    })
    .optional()
    .describe('For partners of Braze: audiences become cohorts there, instead of attributes.'),
  currentsSecret: sharedSecret
    .optional()
    .describe('What Currents sends along, as its token or as ?key=… in the address: nothing is taken without it.'),
  baseUrl: address.optional().describe('Called instead of the endpoint; only for a local server or a proxy.'),
})
export type BrazeSettings = z.infer<typeof brazeSettings>

const restUrl = (own: BrazeSettings, path: string): string => `${withoutSlash(own.baseUrl ?? own.endpoint)}${path}`

/** `batch`: Braze asks that calls with more than one object say so. */
export const brazeCall = (own: BrazeSettings, path: string, body: object, batch = false) =>
  jsonCall(
    'POST',
    restUrl(own, path),
    { authorization: `Bearer ${own.apiKey}`, ...(batch && { 'x-braze-batch': 'true' }) },
    body,
  )
