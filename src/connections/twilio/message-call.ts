import { parseDuration } from '../../kernel/duration.ts'
import { withoutSlash } from '../base-url.ts'
import type { Call, HttpCall, OutgoingMessage } from '../connection.ts'
import { basicLogin } from '../json-call.ts'
import type { TwilioSettings } from './settings.ts'

/** In the query of the address that Twilio calls back: our own id of the delivery. */
export const DELIVERY_PARAMETER = 'd'

/** Twilio cuts a longer one into no more parts. */
const TEXT_CHARS_MAX = 1600

/** Why Twilio would send it to nobody. */
export function whyRefused({ content }: OutgoingMessage): string | undefined {
  if (content.channel !== 'sms') return undefined
  if (content.text.trim() === '') return 'The text is empty.'
  const { length } = content.text
  return length > TEXT_CHARS_MAX ? `The text has ${length} characters; Twilio takes ${TEXT_CHARS_MAX}.` : undefined
}

/** One text message, and where to tell what became of it. */
export function messageCalls(own: TwilioSettings, message: OutgoingMessage): readonly Call[] {
  const { content, addresses, deliveryId, receiveUrl } = message
  if (content.channel !== 'sms' || addresses.phone === undefined) return []
  const seconds = own.ttl === undefined ? undefined : Math.round(parseDuration(own.ttl)! / 1000)
  const fields = {
    To: addresses.phone,
    ...(own.messagingServiceSid !== undefined && { MessagingServiceSid: own.messagingServiceSid }),
    ...(own.from !== undefined && { From: own.from }),
    Body: content.text,
    ...(receiveUrl !== undefined && {
      StatusCallback: `${receiveUrl}?${DELIVERY_PARAMETER}=${encodeURIComponent(deliveryId)}`,
    }),
    ...(seconds !== undefined && { ValidityPeriod: String(seconds) }),
  }
  return [
    {
      kind: 'http',
      method: 'POST',
      url: messagesUrl(own),
      headers: { ...authorisation(own), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    },
  ]
}

/** Looks whether there are messages: an API key may do that, while the account itself is closed to most keys. */
export const testCall = (own: TwilioSettings): HttpCall => ({
  kind: 'http',
  method: 'GET',
  url: `${messagesUrl(own)}?PageSize=1`,
  headers: authorisation(own),
})

const messagesUrl = (own: TwilioSettings): string =>
  `${withoutSlash(own.baseUrl)}/2010-04-01/Accounts/${own.accountSid}/Messages.json`

const authorisation = ({ accountSid, authToken, apiKey }: TwilioSettings): { readonly authorization: string } => ({
  authorization: apiKey === undefined ? basicLogin(accountSid, authToken) : basicLogin(apiKey.sid, apiKey.secret),
})
