import { z } from 'zod'
import { deviceAddress, serviceOf } from '../../model/push-device.ts'
import { baseUrl, withoutSlash } from '../base-url.ts'
import type { Call, ConnectionKind, HttpCall, OutgoingMessage } from '../connection.ts'
import { pushCollapse, pushTtl } from '../push-settings.ts'
import { fcmMessage, fcmPayloadBytes } from './fcm-message.ts'
import { fcmOutcome } from './fcm-outcome.ts'
import { serviceAccount } from './service-account.ts'
import { isSessionOver, readSession, sessionCall } from './session.ts'

const PAYLOAD_BYTES_MAX = 4096

const settings = z.strictObject({
  serviceAccount: serviceAccount
    .meta({ secret: true })
    .describe('The key file of a service account of the Firebase project, as an object or as its text.'),
  ttl: pushTtl,
  priority: z.enum(['normal', 'high']).default('normal').describe('High wakes a device that saves its battery.'),
  collapse: pushCollapse,
  androidChannel: z
    .string()
    .min(1)
    .optional()
    .describe('The notification channel of the Android app; the app’s default if absent.'),
  analyticsLabel: z
    .string()
    .regex(/^[\w\-.~%]{1,50}$/, 'must be 1 to 50 letters, digits or -_.~%')
    .optional()
    .describe('A label under which Firebase counts these messages.'),
  baseUrl: baseUrl('https://fcm.googleapis.com'),
})
type Settings = z.infer<typeof settings>

const fcm: ConnectionKind<Settings> = {
  kind: 'fcm',
  title: 'Firebase Cloud Messaging',
  summary: 'Sends push messages to Android apps, and to iOS apps and browsers that registered with Firebase.',
  settings,
  limits: { concurrency: 32, timeoutMs: 15_000 },
  idempotency: 'blind',
  session: {
    call: (own, now) => sessionCall(own.serviceAccount, now),
    read: (reply, now) => readSession(reply, now),
    isOver: (reply) => isSessionOver(reply),
  },
  send: {
    channels: ['push'],
    reportsDelivery: true,
    reaches: ({ devices = [] }, channel) => channel === 'push' && devices.some((device) => serviceOf(device) === 'fcm'),
    refuses: (_own, message) => tooLarge(message),
    calls: (own, message) => pushCalls(own, message),
    outcome: (reply) => fcmOutcome(reply),
  },
  test: {
    // Checked as any message would be, and then not sent.
    call: (own) => sendCall(own, { validate_only: true, message: { topic: 'rekindle-test', data: { test: 'true' } } }),
    outcome: (reply) => {
      const outcome = fcmOutcome(reply)
      return outcome.result === 'accepted' ? { ...outcome, detail: 'FCM takes the service account.' } : outcome
    },
  },
}
export default fcm

function tooLarge(message: OutgoingMessage): string | undefined {
  if (message.content.channel !== 'push') return undefined
  const bytes = fcmPayloadBytes(message, message.content)
  return bytes > PAYLOAD_BYTES_MAX
    ? `The push message has ${bytes} bytes; FCM takes at most ${PAYLOAD_BYTES_MAX}. Shorten it.`
    : undefined
}

function pushCalls(own: Settings, message: OutgoingMessage): readonly Call[] {
  const { content, addresses } = message
  if (content.channel !== 'push') return []
  return (addresses.devices ?? [])
    .filter((device) => serviceOf(device) === 'fcm')
    .map((device) => ({
      ...sendCall(own, { message: fcmMessage(own, message, content, device) }),
      recipient: { address: deviceAddress(device.token), seenAt: device.at },
    }))
}

const sendCall = (own: Settings, body: object): HttpCall => ({
  kind: 'http',
  method: 'POST',
  url: `${withoutSlash(own.baseUrl)}/v1/projects/${own.serviceAccount.project_id}/messages:send`,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
