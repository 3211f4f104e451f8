import { z } from 'zod'
import { parseDuration } from '../../kernel/duration.ts'
import { baseUrl } from '../base-url.ts'

/** Twilio keeps a message no longer in its own queue. */
const TTL_MS_MAX = 10 * 3_600_000

const sid = (prefix: string, what: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `must be ${what}: ${prefix} and 32 hexadecimal digits`)

export const twilioSettings = z
  .strictObject({
    accountSid: sid('AC', 'the SID of the account').describe('SID of the account, AC….'),
    authToken: z
      .string()
      .min(1)
      .meta({ secret: true })
      .describe('Auth token of the account. Twilio signs what it tells us with it.'),
    apiKey: z
      .strictObject({
        sid: sid('SK', 'the SID of an API key').describe('SID of the key, SK….'),
        secret: z.string().min(1).meta({ secret: true }).describe('Secret of the key.'),
      })
      .optional()
      .describe('Sends with an API key, which can be taken back by itself, instead of with the auth token.'),
    messagingServiceSid: sid('MG', 'the SID of a messaging service')
      .optional()
      .describe('SID of the messaging service that chooses the sender, MG….'),
    from: z
      .string()
      .regex(
        /^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 &_+-]{1,11})$/,
        'must be a number such as +4930123456, a short code, or a name of up to 11 letters and digits',
      )
      .optional()
      .describe('Sender: a number, a short code, or a name. Needed without messagingServiceSid.'),
    ttl: z
      .string()
      .refine((text) => (parseDuration(text) ?? 0) >= 1000 && (parseDuration(text) ?? Infinity) <= TTL_MS_MAX, {
        error: 'must be a duration such as 15m or 4h, at most 10h',
      })
      .optional()
      .describe('A message that Twilio could not hand on in this time is not sent, such as 4h. Default 10h.'),
    baseUrl: baseUrl('https://api.twilio.com'),
  })
  .refine(({ from, messagingServiceSid }) => from !== undefined || messagingServiceSid !== undefined, {
    error: 'is missing',
    path: ['from'],
  })
export type TwilioSettings = z.infer<typeof twilioSettings>
