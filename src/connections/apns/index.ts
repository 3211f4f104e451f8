import { z } from 'zod'
import { deviceAddress, serviceOf, type PushDevice } from '../../model/push-device.ts'
import { baseUrl, withoutSlash } from '../base-url.ts'
import type { Call, ConnectionKind, Content, HttpCall, OutgoingMessage } from '../connection.ts'
import { keyProblem } from '../json-web-token.ts'
import { collapseName } from '../push-collapse.ts'
import { pushCollapse, pushTtl, ttlSeconds } from '../push-settings.ts'
import { apnsOutcome, testOutcome } from './apns-outcome.ts'
import { providerToken } from './provider-token.ts'

const PAYLOAD_BYTES_MAX = 4096
const HOSTS = {
  production: 'https://api.push.apple.com',
  sandbox: 'https://api.sandbox.push.apple.com',
} as const
const TOPIC = /^[A-Za-z0-9][A-Za-z0-9.-]{0,154}$/
const appleId = (what: string) => z.string().regex(/^[A-Z0-9]{10}$/, `must be ${what}: 10 letters and digits`)

const settings = z.strictObject({
  key: z
    .string()
    .superRefine((key, context) => {
      const problem = keyProblem('ES256', key)
      if (problem) context.addIssue({ code: 'custom', message: problem })
    })
    .meta({ secret: true })
    .describe('The text of the key file (.p8) from the Apple developer account.'),
  keyId: appleId('the id of the key').describe('The id of the key, 10 letters and digits.'),
  teamId: appleId('the id of the team').describe('The id of the team, 10 letters and digits.'),
  topic: z
    .string()
    .regex(TOPIC, 'must be a bundle id such as com.shop.app')
    .describe('The bundle id of the app; of devices that say theirs, that counts.'),
  environment: z
    .enum(['production', 'sandbox'])
    .default('production')
    .describe('Sandbox is for apps that were started from Xcode.'),
  ttl: pushTtl,
  priority: z
    .enum(['normal', 'high'])
    .default('high')
    .describe('High shows it at once; normal may wait until the device wakes by itself.'),
  collapse: pushCollapse,
  sound: z.string().min(1).default('default').describe('Name of a sound in the app; none: silent.'),
  baseUrl: baseUrl(HOSTS.production),
})
type Settings = z.infer<typeof settings>

const apns: ConnectionKind<Settings> = {
  kind: 'apns',
  title: 'Apple Push Notification service',
  summary: 'Sends push messages to apps on iPhones, iPads and Macs, without a vendor in between.',
  settings,
  limits: { concurrency: 32, timeoutMs: 15_000 },
  idempotency: 'blind',
  send: {
    channels: ['push'],
    reportsDelivery: true,
    reaches: ({ devices = [] }, channel) =>
      channel === 'push' && devices.some((device) => serviceOf(device) === 'apns'),
    refuses: (own, message) => tooLarge(own, message),
    calls: (own, message) => pushCalls(own, message),
    outcome: (reply, call) => apnsOutcome(reply, call),
  },
  test: {
    call: (own, now) => {
      const call = deviceCall(own, NOBODY, own.topic, now)
      const headers = { ...call.headers, 'apns-push-type': 'background', 'apns-priority': '5' }
      return { ...call, headers, body: '{"aps":{"content-available":1}}' }
    },
    outcome: (reply) => testOutcome(reply),
  },
}
export default apns

const NOBODY = '0'.repeat(64)

type Push = Extract<Content, { channel: 'push' }>

function pushCalls(own: Settings, message: OutgoingMessage): readonly Call[] {
  const { content, addresses, now } = message
  if (content.channel !== 'push') return []
  const body = payloadOf(own, message, content)
  return (addresses.devices ?? [])
    .filter((device) => serviceOf(device) === 'apns')
    .map((device) => {
      const call = deviceCall(own, device.token, topicOf(own, device), now)
      return {
        ...call,
        headers: {
          ...call.headers,
          'apns-push-type': 'alert',
          'apns-priority': own.priority === 'high' ? '10' : '5',
          'apns-expiration': String(Math.floor(now / 1000) + ttlSeconds(own.ttl)),
          'apns-collapse-id': collapseName(own.collapse, message),
        },
        body,
        recipient: { address: deviceAddress(device.token), seenAt: device.at },
      }
    })
}

/** One key is for all apps of a team. */
const topicOf = (own: Settings, { app }: PushDevice): string => (app !== undefined && TOPIC.test(app) ? app : own.topic)

const deviceCall = (own: Settings, token: string, topic: string, now: number): HttpCall => ({
  kind: 'http',
  http2: true,
  method: 'POST',
  url: `${hostOf(own)}/3/device/${token}`,
  headers: {
    authorization: `bearer ${providerToken(own, now)}`,
    'content-type': 'application/json',
    'apns-topic': topic,
  },
})

/** An address that was given counts for both environments. */
const hostOf = (own: Settings): string =>
  own.baseUrl === HOSTS.production ? HOSTS[own.environment] : withoutSlash(own.baseUrl)

/** What stands beside `aps` is for the app: by what it reports that the message came and was opened, and where a tap leads. */
function payloadOf(own: Settings, { deliveryId, campaign, receiptUrl }: OutgoingMessage, content: Push): string {
  const { title, body, link, image } = content
  return JSON.stringify({
    // Mutable: so that the app's extension may report that it came, and show the image.
    aps: { alert: { title, body }, ...(own.sound !== 'none' && { sound: own.sound }), 'mutable-content': 1 },
    delivery_id: deliveryId,
    campaign_name: campaign,
    ...(link !== undefined && { link }),
    ...(image !== undefined && { image }),
    ...(receiptUrl !== undefined && { receipt_url: receiptUrl }),
  })
}

function tooLarge(own: Settings, message: OutgoingMessage): string | undefined {
  if (message.content.channel !== 'push') return undefined
  const bytes = Buffer.byteLength(payloadOf(own, message, message.content))
  return bytes > PAYLOAD_BYTES_MAX
    ? `The push message has ${bytes} bytes; Apple takes at most ${PAYLOAD_BYTES_MAX}. Shorten it.`
    : undefined
}
