import { z } from 'zod'
import { baseUrl, withoutSlash } from '../base-url.ts'
import type { Call, ConnectionKind, HttpCall, OutgoingMessage } from '../connection.ts'
import { mailboxOf } from '../mail-address.ts'
import { mailbox } from '../mailbox-setting.ts'
import { mailHeaders, reachesByEmail, subjectLine } from '../outgoing-mail.ts'
import { readNotification } from './read-notification.ts'
import { accountOutcome, sesOutcome } from './ses-outcome.ts'
import { signedHeaders } from './sign-v4.ts'
import { certificateCall, confirmCall, verifyNotification } from './sns.ts'

const settings = z.strictObject({
  accessKeyId: z
    .string()
    .regex(/^\w{16,128}$/, 'must be an access key id, such as AKIA…')
    .describe('Access key id of a user that may call ses:SendEmail and ses:GetAccount.'),
  secretAccessKey: z.string().min(1, 'must not be empty').meta({ secret: true }).describe('Its secret access key.'),
  sessionToken: z
    .string()
    .min(1, 'must not be empty')
    .meta({ secret: true })
    .optional()
    .describe('Token of a session, only with temporary keys.'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, such as eu-central-1')
    .describe('Region of Amazon SES, such as eu-central-1.'),
  from: mailbox.describe('Sender, such as Shop <hi@shop.example>; its address or domain must be verified at SES.'),
  replyTo: mailbox.optional().describe('Where replies go, if not to the sender.'),
  configurationSet: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'may hold letters, digits, - and _ only')
    .optional()
    .describe('Configuration set whose event destination is the SNS topic below; without it SES tells nothing.'),
  topicArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/, 'must look like arn:aws:sns:REGION:ACCOUNT:NAME')
    .optional()
    .describe('The SNS topic that tells what became of mails; no other is believed.'),
  baseUrl: baseUrl('')
    .removeDefault()
    .optional()
    .describe('Address of SES, if not that of the region; change it only for a local server or a proxy.'),
})
type Settings = z.infer<typeof settings>

const ses: ConnectionKind<Settings> = {
  kind: 'ses',
  title: 'Amazon SES',
  summary: 'Sends email through Amazon SES and hears by SNS what became of it.',
  settings,
  // New accounts may send 14 a second.
  limits: { concurrency: 8, timeoutMs: 30_000 },
  idempotency: 'reports',
  send: {
    channels: ['email'],
    reportsDelivery: true,
    reaches: (addresses, channel) => reachesByEmail(addresses, channel) && isAscii(addresses.email ?? ''),
    calls: (own, message) => mailCalls(own, message),
    outcome: (reply) => sesOutcome(reply, 'SES took the mail.'),
  },
  receive: {
    proof: (own, request) => certificateCall(own.topicArn, request),
    verify: (own, request, proof) => verifyNotification(own.topicArn, request, proof),
    read: (_own, request) => readNotification(request),
    confirm: (_own, request) => confirmCall(request),
  },
  test: {
    call: (own, now) => accountCall(own, now),
    outcome: (reply) => accountOutcome(reply),
  },
}
export default ses

/** SES knows no letters beyond ASCII in addresses. */
const isAscii = (address: string): boolean => /^[\x20-\x7e]+$/.test(address.trim())

function mailCalls(own: Settings, message: OutgoingMessage): readonly Call[] {
  const { content, addresses } = message
  if (content.channel !== 'email' || addresses.email === undefined) return []
  const named = Object.entries(mailHeaders(message)).map(([Name, Value]) => ({ Name, Value }))
  const body = {
    FromEmailAddress: mailboxHeader(own.from),
    Destination: { ToAddresses: [addresses.email.trim()] },
    ...(own.replyTo !== undefined && { ReplyToAddresses: [mailboxHeader(own.replyTo)] }),
    Content: {
      Simple: {
        Subject: utf8(subjectLine(content.subject)),
        Body: { Text: utf8(content.text), ...(content.html !== undefined && { Html: utf8(content.html) }) },
        ...(named.length > 0 && { Headers: named }),
      },
    },
    EmailTags: [{ Name: 'delivery_id', Value: message.deliveryId.replace(/[^\w-]/g, '_').slice(0, 256) }],
    ...(own.configurationSet !== undefined && { ConfigurationSetName: own.configurationSet }),
  }
  return [signedCall(own, 'POST', '/v2/email/outbound-emails', JSON.stringify(body), message.now)]
}

const accountCall = (own: Settings, now: number): HttpCall =>
  signedCall(own, 'GET', '/v2/email/account', undefined, now)

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' })

/** Names in other scripts go out as RFC 2047 words: SES takes ASCII only. */
function mailboxHeader(mailbox: string): string {
  const { name, address = mailbox } = mailboxOf(mailbox) ?? {}
  if (name === undefined) return address
  if (/^[\x20-\x7e]*$/.test(name)) return `"${name.replace(/["\\]/g, '')}" <${address}>`
  return `=?UTF-8?B?${Buffer.from(name).toString('base64')}?= <${address}>`
}

function signedCall(
  own: Settings,
  method: 'GET' | 'POST',
  path: string,
  body: string | undefined,
  now: number,
): HttpCall {
  const url = `${withoutSlash(own.baseUrl ?? `https://email.${own.region}.amazonaws.com`)}${path}`
  const headers: Readonly<Record<string, string>> = body === undefined ? {} : { 'content-type': 'application/json' }
  const scope = { region: own.region, service: 'ses' }
  return {
    kind: 'http',
    method,
    url,
    headers: signedHeaders({ method, url, headers, body: body ?? '' }, scope, own, now),
    ...(body !== undefined && { body }),
  }
}
